/**
 * The one place where what is stored becomes what rules and views read. Data of an older version is converted to the newest
 * one; of what a newer release has written this build knows nothing, and says so.
 */
import type { Charter, StoredCharter } from './charter/charter';
import { RETAINER_STEP_IDS } from './charter/retainer';
import { digest } from './digest';
import type { DrillEntry } from './drill-record';
import type { Entry, Event, EventType } from './events';
import { Failure } from './failures';
import type { EventDraft, StoredEntry } from './ledger';
import { isDrillStream } from './names';
import type { PortfolioEntry } from './portfolio';
import { lookup } from './record';
import {
  CHARTER_VERSIONS,
  type Convert,
  DRILL_VERSIONS,
  EVENT_VERSIONS,
  newest,
  PORTFOLIO_VERSIONS,
  type StreamVersions,
  type Versions,
} from './versions';

/** Names that are shown as they are: whatever else is written there may be anything, of any length. */
const NAME = /^[a-z][a-z.-]{0,60}$/;

const named = (what: string, name: unknown): string =>
  typeof name === 'string' && NAME.test(name) ? `${what} ${name}` : `a ${what} that is no name`;

const newer = (place: string, why: string): Failure =>
  new Failure('NEWER_RECORD', `${place} is newer than this release: ${why}`);

/** Converts what has this version to the newest one. @throws Failure NEWER_RECORD where this build cannot read it */
function upcast<T>(data: T, v: unknown, versions: Versions, what: string, place: string): T {
  const reads = newest(versions);
  if (v === reads) return data;
  if (typeof v !== 'number' || !Number.isSafeInteger(v) || v < 1)
    throw newer(place, `${what} has a version that is no number from 1 on`);
  if (v > reads) throw newer(place, `${what} has version ${v}, and this release reads version ${reads}`);
  return convert(data, versions.up.slice(v - 1));
}

const convert = <T>(data: T, steps: readonly Convert[]): T =>
  steps.reduce<unknown>((before, step) => step(before as Record<string, unknown>), data) as T;

/** The same in the version that this build writes, which may be older than the newest. */
const downcast = <T>(data: T, { writes, up, down }: Versions): T =>
  convert(data, down.slice(writes - 1, up.length).reverse());

/**
 * A charter as rules and views read it.
 * @param place where it stands, for the failure
 * @throws Failure NEWER_RECORD
 */
export function readCharter(charter: StoredCharter, place: string): Charter {
  const v: unknown = (charter as StoredCharter | null | undefined)?.v;
  const read = upcast<unknown>(charter, v, CHARTER_VERSIONS, 'the charter', place) as Charter;
  const known: readonly string[] = RETAINER_STEP_IDS;
  const unknown = Object.keys(read.retainer?.steps ?? {}).find((step) => !known.includes(step));
  if (unknown !== undefined)
    throw newer(place, `the charter has the ${named('retainer step', unknown)}, which this release does not know`);
  return read === charter ? read : { ...read, v: newest(CHARTER_VERSIONS) };
}

/** The charter in the version in which it is signed, sent and recorded. */
function charterToWrite(charter: Charter): StoredCharter {
  const { writes, up } = CHARTER_VERSIONS;
  return writes === up.length + 1 ? charter : { ...downcast<StoredCharter>(charter, CHARTER_VERSIONS), v: writes };
}

/** A charter as it is signed: in that version, with the digest of it. */
export interface SignedCharter {
  charter: StoredCharter;
  charterDigest: string;
}

export function signedForm(charter: Charter): SignedCharter {
  const written = charterToWrite(charter);
  return { charter: written, charterDigest: digest(written) };
}

/** Whether a charter in force says the same as another one, in whatever versions they were signed. */
export const saysTheSame = (inForce: { charter: Charter; digest: string }, other: Charter): boolean =>
  inForce.digest === signedForm(other).charterDigest || digest(inForce.charter) === digest(other);

/** Events that hold a whole charter. */
export const WITH_CHARTER: ReadonlySet<string> = new Set<EventType>([
  'engagement.started',
  'charter.amended',
  'amendment.proposed',
]);

type Written = Pick<EventDraft, 'type' | 'v' | 'data'>;

function dataOf({ type, v, data }: Written, versions: StreamVersions, place: string): unknown {
  const known = lookup(versions, type);
  if (!known) throw newer(place, `it has the ${named('event type', type)}, which this release does not know`);
  const read = upcast(data, v, known, named('event type', type), place);
  if (!WITH_CHARTER.has(type)) return read;
  const { charter, ...rest } = read as { charter: StoredCharter };
  const current = readCharter(charter, place);
  return current === charter ? read : { ...rest, charter: current };
}

/** What was written, with its data in the newest version; the same value where it has it already. */
function readWith<T extends Written>(written: T, versions: StreamVersions, place: string): T {
  const data = dataOf(written, versions, place);
  return data === written.data ? written : { ...written, data };
}

const placeOf = ({ seq, stream }: StoredEntry): string => `entry ${seq} of ${stream}`;

/** An entry of an engagement's ledger. @throws Failure NEWER_RECORD naming it, and what this build reads */
export const readEntry = (stored: StoredEntry): Entry =>
  readWith(stored, EVENT_VERSIONS, placeOf(stored)) as unknown as Entry;

/** All of them. @throws Failure NEWER_RECORD naming the first that this build cannot read */
export const readEntries = (stored: readonly StoredEntry[]): Entry[] => stored.map(readEntry);

/** Events that this build has just composed, as its rules read them once they are written. */
export const readComposed = (drafts: readonly EventDraft[]): Event[] =>
  drafts.map((draft) => readWith(draft, EVENT_VERSIONS, 'what was composed') as unknown as Event);

/** An entry of a drill's stream. @throws Failure NEWER_RECORD */
export const readDrillEntry = (stored: StoredEntry): DrillEntry =>
  readWith(stored, DRILL_VERSIONS, placeOf(stored)) as unknown as DrillEntry;

/** An entry of the portfolio's stream. @throws Failure NEWER_RECORD */
export const readPortfolioEntry = (stored: StoredEntry): PortfolioEntry =>
  readWith(stored, PORTFOLIO_VERSIONS, placeOf(stored)) as unknown as PortfolioEntry;

/** @throws Failure NEWER_RECORD where one of these entries, of an engagement or a drill, is newer than this build */
export function checkReadable(stored: readonly StoredEntry[]): void {
  for (const entry of stored)
    dataOf(entry, isDrillStream(entry.stream) ? DRILL_VERSIONS : EVENT_VERSIONS, placeOf(entry));
}

/** An event as a store takes it: with its version, in the shape which that version has. */
export function eventToAppend<K extends string>(
  event: { type: K; data: unknown },
  { at, actor }: Pick<EventDraft, 'at' | 'actor'>,
  versions: StreamVersions<K>,
): EventDraft {
  const { type, data } = event;
  const of = lookup(versions, type)!;
  return { type, v: of.writes, at, actor, data: downcast(data, of) };
}
