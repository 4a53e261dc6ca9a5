/** Whether a message is refused, and its refusal is counted instead of recorded. */

import { ofLastHour, type RefusalToCount, reasonToCount, refusalOf } from '../messages/repeated-refusals';
import type { Received, RecordedRefusal } from '../model/commands';
import type { EventToAppend, Intent } from '../model/entries';
import type { State } from '../model/state';
import { replaceOversized } from '../record/oversized';
import { readComposed } from '../record/read-entry';
import { decide } from './decide';

/**
 * The refusal of this message, by a rule, for its key or for the size of its entries, if it is to be counted; else null.
 * @param tooLarge says why entries are too large for one append, or null
 */
export function refusalToCount(
  s: State,
  { command, intent }: { command: Received; intent: Intent },
  at: string,
  recorded: readonly RecordedRefusal[],
  tooLarge: (drafts: EventToAppend[]) => string | null,
): RefusalToCount | null {
  const drafts = decide(s, command, at);
  const why = tooLarge(drafts);
  const instead = why === null ? null : replaceOversized(command, why);
  const [first] = readComposed(instead ? decide(s, instead, at) : drafts);
  const refusal = first ? refusalOf(first, intent) : null;
  const counted = refusal && reasonToCount(ofLastHour(recorded, at), refusal);
  if (first?.type !== 'command.refused' || !refusal || !counted) return null;
  const { message, details } = first.data;
  return { refusal, ...counted, message, details };
}
