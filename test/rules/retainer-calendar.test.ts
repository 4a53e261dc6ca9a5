/** The retainer's calendar: what a cycle has to run, what a missed one leaves to the next, and what a pause does to it. */

import fc from 'fast-check';
import type { State } from '../../domain/model/state';
import { openItems } from '../../domain/open-items/open-items';
import { dueSteps } from '../../domain/retainer';
import { isDue, nextDue } from '../../domain/retainer/calendar';
import { schedulesWanted, ticksOf } from '../../domain/retainer/schedules';
import type { PaperEngagement } from '../support/paper-engagement';
import { runs } from '../support/runs';
import { nextTicks } from '../support/ticks';
import {
  closes,
  engagement,
  findings,
  given,
  happenedTimes,
  MAILBOX,
  pass,
  refusalText,
  refused,
  says,
  stands,
  theWorldAnswers,
  isDue as workIsDue,
  wrote,
} from './vocabulary';

const STEP = 'slo-watch';

const handedOver = (every: string, cadence: string, timezone = 'Europe/Berlin') => {
  const { retainer, calendar } = MAILBOX;
  const steps = { ...retainer.steps, [STEP]: { ...retainer.steps[STEP], every: cadence } };
  return engagement({
    ...MAILBOX,
    calendar: { ...calendar, timezone },
    retainer: { ...retainer, every, jitter: '0 s', steps },
  }).upTo('operation');
};

/** The state after the step was run in a cycle of this time. */
const ran = (s: State, scheduledAt: string): State => ({
  ...s,
  retainer: { ...s.retainer, steps: { ...s.retainer.steps, [STEP]: { scheduledAt } as never } },
});

/** At which of these times the step runs, in cycles one after another. */
function runsOf(s: State, ticks: readonly string[]): string[] {
  let now = s;
  return ticks.filter((tick) => {
    const due = isDue(now, STEP, tick);
    if (due) now = ran(now, tick);
    return due;
  });
}

const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo');

test('a daily step runs in each daily cycle of a year, across clock changes and for any time of the handover', () => {
  fc.assert(
    fc.property(
      zone,
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 1_439 }),
      (timezone, hour, minutes) => {
        const e = handedOver('1 day', '1 day', timezone);
        const accepted = new Date(Date.parse(e.at) + minutes * 60_000).toISOString();
        const gates = { ...e.state.gates };
        gates['operation-handover'] = { ...gates['operation-handover'], acceptedAt: accepted };
        const opens = `${String(hour).padStart(2, '0')}:15`;
        const ticks = nextTicks(ticksOf({ every: '1 day', opens, timezone }), accepted, 400);
        expect(runsOf({ ...e.state, gates }, ticks)).toEqual(ticks);
      },
    ),
    { numRuns: runs(12) },
  );
});

test('a step of n days runs once in each of its periods, also after a late cycle, and never twice', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 3, maxLength: 30 });
  const e = handedOver('1 day', '1 day');
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 90 }), gaps, (days, waits) => {
      const s = handedOver('1 day', `${days} days`).state;
      const from = Date.parse(s.gates['operation-handover'].acceptedAt!);
      let last = from;
      const all = waits.map((gap) => {
        last += gap * 86_400_000;
        return new Date(last).toISOString();
      });
      const periodOf = (tick: string): number => Math.floor((Date.parse(tick) - from) / (days * 86_400_000));
      const runs = runsOf(s, all);
      expect(new Set(runs.map(periodOf)).size).toBe(runs.length);
      expect(runs.map(periodOf)).toEqual([...new Set(all.map(periodOf))]);
    }),
    { numRuns: runs(60) },
  );
  expect(nextDue(e.state, STEP) <= e.at).toBe(true);
});

test('a daily cycle runs at the opening hour, also at night, unless the time zone skips or repeats that hour', () => {
  const at = (opens: string, timezone: string): string => {
    const ticks = ticksOf({ every: '1 day', opens, timezone });
    return 'every' in ticks ? 'by interval' : `${ticks.hour}:${ticks.minute}`;
  };
  expect(at('00:00', 'Europe/Berlin')).toBe('0:0');
  expect(at('23:30', 'Europe/Berlin')).toBe('23:30');
  expect(at('01:59', 'Europe/Berlin')).toBe('1:59');
  expect(at('02:00', 'Europe/Berlin')).toBe('5:0');
  expect(at('03:00', 'Europe/Berlin')).toBe('3:0');
  expect(at('01:15', 'America/New_York')).toBe('5:0');
  expect(at('00:30', 'Africa/Cairo')).toBe('5:0');
  expect(at('02:30', 'Asia/Tokyo')).toBe('2:30');
});

test('a manual cycle runs exactly the requested steps, due or not', () => {
  const { state, at } = handedOver('1 day', '7 days');
  const done = ran(state, at);
  expect(dueSteps(done, at).map(({ id }) => id)).not.toContain(STEP);
  expect(dueSteps(done, at, [STEP]).map(({ id }) => id)).toEqual([STEP]);
  expect(dueSteps(done, at, [])).toEqual([]);
});

describe('a pause', () => {
  const until = '2026-12-24T08:00:00.000Z';
  const pauses = says('account-manager', { kind: 'pause-retainer', until, reason: 'the books are closed' });
  const goesOn = says('account-manager', { kind: 'resume-retainer', reason: 'they are closed' });
  const operating = () => given(engagement().upTo('operation'), theWorldAnswers()).and;

  test('pauses the schedule and not the watch, and ends automatically', () => {
    given(operating(), pauses)
      .when(theWorldAnswers())
      .then(
        happenedTimes('schedule.armed', 2),
        stands(
          (s) => schedulesWanted(s)?.paused,
          `dayone: paused until ${until} by ${MAILBOX.people['account-manager']}`,
        ),
      );
    given(operating(), pauses, theWorldAnswers(), goesOn)
      .when(theWorldAnswers())
      .then(
        happenedTimes('schedule.armed', 3),
        stands((s) => schedulesWanted(s)?.paused, null),
      );
    given(operating(), pauses, theWorldAnswers(), pass(60, 'days'), theWorldAnswers()).then(
      refusalText('retainer.resumed', { reason: 'the pause is over' }),
      stands((s) => s.retainer.paused, null),
    );
  });

  test('a cycle that the pause prevented is not missed; one counts as missed only two cycles after the pause', () => {
    const resumed = given(operating(), pauses, theWorldAnswers(), pass(25, 'days'), goesOn, theWorldAnswers()).and;
    given(resumed).then(happenedTimes('schedule.missed', 0));
    given(resumed, pass(30, 'days'), theWorldAnswers()).then((e) =>
      expect(e.entries.some(({ type }) => type === 'schedule.missed')).toBe(true),
    );
  });

  test('is refused to people who may not pause, for longer than 90 days, and before there is a retainer', () => {
    given(operating())
      .when(says('reviewer', { kind: 'pause-retainer', until, reason: 'x' }))
      .then(refused('WRONG_PERSON'));
    given(operating())
      .when(says('owner', { kind: 'pause-retainer', until: '2027-12-24T08:00:00.000Z', reason: 'x' }))
      .then(refused('BAD_INPUT'));
    given(engagement().upTo('metrics')).when(pauses).then(refused('NOT_ASKED'));
    given(operating()).when(goesOn).then(refused('NOT_ASKED'));
  });
});

test('a missed cycle is recorded once, also while its late run still reports', () => {
  const reports =
    (cycleEnds: boolean) =>
    (e: PaperEngagement): unknown =>
      e.act({ kind: 'retainer-report', step: STEP, scheduledAt: e.at, answers: {}, cycleEnds });
  const missed = given(engagement().upTo('operation'), theWorldAnswers(), pass(3, 'days'), theWorldAnswers()).and;
  const isMissed = (yes: boolean) => stands((s) => s.retainer.missedAt !== null, yes);
  given(missed).then(happenedTimes('schedule.missed', 1), isMissed(true));
  given(missed, reports(false), theWorldAnswers()).then(happenedTimes('schedule.missed', 1), isMissed(true));
  given(missed, pass(1), reports(true)).then(isMissed(false));
});

test('a schedule depends on its times and a pause, not on the limits of the steps', () => {
  const of = (s: State) => schedulesWanted(s);
  const { state } = engagement().upTo('operation');
  const { retainer } = state.charter;
  const stricter = {
    ...retainer,
    graceDays: 3,
    steps: { ...retainer.steps, 'drift-check': { every: '1 day', share: 0.1 } },
  };
  expect(of({ ...state, charter: { ...state.charter, retainer: stricter } })).toEqual(of(state));
  expect(of({ ...state, charter: { ...state.charter, retainer: { ...retainer, watch: '9 s' } } })).not.toEqual(
    of(state),
  );
  expect(of({ ...state, live: null })).toBeNull();
  given(engagement().upTo('operation'), closes('leave-running'))
    .when(theWorldAnswers())
    .then((e) => expect(of(e.state)).toBeNull());
});

test('a repair is recorded, except if the engagement closes', () => {
  const mended = { kind: 'schedules-repaired' as const, what: ['retainer:mailbox: it was gone'] };
  given(engagement().upTo('operation'), (e) => e.act(mended)).then(wrote('schedule.mended', 'finding.opened'));
  given(engagement().upTo('operation'), closes('leave-running'), (e) => e.act(mended)).then(wrote());
  given(engagement().upTo('operation'), (e) => e.act({ kind: 'clock' })).then(workIsDue());
});

test('a deleted schedule is a finding and an open item, until the delivery lead explains it', () => {
  const mended = { kind: 'schedules-repaired' as const, what: ['retainer:mailbox: it was gone'] };
  const said = says('delivery-lead', {
    kind: 'remediate',
    finding: 'retainer:schedules',
    how: 'a script that cleans up the namespace',
  });
  given(engagement().upTo('operation'), (e) => e.act(mended))
    .then(findings('retainer:schedules'))
    .then((e) => {
      const items = openItems(e.state, e.at).filter(({ what }) => what.includes('retainer:mailbox: it was gone'));
      const action = { message: 'remediate', finding: 'retainer:schedules' };
      expect(items).toEqual([expect.objectContaining({ role: 'delivery-lead', action })]);
    })
    .when((e) => e.act(mended))
    .then(wrote('schedule.mended'))
    .when(said)
    .then(wrote('finding.remediated'));
});

test('a pause that somebody made in Temporal is a finding for as long as it lasts, and is notified once', () => {
  const paused = (...schedules: string[]) => ({ kind: 'schedules-paused' as const, schedules });
  given(engagement().upTo('operation'), (e) => e.act(paused('retainer:mailbox')))
    .then(wrote('schedule.paused', 'finding.opened'))
    .then(findings('retainer:schedules-paused'))
    .when((e) => e.act(paused('retainer:mailbox')))
    .then(wrote())
    .when((e) => e.act(paused()))
    .then(wrote('schedule.paused', 'finding.closed'))
    .when((e) => e.act(paused()))
    .then(wrote());
});
