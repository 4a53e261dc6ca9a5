/**
 * What people send, by Update or Signal: one payload for both, checked here on either side of the border. A message
 * names its sender and carries one random key per intent, repeated on retry.
 */
import { z } from 'zod';
import type { Charter } from './charter/charter';
import { ROLES } from './people';

const id = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, 'lower-case letters, digits, dot, dash');
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 digest in hex');
const text = z.string().max(2_000);
const shortText = z.string().min(1).max(500);
const step = z.string().max(40);

const sent = { key: z.string().min(8).max(80), by: id };

const share = { good: z.number().nonnegative().optional(), total: z.number().nonnegative().optional() };

export const manifestSchema = z.strictObject({
  release: id,
  model: shortText,
  configDigest: hash,
  artefactDigest: hash,
  builtBy: id,
  evaluation: z.record(
    z.string().max(80),
    z.strictObject({ value: z.number(), samples: z.number().int().nonnegative(), ...share }),
  ),
  evaluationData: hash.optional(),
  notes: text.optional(),
});

export const personCommandSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...sent,
    kind: z.literal('sign'),
    gate: step,
    role: z.enum(ROLES).optional(),
    decision: z.enum(['approve', 'reject', 'request-changes']),
    /** Digest of the subject that the person was shown. */
    subject: hash,
    comment: text.optional(),
  }),
  z.strictObject({ ...sent, kind: z.literal('submit-evidence'), name: id, digest: hash }),
  z.strictObject({ ...sent, kind: z.literal('submit-cases'), digest: hash }),
  z.strictObject({
    ...sent,
    kind: z.literal('submit-reading'),
    metric: z.string().max(80),
    value: z.number(),
    samples: z.number().int().nonnegative().nullable(),
    ...share,
  }),
  z.strictObject({ ...sent, kind: z.literal('submit-release'), manifest: manifestSchema }),
  z.strictObject({ ...sent, kind: z.literal('order-drill') }),
  z.strictObject({ ...sent, kind: z.literal('performed'), switchKey: z.string().max(120) }),
  z.strictObject({ ...sent, kind: z.literal('roll-back'), reason: shortText }),
  z.strictObject({ ...sent, kind: z.literal('hold'), reason: shortText }),
  z.strictObject({ ...sent, kind: z.literal('resume'), reason: shortText }),
  z.strictObject({ ...sent, kind: z.literal('recheck') }),
  z.strictObject({
    ...sent,
    kind: z.literal('amend'),
    charter: z.custom<Charter>((value) => typeof value === 'object' && value !== null && 'people' in value),
    charterDigest: hash,
  }),
  z.strictObject({
    ...sent,
    kind: z.literal('close'),
    mode: z.enum(['leave-running', 'roll-back']).optional(),
    reason: shortText,
  }),
]);

export type PersonCommand = z.infer<typeof personCommandSchema>;
export type PersonCommandKind = PersonCommand['kind'];

/** Largest message in bytes of JSON: a larger one would stall the workflow instead of being refused. */
export const MESSAGE_LIMIT = 128 * 1024;

/** The faults of a message, one line each; empty where it is well formed. */
export function faultsOfMessage(message: unknown): string[] {
  const parsed = personCommandSchema.safeParse(message);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`);
}
