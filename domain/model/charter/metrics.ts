/** One primary metric and at least two guardrails, each measured from a source. */
import * as z from 'zod';
import {
  alwaysPresent,
  block,
  byDefault,
  byProfile,
  inferred,
  lazy,
  list,
  optional,
  type ResolvedAs,
  required,
  resolvedAs,
  valueOrBlock,
  type WrittenAs,
  writtenOnly,
} from './field';
import { choice, role, slug, text, yesNo } from './kinds';
import { duration, target, whole } from './quantities';
import { query, source } from './sources';
import { AGGREGATIONS } from './sources/form';

const fromSource = block({
  from: required(choice(['source']), "the metric's own source measures the baseline, if it can look back"),
  over: byDefault(
    duration('28 days'),
    '28 days',
    'four weeks show the rhythm of most processes',
    'how far the source looks back from the moment of measuring, or from the first exposure if that was earlier; a sum or count is then converted to one `window`',
  ),
});

const column = text('minutes_open');

/** `none` only for a metric that exists `from: build`. */
type Baseline = { from: 'cases'; column: string } | { from: 'source'; over: string } | { from: 'none' };

const baseline = resolvedAs(
  valueOrBlock(column, fromSource, 'text, or a block'),
  lazy(
    (): z.ZodType<Baseline> =>
      z.discriminatedUnion('from', [
        z.object({ from: z.literal('cases'), column: column.resolved() }),
        z.object({ from: z.literal('source'), over: fromSource.keys.over.kind.resolved() }),
        z.object({ from: z.literal('none') }),
      ]),
  ),
);

/** As in Argo Rollouts' analysis, a limit has to be exceeded, not only reached. */
const limits = block({
  failures: byDefault(
    whole(0, 1000, 0),
    0,
    'one failed measurement is one too many (Argo Rollouts)',
    'how many measurements of a stage may fail; for a distribution the default is 100',
  ),
  inconclusive: optional(
    whole(0, 1000, 10),
    'how many measurements may be inconclusive before a person decides',
    "as many as fit into the stage's longest observation",
  ),
  errors: byDefault(
    whole(0, 1000, 4),
    4,
    'a source may be away for a while (Argo Rollouts)',
    'how many measurements in a row may end in an error',
  ),
});

export const metric = block({
  id: required(slug('touchless-share'), 'the name of the metric in stages, evaluations and findings'),
  question: inferred(
    text('How many invoices need no hand?'),
    'the id as a question',
    'the question that the metric answers',
  ),
  role: inferred(
    choice(['primary', 'guardrail', 'diagnostic']),
    'the first metric without a role is the primary one, the others are guardrails',
    'what the metric measures: success (`primary`), harm (`guardrail`) or a cause (`diagnostic`)',
  ),
  source: optional(source, 'where the metric is measured: see below'),
  query: writtenOnly(optional(query, 'what is asked: PromQL, a selector, a JSON Pointer, SQL, or a column')),
  target: optional(target(), 'what the metric has to reach, in operation and at each stage: see below'),
  unit: inferred(text('minutes'), '`share` for a share, else `number`', 'the unit of the value'),
  counts: optional(
    choice(['cases', 'parts']),
    'whether its samples are whole cases, or parts of cases such as clauses; below 50 cases a week, a review has to cover as many cases as the metric that counted the most',
    '`parts` for a share with a unit of its own, the latest value, and a query in steps; else `cases`',
  ),
  better: inferred(
    choice(['higher', 'lower']),
    'the target says which way is better',
    'which direction is better; write it only if the target leaves this open',
  ),
  aggregation: inferred(
    choice(AGGREGATIONS),
    'good and total, or a percentage, make a share; `like baseline` a distribution; else a mean',
    'how cases become one value; a distribution is compared as a whole',
  ),
  window: byDefault(
    duration('7 days'),
    '7 days',
    'a week evens out the weekdays',
    'the time that a reading in operation covers, its end not included',
  ),
  baseline: inferred(
    baseline,
    'the column whose name is the id of the metric',
    'the column of the collected cases with the value before the change',
  ),
  from: byDefault(
    choice(['today', 'build']),
    'today',
    'it can be measured before the system exists',
    '`build` if the metric exists only with the system; it then has an absolute target and no baseline',
  ),
  minSamples: byProfile(
    whole(1, 1e9, 50),
    [20, 50, 100],
    'below 50 data points a comparison says little (Kayenta)',
    'fewer cases than this are inconclusive',
  ),
  limits: alwaysPresent(limits),
  missing: byDefault(
    choice(['error', 'inconclusive']),
    'error',
    'missing data never passes',
    'how missing data is judged',
  ),
  critical: byDefault(
    yesNo(),
    false,
    'only what you call critical rolls back automatically',
    'whether a failure causes a rollback at once',
  ),
  owner: byDefault(role(), 'owner', 'the owner answers for the process', 'who is notified of a breach'),
  onBreach: inferred(
    choice(['ticket', 'page', 'rollback']),
    '`rollback` for critical metrics, `ticket` for diagnostic metrics, else `page`',
    'what a breach in operation does',
  ),
});

export const metrics = list(metric, 'list of blocks');

export type WrittenMetric = WrittenAs<typeof metric>;
export type Metric = ResolvedAs<typeof metric>;
export type MetricRole = Metric['role'];
export type MeasurementLimits = ResolvedAs<typeof limits>;
