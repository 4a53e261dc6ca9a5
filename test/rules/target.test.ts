/** The target system: retried, asked before it is tried again, and switched by people where no machine can. */
import type { Charter } from '../../domain/charter/charter';
import type { PaperEngagement } from '../support/paper-engagement';
import {
  closes,
  engagement,
  findings,
  given,
  happenedTimes,
  isDue,
  isLive,
  MAILBOX,
  notified,
  pass,
  refused,
  rollsBack,
  runs,
  says,
  stands,
  theWorldAnswers,
  theWorldAnswersOnce,
} from './vocabulary';

const pulled = (charter?: Charter) => given(engagement(charter).upTo('operation'), rollsBack()).and;
const waits = (seconds: number) => (e: PaperEngagement) =>
  expect((Date.parse(e.state.target.retryAt!) - Date.parse(e.at)) / 1000).toBe(seconds);

test('a switch that failed is asked for before it is tried again, ever more patiently', () => {
  const e = pulled();
  for (const [index, seconds] of [1, 2, 5, 10, 30, 60, 60].entries()) {
    given(e)
      .then(isDue(index % 2 === 0 ? 'switch-target' : 'ask-target'))
      .when(theWorldAnswersOnce({ away: true }))
      .then(isDue(), waits(seconds));
    e.at = e.state.target.retryAt!;
  }
  given(e, theWorldAnswers()).then(
    runs(null),
    stands((s) => s.rollbacks.at(-1)?.seconds, 168),
  );
});

test('a way back that does not work at once is one incident, until it does', () => {
  given(pulled(), theWorldAnswersOnce({ away: true }))
    .then((e) => expect(e.state.findings.map((one) => one.id)).toEqual([`switch:${e.state.target.key}`]))
    .then(notified('incident.opened', 'owner', 'deputy', 'account-manager', 'delivery-lead'))
    .when(pass(1), theWorldAnswersOnce({ away: true }), pass(1), theWorldAnswers())
    .then(findings(), happenedTimes('incident.opened', 1), happenedTimes('finding.closed', 1), runs(null));
});

test('a target that says it is something else has not been switched', () => {
  given(pulled(), (e) =>
    e.act({
      kind: 'target-answered',
      switchKey: e.state.target.key,
      outcome: { outcome: 'done', target: { base: 'r1', candidate: null, exposure: 0 } },
    }),
  ).then(
    stands(
      (s) => [s.target.confirmedAt, s.target.lastError],
      [null, 'the target system answered base r1, candidate null, 0 %'],
    ),
  );
});

test('the answer to another switch changes nothing', () => {
  const e = pulled();
  const outcome = { outcome: 'done', target: e.state.target.desired } as const;
  expect(e.act({ kind: 'target-answered', switchKey: 'another', outcome })).toEqual([]);
  given(e, theWorldAnswers());
  expect(e.act({ kind: 'target-failed', switchKey: e.state.target.key, code: 'SITE_AWAY', detail: '' })).toEqual([]);
});

describe('by hand', () => {
  const executor = { kind: 'manual', by: 'delivery-lead', confirmedBy: 'deputy' } as const;
  const { proof: _, ...rollback } = MAILBOX.rollback!;
  const WITNESSED: Charter = { ...MAILBOX, rollback: { ...rollback, executor } };
  const PROVEN: Charter = { ...WITNESSED, rollback: { ...rollback, executor, proof: MAILBOX.rollback!.proof! } };
  const done = (who: string) => (e: PaperEngagement) =>
    says(who, { kind: 'performed', switchKey: e.state.target.key })(e);
  /** Its release was switched to live by a machine; the way back is by hand. */
  const live = (charter: Charter) => {
    const e = engagement().upTo('operation');
    e.state = { ...e.state, charter, executor };
    return given(e, rollsBack(), theWorldAnswersOnce()).and;
  };

  test('a person is asked, and a second person stops the clock', () => {
    given(live(WITNESSED))
      .then(
        stands((s) => s.target.pendingOn, 'delivery-lead'),
        notified('target.pending', 'delivery-lead'),
        isDue(),
      )
      .when(done('deputy'))
      .then(refused('WRONG_PERSON', MAILBOX.people['delivery-lead']!))
      .when(pass(1), done('delivery-lead'), done('delivery-lead'))
      .then(refused('WRONG_PERSON', `${MAILBOX.people.deputy} as witness`), isDue())
      .when(done('deputy'))
      .then(stands((s) => [s.target.confirmedAt !== null, s.rollbacks.at(-1)?.seconds], [true, 60]));
  });

  test('where a probe proves it, no second person is asked', () => {
    given(live(PROVEN), done('delivery-lead'))
      .then(isDue('ask-target'))
      .when(theWorldAnswersOnce({ away: true }))
      .then((e) => expect(e.state.findings).toMatchObject([{ id: `switch:${e.state.target.key}` }]))
      .when(done('deputy'))
      .then(refused('WRONG_PERSON'))
      .when(pass(1), theWorldAnswers())
      .then(
        findings(),
        stands((s) => s.target.confirmedAt !== null, true),
      );
  });

  test('nobody is asked by a machine, nor for another switch', () => {
    given(pulled(), done('delivery-lead')).then(refused('NOT_ASKED', 'the executor is a machine'));
    given(live(WITNESSED), says('delivery-lead', { kind: 'performed', switchKey: 'another' })).then(
      refused('NOT_ASKED', '"another"'),
    );
  });

  test('an engagement that closes still hears them', () => {
    const e = engagement().upTo('operation');
    e.state = { ...e.state, charter: WITNESSED, executor };
    given(e, closes('roll-back'), theWorldAnswers())
      .then(stands((s) => s.closedAt, null))
      .when(done('delivery-lead'), done('deputy'), theWorldAnswers())
      .then(
        stands((s) => s.closedAt !== null, true),
        isLive('r1'),
      );
  });
});
