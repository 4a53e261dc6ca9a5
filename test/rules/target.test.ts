/** The target system: retried, asked before it is tried again, and switched by people where no machine can. */
import type { Charter } from '../../domain/model/charter';
import type { PaperEngagement } from '../support/paper-engagement';
import { fact, silence, type World } from '../support/paper-world';
import {
  closes,
  engagement,
  everybodySigns,
  findings,
  given,
  happenedTimes,
  isDue,
  isLive,
  MAILBOX,
  notified,
  pass,
  refusalText,
  refused,
  rollsBack,
  runs,
  says,
  stands,
  submits,
  theWorldAnswers,
  theWorldAnswersOnce,
  wanted,
} from './vocabulary';

const pulled = (charter?: Charter) => given(engagement(charter).upTo('operation'), rollsBack()).and;
const waits = (seconds: number) => (e: PaperEngagement) =>
  expect((Date.parse(e.state.target.retryAt!) - Date.parse(e.at)) / 1000).toBe(seconds);

/** What else falls due meanwhile: the readings of the day are joined. */
const dayIsOver = (e: PaperEngagement): void => {
  if (e.due()[0]?.kind === 'join-readings') theWorldAnswersOnce()(e);
};

test('a failed rollback is ordered again at least every tenth of the RTO, and never later than half of it', () => {
  const e = pulled();
  for (const seconds of [1, 2, 3, 3, 3]) {
    given(e)
      .then(isDue('switch-target'))
      .when(theWorldAnswersOnce({ away: true }))
      .then(isDue(), waits(seconds));
    e.at = e.state.target.retryAt!;
  }
  for (const [minutes, seconds] of [
    [1, 7.2],
    [60, 15],
    [1_440, 15],
  ] as const)
    given(e, pass(minutes), dayIsOver, theWorldAnswersOnce({ away: true })).then(waits(seconds));
  e.at = e.state.target.retryAt!;
  given(e, theWorldAnswers()).then(runs(null), (of) =>
    expect(of.state.rollbacks.at(-1)?.seconds).toBeGreaterThan(90_000),
  );
});

test('a rollback that does not work at once is one incident, until it does', () => {
  given(pulled(), theWorldAnswersOnce({ away: true }))
    .then((e) => expect(e.state.findings.map((one) => one.id)).toEqual([`switch:${e.state.target.key}`]))
    .then(notified('incident.opened', 'owner', 'deputy', 'governance-lead', 'account-manager', 'delivery-lead'))
    .when(pass(1), theWorldAnswersOnce({ away: true }), pass(1), theWorldAnswers())
    .then(findings(), happenedTimes('incident.opened', 1), happenedTimes('finding.closed', 1), runs(null));
});

describe('the executor reports a switch, and', () => {
  const NO_PROOF: Charter = { ...MAILBOX, rollback: { ...MAILBOX.rollback!, proof: undefined } };
  const unconfirmed = stands((s) => [s.target.confirmedAt, s.rollbacks.at(-1)?.seconds], [null, null]);
  const seconds = (expected: number) => stands((s) => s.rollbacks.at(-1)?.seconds, expected);

  test.each([
    ['the proof says otherwise', MAILBOX, 'the proof of the fallback failed: people are not at work'],
    ['the status says otherwise', NO_PROOF, 'the target system reports base r1, candidate none at 0 %'],
  ])('%s: it is unconfirmed, an incident at once, and ordered again under a new key', (_what, charter, says) => {
    const e = pulled(charter);
    const { key } = e.state.target;
    given(e, theWorldAnswersOnce({ lies: true }))
      .then(unconfirmed, findings(`switch:${key}`), refusalText('target.not-switched', { key, taken: true }))
      .then(notified('incident.opened', 'owner', 'deputy', 'governance-lead', 'account-manager', 'delivery-lead'))
      .then((of) => expect(of.state.target.lastError).toContain(says))
      .when(pass(2 / 60))
      .then(isDue('probe-target'))
      .when(pass(10 / 60), theWorldAnswersOnce({ lies: true }))
      .then(unconfirmed, isDue('switch-target'), refusalText('target.ordered-again', { before: key }))
      .then((of) => expect(of.state.target.key).not.toBe(key))
      .when(theWorldAnswers())
      .then(runs(null), findings(), seconds(12), happenedTimes('incident.opened', 1));
  });

  test('a status that lies confirms no fallback where the charter has a proof', () => {
    const status = fact({ base: null, candidate: null, exposure: 0, artefacts: {} });
    const lying: World = { lies: true, says: { target: fact({ proven: false, detail: 'r1 is at work' }), status } };
    given(pulled(), theWorldAnswersOnce(lying)).then(unconfirmed);
    given(pulled(), theWorldAnswers()).then(
      refusalText('target.switched', { confirmed: { by: 'proof', detail: 'people are at work' } }),
    );
  });

  test('a proof that does not answer confirms nothing; after the RTO the owner is asked what runs', () => {
    const silent: World = { says: { target: silence } };
    const e = given(pulled(), theWorldAnswersOnce(silent)).then(unconfirmed).and;
    const says = (who: string) => (of: PaperEngagement) =>
      of.act({
        kind: 'performed',
        key: `word-${of.entries.length}`,
        by: of.who(who as 'owner'),
        switchKey: of.state.target.key,
      });
    given(e, says('owner'))
      .then(refused('NOT_ASKED'))
      .when(pass(1), theWorldAnswersOnce(silent))
      .then(
        stands((s) => s.target.pendingOn, 'owner'),
        notified('target.pending', 'owner'),
      )
      .when(says('delivery-lead'))
      .then(refused('WRONG_PERSON'))
      .when(says('deputy'))
      .then(
        findings(),
        seconds(60),
        refusalText('target.switched', { confirmed: { by: 'person', person: MAILBOX.people.deputy!, role: 'deputy' } }),
      );
  });

  test('nobody can confirm a switch that a proof contradicts', () => {
    const silent: World = { lies: true, says: { target: silence } };
    given(
      pulled(),
      theWorldAnswersOnce(silent),
      pass(1),
      theWorldAnswersOnce(silent),
      pass(1),
      theWorldAnswersOnce({ lies: true }),
    )
      .then(stands((s) => s.target.pendingOn, null))
      .when((e) => e.act({ kind: 'performed', key: 'a message', by: e.who('owner'), switchKey: e.state.target.key }))
      .then(refused('NOT_ASKED'), unconfirmed);
  });

  test('a release that runs as another artefact confirms no stage', () => {
    const running = { base: null, candidate: 'r1', exposure: 0 };
    const e = given(engagement().upTo('build'), submits('r1'), everybodySigns('build'), theWorldAnswersOnce()).and;
    given(e, theWorldAnswersOnce({ says: { target: fact({ ...running, artefacts: { r1: 'f'.repeat(64) } }) } })).then(
      stands((s) => s.target.confirmedAt, null),
      (of) => expect(of.state.target.lastError).toContain('runs as artefact ffffffffffff'),
    );
  });

  test('a stage is an incident once it is unconfirmed for the RTO, and is observed from its confirmation on', () => {
    const e = given(engagement().upTo('staged-go-live'), everybodySigns('staged-go-live'), theWorldAnswersOnce()).and;
    given(e, theWorldAnswersOnce({ lies: true }))
      .then(
        findings(),
        stands((s) => s.pass?.stage?.observedFrom, null),
      )
      .when(pass(20 / 60), theWorldAnswersOnce({ lies: true }))
      .then(findings())
      .when(pass(20 / 60), theWorldAnswersOnce({ lies: true }), theWorldAnswersOnce({ lies: true }))
      .then((of) => expect(of.state.findings.filter((one) => one.closedAt === null)).toHaveLength(1))
      .when(pass(1), theWorldAnswers())
      .then(findings(), (of) => expect(of.state.pass?.stage?.observedFrom).toBe(of.at));
  });

  test('a promotion that is not confirmed makes no release live, and a rollback takes it back', () => {
    const e = given(engagement().upTo('staged-go-live'), everybodySigns('staged-go-live'), theWorldAnswersOnce()).and;
    const isPromoted = () => e.state.target.action === 'promote';
    for (let moment = 0; moment < 200 && !isPromoted(); moment++) {
      e.waitUntilDue();
      for (let i = 0; i < 20 && e.due().length > 0 && !isPromoted(); i++) theWorldAnswersOnce()(e);
    }
    given(e, theWorldAnswersOnce({ lies: true }))
      .then(wanted('r1'), isLive(null), happenedTimes('release.went-live', 0))
      .when(submits('r2'))
      .then(refused('RELEASE_OPEN'));
    given(e.fork(), pass(1), theWorldAnswers()).then(isLive('r1'), (of) => expect(of.state.live?.since).toBe(of.at));
    given(e, rollsBack(), theWorldAnswers()).then(
      runs(null),
      isLive(null),
      refusalText('rollback.pulled', { release: 'r1' }),
    );
  });
});

test('the answer to another switch changes nothing', () => {
  const e = pulled();
  const answer = fact({ proven: true, detail: 'seen' });
  expect(e.act({ kind: 'target-probed', switchKey: 'another', taken: true, answer })).toEqual([]);
  given(e, theWorldAnswers());
  expect(e.act({ kind: 'target-failed', switchKey: e.state.target.key, code: 'SITE_AWAY', detail: '' })).toEqual([]);
});

describe('for a manual switch', () => {
  const executor = { kind: 'manual', by: 'delivery-lead', confirmedBy: 'deputy' } as const;
  const { proof: _, ...rollback } = MAILBOX.rollback!;
  const WITNESSED: Charter = { ...MAILBOX, rollback: { ...rollback, executor } };
  const PROVEN: Charter = { ...WITNESSED, rollback: { ...rollback, executor, proof: MAILBOX.rollback!.proof! } };
  const done = (who: string) => (e: PaperEngagement) =>
    says(who, { kind: 'performed', switchKey: e.state.target.key })(e);
  /** Its release was switched to live by a machine; the rollback is manual. */
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

  test('no second person is asked if a probe proves it', () => {
    given(live(PROVEN), done('delivery-lead'))
      .then(isDue('probe-target'))
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

  test('nobody confirms a switch of a machine, or another switch', () => {
    given(pulled(), done('delivery-lead')).then(refused('NOT_ASKED', 'the executor is a machine'));
    given(live(WITNESSED), says('delivery-lead', { kind: 'performed', switchKey: 'another' })).then(
      refused('NOT_ASKED', '"another"'),
    );
  });

  test('a closing engagement still accepts the confirmation', () => {
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
