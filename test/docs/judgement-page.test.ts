/** docs/reference/judgement.md: its tables show the results of the rules. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { burns, errorBudget } from '../../domain/metrics/burn-rate';
import { judgeReading } from '../../domain/metrics/judge';
import { EXPECTED, MOST_UNCOMPARED } from '../../domain/metrics/statistics/categories';
import { histogramOf, PSI_BREACH, PSI_WARN } from '../../domain/metrics/statistics/distribution';
import {
  DISTANT,
  driftOf,
  FEW_VALUES,
  falseAlarms,
  judgeDrift,
  MOST_FALSE_ALARMS,
  SIGNIFICANT,
  TEST_UP_TO,
} from '../../domain/metrics/statistics/drift';
import { ksTest } from '../../domain/metrics/statistics/kolmogorov-smirnov';
import { summarised } from '../../domain/metrics/statistics/summarise';
import { wilson } from '../../domain/metrics/statistics/wilson';
import { counted, emptyTally, within } from '../../domain/metrics/tally';
import { SMALL_VOLUME } from '../../domain/metrics/volume';
import { metric } from '../../domain/model/charter/metrics';
import { retainer } from '../../domain/model/charter/retainer';
import type { Distribution, Verdict } from '../../domain/model/metrics';
import type { Reading } from '../../domain/model/questions';
import { sample } from '../rules/statistics-samples';

const SLO = retainer.keys.steps.kind.keys['slo-watch'].kind.keys;
const LIMITS = metric.keys.limits.kind.keys;

const PAGE = readFileSync(path.join(packageRoot(), 'docs/reference/judgement.md'), 'utf8').split('\n');

/** The rows of the table with these heads, cell by cell. */
function rows(...heads: string[]): string[][] {
  const begin = PAGE.indexOf(`| ${heads.join(' | ')} |`);
  const length = PAGE.slice(begin).findIndex((line) => !line.startsWith('|'));
  const found = PAGE.slice(begin + 2, begin + length).map((line) => line.slice(1, -1).split('|'));
  if (begin < 0 || found.length === 0) throw new Error(`no table of ${heads}`);
  return found.map((cells) => cells.map((cell) => cell.trim()));
}

const number = (cell: string | undefined): number | null => (cell === '–' ? null : Number(cell));
const short = (value: number): string => String(Number(value.toPrecision(4)));
const at = '2026-11-25T09:00:00.000Z';
const criterion = (target: string, share = false) => ({ target, minSamples: 1, missing: 'error', share }) as const;

test.each(rows('target', 'value', 'baseline', 'verdict'))('%s: %s with baseline %s is %s', (...cells) => {
  const [target, value, baseline, verdict] = cells;
  const reading: Reading = { value: Number(value), samples: null, at };
  expect(judgeReading(criterion(target!), reading, number(baseline)).verdict).toBe(verdict);
});

test.each(rows('good', 'of', 'target', '95 % interval', 'verdict'))('%s of %s, %s: %s, %s', (...cells) => {
  const [good, total] = [Number(cells[0]), Number(cells[1])];
  const { low, high } = wilson(good, total);
  expect(cells[3]).toBe(`${short(low)} to ${short(high)}`);
  const reading: Reading = { value: good / total, good, total, samples: total, at };
  expect(judgeReading(criterion(cells[2]!, true), reading, null).verdict).toBe(cells[4]);
});

test.each(rows('floor', 'least cases'))('a floor of %s needs %s cases', (floor, least) => {
  const share = Number(floor!.replace(' %', '')) / 100;
  const lowOf = (cases: number): number => wilson(cases, cases).low;
  expect([lowOf(Number(least)) >= share, lowOf(Number(least) - 1) >= share]).toEqual([true, false]);
});

test.each(rows('bad in 1 h', 'of', 'bad in 5 min', 'of', 'target', 'result'))(
  '%s bad of %s in an hour, %s of %s in 5 min, %s: %s',
  (...cells) => {
    const [bad, total, badNow, totalNow] = cells.slice(0, 4).map(Number) as [number, number, number, number];
    const budget = errorBudget({ aggregation: 'share', target: cells[4]! })!;
    const limits = {
      budget,
      rate: SLO.burnRate.default.values.standard,
      minSamples: metric.keys.minSamples.default.values.standard,
    };
    const burning = burns({ long: { bad, total }, short: { bad: badNow, total: totalNow } }, limits);
    expect(burning === null ? 'too few cases' : burning ? 'page' : 'nothing').toBe(cells[5]);
  },
);

test.each(rows('bins', 'before', 'now', 'above 0.1 by noise', 'counts'))('%s bins, %s and %s: %s, %s', (...cells) => {
  const chance = falseAlarms(PSI_WARN, ...(cells.slice(0, 3).map(Number) as [number, number, number]));
  expect(cells[3]).toBe(`${Number((100 * chance).toPrecision(2))} %`);
  expect(cells[4]).toBe(chance <= MOST_FALSE_ALARMS ? 'yes' : 'no');
});

/** `1 … 60` are numbers, `500, 300, 12` cases in categories. */
function distribution(cell: string): Distribution {
  const [from, to] = cell.split(' … ').map(Number);
  if (to !== undefined) return summarised(Array.from({ length: to - from! + 1 }, (_, i) => from! + i));
  return {
    kind: 'categories',
    counts: Object.fromEntries(cell.split(', ').map((count, i) => [`c${i}`, Number(count)])),
  };
}

test.each(rows('before', 'now', 'what is found', 'verdict'))('%s, then %s: %s', (before, now, detail, verdict) => {
  expect(judgeDrift(driftOf(distribution(before!), distribution(now!)), 50)).toEqual({ verdict, detail });
});

test('a Jensen–Shannon distance of 20 categories is used from 1,306 cases on', () => {
  const spread = (cases: number): Distribution => summarised(Array.from({ length: cases }, (_, i) => `c${i % 20}`));
  const asked = (cases: number) => driftOf(spread(cases), spread(cases)).test;
  expect([asked(1305), asked(1306)]).toEqual(['chi-squared', 'jensen-shannon']);
});

test.each(rows('failures', 'errors', 'inconclusive', 'measurements, the last one last', 'result'))(
  'limits %s, %s, %s: %s is %s',
  (...cells) => {
    const [failures, errors, inconclusive] = cells.slice(0, 3).map(number);
    const limits = {
      failures: failures!,
      errors: errors!,
      ...(inconclusive === null ? {} : { inconclusive: inconclusive! }),
    };
    const verdicts = cells[3]!.split(', ') as Verdict[];
    const tally = verdicts.reduce((before, verdict) => counted(before, verdict, null), emptyTally);
    const { verdict, why } = within(limits, tally, verdicts.at(-1)!);
    expect(cells[4]).toBe(why === null ? verdict : `${verdict}: ${why}`);
  },
);

test('an hourly test finds a drift that does not exist as often as the page says', () => {
  const drawn = sample('even', 200 * 1240, 1);
  const days = Array.from({ length: 200 }, (_, day) => drawn.slice(day * 1240, (day + 1) * 1240));
  const failures = days.map((day) => {
    const before = histogramOf(day.slice(0, 1000));
    const hours = Array.from({ length: 20 }, (_, hour) => histogramOf(day.slice(1000, 1050 + 10 * hour)));
    return hours.map((now) => ksTest(before, now).p < SIGNIFICANT);
  });
  const daysWith = (what: (failed: boolean[]) => boolean): number => failures.filter(what).length;
  const more = (than: number): number => daysWith((failed) => failed.filter(Boolean).length > than);
  expect(PAGE.join(' ')).toContain(
    `of 200 days ${more(0)} have a measurement that fails, ${more(2)} have more than two, ` +
      `and on ${daysWith((failed) => failed.at(-1)!)} the last one fails`,
  );
});

test('the figures of the page are those of the code', () => {
  const figures = Object.fromEntries(rows('figure', 'value', 'source').map(([figure, value]) => [figure, value]));
  expect(figures).toEqual({
    'interval of a share': '95 %',
    'least cases of a metric and of a stage': String(metric.keys.minSamples.default.values.standard),
    'small volume, cases a week': String(SMALL_VOLUME),
    'burn rate': String(SLO.burnRate.default.values.standard),
    'a test of significance up to': String(TEST_UP_TO),
    'p of drift': String(SIGNIFICANT),
    'distance of drift': String(DISTANT),
    'different numbers that are categories': String(FEW_VALUES),
    'stability index, warning': String(PSI_WARN),
    'stability index, breach': String(PSI_BREACH),
    'accepted rate of false alarms': String(MOST_FALSE_ALARMS),
    'cases expected of a rare category, fewer than': String(EXPECTED),
    'share of a side that cannot be compared, more than': `${100 * MOST_UNCOMPARED} %`,
    'failures of a stage': String(LIMITS.failures.default.values.standard),
    'errors in a row': String(LIMITS.errors.default.values.standard),
  });
});
