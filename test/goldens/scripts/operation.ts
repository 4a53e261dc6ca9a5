/** Operation: incidents, findings and their remedies, a freeze, samples, value, lapses, a pause, and every kind of closing. */

import type { Charter } from '../../../domain/model/charter';
import type { ListSource } from '../../../domain/model/charter/lists';
import { RUNNING } from '../../../domain/model/questions';
import {
  amends,
  closes,
  everybodySigns,
  MAILBOX,
  ordersDrill,
  pass,
  report,
  rollsBack,
  says,
  submits,
  theClockTicks,
  theWorldAnswers,
  timePasses,
} from '../../rules/vocabulary';
import { fact, silence, type World } from '../../support/paper-world';
import { type Act, cycle, moment, type Script, times, watch } from '../script';

const GUARD = 'minutes-per-mail';
const LIST = (name: string): ListSource => ({ kind: 'csv', url: `http://127.0.0.1:7070/${name}.csv` });
const SOURCE = { kind: 'http', url: 'http://127.0.0.1:7070/value', value: '/value' } as const;
const SHARE = { kind: 'http', url: 'http://127.0.0.1:7070/value', good: '/good', total: '/total' } as const;
const PRIMARY = MAILBOX.metrics![0]!.id;
const { retainer } = MAILBOX;
const CHARTER: Charter = {
  ...MAILBOX,
  // Another script shows how a release goes live.
  goLive: { ...MAILBOX.goLive, stages: MAILBOX.goLive.stages.slice(-1), readEvery: '4 s' },
  people: { ...MAILBOX.people, 'process-expert': 'ida-holm' },
  process: { ...MAILBOX.process!, volumePerWeek: 100, minutesPerCase: 6, hourlyCost: 60, saving: 0.5 },
  metrics: MAILBOX.metrics!.map((one) => (one.id === PRIMARY ? { ...one, source: SHARE } : one)),
  retainer: {
    ...retainer,
    every: '1 day',
    steps: {
      ...retainer.steps,
      'quality-sample': { ...retainer.steps['quality-sample'], size: 5, cases: LIST('cases') },
      'change-control': { ...retainer.steps['change-control'], confirm: '30 days' },
      'incident-review': { ...retainer.steps['incident-review'], aiAct: true },
      'unit-cost': { ...retainer.steps['unit-cost'], cost: SOURCE, outcomes: SOURCE, expected: 0.4 },
      'oversight-check': {
        ...retainer.steps['oversight-check'],
        support: { target: 'exactly 0', source: SOURCE },
        training: { target: 'exactly 0', source: SOURCE },
      },
      'vendor-currency': { ...retainer.steps['vendor-currency'], inventory: LIST('inventory') },
      'governance-review': { ...retainer.steps['governance-review'], access: LIST('access'), classes: LIST('classes') },
    },
  },
};

const count = (value: number) => fact({ value, samples: null, at: '' });
const incident = 'lost-mail';
const hours = (n: number): Act => pass(n, 'hours');
const runs = (base: string | null): World => ({
  says: { [RUNNING]: fact({ base, candidate: null, exposure: 0, artefacts: {} }) },
});
const grades =
  (good: number, who = 'process-expert'): Act =>
  (e) => {
    const drawn = e.state.retainer.samples.at(-1)!;
    says(who, { kind: 'grade-sample', sample: drawn.id, good, total: drawn.cases.length })(e);
  };
const costs = (cost: number): World => ({ says: { 'unit-cost:cost': count(cost), 'unit-cost:outcomes': count(500) } });

/** How all of them begin. */
export const operation: Script = {
  name: 'operation',
  begins: { under: CHARTER },
  acts: [(e) => e.upTo('operation'), hours(1)],
};

/** Incidents from the first word to the review, findings that are closed, overdue, remedied. */
export const incidents: Script = {
  name: 'incidents',
  begins: { after: operation },
  acts: [
    says('reviewer', {
      kind: 'incident-open',
      incident,
      severity: 'low',
      what: 'mail was lost',
      detectedAt: '2026-11-23T08:00:00Z',
    }),
    says('owner', {
      kind: 'incident-update',
      incident,
      severity: 'severe',
      serious: 'serious',
      harm: 'three orders were late',
      mitigation: 'the filter is off',
    }),
    moment('a serious incident'),
    says('owner', {
      kind: 'incident-update',
      incident,
      action: 'repair the filter',
      owner: 'delivery-lead',
      dueAt: '2026-11-30T17:00:00Z',
    }),
    cycle({}, 'incident-review'),
    pass(8, 'days'),
    theClockTicks,
    moment('an action is overdue'),
    says('delivery-lead', { kind: 'incident-update', incident, done: 1 }),
    says('owner', { kind: 'incident-update', incident, reportedAt: '2026-11-30T12:00:00Z' }),
    says('owner', { kind: 'incident-close', incident, how: 'it was put back' }),
    pass(16, 'days'),
    theWorldAnswers(),
    cycle({}, 'incident-review'),
    moment('a review is overdue'),
    says('delivery-lead', { kind: 'incident-review', incident, learned: 'x' }),
    says('owner', { kind: 'incident-review', incident, learned: 'look twice' }),
    report({ worse: [GUARD] }),
    hours(1),
    report({ says: { [GUARD]: silence } }),
    pass(20, 'days'),
    theWorldAnswers(),
    moment('a finding is overdue'),
    says('owner', {
      kind: 'remediate',
      finding: `slo-watch:${GUARD}`,
      how: 'by a message',
      evidence: 'b'.repeat(64),
    }),
    hours(1),
    report(),
    watch({ away: true }),
    pass(15),
    watch(runs('r0')),
    moment('changes are frozen'),
    submits('r2'),
    says('delivery-lead', { kind: 'name-remedy', finding: 'change-control:running', release: 'r2' }),
    says('owner', { kind: 'approve-remedy', finding: 'change-control:running', release: 'r3' }),
    says('owner', { kind: 'approve-remedy', finding: 'change-control:running', release: 'r2' }),
    says('account-manager', { kind: 'approve-remedy', finding: 'change-control:running', release: 'r2' }),
    submits('r2'),
    moment('a remedy is on its way'),
    pass(15),
    watch(),
    closes(),
    closes('leave-running'),
    theWorldAnswers(),
  ],
};

/** What the steps of the retainer find: samples, drift, oversight, cost, vendors. */
export const findings: Script = {
  name: 'findings',
  begins: { after: operation },
  acts: [
    cycle({
      says: {
        inventory: fact({ items: [{ name: 'tagger', endOfSupport: '2027-01-15', successor: null }] }),
        support: count(2),
        training: count(0),
        'unit-cost:cost': count(300),
        'unit-cost:outcomes': count(500),
      },
    }),
    moment('the first cycle'),
    grades(3, 'owner'),
    hours(1),
    cycle(costs(310), 'unit-cost'),
    hours(1),
    cycle(costs(480), 'unit-cost', 'drift-check'),
    hours(1),
    cycle({ away: true }, 'oversight-check', 'vendor-currency'),
    hours(1),
    cycle({ away: true }, 'oversight-check', 'vendor-currency'),
    moment('too dear, and unmeasured'),
    grades(2),
    pass(7, 'days'),
    theWorldAnswers(),
    moment('a cycle did not come'),
    cycle(costs(200)),
    grades(1),
    moment('two bad samples roll back'),
    theWorldAnswers(),
    says('owner', { kind: 'resume', reason: 'the samples were old' }),
    closes('roll-back'),
    theWorldAnswers(),
  ],
};

const access = (...leavers: string[]): World => ({
  says: { access: fact({ entries: 12, leavers, holders: 7, unrecognisable: [] }) },
});

/** Proofs that lapse and are regained, hand-overs that have changed, a pause, and an owner who says nothing. */
export const lapses: Script = {
  name: 'lapses',
  begins: { after: operation },
  acts: [
    cycle(access('ina-moss'), 'governance-review'),
    pass(15, 'days'),
    theWorldAnswers(),
    moment('governance has lapsed'),
    pass(1),
    cycle(access(), 'governance-review'),
    everybodySigns('governance'),
    theWorldAnswers(),
    moment('governance is regained'),
    pass(16, 'days'),
    theWorldAnswers(),
    cycle({}, 'change-control', 'owner-continuity'),
    says('owner', { kind: 'confirm-process' }),
    says('ida-holm', { kind: 'confirm-process' }),
    hours(1),
    says('ida-holm', {
      kind: 'confirm-process',
      handOvers: ['The system answers automatically.'],
      what: 'nobody looks through the folder',
    }),
    moment('the process has changed'),
    everybodySigns('process-redesign'),
    theWorldAnswers(),
    moment('the process is approved'),
    says('owner', { kind: 'acknowledge' }),
    says('owner', { kind: 'pause-retainer', until: '2027-01-20T08:00:00.000Z', reason: 'a strike' }),
    theWorldAnswers(),
    moment('paused'),
    pass(3, 'days'),
    says('owner', { kind: 'resume-retainer', reason: 'it is over' }),
    theWorldAnswers(),
    says('owner', { kind: 'pause-retainer', until: '2027-01-20T08:00:00.000Z', reason: 'another strike' }),
    pass(33, 'days'),
    theWorldAnswers(),
    moment('a silent owner'),
    says('deputy', { kind: 'acknowledge' }),
    cycle({}, 'owner-continuity', 'rollback-drill'),
    pass(30, 'days'),
    theWorldAnswers(),
    cycle({}, 'rollback-drill'),
    timePasses(12),
    moment('requests that nobody answers'),
    pass(30, 'days'),
    theWorldAnswers(),
    moment('rollback has lapsed'),
    pass(1),
    ordersDrill('deputy'),
    theWorldAnswers(),
    moment('rollback is regained'),
    closes('roll-back'),
    theWorldAnswers(),
  ],
};

const right = (good: number, total: number) => fact({ value: good / total, good, total, samples: total, at: '' });

/** A system whose value is too low, and that is stopped. */
export const stopped: Script = {
  name: 'stopped',
  begins: { after: operation },
  acts: [
    pass(28, 'days'),
    theWorldAnswers(),
    says('delivery-lead', { kind: 'submit-effort', hours: 3.5, on: '2026-11-30', what: 'tuned' }),
    says('owner', { kind: 'submit-effort', hours: 1 }),
    times(
      4,
      hours(1),
      cycle(
        { says: { ...costs(80).says, [PRIMARY]: right(194, 200), 'unit-cost:outcomes': count(194) } },
        'value-review',
      ),
    ),
    moment('the sponsor is asked'),
    says('owner', { kind: 'decide-value', decision: 'stop', reason: 'x' }),
    says('sponsor', { kind: 'decide-value', decision: 'stop', reason: 'it does not pay' }),
    says('account-manager', { kind: 'sign-report', period: '2026-11', subject: 'c'.repeat(64) }),
    says('owner', { kind: 'sign-report', period: '2026-11', subject: 'd'.repeat(64) }),
    says('account-manager', { kind: 'sign-report', period: '2026-11', subject: 'd'.repeat(64) }),
    moment('the report is accepted'),
    amends((c) => ({ ...c, retainer: { ...c.retainer, every: '2 days' } })),
    everybodySigns('operation-handover'),
    theWorldAnswers(),
    rollsBack(),
    theWorldAnswers(),
    timePasses(1),
    closes('roll-back'),
    theWorldAnswers(),
  ],
};
