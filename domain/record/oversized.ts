/** Replaces a command whose entries are too large for one append. */

import { type Command, isFromPerson, type Received } from '../model/commands';
import type { FailureCode } from '../model/failures';
import type { Answer } from '../model/questions';
import { jsonBytes, MOST_APPEND_BYTES } from './ledger';

const CODE: FailureCode = 'TOO_LARGE';

/** Limit for all answers of a command together, in bytes. A quarter, because an append can repeat an answer. */
const MOST_ANSWER_BYTES = MOST_APPEND_BYTES / 4;

const noAnswer = (bytes: number): Answer => ({
  ok: false,
  code: CODE,
  detail: `the answer has ${bytes} bytes; all answers together may have ${MOST_ANSWER_BYTES}`,
});

/** Replaces the largest answers by failures until the others fit. */
function withoutLargest(answers: Readonly<Record<string, Answer>>): Record<string, Answer> {
  const sized = Object.entries(answers).map(([name, answer]) => ({ name, answer, bytes: jsonBytes(answer) }));
  let total = sized.reduce((sum, { bytes }) => sum + bytes, 0);
  const dropped = new Set<string>();
  for (const { name, bytes } of [...sized].sort((a, b) => b.bytes - a.bytes)) {
    if (total <= MOST_ANSWER_BYTES) break;
    dropped.add(name);
    total -= bytes;
  }
  return Object.fromEntries(
    sized.map(({ name, answer, bytes }) => [name, dropped.has(name) ? noAnswer(bytes) : answer]),
  );
}

/**
 * A person's message becomes its refusal. Of probe results, the largest become failures, so that the gate, the stage or the
 * step that asked reports the problem.
 * @param why in words, for the refusal
 * @returns null for any other command: it cannot be made smaller without loss
 */
export function replaceOversized(command: Command, why: string): Command | null {
  if (isFromPerson(command)) return { ...command, refusal: { code: CODE, message: why, details: [] } } as Received;
  if (command.kind === 'stage-measured') {
    const readings = command.readings.map((one) => ({ ...one, answers: withoutLargest(one.answers) }));
    return { ...command, readings };
  }
  if ('answers' in command) return { ...command, answers: withoutLargest(command.answers) } as Command;
  if ('answer' in command) return { ...command, answer: noAnswer(jsonBytes(command.answer)) } as Command;
  return null;
}
