/**
 * A refusal of a person's message is evidence, so it is an entry. Repetitions add no evidence, and no sender may fill a
 * ledger with refusals: from the fourth equal refusal within an hour, and after twenty of any content, they are only
 * counted, like messages of unknown senders, and nothing of them is stored.
 */

import { type CommandHandler, event } from '../kernel/events';
import type { CommandOf, ComparableRefusal, RecordedRefusal, RepeatedRefusals, Sender } from '../model/commands';
import type { Actor, Intent } from '../model/entries';
import type { Event, Events } from '../model/events';
import type { PersonCommand } from '../model/messages';
import { intentOf } from '../record/intent';
import { shifted } from '../values/dates';
import { isFreeText, type TextRef } from '../values/texts';
import { speakerOf } from './claims';

/** Number of equal refusals of a sender within an hour that are recorded. */
export const MOST_EQUAL = 3;
/** Number of refusals of a sender within an hour that are recorded, whatever their content. */
export const MOST_OF_SENDER = 20;
const HOUR_MS = 3_600_000;

/** A relayed decision has the assurance `relayed`, so the proof shows how surely the person who relays it is known. */
const senderOf = ({ id, relayed, proof }: Actor): Sender => ({
  by: relayed?.by ?? id,
  assurance: proof?.login ? 'oidc' : proof ? 'signed' : 'asserted',
});

/** The refusal that an event records; null for any other event, and for a count of refusals. */
export function refusalOf(event: Event, intent: Intent | undefined): ComparableRefusal | null {
  if (event.type !== 'command.refused' || !intent) return null;
  const { command, gate = null, code } = event.data;
  return { ...senderOf(event.actor), code, command, gate, content: intent.digest };
}

const isSameSender = (a: Sender, b: Sender): boolean => a.by === b.by && a.assurance === b.assurance;

/** Those of the last hour. @param now RFC 3339 */
export const ofLastHour = (recorded: readonly RecordedRefusal[], now: string): RecordedRefusal[] =>
  recorded.filter(({ at }) => at > shifted(now, -HOUR_MS));

/** Whether a refusal of this message could be counted. Runs for every message, so it is cheap. */
export function mayRepeat(recorded: readonly RecordedRefusal[], message: PersonCommand): boolean {
  const own = recorded.filter(({ by }) => by === speakerOf(message));
  if (own.length < MOST_EQUAL) return false;
  const content = intentOf(message).digest;
  return own.length >= MOST_OF_SENDER || own.filter((one) => one.content === content).length >= MOST_EQUAL;
}

/** A refusal that is counted, and the answer that its sender gets. */
export interface RefusalToCount {
  refusal: ComparableRefusal;
  like: number | null;
  message: string;
  details: string[];
}

/**
 * Why a refusal is counted, or null if it becomes an entry.
 * @param recorded refusals of the last hour
 * @returns `like`: the entry that it repeats; null: its sender has enough entries
 */
export function reasonToCount(
  recorded: readonly RecordedRefusal[],
  refusal: ComparableRefusal,
): { like: number | null } | null {
  const own = recorded.filter((one) => isSameSender(one, refusal));
  const equal = own.filter(({ content, code }) => content === refusal.content && code === refusal.code);
  if (equal.length >= MOST_EQUAL) return { like: equal.at(-1)!.seq };
  return own.length >= MOST_OF_SENDER ? { like: null } : null;
}

/** The counts with one more refusal. @param after sequence number of the last entry */
export function withRefusal(
  counted: readonly RepeatedRefusals[],
  { refusal, like }: Pick<RefusalToCount, 'refusal' | 'like'>,
  after: number,
): RepeatedRefusals[] {
  const { by, assurance, code, command, gate } = refusal;
  const known = counted.find((one) => isSameSender(one, refusal) && one.code === code && one.like === like);
  if (!known) {
    const first = { by, assurance, code, like, commands: [command], gate: like === null ? null : gate };
    return [...counted, { kind: 'refusals-repeated', ...first, count: 1, after }];
  }
  const commands = [...new Set([...known.commands, command])].sort();
  return counted.map((one) => (one === known ? { ...known, commands, count: known.count + 1 } : one));
}

const NO_TEXT: TextRef = `text:${'0'.repeat(64)}`;

/** The message with placeholders for its free text: it can be judged without storing the text. */
export const withoutText = (message: PersonCommand): PersonCommand =>
  Object.fromEntries(
    Object.entries(message).map(([name, value]) => [name, isFreeText(name, value) ? NO_TEXT : value]),
  ) as unknown as PersonCommand;

const KNOWN_AS = 'sender known as ';

/** Whose refusals an entry counts; null for a refusal of one message, and for a count of unknown senders. */
export const senderOfCount = ({ details: [by, known] }: Pick<Events['command.refused'], 'details'>): string | null =>
  by !== undefined && known?.startsWith(KNOWN_AS) ? by : null;

export const repeatedRefusals: CommandHandler<CommandOf<'refusals-repeated'>> = (
  _s,
  { by, assurance, code, like, commands, gate, count, after },
) => {
  const [messages, them] = count === 1 ? ['message', 'it'] : ['messages', 'them'];
  return [
    event('command.refused', {
      command: commands.length === 1 ? commands[0]! : 'message',
      code,
      message:
        like === null
          ? `${count} more ${messages} refused for this reason, after ${MOST_OF_SENDER} refusals of the sender within an hour`
          : `${count} more ${messages} like that of entry ${like}, refused for the same reason`,
      details: [
        by,
        `${KNOWN_AS}${assurance}`,
        ...(like === null ? [`kinds of message: ${commands.join(', ')}`] : []),
        `received after entry ${after}; nothing of ${them} was stored`,
      ],
      ...(gate ? { gate } : {}),
    }),
  ];
};
