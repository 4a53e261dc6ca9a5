import { Option } from 'commander';
import { chanceFromHistory, type Path } from '../../../domain/charter/cost';
import { type Figure, figureText } from '../../../domain/charter/figures';
import type { AppliedDefault } from '../../../domain/model/charter/defaults';
import { pathText } from '../../../domain/model/charter/fault';
import { moneyText } from '../../texts/words';
import { type Costs, costsOf } from '../../use-cases/cost';
import { type Answer, command, numberFrom, usageError } from '../command';
import { columns, indent, plain, table } from '../output';
import type { Paint } from '../paint';

export const cost = command<{ history?: string; spent?: string }>({
  name: 'cost',
  args: '<file>',
  summary: 'what another pilot costs against production first',
  about:
    'Compares, for the process of a charter, another pilot with production first: what each week of delay costs, both ' +
    'totals with the value lost while waiting, the cost of one live system, the break-even chance, the payback, and ' +
    'what changes if one figure were 30 % lower or higher. It says so when the pilot wins. What was spent already is ' +
    'sunk and decides nothing.',
  examples: [
    'dayone cost charters/invoices.yaml',
    'dayone cost charters/invoices.yaml --history 1/6 --spent 85000',
    'dayone cost charters/invoices.yaml --json',
  ],
  options: [
    new Option('--history <k/n>', 'k of your own n pilots went live: the chance of the next is (k + 1) / (n + 2)'),
    new Option('--spent <amount>', 'what earlier pilots have cost; shown, never part of the decision'),
  ],
  run: async (session, [file], { history, spent }): Promise<Answer> => {
    const { charter, defaults } = await session.readCharter(file!);
    if (!charter.process)
      throw usageError(`${file} says nothing of its process yet`, [
        'expected process with volume, minutes and hourlyCost',
      ]);
    const chance = history === undefined ? undefined : chanceOf(history);
    const found = costsOf(charter, charter.process, defaults, { chance, spent: numberFrom('--spent', spent, 0) });
    return { json: found, text: (paint) => costText(found, paint) };
  },
});

/** `1/6`: one success of six. */
function chanceOf(history: string): number {
  const [, successes, attempts] = /^(\d{1,4})\/(\d{1,4})$/.exec(history) ?? [];
  if (successes === undefined || Number(successes) > Number(attempts))
    throw usageError(`--history cannot be ${history}`, ['expected successes/attempts, such as 1/6']);
  return chanceFromHistory(Number(successes), Number(attempts));
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
const count = (value: number): string => String(Math.round(value * 10) / 10);

function costText(found: Costs, paint: Paint): string[] {
  const money = (value: number): string => moneyText(value, found.currency);
  const { pilot, production } = found;
  const row = (what: string, tell: (path: Path) => string) => [what, tell(pilot), tell(production)];
  return [
    `${paint.bold(found.id)}: ${plain(found.title)}`,
    '',
    ...table(
      ['', 'another pilot', 'production first'],
      [
        row('total, with the value lost by waiting', ({ total }) => money(total)),
        row('expected tries', ({ tries }) => count(tries)),
        row('chance of no live system in the end', ({ chance }) => percent(1 - chance)),
        row('cost of one live system', ({ perLiveSystem }) =>
          perLiveSystem === null ? 'none comes' : money(perLiveSystem),
        ),
      ],
      paint,
    ),
    '',
    ...verdict(found, money, paint),
    '',
    'What the pilot would cost more (less: -), if one figure were 30 % lower or higher:',
    ...indent(
      table(
        ['figure', '30 % lower', '30 % higher'],
        found.sensitivity.map(({ input, lower, higher }) => [input, money(lower), money(higher)]),
        paint,
      ),
    ),
    'and at what others say of the chance of a pilot:',
    ...indent(
      columns(found.scenarios.map((one) => [percent(one.chance), money(one.difference), paint.dim(one.source)])),
    ),
    ...assumed(found.defaults, paint),
    ...examples(found.unconfirmed, paint),
  ];
}

function verdict(found: Costs, money: (value: number) => string, paint: Paint): string[] {
  const { weeklyValue: value, breakEvenChance, paybackWeeks } = found;
  // The difference of the rounded totals that are shown above it.
  const difference = Math.round(found.pilot.total) - Math.round(found.production.total);
  const WORDS = {
    production: `Production first wins: another pilot costs ${money(difference)} more.`,
    pilot: `The pilot wins: it costs ${money(-difference)} less than production first.`,
    neither: 'Both cost the same.',
  };
  const { cheaper, cheaperPerLiveSystem: live } = found;
  return [
    paint.bold(WORDS[cheaper]),
    ...(live !== null && live !== cheaper && live !== 'neither'
      ? [
          `For each system that will live it is the other way round: ${live === 'pilot' ? 'the pilot' : 'production first'} is cheaper.`,
        ]
      : []),
    value > 0
      ? `Each week of delay costs ${money(value)}.`
      : `Nothing is lost by waiting: running it is worth ${money(value)} a week.`,
    breakEvenChance === null
      ? `Break-even: none. Whatever the chance of a pilot is, the two never cost the same.`
      : `Break-even: at a chance of ${percent(breakEvenChance)} of a pilot both cost the same; here it is ${percent(found.inputs.pilot.chance)}.`,
    paybackWeeks === null
      ? 'Payback: none; the value never pays for production.'
      : `Payback: production has paid for itself after ${count(paybackWeeks)} weeks of operation.`,
    ...(found.spent === null ? [] : [`Spent already: ${money(found.spent)}. It is sunk and decides nothing.`]),
  ];
}

function assumed(defaults: readonly AppliedDefault[], paint: Paint): string[] {
  if (defaults.length === 0) return [];
  const rows = defaults.map(({ path, value, reason }) => [pathText(path), String(value), paint.dim(reason)]);
  return ['', 'Not written in the charter, so a default:', ...indent(columns(rows))];
}

/** What somebody wrote down without the client. */
function examples(open: readonly Figure[], paint: Paint): string[] {
  const given = open.filter(({ value, origin }) => value !== '' && origin === 'example');
  const warning = paint.yellow(
    open.length === 1
      ? 'One of these figures is not the client’s own: the mandate waits until it is confirmed or replaced.'
      : `${open.length} of these figures are not the client’s own: the mandate waits until they are confirmed or replaced.`,
  );
  return [
    ...(given.length > 0
      ? ['', 'An example from a template:', ...indent(given.map((one) => plain(figureText(one))))]
      : []),
    ...(open.length > 0 ? ['', warning] : []),
  ];
}
