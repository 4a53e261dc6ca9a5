/** Sign-offs: only the named person, in the right role, on the present subject (docs/decisions/0016). */
import { subjectDigest } from '../../domain/gates/subjects';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  happenedTimes,
  MAILBOX,
  pass,
  refusalText,
  refused,
  says,
  signs,
  stands,
  theWorldAnswers,
  wrote,
} from './vocabulary';

const STEP = 'governance';
const lead = MAILBOX.people['governance-lead']!;
const signing =
  (by: string, gateId: string, more: object = {}) =>
  (e: Parameters<ReturnType<typeof signs>>[0]) =>
    says(by, { kind: 'sign', gate: gateId, decision: 'approve', subject: subjectDigest(e.state, STEP), ...more })(e);

test.each<[string, Parameters<typeof given>[1], Parameters<typeof refused>]>([
  ['an unknown person', signing('a-stranger', STEP), ['UNKNOWN_PERSON', `governance-lead: ${lead}`]],
  ['another person', signing('owner', STEP), ['WRONG_PERSON', `governance-lead: ${lead}`]],
  ['another person in the role', signing('owner', STEP, { role: 'governance-lead' }), ['WRONG_ROLE']],
  ['the person in another role', signing('governance-lead', STEP, { role: 'owner' }), ['WRONG_ROLE']],
  [
    'the right person on an earlier version',
    signing('governance-lead', STEP, { subject: 'e'.repeat(64) }),
    ['STALE_SUBJECT', 'shown: eee'],
  ],
  ['the right person at an unknown step', signing('governance-lead', 'go-home'), ['UNKNOWN_STEP', '"go-home"']],
  ['a pass that is not open', signing('reviewer', 'build'), ['NO_RELEASE', 'build belongs to a release']],
  ['a gate that is accepted', signing('account-manager', 'first-conversation'), ['GATE_ACCEPTED', 'was accepted at']],
])(
  'a sign-off by %s is refused, with the people who are asked, and changes nothing',
  (_what, act, [code, ...words]) => {
    const e = engagement().upTo(STEP);
    const { head: _before, ...before } = e.state;
    given(e)
      .when(act)
      .then(refused(code, ...words));
    const { head: _after, ...after } = e.state;
    expect(after).toEqual(before);
  },
);

test('a repeated decision is not recorded twice, unless it adds something', () => {
  const e = engagement().upTo(STEP);
  const again = (more: object = {}) => signing('governance-lead', STEP, more);
  given(e)
    .when(again())
    .then(refusalText('sign-off.given', {}))
    .when(again())
    .then(refusalText('command.noted', { command: 'sign', gate: STEP, role: 'governance-lead' }))
    .when(again({ comment: 'text:1' }))
    .then(refusalText('sign-off.given', { comment: 'text:1' }))
    .when(again({ comment: 'text:1' }))
    .then(refusalText('command.noted', {}))
    .when(again())
    .then(refusalText('command.noted', {}))
    .when(again({ decision: 'request-changes' }))
    .then(refusalText('sign-off.given', {}))
    .when(again())
    .then(refusalText('sign-off.given', {}));
});

test('an early sign-off is stored, and counts when its gate opens', () => {
  given(engagement().begun())
    .when(signs('governance-lead', STEP))
    .then(refusalText('sign-off.given', { kept: true, role: 'governance-lead' }))
    .when((e) => e.upTo(STEP), theWorldAnswers())
    .then(
      gate(STEP).isAccepted,
      stands((s) => s.gates.governance.signOffs['governance-lead']?.by, lead),
    );
});

test('an early sign-off is requested again if its subject has changed since', () => {
  given(engagement().begun())
    .when(
      signs('governance-lead', STEP),
      amends((c) => ({ ...c, governance: { ...c.governance!, risk: 'limited' } })),
    )
    .then(gate(STEP).stillAsks('governance-lead: signs the rules (signed an earlier version: please reconfirm)'))
    .when((e) => e.upTo(STEP), theWorldAnswers())
    .then(gate(STEP).isNotAccepted)
    .when(signs('governance-lead', STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('a sign-off counts again when its version is restored', () => {
  const change = amends((c) => ({ ...c, governance: { ...c.governance!, risk: 'limited' } }));
  const back = amends((c) => ({ ...c, governance: MAILBOX.governance }));
  given(engagement().upTo('build'))
    .when(change)
    .then(gate(STEP).isNotAccepted)
    .when(back, theWorldAnswers())
    .then(gate(STEP).isAccepted, happenedTimes('sign-off.given', 9));
});

test('a sign-off runs no probe; its gate probes when only checks are missing', () => {
  given(engagement().upTo('ownership'))
    .then(stands((s) => s.gates.ownership.verification, null))
    .when(signs('owner', 'ownership'))
    .then(wrote('sign-off.given'), (e) => expect(e.due()).toEqual([]))
    .when(everybodySigns('ownership'))
    .then((e) => expect(e.due().map((work) => work.id)).toEqual(['verify:ownership']));
});

test('the ledger has the sign-offs that count', () => {
  given(engagement().upTo(STEP), signs('governance-lead', STEP))
    .when(theWorldAnswers({ says: { 'check:sign-offs': { ok: true, facts: { missing: [7] } as never } } }))
    .then(
      gate(STEP).stillAsks('the sign-offs stand in the ledger as they were given (the ledger does not hold entries 7)'),
    )
    .when(pass(1), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test.each(['reject', 'request-changes'] as const)(
  '%s holds the gate until it is revised, or the subject changes',
  (decision) => {
    const words = { reject: 'rejected', 'request-changes': 'changes requested' }[decision];
    const why = (e: Parameters<ReturnType<typeof signs>>[0]) =>
      says('governance-lead', {
        kind: 'sign',
        gate: STEP,
        decision,
        subject: subjectDigest(e.state, STEP),
        comment: 'who pays?',
      })(e);
    given(engagement().upTo(STEP), why, theWorldAnswers(), pass(1, 'days'), theWorldAnswers())
      .then(gate(STEP).isNotAccepted, gate(STEP).stillAsks(`governance-lead: signs the rules (${words}: who pays?)`))
      .when(signs('governance-lead', STEP), theWorldAnswers())
      .then(gate(STEP).isAccepted);
    given(
      engagement().upTo(STEP),
      why,
      amends((c) => ({ ...c, governance: { ...c.governance!, liability: 'the agency pays' } })),
    )
      .then(gate(STEP).stillAsks('governance-lead: signs the rules (signed an earlier version: please reconfirm)'))
      .when(signs('governance-lead', STEP), theWorldAnswers())
      .then(gate(STEP).isAccepted);
  },
);

test('approve, reject, approve are three decisions, and the last one counts', () => {
  given(engagement().upTo(STEP), signs('governance-lead', STEP), signs('governance-lead', STEP, 'reject'))
    .when(theWorldAnswers())
    .then(gate(STEP).isNotAccepted)
    .when(signs('governance-lead', STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted, happenedTimes('sign-off.given', 7 + 3));
});

test('the decisions of a person who leaves the role stay; an open gate asks the new person', () => {
  const newLead = amends((c) => ({ ...c, people: { ...c.people, 'governance-lead': 'newcomer' } }));
  given(engagement().upTo(STEP), signs('governance-lead', STEP), newLead).then(
    gate(STEP).stillAsks(`governance-lead: signs the rules (${lead} signed; the governance-lead is now newcomer)`),
  );
  given(engagement().upTo('build'), newLead).then(gate(STEP).isAccepted);
});

test('a decision with less proof than the charter requires does not count', () => {
  // It was enough when it was given; the charter has asked for more since.
  given(
    engagement().begun(),
    signs('governance-lead', STEP),
    amends((c) => ({ ...c, assurance: 'signed' })),
  ).then(gate(STEP).stillAsks('governance-lead: signs the rules (given as asserted, asked is signed)'));
});

test.each([
  ['governance', 'governance-lead', true],
  ['ownership', 'owner', false],
  ['staged-go-live', 'sponsor', false],
  ['operation-handover', 'owner', false],
] as const)('a relayed decision at %s for the %s counts: %s', (step, role, enough) => {
  const e = engagement({ ...MAILBOX, assurance: 'relayed' }).upTo(step);
  given(e, signs(role, step));
  const pass = e.state.pass;
  const weaken = <T extends { signOffs: object }>(gateState: T): T => ({
    ...gateState,
    signOffs: {
      ...gateState.signOffs,
      [role]: { ...((gateState.signOffs as never)[role] as object), assurance: 'relayed' },
    },
  });
  e.state =
    step === 'staged-go-live'
      ? { ...e.state, pass: { ...pass!, gates: { ...pass!.gates, [step]: weaken(pass!.gates[step]) } } }
      : { ...e.state, gates: { ...e.state.gates, [step]: weaken(e.state.gates[step]) } };
  if (enough) given(e).then(gate(step).asksNoMore('a relayed decision'));
  else given(e).then(gate(step).stillAsks('(a relayed decision is not enough here)'));
});
