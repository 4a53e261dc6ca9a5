/** A release's evaluation against what its charter asks: as a whole, and of each slice that the charter names. */

import type { Charter } from '../model/charter';
import type { Metric } from '../model/charter/metrics';
import type { Evaluation, Manifest } from '../model/releases';
import { lookup } from '../values/own-members';
import { isRelative, parseTarget } from '../values/quantity';
import { judgeEvaluation } from './judge';

export interface Evaluated {
  metric: string;
  /** Null: the evaluation data as a whole. */
  slice: string | null;
  /** The charter asks for it; else it is shown only. */
  asked: boolean;
  /** In words; null: nothing is to be reached. */
  target: string | null;
  /** Null: the manifest has none. */
  result: Evaluation | null;
  /** What is wrong with the result; null where nothing is, or where there is none. */
  problem: string | null;
}

type Asked = Pick<Evaluated, 'metric' | 'slice' | 'target'>;

/** What a metric's own target asks of a release that has no threshold for it: a diagnostic one closes no gate. */
const ownThreshold = ({ role, target }: Metric): string | null => {
  const rule = target === undefined || role === 'diagnostic' ? null : parseTarget(target);
  return rule && !isRelative(rule) ? target! : null;
};

/** Metrics that exist only with the system, and that `build.evaluation` says nothing of. */
export const measuredInBuild = ({ metrics = [], build }: Pick<Charter, 'metrics' | 'build'>): Metric[] =>
  metrics.filter(({ id, from }) => from === 'build' && !Object.hasOwn(build.evaluation, id));

function askedBy(charter: Pick<Charter, 'metrics' | 'build'>): Asked[] {
  const { evaluation, slices = {} } = charter.build;
  return [
    ...Object.entries(evaluation).map(([metric, target]) => ({ metric, slice: null, target })),
    ...measuredInBuild(charter).map((metric) => ({ metric: metric.id, slice: null, target: ownThreshold(metric) })),
    ...Object.entries(slices).flatMap(([metric, parts]) =>
      Object.entries(parts).map(([slice, target]) => ({ metric, slice, target })),
    ),
  ];
}

/** Decimal places that a figure is written with. A whole number may have been written as 1.00: JSON keeps no zeros. */
function decimalsOf(figure: number): number {
  const [mantissa = '', exponent = '0'] = String(figure).split('e');
  const written = (mantissa.split('.')[1] ?? '').length - Number(exponent);
  return written > 0 ? written : 2;
}

/** Whether an exact figure, rounded to the digits that were written, is the written one. */
const roundsTo = (exact: number, written: number): boolean =>
  Math.abs(exact - written) <= 0.5 * 10 ** -decimalsOf(written) + 1e-9;

/** Why a result is none: 97 for 97 % would pass every floor. */
function faultOf({ value, good, total }: Evaluation, metric: Metric | undefined): string | null {
  if (metric?.aggregation === 'share' && (value < 0 || value > 1)) return `is a share, between 0 and 1, not ${value}`;
  if ((good === undefined) !== (total === undefined)) return 'has only one of good and total';
  if (good === undefined || total === undefined) return null;
  if (good > total) return `has ${good} good ones of ${total}`;
  return total > 0 && !roundsTo(good / total, value) ? `says ${value}, and ${good} of ${total}` : null;
}

/**
 * Everything that the charter asks, in its order, then whatever else the manifest tells.
 * @returns one line for each metric as a whole and for each slice
 */
export function evaluatedOf(charter: Pick<Charter, 'metrics' | 'build'>, manifest: Manifest): Evaluated[] {
  const { minSamples } = charter.build;
  const resultOf = (metric: string, slice: string | null): Evaluation | null => {
    const whole = lookup(manifest.evaluation, metric) ?? null;
    if (slice === null || !whole?.slices) return slice === null ? whole : null;
    return lookup(whole.slices, slice) ?? null;
  };
  const judged = askedBy(charter).map((one): Evaluated => {
    const result = resultOf(one.metric, one.slice);
    const metric = charter.metrics?.find(({ id }) => id === one.metric);
    const few = `${result?.samples} evaluation cases, asked are ${minSamples}`;
    const missed = (found: Evaluation): string | null =>
      one.target === null ? (found.samples < minSamples ? few : null) : judgeEvaluation(one.target, found, minSamples);
    return {
      ...one,
      asked: true,
      result: result && bare(result),
      problem: result && (faultOf(result, metric) ?? missed(result)),
    };
  });
  const given = Object.entries(manifest.evaluation).flatMap(([metric, { slices = {} }]) =>
    [null, ...Object.keys(slices)].map((slice) => ({ metric, slice })),
  );
  const others = given.filter(
    (one) => !judged.some(({ metric, slice }) => metric === one.metric && slice === one.slice),
  );
  return [
    ...judged,
    ...others.map(({ metric, slice }) => ({
      ...{ metric, slice, asked: false, target: null, problem: null },
      result: bare(resultOf(metric, slice)!),
    })),
  ];
}

const bare = ({ value, samples, good, total }: Evaluation): Evaluation => ({
  ...{ value, samples },
  ...(good !== undefined && { good }),
  ...(total !== undefined && { total }),
});

/** Whether the build gate refuses this manifest as it is: what the charter asks of it is missing, missed or contradicts itself. */
export const isRefused = (charter: Pick<Charter, 'metrics' | 'build'>, manifest: Manifest): boolean =>
  evaluatedOf(charter, manifest).some(({ asked, result, problem }) => asked && (result === null || problem !== null));
