/** What became of a command, for people. */

import type { CommandAnswer } from '../../../domain/messages/messages';
import type { OutdatedSignOff } from '../../../domain/model/gates';
import { type Names, personName } from '../../texts/words';
import { inMoments, plain } from '../output';
import type { Paint } from '../paint';

const NOBODY: Names = new Map();

/** Whose sign-offs have to be given again, one line each. */
export const outdatedLines = (all: readonly OutdatedSignOff[], names: Names, paint: Paint): string[] =>
  all.map(
    ({ gate, role, by }) =>
      `${paint.yellow('outdated')}: the sign-off of ${plain(personName(by, names))}, ${role}, at ${gate}; it is asked for again`,
  );

/**
 * One line of what was done, and what followed from it.
 * @param changes lines of what it changed
 */
export function answerText(
  done: string,
  answer: CommandAnswer,
  paint: Paint,
  names: Names = NOBODY,
  changes: readonly string[] = [],
): string[] {
  if (answer.unrecorded)
    return [
      `${paint.yellow('ordered, and not on record yet')}: the evidence store does not answer. It is recorded when the store is back.`,
    ];
  return [
    `${answer.note === undefined ? done : `nothing changed: ${inMoments(plain(answer.note))}`} ${paint.dim(`(ledger entry ${answer.entry})`)}`,
    ...changes,
    ...(answer.replayed ? ['This had been taken before; nothing was done twice.'] : []),
    ...(answer.unconfirmed
      ? [
          paint.yellow(
            `${answer.unconfirmed} of its values the client has not confirmed: the gate stays closed until then.`,
          ),
        ]
      : []),
    ...outdatedLines(answer.outdated ?? [], names, paint),
    ...answer.accepted.map((step) => `${paint.green('accepted')}: the gate of ${step}`),
  ];
}
