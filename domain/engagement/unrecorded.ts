/** A rollback while the evidence store is away: what has to be ordered at once. */

import type { Command } from '../model/commands';
import type { Target } from '../model/rollback';
import type { State } from '../model/state';
import { readComposed } from '../record/read-entry';
import { decide } from './decide';

/** The switch of a rollback that is not on record yet. Its entry will name the same key. */
export interface UnrecordedRollback {
  release: string;
  target: Target;
  key: string;
}

/** The rollback that this command would order in this state; null if it orders none. Changes nothing. */
export function rollbackIn(s: State, command: Command, at: string): UnrecordedRollback | null {
  const pulled = readComposed(decide(s, command, at)).find((event) => event.type === 'rollback.pulled');
  if (!pulled) return null;
  const { release, to: target, key } = pulled.data;
  return { release, target, key };
}
