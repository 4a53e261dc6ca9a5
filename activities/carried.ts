/** What one run of an engagement leaves for the next: word of its state, and the state as the ledger has it. */
import { fold } from '../domain/apply/apply';
import { Failure } from '../domain/failures';
import { type Head, SYSTEM } from '../domain/ledger';
import { carriedStream, engagementStream } from '../domain/names';
import type { State } from '../domain/state';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';
import { stateOf } from './state-of';

/** The state with which a run ended: what the next one was handed has to be the same. */
export interface CarriedRecord {
  /** The run that left it. */
  run: string;
  epoch: number;
  head: Head;
  /** Digest of the whole state. */
  digest: string;
}

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

/** @throws ApplicationFailure STORE_UNAVAILABLE (retryable) or LEDGER_BROKEN */
export async function leaveCarried(
  { engagement, ...left }: CarriedRecord & { engagement: string },
  { evidence: { ledger } }: Deps,
): Promise<void> {
  try {
    const stream = carriedStream(engagement);
    const { epoch, ...head } = await ledger.head(stream);
    const at = new Date().toISOString();
    const events = [{ type: 'state.carried', at, actor: SYSTEM, data: left }];
    const key = `${left.run}:${left.head.seq}:${head.seq}`;
    const { result } = await ledger.append({ stream, epoch: Math.max(1, epoch), head, key, events });
    if (result === 'ahead' || result === 'conflict')
      throw new Failure('STORE_UNAVAILABLE', `another run leaves its state in ${stream}`);
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/** What was left last; null where nothing was. @throws ApplicationFailure STORE_UNAVAILABLE (retryable) or LEDGER_BROKEN */
export async function readCarried(
  { engagement }: { engagement: string },
  { evidence: { ledger } }: Deps,
): Promise<CarriedRecord | null> {
  try {
    const last = (await ledger.read(carriedStream(engagement))).at(-1);
    return last ? (last.data as CarriedRecord) : null;
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
  return fold(entries)!;
}

const asAscii = (state: State): string =>
  JSON.stringify(state).replace(/[\u007f-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
