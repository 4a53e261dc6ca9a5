/**
 * The shape of a resolved charter. Every client sends such a charter to start or amend an engagement. One with another
 * shape never reaches the rules, which rely on it. Unknown keys are allowed: they have no meaning, and a charter of an
 * older format is checked again on every replay.
 */

import { z } from 'zod';
import { Failure } from '../kernel/failures';
import type { Charter, StoredCharter } from '../model/charter';
import { charter } from '../model/charter';
import { readCharter } from '../record/read-entry';

/** Behind a function: what a module exports is frozen where engagements share it, and a schema completes itself in use. */
export const resolvedCharterSchema = (): z.ZodType<Charter> => z.preprocess(readable, charter.resolved());
/**
 * Checked is what rules read. A charter that a newer release wrote is a fault of the message that brings it; one that has
 * no version is checked as it is, so that every fault is named at once.
 */
function readable(given: unknown, context: z.RefinementCtx): unknown {
  if (typeof (given as { v?: unknown } | null | undefined)?.v !== 'number') return given;
  try {
    return readCharter(given as StoredCharter, 'the charter');
  } catch (error) {
    const message = error instanceof Failure ? error.message : 'the charter does not have the form of its version';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
}
