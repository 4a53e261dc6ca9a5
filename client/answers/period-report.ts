/** The report of a period. */
import { z } from 'zod';
import { PREREQUISITES } from '../../domain/model/steps';
import type { PeriodReport } from '../../domain/views/period-report';
import { severity } from './findings';
import {
  accepted,
  amount,
  array,
  count,
  digest,
  literal,
  moment,
  object,
  oneOf,
  person,
  record,
  retainerStep,
  role,
  text,
  truth,
  verdict,
} from './parts';

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

export const report = object({
  id: text(),
  digest: digest().describe('what account manager and owner sign'),
  ended: truth().describe('the period is over; before that it cannot be signed'),
  file: text().nullable().describe('the page, with --out'),
  signed: object({ 'account-manager': signed().optional(), owner: signed().optional() }),
  changed: truth().describe('somebody has signed the report as it was before'),
  answer: object(accepted).optional().describe('with --sign'),
  report: reported,
}).describe('retainer report');
