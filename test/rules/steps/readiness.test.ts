import { newFinding } from '../../../domain/kernel/open-findings';
import { phasesOf } from '../../../domain/record/drill-record';
import { fact } from '../../support/paper-world';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  handsIn,
  MAILBOX,
  ordersDrill,
  pass,
  refused,
  signs,
  stands,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'readiness';
const record = (change: object) => (e: { state: { releases: Record<string, { drill: { head: object } | null }> } }) =>
  fact({
    release: 'r1',
    outcome: 'passed',
    problem: null,
    restoreSeconds: 2,
    head: e.state.releases.r1?.drill?.head,
    phases: phasesOf(true).map((name) => ({ name, at: '', ok: true, detail: '' })),
    ...change,
  });

test('asks for a drill of this release, the training record, and a reviewer', () => {
  given(engagement().upTo(STEP)).then(
    gate(STEP).asks(
      'owner: a drill of release r1, ordered by owner or deputy',
      'delivery-lead: the users’ training record',
      'reviewer: confirms readiness',
    ),
  );
});

test('opens when the drill rolled back in time, and proves the rollback of this release', () => {
  given(engagement().upTo(STEP), ordersDrill(), theWorldAnswers(), handsIn('training'))
    .then(gate(STEP).stillAsks("owner: the drill's record proves a rollback within 30 s"))
    .when(everybodySigns(STEP), theWorldAnswers())
    .then(
      gate(STEP).isAccepted,
      stands((s) => s.releases.r1?.drill?.restoreSeconds, 2),
    );
});

test.each<[string, object, string]>([
  ['is of another release', { release: 'r0' }, 'claimed for release r1; the record is of r0'],
  [
    'says that it failed',
    { outcome: 'failed', problem: 'no fallback' },
    'claimed to have passed; the record says no fallback',
  ],
  ['is still open', { outcome: 'open' }, 'claimed to have passed; the record says open'],
  ['is not the reported one', { head: { seq: 1, hash: 'x' } }, 'the record is not the one that was reported'],
  ['took too long', { restoreSeconds: 31 }, 'restored after 31 s, allowed are 30 s'],
  ['has no time', { restoreSeconds: null }, 'restored after ? s, allowed are 30 s'],
  [
    'has no phase of the data',
    { phases: phasesOf(false).map((name) => ({ name, at: '', ok: true, detail: '' })) },
    'the record does not prove the data compensated, as the charter asks since',
  ],
])('is kept closed by a drill record that %s', (_what, change, line) => {
  const e = given(
    engagement().upTo(STEP),
    ordersDrill(),
    theWorldAnswers(),
    handsIn('training'),
    everybodySigns(STEP),
  ).and;
  given(e)
    .when(theWorldAnswers({ says: { 'check:drill-record': record(change)(e) } }))
    .then(gate(STEP).stillAsks(line), gate(STEP).isNotAccepted)
    .when(pass(1), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('has a new subject after a new drill, which the reviewer reconfirms', () => {
  given(engagement().upTo(STEP), handsIn('training'), signs('reviewer', STEP), ordersDrill(), theWorldAnswers()).then(
    gate(STEP).stillAsks('reviewer: confirms readiness (signed an earlier version: please reconfirm)'),
  );
});

test('is blocked by an open incident, but not by a finding about the live release', () => {
  const finding = (step: string) => ({
    id: step,
    step,
    severity: 'page' as const,
    what: 'it burns',
    owner: 'owner' as const,
    openedAt: '',
    ...newFinding,
  });
  const withFinding = (step: string) => {
    const e = engagement().upTo(STEP);
    e.state = { ...e.state, findings: [finding(step)] };
    return e;
  };
  given(withFinding('incident')).then(gate(STEP).stillAsks('delivery-lead: no open blocker (open: it burns)'));
  given(withFinding('slo-watch')).then(gate(STEP).asksNoMore('blocker'));
});

test('cannot be confirmed by the builder, even if another person submitted the release', () => {
  const { reviewer } = MAILBOX.people;
  given(engagement().upTo('build'), (e) => e.submitRelease('r1', { builtBy: reviewer! }))
    .when(signs('reviewer', STEP))
    .then(refused('SAME_PERSON', 'builder'));
});

test('reopens with another training record, and the drill still counts', () => {
  given(engagement().upTo('staged-go-live'))
    .when((e) =>
      e.act({
        kind: 'submit-evidence',
        key: 'key-12345',
        by: e.who('owner'),
        name: 'training',
        digest: 'c'.repeat(64),
      }),
    )
    .then(gate(STEP).isNotAccepted, gate(STEP).asksNoMore('a drill of release'))
    .then(gate(STEP).stillAsks('confirms readiness (signed an earlier version'));
});

test('judges the record again after the RTO is shortened', () => {
  given(
    engagement().upTo(STEP),
    ordersDrill(),
    theWorldAnswers(),
    amends((c) => ({ ...c, rollback: { ...c.rollback!, rto: '1 s' } })),
  )
    .when(
      everybodySigns('rollback-plan'),
      theWorldAnswers(),
      handsIn('training'),
      everybodySigns(STEP),
      theWorldAnswers(),
    )
    .then(gate(STEP).stillAsks('restored after 2 s, allowed are 1 s'), gate(STEP).isNotAccepted);
});
