/** The state of an engagement, folded from its ledger outside the engagement's own workflow. */

import { fold } from '../domain/engagement/apply';
import { Failure } from '../domain/kernel/failures';
import { engagementStream } from '../domain/kernel/names';
import type { State } from '../domain/model/state';
import { readEntries } from '../domain/record/read-entry';
import type { LedgerStore } from '../evidence/store';
import type { Deps } from './deps';

/** Most cached states, as many as the streams that the ledger in files caches. The least recently used is dropped. */
const KEPT = 512;
const keptOf = new WeakMap<LedgerStore, Map<string, State>>();

/**
 * A check between two cycles reads the state twice, every quarter of an hour, and mostly nothing was written since. A
 * cached state is valid while the ledger's head is the same; entries that follow it are folded into it. After two years
 * a ledger has thousands of entries.
 * @throws Failure NOT_IN_STORE, STORE_UNAVAILABLE or LEDGER_BROKEN, NEWER_RECORD
 */
export async function stateOf(engagement: string, { evidence: { ledger } }: Pick<Deps, 'evidence'>): Promise<State> {
  const stream = engagementStream(engagement);
  const kept = keptOf.get(ledger) ?? new Map<string, State>();
  keptOf.set(ledger, kept);
  const known = kept.get(stream);
  const isCurrent = known !== undefined && (await ledger.head(stream)).hash === known.head.hash;
  const state = isCurrent ? known : await readFrom(ledger, stream, known);
  if (!state) throw new Failure('NOT_IN_STORE', `there is no ledger of ${engagement}`);
  kept.delete(stream);
  kept.set(stream, state);
  const [oldest] = kept.keys();
  if (kept.size > KEPT) kept.delete(oldest!);
  return state;
}

/** Folds what follows the state's head; the whole stream where the head is not in it any more. */
async function readFrom(ledger: LedgerStore, stream: string, known: State | undefined): Promise<State | null> {
  if (!known) return fold(readEntries(await ledger.read(stream)));
  const [last, ...since] = await ledger.read(stream, known.head.seq - 1);
  if (last?.hash === known.head.hash) return fold(readEntries(since), known);
  return fold(readEntries(await ledger.read(stream)));
}
