/** The figures that decisions rest on: where each comes from, and their confirmation in the file of the charter. */
import { type Figure, figuresOf, unconfirmedByGate } from '../../domain/charter/figures';
import { fold } from '../../domain/engagement/apply';
import { outdatedBy } from '../../domain/gates/outdated';
import { Failure } from '../../domain/kernel/failures';
import type { Charter } from '../../domain/model/charter';
import type { OutdatedSignOff } from '../../domain/model/gates';
import type { StepId } from '../../domain/model/steps';
import { didYouMean, nearestPlace } from '../../domain/values/nearest';
import { confirmedText } from '../charter/confirm';
import { checkCharterText } from '../charter/file';
import { readText } from '../charter/file-text';
import { writeNew } from '../files/write';
import { findCharter } from './charters';
import type { LazyContext } from './context';

/** The figures of a charter, and what is left to confirm. */
export interface Figures {
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

const badInput = (message: string, details: readonly string[]): Failure => new Failure('BAD_INPUT', message, details);

const openOf = (figures: readonly Figure[]): string[] => figures.map(({ place }) => place);

const allOpen = (charter: Charter): Figure[] => [...unconfirmedByGate(charter).values()].flat();

const figureRow = (charter: Charter): Pick<Figures, 'id' | 'figures' | 'open' | 'before'> => ({
  id: charter.id,
  figures: figuresOf(charter),
  open: openOf(allOpen(charter)),
  before: [...unconfirmedByGate(charter)].map(([gate, { length: count }]) => ({ gate, count })),
});

/** The figures of a charter, given by its file or by the id of a running engagement. */
export async function figuresFrom(from: LazyContext, what: string): Promise<Figures> {
  const { charter } = await findCharter(from, what);
  return { of: what, ...figureRow(charter), confirmed: [], outdates: null };
}

/** What amending the engagement by this charter outdates, as far as its ledger is here. */
async function outdatesHere({ records }: LazyContext, charter: Charter): Promise<OutdatedSignOff[] | null> {
  const entries = await records.entriesHere(charter.id).catch(() => []);
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
 * Confirms figures in the file of their charter.
 * @param places separated by commas: single ones, sections, or `all`
 * @returns `chosen`: what was confirmed, as it stood before
 * @throws Failure BAD_INPUT for a place that has nothing to confirm, and what reading a charter throws
 */
export async function confirmFigures(
  from: LazyContext,
  file: string,
  places: string,
): Promise<{ found: Figures; chosen: readonly Figure[] }> {
  const { charter, running } = await findCharter(from, file);
  if (running)
    throw badInput('figures are confirmed in the file of the charter; nothing was changed', [
      `then it comes into force: dayone amend ${file} FILE --as PERSON`,
    ]);
  const open = allOpen(charter);
  const wanted = places.split(',').map((place) => place.trim());
  const fits = (place: string) => (one: Figure) =>
    place === 'all' || one.place === place || one.place.startsWith(`${place}.`);
  const unknown = wanted.filter((place) => !open.some(fits(place)));
  if (unknown.length > 0)
    throw badInput(
      'there is nothing to confirm; nothing was changed',
      unknown.flatMap((place) => [
        `nothing is open at "${place}"`,
        ...didYouMean(place, [...sectionsOf(openOf(open)), ...openOf(open)], nearestPlace),
      ]),
    );
  const chosen = open.filter((one) => wanted.some((place) => fits(place)(one)));
  const text = confirmedText(await readText(file), charter, chosen);
  const read = await checkCharterText(file, text, await from.records.reader.people.all());
  if (!('charter' in read)) throw new Failure('BAD_INPUT', 'this would be no charter any more; nothing was changed');
  const still = allOpen(read.charter);
  const left = chosen.filter(({ place }) => still.some((one) => one.place === place));
  if (left.length > 0)
    throw badInput(
      'not every figure stands in this file; nothing was changed',
      left.map(({ place }) => `${place}: confirm it in the base where it stands`),
    );
  await writeNew(file, text, true);
  const outdates = await outdatesHere(from, read.charter);
  return { found: { of: file, ...figureRow(read.charter), confirmed: openOf(chosen), outdates }, chosen };
}
