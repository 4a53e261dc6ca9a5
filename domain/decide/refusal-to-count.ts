/** Whether a refusal repeats recorded ones often enough to be counted instead of recorded. */
import type { Command } from '../commands';
import { isSame, MOST_RECORDED, type Recorded, type RefusalToCount } from '../identity/repeated-refusals';
import { readComposed } from '../read-entry';
import type { State } from '../state';
import { decide } from './decide';

/** The refusal of this command, if the same one was recorded often enough within the last hour; else null. */
export function refusalToCount(s: State, command: Command, at: string, recorded: Recorded): RefusalToCount | null {
  const [first] = readComposed(decide(s, command, at));
  if (first?.type !== 'command.refused') return null;
  const { message, details, code, gate = null, command: kind } = first.data;
  const refusal = { by: first.actor.id, command: kind, gate, code };
  const before = recorded.filter((one) => isSame(one, refusal)).length;
  return before >= MOST_RECORDED ? { ...refusal, message, details } : null;
}
