/** The external systems of an engagement on paper: what probes, executors and documents answer, honestly or not. */

import { isFallback } from '../../domain/kernel/target';
import type { Calendar, WorkingDay } from '../../domain/model/charter/calendar';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Entry } from '../../domain/model/events';
import type { Drift } from '../../domain/model/metrics';
import type { Answer, Question, Reading } from '../../domain/model/questions';
import type { PortfolioFreeze } from '../../domain/model/releases';
import type { Target } from '../../domain/model/rollback';
import type { State } from '../../domain/model/state';
import { phasesOf } from '../../domain/record/drill-record';
import { parseTarget } from '../../domain/values/quantity';

/** What every metric was before the change. */
export const BEFORE = 1.5;
const SHARE_BEFORE = 0.5;

/** How external systems behave in one answer. */
export interface World {
  /** Every probe and switch fails. */
  away?: boolean;
  /** Critical metrics come out bad. */
  bad?: boolean;
  /** These metrics come out bad, by id. */
  worse?: readonly string[];
  /** Other answers to these probes, by their id at the gate or the metric's. */
  says?: Record<string, Answer>;
  /** Too few samples to tell. */
  thin?: boolean;
  /** The executor takes orders, and nothing is switched. */
  lies?: boolean;
  /** All changes are frozen, or nobody can tell. */
  frozen?: PortfolioFreeze | { unknown: string };
  /** The drill fails, or takes longer than allowed. */
  drill?: 'failed' | 'late' | 'not restored' | 'of another release' | 'by another order';
}

/** A fact, as a probe answers it. */
export const fact = (facts: unknown): Answer => ({ ok: true, facts }) as Answer;
export const silence: Answer = { ok: false, code: 'SOURCE_UNREACHABLE', detail: 'away' };

/** As much of an engagement as external systems can see. */
interface Seen {
  at: string;
  state: State;
  entries: readonly Entry[];
  /** What the target system really runs. */
  running: Target;
}

/** The answer to one probe. */
export function factOf(question: Question, e: Seen, world: World): Answer {
  if (world.away) return silence;
  const good = fact;
  switch (question.kind) {
    case 'ledger-entries':
      return good({
        alike: e.state.alike,
        missing: question.entries.filter(({ seq, hash }) => e.entries[seq - 1]?.hash !== hash).map(({ seq }) => seq),
      });
    case 'document':
      return good({ bytes: 10, mediaType: 'text/plain' });
    case 'cases':
      return good({
        count: 1_000,
        from: null,
        to: null,
        timeProblem: null,
        workingDays: 25,
        columns: question.columns,
        baselines: Object.fromEntries(
          question.columns.map(({ metric, aggregation }) => [
            metric,
            { value: aggregation === 'share' ? SHARE_BEFORE : BEFORE, samples: 1_000 },
          ]),
        ),
      });
    case 'baseline':
      return good({ value: question.metric.aggregation === 'share' ? SHARE_BEFORE : BEFORE, samples: 1_000 });
    case 'metric':
    case 'source':
      return good(question.kind === 'metric' ? readingOf(question.metric, e.at, world) : useOf(e.at, world));
    case 'url':
      return good({ status: 200 });
    case 'time':
      return good({ at: e.at });
    case 'executor-dry-run':
      return good({ detail: 'ready' });
    case 'target-status':
      return good({
        ...e.running,
        artefacts: Object.fromEntries(
          Object.values(e.state.releases).map(({ manifest }) => [manifest.release, manifest.artefactDigest]),
        ),
      });
    case 'proof':
      return good({
        proven: isFallback(e.running),
        detail: `people are ${isFallback(e.running) ? '' : 'not '}at work`,
      });
    case 'drill-record': {
      const proof = Object.values(e.state.releases).find((release) => release.drill?.drill === question.stream);
      if (!proof) return { ok: false, code: 'NOT_IN_STORE', detail: 'no such drill' };
      return good({
        drill: question.stream,
        release: proof.manifest.release,
        orderedBy: '',
        performedBy: '',
        phases: phasesOf(e.state.charter.rollback?.compensated !== undefined).map((name) => ({
          name,
          at: proof.drill!.at,
          ok: true,
          detail: 'seen',
        })),
        restoreSeconds: 2,
        outcome: 'passed',
        problem: null,
        head: proof.drill!.head,
      });
    }
    case 'sample':
      return good({
        population: 500,
        cases: Array.from({ length: question.size }, (_, i) => `${question.seed.slice(0, 8)}-${i + 1}`),
      });
    case 'access':
      return good({ entries: 12, leavers: [], holders: 3, unrecognisable: [] });
    case 'classes':
      return good({ entries: 3, undeclared: [] });
    case 'inventory':
      return good({ items: [] });
    case 'schedule':
      return good({ armed: e.state.schedule?.created ?? false, nextAt: null });
  }
}

function readingOf(metric: Metric, at: string, { bad, thin, worse }: World): Reading {
  const share = metric.aggregation === 'share';
  const good = !worse?.includes(metric.id) && !(bad && metric.critical);
  const value = valueFor(metric.target, share ? SHARE_BEFORE : BEFORE, share, good);
  const reading = readAs(value, share, thin ? 3 : 2_000, at);
  return metric.aggregation === 'distribution' ? { ...reading, drift: driftTo(value, thin ? 3 : 2_000) } : reading;
}

/** How far a distribution has moved, by its stability index. */
export const driftTo = (psi: number, samples: number): Drift => ({
  test: 'wasserstein',
  statistic: psi / 4,
  p: null,
  psi,
  bins: 10,
  samples,
  reference: 2_000,
});

function useOf(at: string, { worse, thin }: World): Reading {
  return readAs(worse?.includes('use') ? 0.2 : 0.95, true, thin ? 3 : 2_000, at);
}

function readAs(value: number, share: boolean, samples: number, at: string): Reading {
  const pair = share ? { good: Math.round(value * samples), total: samples } : {};
  return { value, ...pair, samples, at, dated: true };
}

/** The next so many working days of the charter, as if the client lived by UTC; to the second, as activities tell it. */
export function workingDays(calendar: Calendar, from: string, days: number): WorkingDay[] {
  const found: WorkingDay[] = [];
  const instant = (day: number, time: string): string =>
    new Date(day + Number(time.slice(0, 2)) * 3_600_000 + Number(time.slice(3)) * 60_000)
      .toISOString()
      .replace('.000', '');
  let day = Math.floor(Date.parse(from) / 86_400_000) * 86_400_000;
  for (; found.length < days; day += 86_400_000) {
    const date = new Date(day).toISOString().slice(0, 10);
    const weekday = new Date(day).getUTCDay() || 7;
    if (!calendar.workdays.includes(weekday) || calendar.holidays.includes(date)) continue;
    const freeze = calendar.freezes.find((one) => 'from' in one && one.from <= date && date <= one.to);
    found.push({
      from: instant(day, calendar.opens),
      to: instant(day, calendar.closes),
      freeze: freeze?.reason ?? null,
    });
  }
  return found;
}

/** A value that a target allows, or one that it plainly does not. */
export function valueFor(target: string | undefined, baseline: number, share: boolean, good: boolean): number {
  const rule = target === undefined ? null : parseTarget(target);
  if (!rule) return good ? 0.95 : 0.05;
  if (rule.kind === 'like-baseline') return good ? 0.01 : 0.4;
  if (rule.kind === 'exactly') return good ? rule.value : rule.value + 1;
  const limit = 'factor' in rule ? baseline * rule.factor : rule.value;
  const least = rule.kind.startsWith('at-least');
  if (good) return least ? (share ? (1 + limit) / 2 : limit * 1.2) : limit / 2;
  return least ? limit / 2 : share ? (1 + limit) / 2 : limit * 2;
}
