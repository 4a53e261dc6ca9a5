/** The answers of the commands that probe external systems, and of those about measurements and releases. */
import { z } from 'zod';
import type { Evaluated } from '../../domain/metrics/evaluation';
import type { HistoryPoint } from '../../domain/metrics/history';
import type { ReleaseView } from '../../domain/releases/release-history';
import { EXECUTOR_CHECKS, type ExecutorCheck } from '../../domain/rollback/executor-check';
import type { CheckedMetric } from '../../domain/views/checking';
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
  requirement,
  text,
  truth,
  verdict,
} from './parts';

const metricRole = () => oneOf(['primary', 'guardrail', 'diagnostic']);
const took = () => count().nullable().describe('milliseconds until the answer; null: nobody was asked');
const code = () => text().nullable().describe('why there is no answer, such as SOURCE_UNREACHABLE or SITE_AWAY');
const site = () => text().nullable().describe('whose worker was asked; null: that of the engagements');

const checkedMetric = object({
  metric: text(),
  role: metricRole(),
  source: oneOf(['prometheus', 'http', 'postgresql', 'csv', 'attested']).nullable().describe('null: none is named yet'),
  answers: truth().nullable().describe('it gave a value just now; null: a person reads it'),
  code: code(),
  value: amount().nullable(),
  samples: amount().nullable(),
  ageSeconds: amount().nullable().describe('of the data; null: its source does not say'),
  verdict: verdict().nullable().describe('null: it cannot be judged yet'),
  detail: text(),
  baseline: object({ value: amount(), samples: count() }).nullable().describe('as its source has it now'),
  tookMs: took(),
}) satisfies z.ZodType<CheckedMetric>;

const point = object({
  at: moment(),
  value: amount().nullable(),
  samples: amount().nullable(),
  verdict: verdict(),
  detail: text(),
  where: z.union([
    object({ in: literal('stage'), release: text(), exposure: amount().describe('percent of live cases') }),
    object({ in: literal('operation'), release: text().nullable(), by: oneOf(['cycle', 'watch']) }),
  ]),
  of: object({ readings: count(), min: amount().nullable(), max: amount().nullable() })
    .optional()
    .describe('it is the last of so many readings, whose attachment is not available here; absent: it is one reading'),
}) satisfies z.ZodType<HistoryPoint>;

export const metrics = z.union([
  object({ id: text(), site: site(), metrics: array(checkedMetric) }).describe('metrics check'),
  object({
    id: text(),
    metrics: array(
      object({
        metric: text(),
        question: text(),
        role: metricRole(),
        unit: text(),
        better: oneOf(['higher', 'lower']),
        target: text().nullable(),
        baseline: object({ value: amount(), samples: count() }).nullable().describe('the value before the change'),
        latest: point.nullable(),
        history: array(point).describe('the oldest first'),
      }),
    ),
  }).describe('metrics show'),
]);

export const executorCheck = object({
  check: oneOf(EXECUTOR_CHECKS),
  answers: truth(),
  code: code(),
  proven: truth().nullable().describe('of a proof: whether it proves it now'),
  status: object({
    base: text().nullable().describe('release; null is the fallback'),
    candidate: text().nullable(),
    exposure: amount(),
    artefacts: record(text(), text()),
  })
    .nullable()
    .describe('what the target system runs'),
  detail: text(),
  tookMs: took(),
}) satisfies z.ZodType<ExecutorCheck>;

export const executors = object({
  id: text(),
  site: site(),
  executor: oneOf(['webhook', 'command', 'openfeature', 'manual']).nullable(),
  checks: array(executorCheck),
});

const evaluated = object({
  metric: text(),
  slice: text().nullable().describe('null: the evaluation data as a whole'),
  asked: truth().describe('the charter asks for it; else it is shown only'),
  target: text().nullable(),
  result: object({
    value: amount(),
    samples: count(),
    good: amount().optional(),
    total: amount().optional(),
  })
    .nullable()
    .describe('null: the manifest has none'),
  problem: text().nullable(),
}) satisfies z.ZodType<Evaluated>;

export const release = object({
  id: text(),
  by: person(),
  submitted: literal('release'),
  release: text(),
  ...accepted,
  evaluation: array(evaluated).describe('as the build gate judges it'),
  asks: array(requirement).describe('what the build gate asks for now'),
});

const span = { from: moment(), to: moment().nullable().describe('null: it continues') };

const releaseTold = object({
  release: text(),
  model: text(),
  artefactDigest: digest(),
  builtBy: person(),
  submittedBy: person(),
  submittedAt: moment(),
  sameArtefact: array(text()).describe('earlier releases of this very artefact'),
  drills: array(
    object({
      drill: text(),
      orderedAt: moment(),
      performedBy: person(),
      rtoSeconds: amount(),
      outcome: oneOf(['passed', 'failed']).nullable().describe('null: it has not ended'),
      restoreSeconds: amount().nullable(),
      problem: text().nullable(),
    }),
  ),
  goAt: moment().nullable(),
  stages: array(
    object({
      exposure: amount().describe('percent of live cases; 0 is shadow'),
      ...span,
      readings: count(),
      worst: verdict().nullable().describe('of its latest reading'),
      ended: oneOf(['passed', 'stopped', 'rolled-back', 'withdrawn']).nullable(),
      decidedBy: oneOf(['measurement', 'person']).nullable().describe('who let it pass'),
    }),
  ),
  live: array(object(span)).describe('several where a later release was rolled back to it'),
  status: oneOf(['passing', 'live', 'rolled-back', 'superseded', 'withdrawn']),
  ended: object({
    at: moment(),
    how: oneOf(['rolled-back', 'superseded', 'withdrawn']),
    by: text().describe('a person id, or dayone'),
    automatic: truth().describe('measurements triggered the rollback'),
    why: text(),
  }).nullable(),
}) satisfies z.ZodType<ReleaseView>;

export const releases = object({
  id: text(),
  desired: object({
    base: text().nullable().describe('release; null is the fallback'),
    candidate: text().nullable(),
    exposure: amount(),
  }),
  releases: array(releaseTold).describe('the newest first'),
});
