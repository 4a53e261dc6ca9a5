/**
 * What people send, by Update or Signal: one payload for both, checked here on either side of the border. A message
 * names its sender and carries one random key per intent, repeated on retry.
 */

import { z } from 'zod';
import type { Charter, StoredCharter } from './charter/charter';
import { charterShape } from './charter/shape';
import { firstFaults, issueLines } from './faults';
import type { OutdatedSignOff } from './gates/outdated';
import { nestsTooDeeply, TOO_DEEP } from './json';
import { isPersonId, personIdPattern, ROLES } from './people';
import type { StepId } from './state';
import { asTextOnly, hasVisibleText, hiddenCharacter, isText } from './text';
import { isTextRef, namesNoText, type TextRef } from './texts';

const id = z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, 'lower-case letters, digits, dot, dash');
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 digest in hex');
const NO_REF = 'a text that does not look like a reference to one (`text:` and a digest)';
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
    /** Cases of the stage that were looked at, and how many of them the system had got wrong. */
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
  z.strictObject({
    ...sent,
    kind: z.literal('amend'),
    charter: charterShape() as z.ZodType<StoredCharter>,
    charterDigest: hash,
  }),
  z.strictObject({
    ...sent,
    kind: z.literal('close'),
    mode: z.enum(['leave-running', 'roll-back']).optional(),
    reason: shortText,
  }),
]);

/** Behind a function, as `charterShape` is. */
export const manifestSchema = (): typeof manifest => manifest;

/** What people can say, by kind. */
export const PERSON_COMMANDS: readonly string[] = personCommand.options.map((option) => option.shape.kind.value);

/** What a person sends; docs/messages.md describes each kind. */
export type PersonCommand = z.infer<typeof personCommand>;
/** The kind of a message. */
export type PersonCommandKind = PersonCommand['kind'];

/** What a person who sent a command is told; a refusal is an error with its code. */
export interface CommandAnswer {
  /** The entry in the ledger that the command became. */
  entry: number;
  event: string;
  /** Of a message that changed nothing: why. */
  note?: string;
  /** A sign-off given before its gate came up: it counts then. */
  kept: boolean;
  /** Gates that were accepted in the same breath. */
  accepted: StepId[];
  /** Of a sign-off: how many values of what was signed the client had not confirmed. Absent: none. */
  unconfirmed?: number;
  /** Sign-offs that stood until now, and are to be given again. Absent: none. */
  outdated?: OutdatedSignOff[];
  /** The same command had been taken before: this is the answer it got. */
  replayed: boolean;
  /** Ordered, and not on record yet, because the evidence store does not answer: `entry` is the last one before it. */
  unrecorded?: true;
}

/** The answer as the engagement sends it: with the message that became its entry, so that the client can compare. */
export interface SentAnswer extends CommandAnswer {
  kind: PersonCommandKind;
  /** Person id of who decided. */
  by: string;
}

/** Largest message in bytes of JSON: a larger one would stall the workflow instead of being refused. */
export const MESSAGE_LIMIT = 128 * 1024;

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
      .array(
        z.strictObject({ person: id.nullable(), by: z.enum(['mail', 'chat']).nullable(), why: z.string().max(200) }),
      )
      .min(1)
      .max(50),
  }),
]);

/** What may name a text: where a login is proved. Nothing else that a person sends does, whatever its field. */
const NAMES_TEXT = 'proof.login.';

const faultsBy = (schema: z.ZodType, message: unknown, isOfPerson = true): string[] => {
  if (nestsTooDeeply(message)) return [`message: is ${TOO_DEEP}`];
  const parsed = schema.safeParse(message);
  const faults = parsed.success ? [] : issueLines(parsed.error, 'message');
  return [...firstFaults([...faults, ...hidden(message, isOfPerson)])];
};

/**
 * What no schema looks for: members called `__proto__`, which zod passes over whatever they hold, texts that are none, and
 * of what a person sends, texts and names that could be taken for somebody else's text.
 */
export function hidden(message: unknown, isOfPerson = true): string[] {
  const isRef = (said: string): boolean => isOfPerson && !namesNoText(said);
  const faults: string[] = [];
  const left: { value: unknown; path: string }[] = [{ value: message, path: '' }];
  for (let next = left.pop(); next; next = left.pop()) {
    if (typeof next.value === 'string' && !isText(next.value))
      faults.push(`${next.path.slice(0, -1) || 'message'}: holds half a character or U+0000, which is no text`);
    if (typeof next.value === 'string' && next.path !== NAMES_TEXT && isRef(next.value))
      faults.push(`${next.path.slice(0, -1) || 'message'}: expected ${NO_REF}`);
    if (typeof next.value === 'number' && !Number.isFinite(next.value))
      faults.push(`${next.path.slice(0, -1) || 'message'}: holds a number larger than any number can be`);
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [name, value] of Object.entries(next.value)) {
      if (!isText(name))
        faults.push(`${next.path}${asTextOnly(name)}: is no name, with half a character or U+0000 in it`);
      else if (name === '__proto__') faults.push(`${next.path}${name}: is no name here`);
      else if (isRef(name)) faults.push(`${next.path}${name}: expected ${NO_REF}`);
      else left.push({ value, path: `${next.path}${name}.` });
    }
  }
  return faults;
}

/** The faults of a resolved charter, one line each: what an engagement is started with is a message as well. */
export const faultsOfCharter = (charter: unknown): string[] => faultsBy(charterShape(), charter);

/** The faults of what an engagement is started from: its charter, and who starts it is one of its people. */
export function faultsOfStart({ charter, by }: { charter: unknown; by: unknown }): string[] {
  const faults = faultsOfCharter(charter);
  if (faults.length > 0) return faults;
  const { people } = charter as Charter;
  return Object.values(people).some((one) => one === by) ? [] : ['by: a person of the charter'];
}

/** Who brings an engagement back is a person, or nobody says so. */
export const faultsOfRecovery = ({ by }: { by: unknown }): string[] => faultsBy(person.nullable(), by);

/** The faults of a person's message, one line each; empty where it is well formed. */
export const faultsOfMessage = (message: unknown): string[] => faultsBy(personCommand, message);

/** The faults of a report, one line each. */
export const faultsOfReport = (message: unknown): string[] => faultsBy(reportSchema, message, false);
