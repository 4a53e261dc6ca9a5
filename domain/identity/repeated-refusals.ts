/**
 * A refusal of a person's message is evidence, so it is an entry. Repetitions add no evidence: from the fourth within an
 * hour they are only counted, like messages of unknown senders, and nothing of them is stored.
 */
import type { CommandOf } from '../commands';
import { happened, type Rule } from '../decide/ruling';
import type { Entry } from '../events';
import type { FailureCode } from '../failures';
import type { PersonCommand } from '../messages';
import { shifted } from '../metrics/scope';
import type { StepId } from '../state';
import { FREE_TEXT, type TextRef } from '../texts';

/** Refusals of one person for the same reason that were counted instead of recorded. */
export interface RepeatedRefusals {
  kind: 'refusals-repeated';
  by: string;
  /** Kind of the message, its gate, and the code of the refusal. */
  command: string;
  gate: StepId | null;
  code: FailureCode;
  count: number;
  /** Sequence number of the last entry before the first of them. */
  after: number;
}

/** Two refusals are the same if these fields are. */
export type SameRefusal = Pick<RepeatedRefusals, 'by' | 'command' | 'gate' | 'code'>;

/** Number of equal refusals within an hour that are recorded. */
export const MOST_RECORDED = 3;
const HOUR_MS = 3_600_000;

/** The refusal that an entry records; null for any other entry. */
export function refusalOf({ type, actor, data }: Entry): SameRefusal | null {
  if (type !== 'command.refused' || actor.assurance === 'system') return null;
  const { command, gate = null, code } = data;
  return { by: actor.id, command, gate, code };
}

export const isSame = (a: SameRefusal, b: SameRefusal): boolean =>
  a.by === b.by && a.command === b.command && a.gate === b.gate && a.code === b.code;

/** Recorded refusals, each with its time (RFC 3339). */
export type Recorded = readonly (SameRefusal & { at: string })[];

/** Those of the last hour. @param now RFC 3339 */
export const ofLastHour = (recorded: Recorded, now: string): Recorded =>
  recorded.filter(({ at }) => at > shifted(now, -HOUR_MS));

/** Whether enough messages of this kind from this person were refused that another refusal may be a repetition. */
export const mayRepeat = (recorded: Recorded, { by, kind }: PersonCommand): boolean =>
  recorded.filter((one) => one.by === by && one.command === kind).length >= MOST_RECORDED;

const NO_TEXT: TextRef = `text:${'0'.repeat(64)}`;

/** The message with placeholders for its free text: it can be judged without storing the text. */
export const withoutText = (message: PersonCommand): PersonCommand =>
  Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name,
      (FREE_TEXT as readonly string[]).includes(name) && typeof value === 'string' && value !== '' ? NO_TEXT : value,
    ]),
  ) as unknown as PersonCommand;

export interface RefusalToCount extends SameRefusal {
  message: string;
  details: string[];
}

export const repeatedRefusals: Rule<CommandOf<'refusals-repeated'>> = (
  _s,
  { by, command, gate, code, count, after },
) => [
  happened('command.refused', {
    command,
    code,
    message: `${count} more ${count === 1 ? 'message' : 'messages'} of this kind, refused for the same reason`,
    details: [by, `received after entry ${after}; nothing of ${count === 1 ? 'it' : 'them'} was stored`],
    ...(gate ? { gate } : {}),
  }),
];
