/** The answers of the commands that show: nothing is changed by them. */
import { z } from 'zod';
import type { StoredEntry } from '../../domain/model/entries';
import type { PersonCommandKind } from '../../domain/model/messages';
import { FREE_TEXT, type TextRef } from '../../domain/values/texts';
import type { Subject } from '../use-cases/sign';
import { actor } from './identity';
import { amount, array, count, digest, json, moment, object, oneOf, step, text, truth } from './parts';
import { toleratedSilence } from './status';

const entry = object({
  stream: text(),
  seq: count(),
  type: text(),
  v: count().describe('version of the form of `data`'),
  at: moment(),
  actor,
  data: json().describe('what the event says; its form depends on the type'),
  epoch: count(),
  key: text(),
  intent: object({
    kind: text() as unknown as z.ZodType<PersonCommandKind>,
    digest: digest(),
    texts: z.partialRecord(oneOf(FREE_TEXT), text() as unknown as z.ZodType<TextRef>).optional(),
  })
    .optional()
    .describe("of a person's message: the content that its key is bound to"),
  part: z.tuple([count(), count()]),
  prev: digest(),
  hash: digest(),
}) satisfies z.ZodType<StoredEntry>;

export const timeline = object({ id: text(), entries: array(entry) });

export const figure = object({
  place: text().describe('where it stands in the charter'),
  what: text(),
  value: text().describe('with its unit'),
  origin: oneOf(['client', 'measured', 'example', 'default']),
});

export const show = object({
  id: text(),
  gate: step(),
  digest: digest().describe('what a sign-off names'),
  purpose: text(),
  subject: json().describe('what the gate asks about'),
  unconfirmed: array(figure).describe('examples and defaults that it asks about and that the client has not confirmed'),
  outdatedByConfirming: truth().describe('once they are confirmed it is another subject, to be signed again'),
  unanswered: array(toleratedSilence).describe('once the gate is accepted: checks that got no answer'),
  signed: object({ engagement: text(), gate: step(), v: count(), subject: z.record(text(), json()) }).describe(
    'the signed object whole: "digest" is the SHA-256 of its canonical JSON (RFC 8785)',
  ),
  changed: array(text()).optional().describe('with --as: lines that changed since this person signed'),
}) satisfies z.ZodType<Subject>;

export const mayRun = object({ id: text(), release: text(), allowed: truth(), why: text() });

export const steps = object({
  steps: array(
    object({
      number: count(),
      step: step(),
      phase: text(),
      sitting: text(),
      asks: text(),
      delivers: text(),
      plannedDays: amount(),
      clauses: array(text()),
    }),
  ),
});
