import { Option } from 'commander';
import { baselineText, casesText } from '../../../domain/gates/steps/cases-text';
import type { CasesFacts } from '../../../domain/model/questions';
import { readCases } from '../../files/cases';
import { findCharter } from '../../use-cases/charters';
import { type Answer, command, usageError } from '../command';
import { indent, plain } from '../output';

export const cases = command<{ charter?: string }>({
  name: 'cases',
  args: '<what> <file>',
  summary: 'read collected cases before anybody is asked to sign them',
  about:
    'Reads a file of collected cases under a charter as the worker will: every fault at once, else how many cases, over ' +
    'which time, and the value before the change of each metric. "check" is all that it does; nothing is sent. --charter ' +
    'is the file of a charter or the id of a running engagement. docs/reference/cases.md has the format: columns, ' +
    'separators, numbers, dates; examples/cases/invoice-intake.csv is a file of cases.',
  examples: [
    'dayone cases check examples/cases/invoice-intake.csv --charter examples/charters/invoice-intake.yaml',
    'dayone cases check cases.csv --charter invoice-intake',
  ],
  options: [new Option('--charter <what>', 'the file of a charter, or the id of a running engagement')],
  run: async (session, [what, file], options): Promise<Answer> => {
    if (what !== 'check')
      throw usageError(`cases cannot ${what}`, ['expected dayone cases check FILE --charter CHARTER']);
    if (options.charter === undefined) throw usageError('cases are read under a charter: --charter FILE or ID');
    const { charter } = await findCharter(session, options.charter);
    const facts = await readCases(file!, charter);
    return {
      json: { file, ...facts },
      text: (paint) => [
        `${file}: ${paint.green('no fault')}`,
        ...indent(casesWords(facts, charter.calendar.timezone).map(plain)),
      ],
    };
  },
});

/** Rows, time and each metric's value before the change. */
export const casesWords = (facts: CasesFacts, timezone: string): string[] => [
  casesText(facts, timezone),
  ...Object.keys(facts.baselines).map((metric) => `${metric}: ${baselineText(facts, metric)}`),
];
