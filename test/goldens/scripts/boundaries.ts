/**
 * Both sides of each limit of the rules: limit → side → the entries that are written, or the result of a function. Each
 * side plays an engagement up to the command for which the limit matters.
 */

import { requirementsOf } from '../../../domain/gates/requirements';
import type { Charter } from '../../../domain/model/charter';
import type { Metric } from '../../../domain/model/charter/metrics';
import type { Entry, Events } from '../../../domain/model/events';
import type { Seriousness } from '../../../domain/model/findings';
import type { Drift } from '../../../domain/model/metrics';
import { type Answer, RUNNING } from '../../../domain/model/questions';
import { jsonBytes } from '../../../domain/record/ledger';
import { replaceOversized } from '../../../domain/record/oversized';
import { shifted } from '../../../domain/values/dates';
import {
  cycleOf,
  engagement,
  everybodySigns,
  given,
  MAILBOX,
  ordersDrill,
  pass,
  report,
  says,
  submits,
  theWorldAnswers,
  timePasses,
} from '../../rules/vocabulary';
import { BufferingEngagement } from '../../support/buffering-engagement';
import type { PaperEngagement } from '../../support/paper-engagement';
import { driftTo, fact, type World } from '../../support/paper-world';

type Side = () => readonly Entry[] | object;
type Act = (e: PaperEngagement) => unknown;

const DAY = 86_400_000;
const GO_LIVE = 'staged-go-live';
const { retainer } = MAILBOX;
const [SHARE, GUARD, MINUTES] = MAILBOX.metrics as [Metric, Metric, Metric];
const LIST = { kind: 'csv', url: 'http://127.0.0.1:7070/list.csv' } as const;
const SOURCE = { kind: 'http', url: 'http://127.0.0.1:7070/value' } as const;

const CHARTER: Charter = {
  ...MAILBOX,
  people: { ...MAILBOX.people, 'process-expert': 'pia-lund' },
  governance: { ...MAILBOX.governance!, validUntil: { DPA: '2027-12-31' } },
  metrics: [
    ...MAILBOX.metrics!,
    { ...MINUTES, id: 'length', role: 'diagnostic', aggregation: 'distribution', target: 'like baseline' },
  ],
  retainer: {
    ...retainer,
    steps: {
      ...retainer.steps,
      'incident-review': { ...retainer.steps['incident-review'], aiAct: true },
      'vendor-currency': { ...retainer.steps['vendor-currency'], inventory: LIST },
      'governance-review': { ...retainer.steps['governance-review'], classes: LIST },
      'oversight-check': {
        ...retainer.steps['oversight-check'],
        caught: { target: 'at least 80 %', source: { ...SOURCE, good: '/good', total: '/total' } },
      },
    },
  },
};

/** The entries that the last of these acts writes. */
function wrote(e: PaperEngagement, ...acts: Act[]): readonly Entry[] {
  given(e, ...acts.slice(0, -1));
  const before = e.entries.length;
  given(e, ...acts.slice(-1));
  return e.entries.slice(before);
}
const inOperation =
  (...acts: Act[]): Side =>
  () =>
    wrote(engagement(CHARTER).upTo('operation'), pass(1), ...acts);

const itIs =
  (at: string): Act =>
  (e) => {
    e.at = at;
  };

/** Says something that ends in this many days. @param more milliseconds in addition */
const until =
  (days: number, more: number, say: (end: string) => Act): Act =>
  (e) =>
    say(shifted(e.at, days * DAY + more))(e);
const pauses = (more: number): Side =>
  inOperation(until(90, more, (end) => says('owner', { kind: 'pause-retainer', until: end, reason: 'a strike' })));
const waives =
  (more: number): Side =>
  () => {
    const requirement = { gate: 'readiness', requirement: 'evidence:training' } as const;
    const waive = (end: string) => says('sponsor', { kind: 'waive', ...requirement, until: end, reason: 'next week' });
    return wrote(engagement().upTo('readiness'), until(90, more, waive));
  };

/** The request for the report, which has its due date. */
const reports =
  (serious: Seriousness): Side =>
  () => {
    const of = { incident: 'lost-mail', severity: 'severe', what: 'mail was lost', serious } as const;
    const { and: e } = given(engagement(CHARTER).upTo('operation'), says('owner', { kind: 'incident-open', ...of }));
    return e.last.filter(({ type }) => type === 'request.opened');
  };

const happensIn = (ms: number): Side =>
  inOperation((e) => {
    const of = { incident: 'lost-mail', severity: 'low', what: 'mail was lost' } as const;
    says('owner', { kind: 'incident-open', ...of, detectedAt: shifted(e.at, ms) })(e);
  });
const worksOn = (day: string, at: string): Side =>
  inOperation(itIs(at), says('delivery-lead', { kind: 'submit-effort', hours: 1, on: day }));
const signsReport = (at: string): Side =>
  inOperation(itIs(at), says('owner', { kind: 'sign-report', period: '2026-11', subject: 'd'.repeat(64) }));

const documentsOn = (at: string): Side =>
  inOperation(itIs(at), cycleOf('governance-review', { says: { classes: fact({ entries: 3, undeclared: [] }) } }));
const classes = (count: number): Side => {
  const undeclared = Array.from({ length: count }, (_, n) => `c${n}`);
  return inOperation(cycleOf('governance-review', { says: { classes: fact({ entries: count, undeclared }) } }));
};
const components = (count: number): Side => {
  const items = Array.from({ length: count }, (_, n) => ({
    name: `p${n}`,
    endOfSupport: '2026-12-01',
    successor: null,
  }));
  return inOperation(cycleOf('vendor-currency', { says: { inventory: fact({ items }) } }));
};

/** So few cases that a person reviews all of them. */
const eight = (good: number) => fact({ value: good / 8, good, total: 8, samples: 8, at: '2026-11-23T09:00:00.000Z' });
const few: World = {
  says: {
    [SHARE.id]: eight(8),
    [GUARD.id]: eight(0),
    [MINUTES.id]: fact({ value: 1, samples: 8, at: '2026-11-23T09:00:00.000Z' }),
  },
};
const stageOf =
  (volumePerWeek: number, ...acts: Act[]): Side =>
  () => {
    const small = { ...CHARTER, process: { ...CHARTER.process!, volumePerWeek }, metrics: MAILBOX.metrics! };
    const begun = [everybodySigns(GO_LIVE), theWorldAnswers(few), timePasses(4, few)];
    return wrote(engagement(small).upTo(GO_LIVE), ...begun, ...acts);
  };
const reviews = (wrong: number): Act => says('process-expert', { kind: 'submit-review', cases: 8, wrong });

const numberOf = (metric: string, value: number, samples: number): World => ({
  says: { [metric]: fact({ value, samples, at: '2026-11-23T09:00:00.000Z' }) },
});
const drifts = (change: {
  p?: number;
  statistic?: number;
  psi?: number;
  samples?: number;
  reference?: number;
}): Side => {
  const drift: Drift = { ...driftTo(0, 2_000), ...change, test: change.p === undefined ? 'wasserstein' : 'ks' };
  const reading = { value: drift.psi, samples: drift.samples, at: '2026-11-23T09:00:00.000Z', drift };
  return inOperation(cycleOf('drift-check', { says: { length: fact(reading) } }));
};
const evaluated =
  (samples: number): Side =>
  () => {
    const evaluation = { [SHARE.id]: { value: 0.9, samples }, [GUARD.id]: { value: 0.01, samples: 10 } };
    const { and: e } = given(engagement().upTo('build'), submits('r1', { evaluation }));
    const of = requirementsOf(e.state, 'build', e.at).filter(({ id }) => id.startsWith('evidence:evaluation:'));
    return Object.fromEntries(of.map(({ id, met, problem = null }) => [id, { met, problem }]));
  };
const caught = (total: number): Side =>
  inOperation(
    cycleOf('oversight-check', { says: { caught: fact({ value: 1, good: total, total, samples: total, at: '' }) } }),
  );
/** Every case is a bad one, in every window. */
const burns = (total: number): Side => {
  const share = fact({ value: 1, good: total, total, samples: total, at: '2026-11-23T09:00:00.000Z' });
  return inOperation((e) => {
    const windows = ['long', 'short', 'budget'].map((window) => [`${window}:${GUARD.id}`, share] as const);
    e.act({ kind: 'watch-report', scheduledAt: e.at, answers: Object.fromEntries(windows) });
  });
};

/** The running version is probed at the last switch, or this many milliseconds before. */
const probedBefore = (ms: number): Side =>
  inOperation(pass(1), ordersDrill(), theWorldAnswers(), pass(1), (e) => {
    const { steadySince } = e.state.target;
    const runs = { [RUNNING]: fact({ ...e.running, artefacts: {} }) };
    const step = { kind: 'retainer-report', step: 'change-control', cycleEnds: true } as const;
    e.act({ ...step, scheduledAt: shifted(steadySince!, -ms), answers: runs });
  });

/** Answers of a gate that have this many bytes together. */
const answersOf =
  (bytes: number): Side =>
  () => {
    const answer = (detail: string): Answer => ({ ok: false, code: 'BAD_INPUT', detail });
    const small = answer('x'.repeat(1_000));
    const rest = bytes - jsonBytes(small) - jsonBytes(answer(''));
    const answers = { small, large: answer('x'.repeat(rest)) };
    const command = replaceOversized({ kind: 'gate-verified', step: 'metrics', subject: 's', answers }, 'too large');
    const kept = Object.entries((command as { answers: Record<string, Answer> }).answers);
    return Object.fromEntries(kept.map(([name, one]) => [name, one.ok || one.code === 'BAD_INPUT' ? 'stays' : one]));
  };

/** Readings of each entry: limited by their number, or by the size of their JSON. */
const buffers =
  (...metrics: string[]): Side =>
  () => {
    const charter = { ...MAILBOX, metrics: MAILBOX.metrics!.map((metric) => ({ ...metric, critical: false })) };
    const stage = { ...MAILBOX.goLive.stages[0]!, window: '2 days', atMost: '3 days', metrics };
    const goLive = { ...MAILBOX.goLive, stages: [stage], readEvery: '1 min' };
    const e = new BufferingEngagement({ ...charter, goLive }).upTo(GO_LIVE);
    given(e, everybodySigns(GO_LIVE), theWorldAnswers());
    for (let minute = 0; minute < 150; minute++) {
      e.waitUntilDue(1);
      e.settle();
    }
    const measured = e.entries.filter(({ type }) => type === 'stage.measured');
    return { readings: measured.map(({ data }) => (data as Events['stage.measured']).readings) };
  };

/** Several readings in one entry. */
const measures =
  (...worlds: World[]): Side =>
  () =>
    wrote(engagement().upTo(GO_LIVE), everybodySigns(GO_LIVE), theWorldAnswers(), timePasses(1), (e) => {
      e.waitUntilDue(1);
      const [work] = e.due();
      const { readings, ...command } = e.answer(work!) as { readings: { reading: number }[] };
      const all = worlds.map((world, n) => {
        const [one] = (e.answer(work!, world) as unknown as { readings: { reading: number }[] }).readings;
        return { ...one, reading: readings[0]!.reading + n };
      });
      e.act({ ...command, readings: all } as never);
    });

export const BOUNDARIES: Record<string, Record<string, Side>> = {
  'the report of a serious incident': {
    serious: reports('serious'),
    widespread: reports('widespread'),
    'a death': reports('death'),
  },
  'an incident dated in the future': { 'by a minute': happensIn(60_000), 'by a minute and 1 ms': happensIn(60_001) },
  'work on the next day': {
    '14 hours before it': worksOn('2026-11-25', '2026-11-24T10:00:00.000Z'),
    '1 ms earlier': worksOn('2026-11-25', '2026-11-24T09:59:59.999Z'),
  },
  'the report of a month': {
    '14 hours before its end': signsReport('2026-11-30T10:00:00.000Z'),
    '1 ms earlier': signsReport('2026-11-30T09:59:59.999Z'),
  },
  'the longest waiver': { '90 days': waives(0), '90 days and 1 ms': waives(1) },
  'the longest pause of the retainer': { '90 days': pauses(0), '90 days and 1 ms': pauses(1) },
  'a document that ends': {
    'in 31 days': documentsOn('2027-11-30T12:00:00.000Z'),
    'in 30 days': documentsOn('2027-12-01T12:00:00.000Z'),
  },
  'undeclared data classes': { 20: classes(20), 21: classes(21) },
  'components at their end of support': { 20: components(20), 21: components(21) },
  'a small volume': { '49.9 cases a week': stageOf(49.9, reviews(0)), 50: stageOf(50, reviews(0)) },
  'wrong cases of a review': {
    none: stageOf(49, reviews(0), theWorldAnswers(few)),
    one: stageOf(49, reviews(1), theWorldAnswers(few)),
  },
  'samples of a stage': {
    50: measures(numberOf(MINUTES.id, 1, 50)),
    49: measures(numberOf(MINUTES.id, 1, 49)),
  },
  'samples of a metric in operation': {
    50: inOperation(report(numberOf(MINUTES.id, 1, 50))),
    49: inOperation(report(numberOf(MINUTES.id, 1, 49))),
  },
  'cases of an evaluation': { 10: evaluated(10), 9: evaluated(9) },
  'seeded errors': { 20: caught(20), 19: caught(19) },
  'cases of an error budget': { 50: burns(50), 49: burns(49) },
  'cases of a distribution': { 50: drifts({ samples: 50 }), 49: drifts({ samples: 49 }) },
  'cases of the distribution before': { 50: drifts({ reference: 50 }), 49: drifts({ reference: 49 }) },
  'significance of a drift': { '0.05': drifts({ p: 0.05 }), 'less than 0.05': drifts({ p: 0.0499 }) },
  'distance of a drift': { 'less than 0.1': drifts({ statistic: 0.0999 }), '0.1': drifts({ statistic: 0.1 }) },
  'stability index': {
    '0.1': drifts({ psi: 0.1 }),
    'more than 0.1': drifts({ psi: 0.101 }),
    '0.2': drifts({ psi: 0.2 }),
    'more than 0.2': drifts({ psi: 0.201 }),
  },
  'the probe of the running version': { 'at the last switch': probedBefore(0), '1 ms before': probedBefore(1) },
  'bytes of answers together': { '64000': answersOf(64_000), '64001': answersOf(64_001) },
  'readings of one entry': {
    'of three metrics': buffers(...MAILBOX.metrics!.map(({ id }) => id)),
    'of one metric': buffers(SHARE.id),
  },
  'the worst of several readings': {
    first: measures(numberOf(MINUTES.id, 1, 3), {}, {}),
    last: measures({}, {}, numberOf(MINUTES.id, 1, 3)),
  },
};
