import { Option } from 'commander';
import { type Figure, ORIGIN_TEXT } from '../../../domain/charter/figures';
import type { Names } from '../../texts/words';
import { confirmFigures, type Figures, figuresFrom } from '../../use-cases/figures';
import { type Answer, command } from '../command';
import { indent, plain, table } from '../output';
import type { Paint } from '../paint';
import { outdatedLines } from './answer';

export const figures = command<{ confirm?: string }>({
  name: 'figures',
  args: '<what>',
  summary: 'the figures that decisions rest on, and where each comes from',
  about:
    'Lists the figures of a charter, given by its file or by the id of a running engagement, with where each comes from: ' +
    'the client said it, it was measured, it is an example from a template, or our default. Examples and defaults keep ' +
    'the mandate open. With --confirm the client has confirmed them: their marks are taken off the file, and defaults ' +
    'are written out. A figure is replaced by writing another value. A running engagement takes the file with amend.',
  examples: [
    'dayone figures charters/nordhafen.yaml',
    'dayone figures charters/nordhafen.yaml --confirm process.volume,process.minutes',
    'dayone figures charters/nordhafen.yaml --confirm process',
    'dayone figures invoice-intake --json',
  ],
  options: [new Option('--confirm <places>', 'places separated by commas, a section such as process, or all')],
  run: async (session, [what], { confirm }): Promise<Answer> => {
    const { found, chosen } =
      confirm === undefined
        ? { found: await figuresFrom(session, what!), chosen: [] }
        : await confirmFigures(session, what!, confirm);
    const names = await session.people();
    return { json: found, text: (paint) => figuresText(found, chosen, names, paint) };
  },
});

/** From where a figure is. A default that no gate asks about stays one. */
function fromText({ place, origin }: Figure, { open, confirmed }: Figures, paint: Paint): string {
  if (open.includes(place)) return paint.yellow(ORIGIN_TEXT[origin]);
  if (confirmed.includes(place)) return paint.green('the client, confirmed now');
  return { client: 'the client', measured: 'measured', example: 'an example', default: 'our default' }[origin];
}

/** A longer text of the charter, such as its hand-offs, is only in the file. */
const TEXT = '(see the charter)';

function figuresText(found: Figures, chosen: readonly Figure[], names: Names, paint: Paint): string[] {
  const { of, figures: all, confirmed, open, before, outdates } = found;
  // A confirmed value that is not a figure is the charter's own text from now on.
  const gone = chosen.filter(({ place }) => all.every((one) => one.place !== place));
  const shown = [...all, ...gone];
  const rows = shown.map((one) => [one.place, plain(one.what), plain(one.value || TEXT), fromText(one, found, paint)]);
  return [
    ...(confirmed.length > 0 ? [`${of}: ${paint.green('confirmed')} ${confirmed.join(', ')}`, ''] : []),
    ...table(['place', 'figure', 'value', 'from'], rows, paint),
    '',
    ...(open.length === 0
      ? [doneText(all)]
      : [
          `${open.length} to be confirmed or replaced: ${before.map(beforeText).join(', ')}.`,
          ...indent([`dayone figures ${of} --confirm all   # or one place, such as ${open[0]}`]),
        ]),
    ...(confirmed.length > 0 && outdates !== null ? amendingText(found, names, paint) : []),
  ];
}

/** Nothing is open: whose each of them is. */
function doneText(all: readonly Figure[]): string {
  const defaults = all.flatMap(({ place, origin }) => (origin === 'default' ? [place] : []));
  return defaults.length === 0
    ? 'All of them are the client’s own, measured or confirmed.'
    : `Nothing is left to confirm. Our own default, until the charter says another value: ${defaults.join(', ')}.`;
}

const beforeText = ({ gate, count }: Figures['before'][number]): string =>
  `${count} before ${gate === 'first-conversation' ? 'the mandate is given (first-conversation)' : gate}`;

/** The engagement runs already: what bringing the file in force does there. */
const amendingText = ({ id, of, outdates }: Figures, names: Names, paint: Paint): string[] => [
  '',
  `The engagement takes it by: dayone amend ${id} ${of} --as PERSON`,
  ...indent(
    (outdates ?? []).length === 0 ? ['No sign-off is outdated by that.'] : outdatedLines(outdates!, names, paint),
  ),
];
