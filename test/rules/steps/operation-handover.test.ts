import { fact, silence } from '../../support/paper-world';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  handsIn,
  isDue,
  MAILBOX,
  ordersDrill,
  pass,
  refused,
  signs,
  stands,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'operation-handover';

test('asks for runbook, support, the schedule, and the owner', () => {
  const bare = { ...MAILBOX, operation: {} };
  given(engagement(bare).upTo(STEP)).then(
    gate(STEP).asks(
      'delivery-lead: the runbook',
      'delivery-lead: a support contact',
      'delivery-lead: release r1 is what really runs',
      'delivery-lead: the retainer’s schedule is active',
      'owner: accepts operation',
    ),
  );
});

test('opens when the owner accepts a system whose four prerequisites are proven', () => {
  given(engagement().upTo(STEP), everybodySigns(STEP), theWorldAnswers()).then(gate(STEP).isAccepted);
  given(engagement().upTo(STEP)).then(gate(STEP).asksNoMore('proven and fresh'));
});

test('checks again until the schedule is active', () => {
  given(engagement().upTo('staged-go-live'), everybodySigns('staged-go-live'), theWorldAnswers())
    .when((e) => {
      while (!e.state.live) {
        e.waitUntilDue();
        e.act(e.answer(e.due()[0]!));
      }
    })
    .then(gate(STEP).stillAsks('the retainer’s schedule is active'))
    .when((e) => e.act({ kind: 'schedules-failed', detail: 'no server' }))
    .then(stands((s) => s.scheduleRetryAt !== null, true))
    .when(theWorldAnswers(), pass(1), theWorldAnswers())
    .then(
      stands((s) => s.schedule?.created, true),
      gate(STEP).asksNoMore('schedule is active ('),
    );
});

test.each([
  ['schedule', fact({ armed: false, nextAt: null }), 'claimed to be active; Temporal has no such active schedule'],
  ['schedule', silence, 'SOURCE_UNREACHABLE: away'],
  [
    'running',
    fact({ base: null, candidate: null, exposure: 0, artefacts: {} }),
    'claimed to be live; the target system runs the fallback',
  ],
  [
    'running',
    fact({ base: 'r0', candidate: null, exposure: 0, artefacts: {} }),
    'claimed to be live; the target system runs r0',
  ],
  [
    'running',
    fact({ base: 'r1', candidate: null, exposure: 0, artefacts: { r1: 'x' } }),
    'the running artefact is not the approved one',
  ],
])('is kept closed by a check of %s that contradicts the claim', (check, answer, line) => {
  given(engagement().upTo(STEP), everybodySigns(STEP), theWorldAnswers({ says: { [`check:${check}`]: answer } }))
    .then(gate(STEP).stillAsks(line), gate(STEP).isNotAccepted)
    .when(pass(1), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('requires a recent drill', () => {
  given(engagement().upTo(STEP), pass(91, 'days'), theWorldAnswers())
    .then(gate(STEP).stillAsks('owner: a drill within the last 90 days (the last one was at'))
    .when(ordersDrill(), theWorldAnswers())
    .then(gate(STEP).asksNoMore('a drill within'));
});

test('accepts a document as the runbook, and the sign-off of the owner only', () => {
  const { runbook: _, ...operation } = MAILBOX.operation;
  given(engagement({ ...MAILBOX, operation }).upTo(STEP), handsIn('runbook'), theWorldAnswers())
    .when(signs('owner', STEP, 'approve', MAILBOX.people.deputy))
    .then(refused('WRONG_ROLE'))
    .when(signs('owner', STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted, isDue());
});

test('stays accepted in operation while a changed support contact is a proposal', () => {
  given(engagement().upTo('operation'))
    .when(amends((c) => ({ ...c, operation: { ...c.operation, supportContact: 'another' } })))
    .then(
      stands((s) => s.gates[STEP].acceptedAt !== null, true),
      stands((s) => s.charter.operation, MAILBOX.operation),
    )
    .then(gate(STEP).stillAsks('owner: accepts operation'))
    .when(everybodySigns(STEP), theWorldAnswers())
    .then(stands((s) => s.charter.operation.supportContact, 'another'));
});
