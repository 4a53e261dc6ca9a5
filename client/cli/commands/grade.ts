/** Quality samples: the sheet of one that waits for its grades, and the grades. */

import { Option } from 'commander';
import { openRequest } from '../../../domain/findings/requests';
import { openSamples, requestOf } from '../../../domain/retainer/grades';
import { caseLink } from '../../../domain/values/case-link';
import { sheetOf } from '../../files/grade-sheet';
import { writeNew } from '../../files/write';
import { counted } from '../../texts/words';
import { noSampleOpen, submitGrades } from '../../use-cases/submit';
import { type Answer, actingPerson, command, usageError } from '../command';
import { asOption, keyOption } from '../options';
import { moment } from '../output';
import type { Session } from '../session';
import { answerText } from './answer';

interface GradeOptions {
  as?: string;
  out?: string;
  in?: string;
  force?: boolean;
  key?: string;
}

const NO_LINK =
  'The charter says not where a case is seen: retainer.steps.quality-sample.link, an https address with {case} in it.';

/** Writes the sheet of the sample that has waited longest. */
async function handOut(session: Session, id: string, file: string, force: boolean): Promise<Answer> {
  const state = await session.state(id);
  const [sample, ...others] = openSamples(state);
  if (!sample) throw noSampleOpen(id);
  const { dueAt, role } = openRequest(state, requestOf(sample))!;
  const { link } = state.charter.retainer.steps['quality-sample'];
  const linkOf = link === undefined ? undefined : (one: string) => caseLink(link, one);
  await writeNew(file, sheetOf(sample.cases, linkOf), force);
  const links = linkOf ? sample.cases.map((one) => ({ case: one, link: linkOf(one) })) : [];
  return {
    json: { id, sample: sample.id, file, cases: sample.cases.length, links, role, dueAt, waiting: others.length + 1 },
    text: (paint) => [
      `${id}: ${counted(sample.cases.length, 'case')} of ${moment(sample.from)} to ${moment(sample.to)} ${sample.cases.length === 1 ? 'is' : 'are'} in ${file}; due ${moment(dueAt)}`,
      ...(links.length > 0
        ? ['What came in and what came out of each case, as the client’s own system shows it:']
        : [paint.yellow(NO_LINK)]),
      ...links.map((one) => `  ${one.case}  ${one.link ?? '(this id fits no address)'}`),
      `Write right or wrong into the column grade, save it as CSV, and hand it in:`,
      `  dayone grade ${id} --in ${file} --as ${state.charter.people[role] ?? 'PERSON'}`,
      ...(others.length > 0 ? [paint.yellow(`${others.length} more wait after this one.`)] : []),
    ],
  };
}

/** Submits a sheet with its grades. */
async function handIn(session: Session, id: string, file: string, options: GradeOptions): Promise<Answer> {
  const by = actingPerson(session, options.as);
  const answer = await submitGrades(session, id, { by, file, key: options.key });
  const { good, total } = answer;
  const who = await session.withNames(by);
  return {
    json: { id, by, ...answer },
    text: (paint) => answerText(`${id}: ${who} graded ${counted(total, 'case')}, ${good} of them right`, answer, paint),
  };
}

export const grade = command<GradeOptions>({
  name: 'grade',
  args: '<id>',
  summary: 'grade a quality sample: its sheet, and the sheet with the grades',
  about:
    'The retainer draws a sample of live cases and asks the process expert, or the owner where none is named, whether ' +
    'the outputs were right. --out writes the sample that has waited longest as a sheet (CSV) for any spreadsheet, with the link under which the ' +
    'client shows each case where the charter names one (nothing of a case is fetched or stored); --in ' +
    'reads it back with right or wrong for each case, whatever the spreadsheet separates by, attaches it and judges the ' +
    'grades at once. Nobody grades a release that they built or submitted.',
  examples: [
    'dayone grade shared-mailbox-triage --out sample.csv',
    'dayone grade shared-mailbox-triage --in sample.csv --as hanna-brandt',
  ],
  options: [
    new Option('--out <file>', 'write the sheet of the sample that has waited longest'),
    new Option('--force', 'write over a file that is there'),
    new Option('--in <file>', 'the sheet with its grades'),
    asOption(),
    keyOption(),
  ],
  run: async (session, [id], options): Promise<Answer> => {
    const { out, in: given, force = false } = options;
    if (out !== undefined && given === undefined) return handOut(session, id!, out, force);
    if (given !== undefined && out === undefined) return handIn(session, id!, given, options);
    throw usageError('say either --out FILE or --in FILE');
  },
});
