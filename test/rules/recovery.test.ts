/** An engagement that is recovered from its ledger: what stays, what is ensured again, and what its drill does. */

import { STEP_IDS } from '../../domain/gates/steps';
import { FALLBACK } from '../../domain/kernel/target';
import type { DrillPhase } from '../../domain/model/questions';
import type { DrillEntry, DrillEvents } from '../../domain/model/rollback';
import { hasEnded, hasTouched, isRestored, restoresIn } from '../../domain/record/drill-record';
import { GENESIS, SYSTEM } from '../../domain/record/ledger';
import {
  closes,
  engagement,
  given,
  happenedTimes,
  holdsIt,
  isBroughtBack,
  isDue,
  ordersDrill,
  refusalText,
  rollsBack,
  stands,
  theWorldAnswers,
  theWorldAnswersOnce,
  wrote,
} from './vocabulary';

const ready = () => given(engagement().upTo('readiness'), theWorldAnswers()).and;

test.each([...STEP_IDS, 'operation'] as const)(
  'a recovery at %s keeps everything except what only the server knew',
  (step) => {
    const e = engagement().upTo(step);
    const { head, schedule: _schedule, ...before } = e.state;
    given(e, isBroughtBack()).then(
      wrote('engagement.recovered'),
      refusalText('engagement.recovered', { after: head, why: 'the cluster was lost' }),
    );
    const { head: _head, schedule, ...after } = e.state;
    expect(after).toEqual(before);
    expect(schedule).toBeNull();
  },
);

test('a recovery is recorded under the given name, otherwise under dayone', () => {
  const actorOf = (by: string | null) => given(ready(), isBroughtBack(by)).and.last[0]!.actor;
  expect(actorOf('mara-okafor')).toEqual({ id: 'mara-okafor', assurance: 'asserted' });
  expect(actorOf(null)).toEqual(SYSTEM);
});

test('the retainer’s schedules are ensured again; a closed engagement stays closed, and its schedules are removed again', () => {
  given(engagement().upTo('operation'), isBroughtBack())
    .then(isDue('ensure-schedules'))
    .when(theWorldAnswers())
    .then(
      stands((s) => s.schedule?.created, true),
      isDue(),
    );
  given(engagement().upTo('operation'), closes('leave-running'), isBroughtBack())
    .then(isDue('join-readings', 'remove-schedules'))
    .when(theWorldAnswers())
    .then(stands((s) => s.closedAt !== null, true))
    .when(isBroughtBack())
    .then(wrote());
});

test('a hold stays, and a switch that was not confirmed is ordered again under its key', () => {
  given(ready(), holdsIt(), isBroughtBack()).then(stands((s) => s.hold?.kind, 'asked'));
  const e = given(engagement().upTo('operation'), rollsBack()).and;
  const { key } = e.state.target;
  given(e, isBroughtBack());
  expect(e.due().filter(({ kind }) => kind === 'switch-target')).toMatchObject([{ switchKey: key }]);
});

describe('an open drill', () => {
  test('is started again, and continues from its own record', () => {
    const e = given(ready(), ordersDrill(), theWorldAnswersOnce(), isBroughtBack()).and;
    expect(e.due()).toMatchObject([{ kind: 'start-drill', drill: { resumes: true } }]);
    given(e, theWorldAnswersOnce()).then(
      stands((s) => s.drill, expect.objectContaining({ started: true, resumes: true })),
      isDue(),
    );
  });

  test('that was ordered but is not recorded as started may have begun', () => {
    const e = given(ready(), ordersDrill(), isBroughtBack()).and;
    expect(e.due()).toMatchObject([{ kind: 'start-drill', drill: { resumes: true } }]);
  });

  test('that is cancelled and cannot be started is retried, because it may have touched the target', () => {
    const live = () => given(engagement().upTo('operation'), ordersDrill(), theWorldAnswersOnce(), rollsBack());
    const notStarted = (e: ReturnType<typeof ready>) =>
      e.act({ kind: 'drill-not-started', drill: e.state.drill!.drill, detail: 'away' });
    live().when(isBroughtBack(), notStarted).then(wrote('drill.not-started'), happenedTimes('drill.failed', 0));
  });

  test('that ended is over, and the next one is new', () => {
    given(ready(), ordersDrill(), theWorldAnswersOnce(), isBroughtBack(), theWorldAnswers({ drill: 'failed' }))
      .when(ordersDrill())
      .then(stands((s) => s.drill?.resumes, undefined));
  });
});

describe('the record of a drill', () => {
  type Written = { [T in keyof DrillEvents]: [T, DrillEvents[T]] }[keyof DrillEvents];
  const intent = (mutation: 'drill' | 'restore'): Written => ['drill.intent', { mutation, target: FALLBACK, key: 'k' }];
  const phase = (name: DrillPhase['name'], ok = true): Written => ['drill.phase', { name, ok, detail: '' }];
  const ended: Written = ['drill.ended', { outcome: 'failed', restoreSeconds: null, problem: 'x' }];
  const record = (...written: Written[]): DrillEntry[] =>
    written.map(
      ([type, data]) =>
        ({
          type,
          data,
          actor: SYSTEM,
          at: '',
          stream: '',
          epoch: 1,
          key: '',
          part: [0, 1],
          prev: '',
          ...GENESIS,
        }) as DrillEntry,
    );

  test.each<[string, DrillEntry[], { touched: boolean; restored: boolean; restores: number; ended: boolean }]>([
    ['nothing', record(), { touched: false, restored: true, restores: 0, ended: false }],
    [
      'a probe',
      record(phase('steady-before', false), ended),
      { touched: false, restored: true, restores: 0, ended: true },
    ],
    [
      'the switch to the fallback',
      record(intent('drill')),
      { touched: true, restored: false, restores: 0, ended: false },
    ],
    [
      'a restore that was ordered',
      record(intent('drill'), intent('restore')),
      { touched: true, restored: false, restores: 1, ended: false },
    ],
    [
      'a second restore that came through',
      record(
        intent('drill'),
        intent('restore'),
        phase('restored', false),
        intent('restore'),
        phase('restored'),
        phase('steady-after'),
        ended,
      ),
      { touched: true, restored: true, restores: 2, ended: true },
    ],
    [
      'a restore after which it was not steady',
      record(intent('drill'), intent('restore'), phase('restored'), phase('steady-after', false), ended),
      { touched: true, restored: false, restores: 1, ended: true },
    ],
  ])('%s', (_what, entries, says) => {
    expect({
      touched: hasTouched(entries),
      restored: isRestored(entries),
      restores: restoresIn(entries),
      ended: hasEnded(entries),
    }).toEqual(says);
  });
});
