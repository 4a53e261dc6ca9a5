/**
 * A person's refusal is evidence, and an entry. The same refusal of the same person again and again says nothing more: from
 * the fourth within an hour on they are counted, as messages of unknown senders are, and nothing of them is stored.
 */

import type { CommandOf } from '../commands';
import { happened, type Rule } from '../decide/ruling';
import type { Entry } from '../events';
import type { FailureCode } from '../failures';
import type { PersonCommand } from '../messages';
import { shifted } from '../metrics/scope';
import type { StepId } from '../state';
import { FREE_TEXT, type TextRef } from '../texts';

/** Refused messages of one person that all came to the same, since an entry. */
export interface RepeatedRefusals {
  kind: 'refusals-repeated';
  by: string;
  /** The kind of message, the gate that it was about, and the code of its refusal. */
  command: string;
  gate: StepId | null;
  code: FailureCode;
  count: number;
  /** Sequence number of the last entry before the first of them. */
  after: number;
}

/** What makes a refusal the same again. */
export type SameRefusal = Pick<RepeatedRefusals, 'by' | 'command' | 'gate' | 'code'>;

/** So many within an hour are entries. */
export const MOST_RECORDED = 3;
const HOUR_MS = 3_600_000;

/** What a recorded refusal is; null for any other entry. */
export function refusalOf({ type, actor, data }: Entry): SameRefusal | null {
  if (type !== 'command.refused' || actor.assurance === 'system') return null;
  const { command, gate = null, code } = data;
  return { by: actor.id, command, gate, code };
}

export const isSame = (a: SameRefusal, b: SameRefusal): boolean =>
  a.by === b.by && a.command === b.command && a.gate === b.gate && a.code === b.code;

/** Refusals on record, each with its moment. */
export type Recorded = readonly (SameRefusal & { at: string })[];

/** Those of the last hour. @param now RFC 3339 */
export const ofLastHour = (recorded: Recorded, now: string): Recorded =>
  recorded.filter(({ at }) => at > shifted(now, -HOUR_MS));

/** Whether so many of a person's messages of this kind were refused for one reason that another one may be the same. */
export const isSuspect = (recorded: Recorded, { by, kind }: PersonCommand): boolean =>
  recorded.filter((one) => one.by === by && one.command === kind).length >= MOST_RECORDED;

const NO_TEXT: TextRef = `text:${'0'.repeat(64)}`;

/** The message without what its sender wrote: it is judged by the same rules, and nothing of it needs to be stored. */
export const withoutText = (message: PersonCommand): PersonCommand =>
  Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name,
      (FREE_TEXT as readonly string[]).includes(name) && typeof value === 'string' && value !== '' ? NO_TEXT : value,
    ]),
  ) as unknown as PersonCommand;

export interface RefusedAgain extends SameRefusal {
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
