/** Findings: opened once, raised, overdue, remedied with evidence, reopened rather than doubled; and what they freeze. */

import { frozenBy } from '../../../domain/findings/findings';
import { openFindingOf } from '../../../domain/kernel/open-findings';
import {
  engagement,
  everybodySigns,
  findings,
  given,
  happenedTimes,
  MAILBOX,
  notified,
  ordersDrill,
  pass,
  refusalText,
  refused,
  report,
  rollsBack,
  says,
  stands,
  submits,
  theClockTicks,
  theWorldAnswers,
  wrote,
} from '../vocabulary';

const GUARD = 'minutes-per-mail';
const ID = `slo-watch:${GUARD}`;
const operating = () => given(engagement().upTo('operation'), pass(1)).and;
const breached = () => given(operating(), report({ worse: [GUARD] })).and;
const remedies = (finding = ID) => says('owner', { kind: 'remediate', finding, how: 'a mailbox was split' });

describe('remediation', () => {
  test('closes with what was done and its proof', () => {
    given(breached(), says('owner', { kind: 'remediate', finding: ID, how: 'split', evidence: 'a'.repeat(64) })).then(
      findings(),
      stands((s) => s.findings[0]!.remediation?.evidence, 'a'.repeat(64)),
      notified('finding.remediated', 'owner', 'account-manager'),
    );
  });

  test('that did not help is reopened by the same check, without a second finding', () => {
    given(breached(), remedies(), pass(1), report({ worse: [GUARD] })).then(
      findings(ID),
      stands((s) => s.findings.map(({ reopened, remediation }) => [reopened, remediation]), [[1, null]]),
    );
  });

  test('is refused for people who are not responsible for it', () => {
    given(breached(), says('governance-lead', { kind: 'remediate', finding: ID, how: 'x' })).then(
      refused('WRONG_PERSON'),
    );
    given(breached(), remedies('slo-watch:another')).then(refused('NOT_ASKED', ID));
  });

  test('of a withdrawn sign-off is left to its gate', () => {
    given(operating(), says('owner', { kind: 'revoke', gate: 'metrics', role: 'owner', reason: 'too short' }))
      .when(remedies('withdrawn:metrics'))
      .then(refused('NOT_ASKED', 'closed by its gate'));
  });
});

test('a finding that is not closed in time is notified once', () => {
  given(breached(), (e) => {
    e.at = openFindingOf(e.state, ID)!.dueAt!;
  })
    .when(theClockTicks)
    .then(notified('finding.overdue', 'owner', 'account-manager'))
    .when(pass(3, 'days'), theClockTicks)
    .then(happenedTimes('finding.overdue', 1));
});

describe('a change freeze', () => {
  const STRANGE = 'budget';
  /** A freeze is open. */
  const frozen = () => {
    const e = breached();
    const [finding] = e.state.findings;
    e.state = { ...e.state, findings: [{ ...finding!, id: STRANGE, severity: 'freeze', what: 'the budget is spent' }] };
    return e;
  };
  const names = (release = 'r2') => says('delivery-lead', { kind: 'name-remedy', finding: STRANGE, release });
  const approves = (role: 'owner' | 'account-manager', release = 'r2') =>
    says(role, { kind: 'approve-remedy', finding: STRANGE, release });

  test('refuses a release, but neither a drill nor a rollback', () => {
    given(frozen(), submits('r2')).then(refused('FROZEN', 'the budget is spent'));
    given(frozen(), ordersDrill()).then(wrote('drill.ordered'));
    given(frozen(), rollsBack()).then(refusalText('rollback.pulled', { release: 'r1' }));
  });

  test('accepts the release that remedies it, once owner and account manager have approved that', () => {
    given(frozen(), names(), approves('owner'), submits('r2'))
      .then(refused('FROZEN'))
      .when(approves('account-manager'), submits('r2'))
      .then(stands((s) => s.pass?.release, 'r2'))
      .when(submits('r3'))
      .then(refused('FROZEN'));
  });

  test('loses its approvals when another remedy is named', () => {
    given(frozen(), names(), approves('owner'), approves('account-manager'), names('r3')).then((e) =>
      expect([frozenBy(e.state, 'r2'), frozenBy(e.state, 'r3')]).toEqual([
        ['the budget is spent'],
        ['the budget is spent'],
      ]),
    );
    given(frozen(), names(), approves('owner', 'r3')).then(refused('NOT_ASKED', 'r2'));
    given(frozen(), says('owner', { kind: 'name-remedy', finding: STRANGE, release: 'r2' })).then(
      refused('WRONG_PERSON'),
    );
  });

  test('holds the next stage of a release in progress, and lets it continue afterwards', () => {
    const onItsWay = given(operating(), (e) => e.release('r2')).and;
    const [finding] = given(breached()).and.state.findings;
    onItsWay.state = { ...onItsWay.state, findings: [{ ...finding!, severity: 'freeze', what: 'frozen' }] };
    given(onItsWay, everybodySigns('staged-go-live'), theWorldAnswers())
      .then(happenedTimes('stage.begun', MAILBOX.goLive.stages.length))
      .when(remedies(), theWorldAnswers())
      .then(happenedTimes('stage.begun', MAILBOX.goLive.stages.length + 1));
  });
});
