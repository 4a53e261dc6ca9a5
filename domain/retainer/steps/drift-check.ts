import { closeFinding, openFinding } from '../../findings/findings';
import type { NewEvent } from '../../kernel/events';
import { openFindings } from '../../kernel/open-findings';
import { metricQuestions } from '../../metrics/baseline';
import { judgeMetric, worstOf } from '../../metrics/judge';
import { scopeOfLive } from '../../metrics/scope';
import type { Metric } from '../../model/charter/metrics';
import type { MetricVerdict } from '../../model/metrics';
import type { State } from '../../model/state';
import { lookup } from '../../values/own-members';
import { measurementGap } from '../outcomes';
import type { RetainerStep } from '../step';

/** The finding of the data as a whole; that of a column has the metric's id behind it. */
const FINDING = 'drift-check';
const findingOf = (metric: string): string => `${FINDING}:${metric}`;

/** The columns: every metric that is a distribution, with the one before the change as its reference. */
const columnsOf = (s: State): Metric[] =>
  (s.charter.metrics ?? []).filter(({ aggregation }) => aggregation === 'distribution');

/** Whether a column or the data as a whole was found to have drifted since this moment, and still is. */
export const hasDriftedSince = (s: State, moment: string): boolean => {
  const ids = [FINDING, ...columnsOf(s).map(({ id }) => findingOf(id))];
  return openFindings(s).some(({ id, openedAt }) => ids.includes(id) && openedAt >= moment);
};

/** A column that has moved is a ticket; the same column as before the change closes it, a warning leaves it. */
const ofColumn = (s: State, { metric, verdict, detail }: MetricVerdict, at: string): NewEvent[] => {
  const id = findingOf(metric);
  if (verdict === 'pass') return closeFinding(s, id, `measured again: ${detail}`);
  if (verdict !== 'fail') return [];
  const { owner } = s.charter.metrics!.find((one) => one.id === metric)!;
  return openFinding(
    s,
    { id, step: 'drift-check', severity: 'ticket', what: `${metric} has drifted: ${detail}`, owner },
    at,
  );
};

/**
 * The data as a whole has drifted where so large a share of its columns has moved. Columns that could not be measured
 * speak neither for it nor against it.
 */
function ofAll(s: State, verdicts: readonly MetricVerdict[], at: string): NewEvent[] {
  const count = (...of: MetricVerdict['verdict'][]) => verdicts.filter(({ verdict }) => of.includes(verdict)).length;
  const [moved, still, all] = [count('fail'), count('pass', 'warn'), verdicts.length];
  const least = s.charter.retainer.steps['drift-check'].share;
  const what = `${moved} of ${all} columns have drifted`;
  if (moved > 0 && moved / all >= least)
    return openFinding(s, { id: FINDING, step: 'drift-check', severity: 'page', what, owner: 'delivery-lead' }, at);
  return still === all || (all - still) / all < least ? closeFinding(s, FINDING, `measured again: ${what}`) : [];
}

/** Drift check: has the input changed? Every column is compared with what it was before the change. */
export const driftCheck: RetainerStep<'drift-check'> = {
  id: 'drift-check',
  question: 'Has the input changed?',
  breach: 'a column that has moved: ticket; so many of them: page; either way a quality sample is drawn',
  clauses: ['NIST AI RMF MEASURE 2.4', 'NIST AI RMF MANAGE 4.1', 'EU AI Act art. 15', 'EU AI Act art. 72'],
  questions: (s, at) => metricQuestions(s, columnsOf(s), ({ window }) => scopeOfLive(s, at, window)),
  judge: (s, { answers }, at) => {
    const columns = columnsOf(s);
    if (columns.length === 0)
      return {
        verdict: 'inconclusive',
        detail: 'nobody has said what is compared: write a metric with the target "like baseline"',
      };
    // What only diagnoses decides nothing elsewhere; here every column counts alike.
    const verdicts = columns.map((metric) =>
      judgeMetric({ ...metric, role: 'guardrail' }, lookup(answers, metric.id), null),
    );
    const verdict = worstOf(verdicts.map((one) => one.verdict));
    const detail = verdicts.map((one) => `${one.metric} ${one.verdict} (${one.detail})`).join('; ');
    const silent = verdicts.some((one) => one.verdict === 'error');
    return {
      verdict,
      verdicts,
      detail,
      figures: { columns: columns.length, drifted: verdicts.filter((one) => one.verdict === 'fail').length },
      follows: [
        ...verdicts.flatMap((one) => ofColumn(s, one, at)),
        ...ofAll(s, verdicts, at),
        // A column that moved hides one that is silent from the worst verdict, and says nothing of it.
        ...(silent && verdict !== 'error' ? [] : measurementGap(s, 'drift-check', verdict, detail, at)),
      ],
    };
  },
};
