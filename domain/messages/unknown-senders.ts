/**
 * Messages whose sender nobody knows here. They are refused before anything of them is stored, and counted: one entry
 * tells how many there were, whatever names they used.
 */

import { type CommandHandler, refused } from '../kernel/events';
import type { UnknownSenders } from '../model/commands';
import type { PersonCommand } from '../model/messages';
import type { State } from '../model/state';
import { hasLeft, isParticipant } from '../people/delegation';
import { speakerOf } from './claims';

/** Who sends a message, or is said to, and is no part of the engagement; null where everybody is known. */
export const unknownSender = (s: State, message: PersonCommand): string | null =>
  [message.by, speakerOf(message)].find((person) => !isParticipant(s, person) && !hasLeft(s, person)) ?? null;

export const unknownSenders: CommandHandler<UnknownSenders> = (s, { count, after }) =>
  refused(
    'message',
    'UNKNOWN_PERSON',
    `${count} ${count === 1 ? 'message' : 'messages'} of senders who are not among the people of ${s.id}`,
    [`received after entry ${after}; nothing of ${count === 1 ? 'it' : 'them'} was stored`],
  );
