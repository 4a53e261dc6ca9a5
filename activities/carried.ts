/** Snapshots between two runs of an engagement, and the state folded from the ledger. */
import { fold } from '../domain/apply/apply';
import { Failure } from '../domain/failures';
import type { Head } from '../domain/ledger';
import { engagementStream } from '../domain/names';
import { readEntries } from '../domain/read-entry';
import type { State } from '../domain/state';
import type { Snapshot } from '../evidence/store';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';
import { stateOf } from './state-of';

/** One part of a state in JSON: ASCII, so that it can be cut anywhere. */
export interface StatePart {
  /** The entry that the state is as of. */
  head: Head;
  text: string;
  /** Characters of the whole. */
  length: number;
}

/** Characters of a part. Twice as many bytes on the wire at most, and a server may take 256 KB. */
const PART = 96 * 1024;

/** States of which parts are being read, by their head. */
const texts = new Map<string, string>();
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
    const known = upTo && texts.get(upTo.hash);
    const state = known ? null : await stateAt(engagement, upTo, deps);
    const head = state?.head ?? upTo!;
    const text = known ?? asAscii(state!);
    texts.delete(head.hash);
    if (offset + PART < text.length) texts.set(head.hash, text);
    if (texts.size > KEPT) texts.delete([...texts.keys()][0]!);
    return { head, text: text.slice(offset, offset + PART), length: text.length };
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

const asAscii = (state: State): string =>
  JSON.stringify(state).replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
