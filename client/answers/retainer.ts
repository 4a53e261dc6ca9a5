/** The answers about the retainer: its steps, its calendar, findings and what people are asked, and a period's report. */
import { z } from 'zod';
import { PREREQUISITES } from '../../domain/model/steps';
import type { PeriodReport } from '../../domain/views/period-report';
import type { FindingsPage } from '../lists/listing';
import type { RetainerView } from '../use-cases/run-retainer';
import {
  accepted,
  action,
  amount,
  array,
  count,
  digest,
  literal,
  moment,
  object,
  oneOf,
  person,
  pilot,
  record,
  retainerStep,
  role,
  text,
  truth,
  verdict,
} from './parts';

const severity = () => oneOf(['ticket', 'page', 'freeze']);

const listed = {
  id: text(),
  step: text().describe('the retainer step, or the event, that found it'),
  severity: severity(),
  what: text(),
  owner: role(),
  openedAt: moment(),
  dueAt: moment().nullable(),
  overdue: truth().describe('its owner has been notified of that'),
};

export const finding = object({
  ...listed,
  reopened: count().describe('how often it came back'),
  closedAt: moment().nullable(),
  closed: text().nullable(),
  remediation: object({ by: person(), at: moment(), how: text(), evidence: digest().nullable() }).nullable(),
  action: action.optional().describe('what closes it, where one message does'),
  remedy: object({ release: text(), approvedBy: array(role()), approvers: array(person()) })
    .nullable()
    .describe('the release that is to remedy it, and who has approved that'),
});

export const personRequest = object({
  id: text(),
  step: retainerStep(),
  what: text(),
  action: action.describe('what is sent to answer it'),
  role: role(),
  openedAt: moment(),
  dueAt: moment(),
  reminders: count(),
  remindedAt: moment().nullable(),
  deputised: truth().describe('the deputy was asked too'),
  escalated: truth(),
  ownName: truth().describe('nobody else can answer it'),
});

export const paused = () => object({ since: moment(), by: person(), reason: text(), until: moment() }).nullable();

export const lapses = () =>
  z
    .partialRecord(z.enum(PREREQUISITES), object({ since: moment(), why: text() }))
    .describe('the prerequisites whose proof does not hold any more');

const next = () => text().nullable().describe('token of the next page; null: this is the last');

export const findings = z.union([
  object({
    engagements: array(
      object({
        engagement: text(),
        title: text().nullable(),
        timezone: text().nullable(),
        findings: array(object(listed)),
        more: count().describe('further ones that a list does not carry: ask the engagement'),
      }),
    ).describe('those that have any, the most severe first'),
    total: count().describe('of all pages'),
    next: next(),
  }) satisfies z.ZodType<FindingsPage>,
  object({ id: text(), findings: array(finding) }).describe('of one engagement'),
]);

export const remediate = object({
  id: text(),
  by: person(),
  finding: text(),
  release: text().nullable().describe('that is to remedy it, with --release or --approve'),
  evidence: digest().nullable(),
  ...accepted,
});

const steps = object({
  steps: array(
    object({
      step: retainerStep(),
      question: text(),
      every: text().describe('the default cadence of the profile standard'),
      breach: text().describe('what a breach leads to'),
      clauses: array(text()),
    }),
  ),
}).describe('retainer steps');

const last = () => object({ scheduledAt: moment(), at: moment(), verdict: verdict(), detail: text() }).nullable();

const view = object({
  id: text(),
  timezone: text(),
  inOperation: truth(),
  cycles: count(),
  steps: array(
    object({
      step: retainerStep(),
      question: text(),
      every: text(),
      last: last(),
      dueAt: moment().nullable().describe('from when on a cycle runs it; null: nothing is in operation'),
    }),
  ),
  findings: array(finding).describe('the open ones'),
  requests: array(personRequest),
  lapses: lapses(),
  pilot: pilot(),
  paused: paused(),
  schedule: object({
    scheduleId: text(),
    wanted: truth(),
    there: truth(),
    differing: array(text()).describe('in which ways it is not as it should be'),
    pause: object({ own: truth().describe('asked of the engagement; else made in Temporal'), note: text() }).nullable(),
    nextAt: array(moment()),
  })
    .nullable()
    .describe('null: there is no Schedule'),
}).describe('retainer ID') satisfies z.ZodType<RetainerView>;

const run = object({
  id: text(),
  scheduledAt: moment(),
  steps: array(text()).describe('what it ran'),
  mended: array(text()).describe('what was not as it should be with the Schedules, and is again'),
  outcomes: array(object({ step: retainerStep(), last: last() })).describe('of these steps, as they stand'),
}).describe('retainer run');

const order = object({ id: text(), by: person(), until: moment().optional(), ...accepted });

const reading = () =>
  object({
    at: moment(),
    value: amount().nullable(),
    samples: amount().nullable(),
    verdict: verdict(),
  }).nullable();

const spell = object({ from: moment(), to: moment().nullable(), why: text() });

const incident = object({
  id: text(),
  severity: oneOf(['low', 'high', 'severe']),
  what: text(),
  harm: text().nullable(),
  mitigation: text().nullable(),
  detectedAt: moment(),
  openedAt: moment(),
  openedBy: person(),
  serious: oneOf(['serious', 'widespread', 'death']).nullable(),
  reportedAt: moment().nullable(),
  actions: array(object({ id: count(), what: text(), owner: role(), dueAt: moment(), doneAt: moment().nullable() })),
  closedAt: moment().nullable(),
  reviewedAt: moment().nullable(),
  reviewedBy: person().nullable(),
});

const reported = object({
  format: literal('dayone-period-report'),
  version: literal(1),
  engagement: text(),
  client: text(),
  title: text(),
  timezone: text(),
  period: text(),
  from: moment(),
  to: moment(),
  until: moment().describe('until when entries are counted'),
  charter: object({ version: count(), digest: digest() }),
  live: text().nullable(),
  handedOverAt: moment().nullable(),
  metrics: array(
    object({
      metric: text(),
      question: text(),
      role: oneOf(['primary', 'guardrail', 'diagnostic']),
      unit: text(),
      aggregation: oneOf(['share', 'mean', 'sum', 'count', 'latest', 'distribution']),
      better: oneOf(['higher', 'lower']),
      target: text().nullable(),
      baseline: object({ value: amount(), samples: amount() }).nullable(),
      readings: count(),
      first: reading(),
      last: reading(),
      worst: reading(),
    }),
  ),
  value: object({
    currency: text(),
    reviews: array(
      object({
        at: moment(),
        verdict: verdict(),
        delivered: amount(),
        planned: amount().nullable(),
        retainerCost: amount().nullable(),
      }),
    ),
    delivered: amount(),
    planned: amount(),
    retainerCost: amount(),
  })
    .nullable()
    .describe('null: value-review has counted nothing'),
  incidents: array(incident),
  drills: array(
    object({
      drill: text(),
      release: text(),
      at: moment(),
      passed: truth(),
      restoreSeconds: amount().nullable(),
      rtoSeconds: amount().nullable(),
      problem: text().nullable(),
    }),
  ),
  changes: array(
    object({
      at: moment(),
      by: text(),
      kind: oneOf(['release', 'charter', 'people', 'process']),
      what: text(),
      person: person().nullable(),
    }),
  ),
  findings: array(
    object({
      id: text(),
      step: text(),
      severity: severity(),
      what: text(),
      owner: role(),
      from: moment(),
      dueAt: moment().nullable(),
      to: moment().nullable(),
      closed: text().nullable(),
      remedied: truth().describe('a person did something about it; else the same check passed'),
    }),
  ),
  steps: array(
    object({
      step: retainerStep(),
      question: text(),
      run: count(),
      missed: count(),
      verdicts: z.partialRecord(verdict(), count()),
    }),
  ),
  lapses: array(
    object({
      prerequisite: z.enum(PREREQUISITES),
      from: moment(),
      why: text(),
      to: moment().nullable(),
      how: text().nullable(),
    }),
  ),
  pilotMode: array(spell),
  paused: array(spell),
  effort: object({
    hours: amount(),
    byPerson: record(person(), amount()),
    agreed: amount().nullable(),
    months: count(),
    cost: amount(),
  }),
}) satisfies z.ZodType<PeriodReport>;

const signed = () => object({ by: person(), at: moment() });

const report = object({
  id: text(),
  digest: digest().describe('what account manager and owner sign'),
  ended: truth().describe('the period is over; before that it cannot be signed'),
  file: text().nullable().describe('the page, with --out'),
  signed: object({ 'account-manager': signed().optional(), owner: signed().optional() }),
  changed: truth().describe('somebody has signed the report as it was before'),
  answer: object(accepted).optional().describe('with --sign'),
  report: reported,
}).describe('retainer report');

export const retainer = z.union([steps, view, report, run, order]);
