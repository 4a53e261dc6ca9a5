/**
 * What the workflows are started with, checked before anything is read from it: anybody with access to Temporal can
 * start one, and a task that stumbles over its input would be repeated for ever.
 */

import { z } from 'zod';
import { issueLines } from '../values/faults';

const text = z.string().min(1).max(400);
const object = z.looseObject({});
const head = z.looseObject({ seq: z.number().int().nonnegative(), hash: text });

/** The version of inputs that this release writes and reads. */
const READS = 1;

const engagement = z
  .looseObject({
    v: z.literal(READS),
    id: text,
    start: z.looseObject({ key: text, by: text, charterDigest: text, charter: object }).optional(),
    /** Used only if the previous run has recorded exactly this state; otherwise ignored. */
    carried: object.optional(),
    recovery: z.looseObject({ key: text, by: text.nullable(), why: z.string(), after: head.optional() }).optional(),
    continueAfter: z.number().positive().optional(),
  })
  .refine(({ start, carried }) => start === undefined || carried === undefined, 'either start or carried')
  .refine(({ start, recovery }) => start === undefined || recovery === undefined, 'either start or recovery')
  .refine(({ id, start }) => start === undefined || start.charter.id === id, 'the id is another one inside');

const drill = z.looseObject({ engagement: text, drill: text, resumes: z.boolean().optional() });

const questions = z.record(z.string(), z.looseObject({ kind: text }));
const dryRun = z.looseObject({ engagement: text, site: z.string().nullable(), questions });
const cycle = z.looseObject({ engagement: text, steps: z.array(z.string()).optional() });
const notices = z.looseObject({
  subject: z.looseObject({ engagement: text, seq: z.number() }),
  deliveries: z.array(z.looseObject({ channel: text, notices: z.array(object) })),
  reports: z.boolean(),
});

const installation = z.looseObject({
  store: text,
  checkEvery: z.number().positive().optional(),
  nextCheckAt: z.number().optional(),
});

/** By the workflow's type. */
const INPUTS = { engagement, drill, installation, dryRun, retainerCycle: cycle, watch: cycle, notices };

/** The version of an input if it is newer than this release can read; else null. */
export function newerInput(input: unknown): number | null {
  const v: unknown = (input as { v?: unknown } | null | undefined)?.v;
  return typeof v === 'number' && Number.isSafeInteger(v) && v > READS ? v : null;
}

/** The faults of an input, one line each. */
export function faultsOfInput(workflow: keyof typeof INPUTS, input: unknown): string[] {
  const parsed = INPUTS[workflow].safeParse(input);
  return parsed.success ? [] : issueLines(parsed.error, 'input');
}
