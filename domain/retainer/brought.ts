/** What a cycle brought for a question: a cycle reports by signal, which anybody can send, so its facts are checked. */
import type { z } from 'zod';
import type { Answer } from '../model/questions';

/** The facts, or why there are none: the code and detail of an answer that is none. */
export function brought<S extends z.ZodType>(
  answer: Answer | undefined,
  shape: S,
): { facts: z.output<S> } | { problem: string } {
  if (!answer) return { problem: 'it was not asked' };
  if (!answer.ok) return { problem: `${answer.code}: ${answer.detail}` };
  const read = shape.safeParse(answer.facts);
  return read.success ? { facts: read.data } : { problem: 'SOURCE_UNUSABLE: what was brought is no such fact' };
}
