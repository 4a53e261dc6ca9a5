/** `apply(state, entry) → state`: the fold of the ledger. It files what happened and never judges. */

import { produce } from 'immer';
import { gateEvents } from '../gates/evolution';
import type { Applier, Appliers } from '../kernel/events';
import type { Entry, EventType } from '../model/events';
import type { State } from '../model/state';
import { releaseEvents } from '../releases/evolution';
import { retainerEvents } from '../retainer/evolution';
import { targetEvents } from '../rollback/evolution';
import { peopleEvents } from '../sign-offs/evolution';
import { lookup } from '../values/own-members';
import { operationEvents } from './evolution';
import { initialState } from './initial-state';

const APPLIERS: Appliers<Exclude<EventType, 'engagement.started'>> = {
  ...gateEvents,
  ...peopleEvents,
  ...releaseEvents,
  ...targetEvents,
  ...operationEvents,
  ...retainerEvents,
};

/**
 * The state after one more entry.
 * @param state what the entries before it gave; null before the first
 * @throws TypeError if the first entry is not engagement.started, or a later one is
 */
export function apply(state: State | null, entry: Entry): State {
  if (state === null) {
    if (entry.type !== 'engagement.started')
      throw new TypeError(`a ledger starts with engagement.started, not ${entry.type}`);
    const first = initialState({ ...entry.data, at: entry.at, by: entry.actor.id });
    return { ...first, epoch: entry.epoch, head: { seq: entry.seq, hash: entry.hash } };
  }
  const applier = lookup(APPLIERS, entry.type) as Applier<EventType> | undefined;
  if (!applier) throw new TypeError(`${entry.type} only begins a ledger`);
  return produce(state, (draft) => {
    applier(draft as State, entry.data, entry);
    draft.head = { seq: entry.seq, hash: entry.hash };
    draft.epoch = entry.epoch;
  });
}

/** The state that a whole ledger stream amounts to; null for an empty one. */
export const fold = (entries: readonly Entry[], from: State | null = null): State | null =>
  entries.reduce<State | null>(apply, from);
