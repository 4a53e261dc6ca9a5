/**
 * The charter as people write it. Only id, client, title and three people are required at the start; a missing section
 * is not a fault (docs/decisions/0015). `resolve.ts` turns it into the charter that the engagement carries.
 */
import * as z from 'zod';
import { ASSURANCES } from '../model/people';
import { STEPS } from './defaults';
import {
  absoluteTarget,
  choice,
  clock,
  currency,
  date,
  duration,
  email,
  exposure,
  filePath,
  listedText,
  MOST_WORKDAYS,
  minutes,
  moment,
  money,
  number,
  personName,
  publicKey,
  role,
  secretRef,
  share,
  slug,
  target,
  text,
  timezone,
  url,
  volume,
  whole,
  yesNo,
} from './field-schemas';
import { WrittenRetainer } from './retainer-schema';
import { WrittenExecutor, WrittenProof, WrittenQuery, WrittenSource } from './schema-reach';

/** As `dayone keys show` prints it. */
const WrittenKey = z.strictObject({
  x: publicKey(),
  from: moment('2026-11-25T09:00:00Z'),
  until: moment('2027-11-25T09:00:00Z').optional(),
  revokedAt: moment('2026-12-24T09:00:00Z').optional(),
});

/** `Anna Berg`, `Anna Berg <anna@client.example>`, or the same by keys. */
export const WrittenPerson = z.union([
  personName(),
  z.strictObject({
    id: slug('anna-berg').optional(),
    name: text('Anna Berg'),
    email: email().optional(),
    group: yesNo().optional(),
    sharedMailbox: yesNo().optional(),
    notices: choice(['mail', 'chat', 'none']).optional(),
    chat: secretRef().optional(),
    keys: z.array(WrittenKey).optional(),
    login: z.strictObject({ issuer: url('https://login.client.example'), subject: text('248289761001') }).optional(),
  }),
]);

const People = z.strictObject({
  sponsor: WrittenPerson,
  owner: WrittenPerson.optional(),
  deputy: WrittenPerson.optional(),
  'account-manager': WrittenPerson,
  'delivery-lead': WrittenPerson,
  reviewer: WrittenPerson.optional(),
  'governance-lead': WrittenPerson.optional(),
  'process-expert': WrittenPerson.optional(),
});

const weeks = (example: number) => number(0.1, 520, example).optional();
const cost = (example: string) => money(example).optional();
const chance = (example: string) => share(example).optional();

const Process = z.strictObject({
  volume: volume(),
  minutes: minutes(),
  hourlyCost: money('42 EUR'),
  saving: share('60 %').optional(),
  currency: currency('EUR').optional(),
  alternative: text('template replies and two temporary clerks').optional(),
  handOvers: z.array(text('AI proposes, a clerk releases')).optional(),
  cost: z
    .strictObject({
      pilot: z
        .strictObject({
          cost: cost('40000'),
          weeks: weeks(12),
          chance: chance('48 %'),
          tries: whole(1, 100, 3).optional(),
          hardeningCost: cost('60000'),
          hardeningWeeks: weeks(35),
        })
        .optional(),
      production: z.strictObject({ cost: cost('110000'), weeks: weeks(6), chance: chance('80 %') }).optional(),
      runPerWeek: cost('300'),
    })
    .optional(),
});

export const WrittenMetric = z.strictObject({
  id: slug('touchless-share'),
  question: text('How many invoices need no hand?').optional(),
  role: choice(['primary', 'guardrail', 'diagnostic']).optional(),
  source: WrittenSource.optional(),
  query: WrittenQuery.optional(),
  target: target().optional(),
  unit: text('minutes').optional(),
  counts: choice(['cases', 'parts']).optional(),
  better: choice(['higher', 'lower']).optional(),
  aggregation: choice(['share', 'mean', 'sum', 'count', 'latest', 'distribution']).optional(),
  window: duration('7 days').optional(),
  baseline: z
    .union([text('minutes_open'), z.strictObject({ from: choice(['source']), over: duration('28 days').optional() })])
    .optional(),
  from: choice(['today', 'build']).optional(),
  minSamples: whole(1, 1e9, 50).optional(),
  limits: z
    .strictObject({
      failures: whole(0, 1000, 0).optional(),
      inconclusive: whole(0, 1000, 10).optional(),
      errors: whole(0, 1000, 4).optional(),
    })
    .optional(),
  missing: choice(['error', 'inconclusive']).optional(),
  critical: yesNo().optional(),
  owner: role().optional(),
  onBreach: choice(['ticket', 'page', 'rollback']).optional(),
});

const Governance = z.strictObject({
  risk: choice(['minimal', 'limited', 'high']).optional(),
  data: z.record(text('customer-mail'), z.record(text('own-model'), choice(['allow', 'deny']))).optional(),
  accessRoles: z.record(text('operator'), text('the clerks of accounts payable')).optional(),
  accountable: role().optional(),
  liability: text('the agency to the client, up to the contract value').optional(),
  oversight: text('a clerk sees every case below 90 % confidence').optional(),
  agreements: z.record(text('own-model'), text('DPA-2026-014')).optional(),
  validUntil: z.record(text('DPA-2026-014'), date('2027-12-31')).optional(),
  logRetention: z.strictObject({ floor: duration('180 days'), ceiling: duration('2 years') }).optional(),
  dpia: z.strictObject({ decision: choice(['done', 'not-required']), reason: text('DPIA-2026-03') }).optional(),
  worksCouncil: z
    .strictObject({ decision: choice(['consulted', 'not-applicable']), reason: text('agreement of 3 March 2026') })
    .optional(),
});

const Rollback = z.strictObject({
  mode: choice(['previous-version', 'fallback', 'manual']).optional(),
  triggers: z.array(text('a critical guardrail fails')).optional(),
  rto: duration('30 min').optional(),
  mayPull: z.array(role()).optional(),
  manualCapacity: number(0, 1e9, 120).optional(),
  compensation: text('every case since the last good point is looked at again').optional(),
  compensated: WrittenProof.optional(),
  exit: text('the clerks continue by hand; the agency deletes its copies within 30 days').optional(),
  performer: role().optional(),
  executor: WrittenExecutor.optional(),
  proof: WrittenProof.optional(),
});

const Build = z.strictObject({
  evaluation: z
    .record(
      slug('touchless-share'),
      z.union([
        absoluteTarget('at least 97 %'),
        z.strictObject({
          target: absoluteTarget('at least 97 %').optional(),
          slices: z.record(text('new suppliers'), absoluteTarget('at least 95 %')).optional(),
        }),
      ]),
    )
    .optional(),
  minSamples: whole(1, 1e9, 50).optional(),
  eventLog: url('http://target.client.example/health/log').optional(),
});

const stageTimes = {
  window: duration('1 day').optional(),
  minSamples: whole(1, 1e9, 50).optional(),
  atMost: duration('5 days').optional(),
};

const GoLive = z.strictObject({
  stages: z
    .array(
      z.union([
        exposure(),
        z.strictObject({
          exposure: exposure(),
          ...stageTimes,
          metrics: z.array(slug('touchless-share')).optional(),
        }),
      ]),
    )
    .optional(),
  ...stageTimes,
  readEvery: duration('15 min').optional(),
  users: z.array(WrittenPerson).optional(),
  leastUse: z
    .strictObject({
      target: absoluteTarget('at least 60 %').optional(),
      source: WrittenSource.optional(),
      query: WrittenQuery.optional(),
    })
    .optional(),
});

const Operation = z.strictObject({
  supportContact: text('the service desk, extension 40').optional(),
  runbook: text('https://wiki.client.example/runbook').optional(),
});

const Calendar = z.strictObject({
  timezone: timezone().optional(),
  workdays: z.array(choice(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])).optional(),
  opens: clock('"08:00"').optional(),
  closes: clock('"18:00"').optional(),
  holidays: z.array(date('2026-12-25')).optional(),
  freezes: z
    .array(
      z.strictObject({
        from: date('2026-12-21').optional(),
        to: date('2027-01-04').optional(),
        every: choice(['month', 'quarter', 'year']).optional(),
        before: whole(0, 20, 3).optional(),
        after: whole(0, 20, 2).optional(),
        reason: text('month-end'),
      }),
    )
    .optional(),
});

/** Working days, at most as many as can be precomputed. */
const days = (example: number) => number(0, MOST_WORKDAYS, example).optional();

const Limits = z.strictObject({
  stallDays: days(10),
  remindDays: days(2),
  deputyDays: days(3),
  escalateDays: days(5),
  caseDays: whole(1, 1000, 20).optional(),
  caseCount: whole(1, 1e9, 200).optional(),
  drillFindingDays: number(0, 1000, 90).optional(),
});

const Notices = z.strictObject({
  chat: secretRef().optional(),
  mail: yesNo().optional(),
  quiet: z.array(role()).optional(),
});

export const WrittenCharter = z.strictObject({
  dayone: whole(1, 1, 1).optional(),
  id: slug('invoice-intake'),
  client: listedText('Acme GmbH'),
  title: listedText('Invoice intake in accounts payable'),
  profile: choice(['light', 'standard', 'strict']).optional(),
  assurance: choice(ASSURANCES).optional(),
  site: slug('acme-dc1').optional(),
  people: People,
  signOffs: z
    .partialRecord(
      choice(STEPS),
      z.strictObject({
        also: z.array(role()).optional(),
        quorum: whole(1, 8, 1).optional(),
        ordered: yesNo().optional(),
      }),
    )
    .optional(),
  process: Process.optional(),
  metrics: z.array(WrittenMetric).optional(),
  governance: Governance.optional(),
  rollback: Rollback.optional(),
  build: Build.optional(),
  goLive: GoLive.optional(),
  operation: Operation.optional(),
  retainer: WrittenRetainer.optional(),
  calendar: Calendar.optional(),
  plan: z.partialRecord(choice(STEPS), number(0, MOST_WORKDAYS, 5)).optional(),
  limits: Limits.optional(),
  notices: Notices.optional(),
});

export type WrittenCharter = z.output<typeof WrittenCharter>;

/** A file of a charter: the charter, or a base; `extend.ts` makes one charter of it and what it extends. */
export const WrittenFile = z.strictObject({ extends: filePath('agency.yaml').optional(), ...WrittenCharter.shape });
