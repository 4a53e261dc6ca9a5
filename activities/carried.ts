/** Snapshots between two runs of an engagement, and the state folded from the ledger. */

import { fold } from '../domain/engagement/apply';
import { Failure } from '../domain/kernel/failures';
import { engagementStream } from '../domain/kernel/names';
import type { Head } from '../domain/model/entries';
import type { State } from '../domain/model/state';
import { readEntries } from '../domain/record/read-entry';
import type { StatePart } from '../domain/record/snapshot';
import { foldedWith } from '../domain/record/versions';
import { sha256Hex } from '../domain/values/digest';
import type { Snapshot } from '../evidence/store';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';
import { stateOf } from './state-of';

/** Characters of a part. Twice as many bytes on the wire at most, and a server may take 256 KB. */
const PART = 96 * 1024;

/** Serialized states of which parts are being read, by the hash of their head. */
const serialized = new Map<string, Pick<StatePart, 'text' | 'digest'>>();
const KEPT = 4;

/** The snapshot that a run saves. The next run accepts the state in its input only if its digest is the same. */
export type CarriedRecord = Omit<Snapshot, 'stream'>;

/** Saves the snapshot of a run. @throws ApplicationFailure STORE_UNAVAILABLE (retryable) */
export async function saveSnapshot(
  { engagement, ...left }: CarriedRecord & { engagement: string },
  { evidence: { snapshots } }: Deps,
): Promise<void> {
  try {
    await snapshots.save({ stream: engagementStream(engagement), ...left });
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/** The snapshot of this run, or null if it saved none. @throws ApplicationFailure STORE_UNAVAILABLE (retryable) */
export async function readSnapshot(
  { engagement, run }: { engagement: string; run: string },
  { evidence: { snapshots } }: Deps,
): Promise<CarriedRecord | null> {
  try {
    return (await snapshots.find(engagementStream(engagement), run)) ?? null;
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/**
 * A part of the state that the ledger amounts to, at this entry or at its end.
 * @throws ApplicationFailure STORE_UNAVAILABLE (retryable), LEDGER_BROKEN, NOT_IN_STORE; LEDGER_CONFLICT where the ledger
 * does not hold the entry
 */
export async function readStatePart(
  { engagement, upTo, offset }: { engagement: string; upTo: Head | null; offset: number },
  deps: Deps,
): Promise<StatePart> {
  try {
    const known = upTo && serialized.get(upTo.hash);
    const state = known ? null : await stateAt(engagement, upTo, deps);
    const head = state?.head ?? upTo!;
    const full = known ?? serialize(state!);
    const { text, digest } = full;
    serialized.delete(head.hash);
    if (offset + PART < text.length) serialized.set(head.hash, full);
    if (serialized.size > KEPT) serialized.delete([...serialized.keys()][0]!);
    return { head, text: text.slice(offset, offset + PART), length: text.length, digest, foldedWith: foldedWith() };
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

async function stateAt(engagement: string, upTo: Head | null, deps: Deps): Promise<State> {
  const now = await stateOf(engagement, deps);
  if (!upTo || now.head.hash === upTo.hash) return now;
  const entries = (await deps.evidence.ledger.read(engagementStream(engagement))).slice(0, upTo.seq);
  if (entries.at(-1)?.hash !== upTo.hash)
    throw new Failure('LEDGER_CONFLICT', `the ledger of ${engagement} does not hold entry ${upTo.seq} as it was known`);
  return fold(readEntries(entries))!;
}

function serialize(state: State): Pick<StatePart, 'text' | 'digest'> {
  const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const text = JSON.stringify(state).replace(/[\u007f-\uffff]/g, escaped);
  return { text, digest: sha256Hex(text) };
}
