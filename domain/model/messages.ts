/**
 * What people, drills and retainer cycles send to an engagement, as schemas: the types of these messages are inferred from them.
 * `domain/messages/messages.ts` checks a message.
 */

import { z } from 'zod';
import { isPersonId, personIdPattern } from '../values/person-ids';
import { hasVisibleText, hiddenCharacter } from '../values/text';
import { isTextRef, namesNoText, type TextRef } from '../values/texts';
import type { StoredCharter } from './charter';
import { CHANNELS } from './notices';
import { ROLES } from './people';

const id = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, 'lower-case letters, digits, dot, dash');
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 digest in hex');
export const NO_REF = 'a text that does not look like a reference to one (`text:` and a digest)';
const text = z.string().max(2_000);
/** A text that is required, so blanks alone are refused. */
const visibleText = text.refine(hasVisibleText, 'a text in which something can be seen');
const shortText = visibleText.max(500);
const visibleName = shortText.refine(
  (name) => hiddenCharacter(name) === undefined,
  'a name without characters that cannot be seen',
);
const step = z.string().max(40);

const person = z
  .string()
  .regex(personIdPattern(), 'a person id')
  .refine(isPersonId, 'a person id: nobody is called as the system is');
const textRef = z.custom<TextRef>((given) => isTextRef(String(given)), 'text: and a digest');

const proof = z.strictObject({ jws: z.string().max(4_000), login: textRef.optional() });

const sent = { key: z.string().min(8).max(80), by: person, proof: proof.optional() };

const share = { good: z.number().nonnegative().optional(), total: z.number().nonnegative().optional() };

const evaluation = { value: z.number(), samples: z.number().int().nonnegative(), ...share };

const manifest = z.strictObject({
  release: id,
  model: visibleName,
  configDigest: hash,
  promptDigest: hash.optional(),
  artefactDigest: hash,
  builtBy: person,
  evaluation: z.record(
    z.string().max(80),
    z.strictObject({ ...evaluation, slices: z.record(visibleName, z.strictObject(evaluation)).optional() }),
  ),
  evaluationData: hash.optional(),
  components: z
    .array(
      z.strictObject({ name: visibleName, endOfSupport: z.iso.date().optional(), successor: visibleName.optional() }),
    )
    .max(100)
    .optional(),
  notes: text.optional(),
});

const moment = z.iso.datetime();
const name = z.string().max(160);
const severity = z.enum(['low', 'high', 'severe']);
const seriousness = z.enum(['serious', 'widespread', 'death']);
const period = z.string().regex(/^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$/, 'a year, a quarter such as 2026-Q4, or a month');

/** `domain/messages/messages.ts` checks the charter in it. */
const amendment = z.strictObject({
  ...sent,
  kind: z.literal('amend'),
  charter: z.custom<StoredCharter>(),
  charterDigest: hash,
});

const personCommand = z.discriminatedUnion('kind', [
  z.strictObject({
    ...sent,
    kind: z.literal('sign'),
    gate: step,
    role: z.enum(ROLES).optional(),
    decision: z.enum(['approve', 'reject', 'request-changes']),
    /** Digest of the subject that the person was shown. */
    subject: hash,
    comment: text.optional(),
    /** A decision that came by mail or in a meeting: who recorded it, and the digest of the attached message. */
    relayed: z.strictObject({ by: person, message: hash }).optional(),
  }),
  z.strictObject({ ...sent, kind: z.literal('revoke'), gate: step, role: z.enum(ROLES).optional(), reason: shortText }),
  z.strictObject({ ...sent, kind: z.literal('transfer'), role: z.enum(ROLES), to: person, reason: shortText }),
  z.strictObject({ ...sent, kind: z.literal('accept-role'), role: z.enum(ROLES) }),
  z.strictObject({
    ...sent,
    kind: z.literal('absent'),
    person: person.optional(),
    from: z.iso.datetime(),
    until: z.iso.datetime(),
    cover: person,
  }),
  z.strictObject({
    ...sent,
    kind: z.literal('waive'),
    gate: step,
    requirement: z.string().min(1).max(200),
    until: z.iso.datetime(),
    reason: shortText,
  }),
  z.strictObject({
    ...sent,
    kind: z.literal('submit-evidence'),
    name: visibleName.max(160).refine(namesNoText, NO_REF),
    digest: hash,
  }),
  z.strictObject({ ...sent, kind: z.literal('submit-cases'), digest: hash }),
  z.strictObject({
    ...sent,
    kind: z.literal('submit-reading'),
    metric: z.string().max(80),
    value: z.number(),
    samples: z.number().int().nonnegative().nullable(),
    ...share,
  }),
  z.strictObject({
    ...sent,
    kind: z.literal('submit-review'),
    /** Cases of the stage that were reviewed, and how many of them the system had got wrong. */
    cases: z.number().int().nonnegative(),
    wrong: z.number().int().nonnegative(),
    digest: hash.optional(),
  }),
  z.strictObject({ ...sent, kind: z.literal('submit-release'), manifest }),
  z.strictObject({ ...sent, kind: z.literal('order-drill') }),
  z.strictObject({ ...sent, kind: z.literal('performed'), switchKey: z.string().max(120) }),
  /** `release`: what it is about; absent: what is exposed when it is decided. */
  z.strictObject({ ...sent, kind: z.literal('roll-back'), reason: shortText, release: id.optional() }),
  z.strictObject({ ...sent, kind: z.literal('hold'), reason: shortText }),
  z.strictObject({ ...sent, kind: z.literal('resume'), reason: shortText }),
  z.strictObject({ ...sent, kind: z.literal('recheck') }),
  z.strictObject({ ...sent, kind: z.literal('acknowledge') }),
  z.strictObject({ ...sent, kind: z.literal('person-left'), person, reason: shortText }),
  z.strictObject({
    ...sent,
    kind: z.literal('grade-sample'),
    sample: name,
    /** Cases of the sample that were right, of all that were graded. */
    good: z.number().int().nonnegative(),
    total: z.number().int().nonnegative(),
    digest: hash.optional(),
  }),
  z.strictObject({
    ...sent,
    kind: z.literal('incident-open'),
    incident: id,
    severity,
    what: visibleText,
    harm: text.optional(),
    detectedAt: moment.optional(),
    serious: seriousness.optional(),
  }),
  z.strictObject({
    ...sent,
    kind: z.literal('incident-update'),
    incident: name,
    severity: severity.optional(),
    harm: text.optional(),
    mitigation: text.optional(),
    serious: seriousness.optional(),
    /** An action, who does it, and by when. */
    action: text.optional(),
    owner: z.enum(ROLES).optional(),
    dueAt: moment.optional(),
    done: z.number().int().positive().optional(),
    reportedAt: moment.optional(),
  }),
  z.strictObject({ ...sent, kind: z.literal('incident-close'), incident: name, how: visibleText }),
  z.strictObject({ ...sent, kind: z.literal('incident-review'), incident: name, learned: visibleText }),
  z.strictObject({
    ...sent,
    kind: z.literal('confirm-process'),
    /** Present: the hand-overs as they are now. */
    handOvers: z.array(shortText).min(1).max(100).optional(),
    what: text.optional(),
  }),
  z.strictObject({
    ...sent,
    kind: z.literal('decide-value'),
    decision: z.enum(['go-on', 'change', 'stop']),
    reason: shortText,
  }),
  z.strictObject({
    ...sent,
    kind: z.literal('remediate'),
    finding: name,
    how: visibleText,
    evidence: hash.optional(),
  }),
  z.strictObject({ ...sent, kind: z.literal('name-remedy'), finding: name, release: id }),
  z.strictObject({ ...sent, kind: z.literal('approve-remedy'), finding: name, release: id }),
  z.strictObject({ ...sent, kind: z.literal('pause-retainer'), until: moment, reason: shortText }),
  z.strictObject({ ...sent, kind: z.literal('resume-retainer'), reason: shortText }),
  z.strictObject({
    ...sent,
    kind: z.literal('submit-effort'),
    hours: z.number().positive().max(1_000),
    /** Local date on which the work was done; absent: the day of the message, in UTC. */
    on: z.iso.date().optional(),
    what: text.optional(),
  }),
  z.strictObject({ ...sent, kind: z.literal('sign-report'), period, subject: hash }),
  amendment,
  z.strictObject({
    ...sent,
    kind: z.literal('close'),
    mode: z.enum(['leave-running', 'roll-back']).optional(),
    reason: shortText,
  }),
]);

/** What people can say, by kind. */
export const PERSON_COMMANDS: readonly string[] = personCommand.options.map((option) => option.shape.kind.value);

/** What a person sends; docs/reference/messages.md describes each kind. */
export type PersonCommand = z.infer<typeof personCommand>;
/** The kind of a message. */
export type PersonCommandKind = PersonCommand['kind'];

const answers = z.record(
  z.string().max(200),
  z.union([
    z.strictObject({ ok: z.literal(true), facts: z.looseObject({}) }),
    z.strictObject({ ok: z.literal(false), code: z.string().max(80), detail: z.string().max(2_000) }),
  ]),
);
const head = z.strictObject({ seq: z.number().int(), hash });

/** What drills and retainer cycles report by signal. Anybody can send a signal, so these are checked as well. */
const reportSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drill-pending'), drill: name, switchKey: name, witness: z.boolean() }),
  z.strictObject({
    kind: z.literal('drill-ended'),
    drill: name,
    restored: z.boolean(),
    rtoSeconds: z.number(),
    record: z.strictObject({
      drill: name,
      release: id,
      orderedBy: id,
      performedBy: id,
      order: z.string().max(64),
      startedBy: z.string().max(100),
      phases: z.array(z.strictObject({ name, at: moment, ok: z.boolean(), detail: text })).max(200),
      restoreSeconds: z.number().nullable(),
      outcome: z.enum(['passed', 'failed', 'open']),
      restored: z.boolean(),
      problem: text.nullable(),
      head,
    }),
  }),
  z.strictObject({ kind: z.literal('freeze-changed') }),
  z.strictObject({ kind: z.literal('schedules-repaired'), what: z.array(z.string().max(200)).min(1).max(10) }),
  z.strictObject({ kind: z.literal('schedules-paused'), schedules: z.array(z.string().max(200)).max(2) }),
  z.strictObject({ kind: z.literal('watch-report'), scheduledAt: moment, answers }),
  z.strictObject({ kind: z.literal('retainer-report'), step, scheduledAt: moment, answers, cycleEnds: z.boolean() }),
  z.strictObject({
    kind: z.literal('notices-undelivered'),
    entry: z.number().int().nonnegative(),
    to: z
      .array(z.strictObject({ person: id.nullable(), by: z.enum(CHANNELS).nullable(), why: z.string().max(200) }))
      .min(1)
      .max(50),
  }),
]);

/** The schemas. Behind a function: what engagements share is frozen, and zod completes its objects at their first use. */
export const messageSchemas = () => ({ person, manifest, amendment, personCommand, reportSchema });
