/**
 * Converts stored entries and charters to the form that rules and views read; nothing else does. Data of an older version is
 * converted to the newest one. Data of a newer release is rejected as NEWER_RECORD.
 */

import { Failure } from '../kernel/failures';
import { isDrillStream } from '../kernel/names';
import type { Charter, StoredCharter } from '../model/charter';
import { RETAINER_STEP_IDS } from '../model/charter/retainer-steps';
import type { EventToAppend, StoredEntry } from '../model/entries';
import type { Entry, Event, EventType } from '../model/events';
import type { PortfolioEntry } from '../model/releases';
import type { DrillEntry } from '../model/rollback';
import { digest } from '../values/digest';
import { lookup } from '../values/own-members';
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

/** Names that a failure may quote. Anything else could be of any length and content. */
const NAME = /^[a-z][a-z.-]{0,60}$/;

const quoteName = (what: string, name: unknown): string =>
  typeof name === 'string' && NAME.test(name) ? `${what} ${name}` : `${what} (its name is not valid)`;

const newer = (place: string, why: string): Failure =>
  new Failure('NEWER_RECORD', `${place} is newer than this release: ${why}`);

/** Converts data to the newest version. @param v its version @throws Failure NEWER_RECORD if this build cannot read it */
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

/** Converts data from the newest version to the one that this build writes, which may be older. */
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
    throw newer(place, `the charter has the ${quoteName('retainer step', unknown)}, which this release does not know`);
  return read === charter ? read : { ...read, v: newest(CHARTER_VERSIONS) };
}

/** The charter in the version in which it is signed, sent and recorded. */
function charterToWrite(charter: Charter): StoredCharter {
  const { writes, up } = CHARTER_VERSIONS;
  return writes === up.length + 1 ? charter : { ...downcast<StoredCharter>(charter, CHARTER_VERSIONS), v: writes };
}

/** A charter in the version that is signed, with the digest of that form. */
export interface SignedCharter {
  charter: StoredCharter;
  charterDigest: string;
}

export function charterToSign(charter: Charter): SignedCharter {
  const written = charterToWrite(charter);
  return { charter: written, charterDigest: digest(written) };
}

/** Whether two charters have the same content, even if they were signed in different versions. */
export const isSameCharter = (inForce: { charter: Charter; digest: string }, other: Charter): boolean =>
  inForce.digest === charterToSign(other).charterDigest || digest(inForce.charter) === digest(other);

/** Types of events that contain a whole charter. */
export const WITH_CHARTER: ReadonlySet<string> = new Set<EventType>([
  'engagement.started',
  'charter.amended',
  'amendment.proposed',
]);

type Written = Pick<EventToAppend, 'type' | 'v' | 'data'>;

function dataOf({ type, v, data }: Written, versions: StreamVersions, place: string): unknown {
  const known = lookup(versions, type);
  if (!known) throw newer(place, `this release does not know ${quoteName('event type', type)}`);
  const read = upcast(data, v, known, quoteName('event type', type), place);
  if (!WITH_CHARTER.has(type)) return read;
  const { charter, ...rest } = read as { charter: StoredCharter };
  const current = readCharter(charter, place);
  return current === charter ? read : { ...rest, charter: current };
}

/** Converts the data to the newest version; returns the same object if it already has it. */
function readWith<T extends Written>(written: T, versions: StreamVersions, place: string): T {
  const data = dataOf(written, versions, place);
  return data === written.data ? written : { ...written, data };
}

const placeOf = ({ seq, stream }: StoredEntry): string => `entry ${seq} of ${stream}`;

/** Reads an entry of an engagement's ledger. @throws Failure NEWER_RECORD naming the entry and the version that this build reads */
export const readEntry = (stored: StoredEntry): Entry =>
  readWith(stored, EVENT_VERSIONS, placeOf(stored)) as unknown as Entry;

/** Reads entries of an engagement's ledger. @throws Failure NEWER_RECORD naming the first that this build cannot read */
export const readEntries = (stored: readonly StoredEntry[]): Entry[] => stored.map(readEntry);

/** Reads events that this build has just composed and not written yet. */
export const readComposed = (drafts: readonly EventToAppend[]): Event[] =>
  drafts.map((draft) => readWith(draft, EVENT_VERSIONS, 'what was composed') as unknown as Event);

/** Reads an entry of a drill's stream. @throws Failure NEWER_RECORD */
export const readDrillEntry = (stored: StoredEntry): DrillEntry =>
  readWith(stored, DRILL_VERSIONS, placeOf(stored)) as unknown as DrillEntry;

/** Reads an entry of the portfolio's stream. @throws Failure NEWER_RECORD */
export const readPortfolioEntry = (stored: StoredEntry): PortfolioEntry =>
  readWith(stored, PORTFOLIO_VERSIONS, placeOf(stored)) as unknown as PortfolioEntry;

/** Checks entries of an engagement or a drill. @throws Failure NEWER_RECORD if one is newer than this build */
export function checkReadable(stored: readonly StoredEntry[]): void {
  for (const entry of stored)
    dataOf(entry, isDrillStream(entry.stream) ? DRILL_VERSIONS : EVENT_VERSIONS, placeOf(entry));
}

/** Converts an event to the version that this build writes, for an append. */
export function eventToAppend<K extends string>(
  event: { type: K; data: unknown },
  { at, actor }: Pick<EventToAppend, 'at' | 'actor'>,
  versions: StreamVersions<K>,
): EventToAppend {
  const { type, data } = event;
  const of = lookup(versions, type)!;
  return { type, v: of.writes, at, actor, data: downcast(data, of) };
}
