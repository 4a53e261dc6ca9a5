/** What became of a command, for people. */
import type { CommandAnswer } from '../../../domain/messages';
import { plain } from '../output';
import type { Paint } from '../paint';

/** One line of what was done, and what followed from it. */
export function answerText(done: string, answer: CommandAnswer, paint: Paint): string[] {
  if (answer.unrecorded)
    return [
      `${paint.yellow('ordered, and not on record yet')}: the evidence store does not answer. It is recorded when the store is back.`,
    ];
  return [
    `${answer.note === undefined ? done : `nothing changed: ${plain(answer.note)}`} ${paint.dim(`(ledger entry ${answer.entry})`)}`,
    ...(answer.replayed ? ['This had been taken before; nothing was done twice.'] : []),
    ...answer.accepted.map((step) => `${paint.green('accepted')}: the gate of ${step}`),
  ];
}
