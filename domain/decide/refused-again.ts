/** Whether a message is refused for what its sender was refused before, so often that it is counted. */
import type { Command } from '../commands';
import { isSame, MOST_RECORDED, type Recorded, type RefusedAgain } from '../identity/repeated-refusals';
import { readComposed } from '../read-entry';
import type { State } from '../state';
import { decide } from './decide';

/** The refusal that a message comes to, where it is one that was recorded often enough; else null. */
export function refusedAgain(s: State, command: Command, at: string, recorded: Recorded): RefusedAgain | null {
  const [first] = readComposed(decide(s, command, at));
  if (first?.type !== 'command.refused') return null;
  const { message, details, code, gate = null, command: kind } = first.data;
  const refusal = { by: first.actor.id, command: kind, gate, code };
  const before = recorded.filter((one) => isSame(one, refusal)).length;
  return before >= MOST_RECORDED ? { ...refusal, message, details } : null;
}
