/**
 * The snapshot of a state that a run saves for the next one, and the check of a state that another process sent: it is accepted
 * only if this build would fold the same one from the ledger.
 */

import type { Head } from '../model/entries';
import type { State } from '../model/state';
import { digest, sha256Hex } from '../values/digest';
import { foldedWith } from './versions';

export interface StateSnapshot {
  epoch: number;
  /** The entry that the state is as of. */
  head: Head;
  /** SHA-256 of the whole state: 64 hex digits. */
  digest: string;
  /** What it was folded with (`foldedWith` of the build that saved it). */
  foldedWith: string;
}

export const snapshotOf = (state: State): StateSnapshot => ({
  epoch: state.epoch,
  head: state.head,
  digest: digest(state),
  foldedWith: foldedWith(),
});

/** Whether this is the state of the snapshot, folded with the versions that this build reads. */
export const isStateOf = (snapshot: StateSnapshot, state: State): boolean =>
  snapshot.foldedWith === foldedWith() && snapshot.digest === digest(state);

/** One part of a state as JSON in ASCII, which can be cut anywhere. */
export interface StatePart {
  /** The entry that the state is as of. */
  head: Head;
  text: string;
  /** Characters of the whole, and their SHA-256. */
  length: number;
  digest: string;
  /** What it was folded with. */
  foldedWith: string;
}

/**
 * The state that was read in parts. Null if a worker of another build answered, as can happen during a rolling update.
 * @param text of all parts together
 * @param last the part that was read last
 */
export function stateOfParts(text: string, last: StatePart): State | null {
  if (last.foldedWith !== foldedWith() || sha256Hex(text) !== last.digest) return null;
  return JSON.parse(text) as State;
}
