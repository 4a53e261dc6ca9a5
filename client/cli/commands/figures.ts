import { Option } from 'commander';
import { type Figure, figuresOf, ORIGIN_TEXT, unconfirmedByGate } from '../../../domain/charter/figures';
import { fold } from '../../../domain/engagement/apply';
import { outdatedBy } from '../../../domain/gates/outdated';
import { Failure } from '../../../domain/kernel/failures';
import type { Charter } from '../../../domain/model/charter';
import type { OutdatedSignOff } from '../../../domain/model/gates';
import type { StepId } from '../../../domain/model/steps';
import { didYouMean, nearestPlace } from '../../../domain/values/nearest';
import { quoted } from '../../../evidence/command-words';
import { confirmedText } from '../../charter/confirm';
import { readText } from '../../charter/file-text';
import type { Names } from '../../texts/words';
import { type Answer, command, usageError } from '../command';
import { indent, plain, table } from '../output';
import type { Paint } from '../paint';
import type { Session } from '../session';
import { writeNew } from '../write';
import { outdatedLines } from './answer';
import { find } from './charter';

/** The command that lists the figures, if so many are open that other commands print only the first ones. */
export const figuresHint = (charter: Charter, what: string): string[] =>
  unconfirmedByGate(charter).size > 0 ? [`Every figure that is not confirmed: dayone figures ${quoted(what)}`] : [];

interface Figures {
  of: string;
  /** The engagement. */
  id: string;
  figures: readonly Figure[];
  /** Places that this call has confirmed. */
  confirmed: string[];
  /** Places that still have to be confirmed or replaced. */
  open: string[];
  /** How many of them each gate waits for, each counted at the first gate that asks for it. */
  before: { gate: StepId; count: number }[];
  /** Sign-offs that amending the engagement by what was confirmed outdates; null: no ledger of it is here. */
  outdates: OutdatedSignOff[] | null;
}

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
        ? { found: await listed(session, what!), chosen: [] }
        : await confirmIn(session, what!, confirm);
    const names = await session.people();
    return { json: found, text: (paint) => figuresText(found, chosen, names, paint) };
  },
});

const openOf = (figures: readonly Figure[]): string[] => figures.map(({ place }) => place);

const allOpen = (charter: Charter): Figure[] => [...unconfirmedByGate(charter).values()].flat();

const figureRow = (charter: Charter): Pick<Figures, 'id' | 'figures' | 'open' | 'before'> => ({
  id: charter.id,
  figures: figuresOf(charter),
  open: openOf(allOpen(charter)),
  before: [...unconfirmedByGate(charter)].map(([gate, { length: count }]) => ({ gate, count })),
});

async function listed(session: Session, what: string): Promise<Figures> {
  const { charter } = await find(session, what);
  return { of: what, ...figureRow(charter), confirmed: [], outdates: null };
}

/** What amending the engagement by this charter outdates, as far as its ledger is here. */
async function outdatesHere(session: Session, charter: Charter): Promise<OutdatedSignOff[] | null> {
  const entries = await session.entriesHere(charter.id).catch(() => []);
  if (entries.length === 0) return null;
  const state = fold(entries);
  return state === null ? null : outdatedBy(state, charter);
}

/** What can be named besides single places: their sections, and all. */
const sectionsOf = (places: readonly string[]): string[] => [
  ...new Set(places.map((place) => place.split('.')[0]!)),
  'all',
];

/**
 * Confirms in the file.
 * @returns `chosen`: what was confirmed, as it stood before
 * @throws Failure BAD_INPUT for a place that has nothing to confirm, and what reading a charter throws
 */
async function confirmIn(
  session: Session,
  file: string,
  places: string,
): Promise<{ found: Figures; chosen: readonly Figure[] }> {
  const { charter, running } = await find(session, file);
  if (running)
    throw usageError('figures are confirmed in the file of the charter; nothing was changed', [
      `then it comes into force: dayone amend ${file} FILE --as PERSON`,
    ]);
  const open = allOpen(charter);
  const wanted = places.split(',').map((place) => place.trim());
  const fits = (place: string) => (one: Figure) =>
    place === 'all' || one.place === place || one.place.startsWith(`${place}.`);
  const unknown = wanted.filter((place) => !open.some(fits(place)));
  if (unknown.length > 0)
    throw usageError(
      'there is nothing to confirm; nothing was changed',
      unknown.flatMap((place) => [
        `nothing is open at "${place}"`,
        ...didYouMean(place, [...sectionsOf(openOf(open)), ...openOf(open)], nearestPlace),
      ]),
    );
  const chosen = open.filter((one) => wanted.some((place) => fits(place)(one)));
  const text = confirmedText(await readText(file), charter, chosen);
  const read = await session.checkCharter(file, text);
  if (!('charter' in read)) throw new Failure('BAD_INPUT', 'this would be no charter any more; nothing was changed');
  const still = allOpen(read.charter);
  const left = chosen.filter(({ place }) => still.some((one) => one.place === place));
  if (left.length > 0)
    throw usageError(
      'not every figure stands in this file; nothing was changed',
      left.map(({ place }) => `${place}: confirm it in the base where it stands`),
    );
  await writeNew(file, text, true);
  const outdates = await outdatesHere(session, read.charter);
  return { found: { of: file, ...figureRow(read.charter), confirmed: openOf(chosen), outdates }, chosen };
}

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
