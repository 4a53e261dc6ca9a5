/**
 * The schema of a resolved charter as data. Every client sends such a charter to start or amend an engagement. One with
 * another shape never reaches the rules, which rely on it. Unknown keys are allowed: they have no meaning, and a
 * charter of an older format is checked again on every replay.
 */

import { z } from 'zod';
import { STEPS } from '../charter/defaults';
import { MOST_LISTED, MOST_WORKDAYS } from '../charter/field-schemas';
import { Failure } from '../kernel/failures';
import { type Charter, ORIGINS, type StoredCharter } from '../model/charter';
import { ASSURANCES, type PublicKey, ROLES } from '../model/people';
import type { ListSource, Retainer } from '../model/retainer-charter';
import type { CellIs, ExecutorSpec, Proof, SecretRef, Source } from '../model/sources';
import { readCharter } from '../record/read-entry';
import { isPersonId, personIdPattern } from '../values/person-ids';
import { parseDuration } from '../values/quantity';
import { hasVisibleText, isAllVisible } from '../values/text';
import { namesNoText } from '../values/texts';

const text = z.string().max(4_000).refine(namesNoText, 'a text that does not look like a reference to one');
/** What becomes a search attribute, or a line in lists. */
const line = z
  .string()
  .min(1)
  .max(MOST_LISTED)
  .refine((given) => hasVisibleText(given) && isAllVisible(given), 'a text, all of which can be seen')
  .refine(namesNoText, 'a text that does not look like a reference to one');
const engagementId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, 'lower-case letters, digits, dot, dash');
const person = z
  .string()
  .regex(personIdPattern(), 'a person id')
  .refine(isPersonId, 'a person id: nobody is called as the system is');
const texts = z.array(text);
const role = z.enum(ROLES);
const share = z.number().min(0).max(1);
const amount = z.number();
const count = z.number().nonnegative();
/** Working days, at most as many as can be precomputed. */
const workdays = z.number().nonnegative().max(MOST_WORKDAYS);
const duration = z.string().refine((given) => parseDuration(given) !== null, 'a duration such as 30 min');
const secret = z.custom<SecretRef>((given) => /^(env|file):./.test(String(given)), 'env:NAME or file:PATH');

const cell = z.union([text, z.number(), z.boolean()]);
const cellIs: z.ZodType<CellIs> = z.union([cell, z.array(cell)]);
const proof: z.ZodType<Proof> = z.object({ url: text, value: text, equals: cell });

/** What a union of shapes has to be: one for each kind. The compiler names a kind that has none. */
type Every<T extends { kind: string }, S extends z.ZodType<{ kind: string }>> =
  Exclude<T['kind'], z.output<S>['kind']> extends never ? S : { lacks: Exclude<T['kind'], z.output<S>['kind']> };

const sourceShapes = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('prometheus'),
    url: text,
    scrape: z.boolean(),
    query: z.union([text, z.object({ good: text, total: text })]),
    step: duration.optional(),
    token: secret.optional(),
  }),
  z.object({
    kind: z.literal('http'),
    url: text,
    value: text.optional(),
    good: text.optional(),
    total: text.optional(),
    samples: text.optional(),
    at: text.optional(),
    unit: text.optional(),
    headers: z.record(text, text).optional(),
  }),
  z.object({ kind: z.literal('postgresql'), url: text, query: text, password: secret.optional() }),
  z.object({
    kind: z.literal('csv'),
    url: text.optional(),
    file: text.optional(),
    column: text.optional(),
    where: z.record(text, cellIs).optional(),
    good: z.record(text, cellIs).optional(),
    at: text.optional(),
    headers: z.record(text, text).optional(),
  }),
  z.object({ kind: z.literal('attested'), by: role, maxAge: duration }),
]);
const source: z.ZodType<Source> = sourceShapes satisfies Every<Source, typeof sourceShapes>;

const executorShapes = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('webhook'), url: text, status: text, secret }),
  z.object({ kind: z.literal('command'), name: text }),
  z.object({
    kind: z.literal('openfeature'),
    flag: text,
    url: text,
    secret,
    provider: text,
    token: secret.optional(),
  }),
  z.object({ kind: z.literal('manual'), by: role, confirmedBy: role }),
]);
const executor: z.ZodType<ExecutorSpec> = executorShapes satisfies Every<ExecutorSpec, typeof executorShapes>;

const process = z.object({
  volume: text.optional(),
  volumePerWeek: amount,
  minutesPerCase: amount,
  hourlyCost: amount,
  saving: share,
  currency: text,
  alternative: text.optional(),
  handOvers: texts.optional(),
  cost: z.object({
    pilot: z.object({
      cost: amount,
      weeks: amount,
      chance: share,
      tries: amount,
      hardeningCost: amount,
      hardeningWeeks: amount,
    }),
    production: z.object({ cost: amount, weeks: amount, chance: share }),
    runPerWeek: amount,
  }),
});

const metric = z.object({
  id: text,
  question: text,
  role: z.enum(['primary', 'guardrail', 'diagnostic']),
  unit: text,
  counts: z.enum(['cases', 'parts']).optional(),
  better: z.enum(['higher', 'lower']),
  aggregation: z.enum(['share', 'mean', 'sum', 'count', 'latest', 'distribution']),
  window: duration,
  target: text.optional(),
  baseline: z.discriminatedUnion('from', [
    z.object({ from: z.literal('cases'), column: text }),
    z.object({ from: z.literal('source'), over: duration }),
    z.object({ from: z.literal('none') }),
  ]),
  from: z.enum(['today', 'build']),
  minSamples: count,
  limits: z.object({ failures: count, inconclusive: count.optional(), errors: count }),
  missing: z.enum(['error', 'inconclusive']),
  critical: z.boolean(),
  source: source.optional(),
  owner: role,
  onBreach: z.enum(['ticket', 'page', 'rollback']),
});

const governance = z.object({
  risk: z.enum(['minimal', 'limited', 'high']).optional(),
  data: z.record(text, z.record(text, z.enum(['allow', 'deny']))).optional(),
  accessRoles: z.record(text, text).optional(),
  accountable: role.optional(),
  liability: text.optional(),
  oversight: text.optional(),
  agreements: z.record(text, text).optional(),
  validUntil: z.record(text, text).optional(),
  logRetention: z.object({ floor: duration, ceiling: duration }).optional(),
  dpia: z.object({ decision: z.enum(['done', 'not-required']), reason: text }).optional(),
  worksCouncil: z.object({ decision: z.enum(['consulted', 'not-applicable']), reason: text }).optional(),
});

const rollback = z.object({
  mode: z.enum(['previous-version', 'fallback', 'manual']).optional(),
  triggers: texts,
  rto: duration.optional(),
  mayPull: z.array(role),
  manualCapacity: amount.optional(),
  compensation: text.optional(),
  exit: text.optional(),
  performer: role,
  executor: executor.optional(),
  compensated: proof.optional(),
  proof: proof.optional(),
});

const goLive = z.object({
  stages: z
    .array(
      z.object({
        exposure: z.number().min(0).max(100),
        window: duration,
        minSamples: count,
        atMost: duration,
        metrics: texts.optional(),
      }),
    )
    .min(1),
  readEvery: duration,
  users: z.array(person),
  leastUse: z.object({ target: text, source: source.optional() }),
});

const calendar = z.object({
  timezone: text,
  workdays: z.array(z.number().int().min(1).max(7)).min(1),
  opens: text,
  closes: text,
  holidays: texts,
  freezes: z.array(
    z.union([
      z.object({ from: text, to: text, reason: text }),
      z.object({ every: z.enum(['month', 'quarter', 'year']), before: count, after: count, reason: text }),
    ]),
  ),
});

const listShapes = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('csv'),
    url: text.optional(),
    file: text.optional(),
    column: text.optional(),
    headers: z.record(text, text).optional(),
  }),
  z.object({
    kind: z.literal('http'),
    url: text,
    rows: text,
    column: text.optional(),
    headers: z.record(text, text).optional(),
  }),
  z.object({
    kind: z.literal('postgresql'),
    url: text,
    query: text,
    column: text.optional(),
    password: secret.optional(),
  }),
]);
const list: z.ZodType<ListSource> = listShapes satisfies Every<ListSource, typeof listShapes>;

const figure = z.object({ target: text, source: source.optional() });
const every = duration;

const retainer: z.ZodType<Retainer> = z.object({
  every,
  jitter: duration,
  watch: duration,
  answerDays: workdays,
  findingDays: z.object({ ticket: workdays, page: workdays, freeze: workdays }),
  graceDays: workdays,
  onPilotMode: z.enum(['stay', 'roll-back']),
  hoursPerMonth: count.nullable(),
  hourlyRate: count,
  steps: z.object({
    'slo-watch': z.object({ every, budget: duration, burnRate: count, long: duration, short: duration }),
    'quality-sample': z.object({
      every,
      size: count,
      floor: text,
      over: duration,
      cases: list.optional(),
      link: text.optional(),
    }),
    'drift-check': z.object({ every, share }),
    'oversight-check': z.object({
      every,
      caught: figure,
      use: figure,
      support: figure,
      training: figure,
      minSamples: count,
    }),
    'incident-review': z.object({ every, reviewDays: workdays, aiAct: z.boolean() }),
    'change-control': z.object({ every, confirm: duration, failed: text, minReleases: count }),
    'vendor-currency': z.object({ every, page: duration, freeze: duration, inventory: list.optional() }),
    'unit-cost': z.object({
      every,
      cost: source.optional(),
      outcomes: source.optional(),
      expected: count.optional(),
      most: count,
    }),
    'value-review': z.object({ every, least: share }),
    'owner-continuity': z.object({ every, within: duration, deputyDays: workdays }),
    'rollback-drill': z.object({ every, lapse: duration }),
    'governance-review': z.object({ every, access: list.optional(), classes: list.optional(), lapse: duration }),
  }),
});

const moment = z.iso.datetime();
const publicKey: z.ZodType<PublicKey> = z.object({
  kid: text,
  x: text,
  from: moment,
  until: moment.optional(),
  revokedAt: moment.optional(),
});

const shape: z.ZodType<Charter> = z.object({
  v: z.int().positive(),
  dayone: z.literal(1),
  id: engagementId,
  client: line,
  title: line,
  profile: z.enum(['light', 'standard', 'strict']),
  assurance: z.enum(ASSURANCES),
  site: text.nullable(),
  people: z.partialRecord(role, person),
  groups: z.array(person),
  identities: z.record(person, z.object({ keys: z.array(publicKey).optional(), login: text.optional() })).optional(),
  signOffs: z
    .partialRecord(
      z.enum(STEPS),
      z.object({ also: z.array(role).optional(), quorum: count.optional(), ordered: z.boolean().optional() }),
    )
    .optional(),
  process: process.optional(),
  metrics: z.array(metric).optional(),
  governance: governance.optional(),
  rollback: rollback.optional(),
  build: z.object({
    evaluation: z.record(text, text),
    slices: z.record(text, z.record(text, text)).optional(),
    minSamples: count,
    eventLog: text.optional(),
  }),
  goLive,
  operation: z.object({ supportContact: text.optional(), runbook: text.optional() }),
  retainer,
  calendar,
  plan: z.record(text, workdays),
  limits: z.object({
    stallDays: workdays,
    remindDays: workdays,
    deputyDays: workdays.optional(),
    escalateDays: workdays,
    caseDays: count,
    caseCount: count,
    drillFindingDays: count,
  }),
  notices: z.object({ chat: secret.optional(), mail: z.boolean(), quiet: z.array(role) }),
  origins: z.record(text, z.enum(ORIGINS)),
});

/** Behind a function: what a module exports is frozen where engagements share it, and a schema completes itself in use. */
export const resolvedCharterSchema = (): z.ZodType<Charter> => z.preprocess(readable, shape);

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
