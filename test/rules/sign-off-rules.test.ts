/** The charter's own rules of signing: who signs too, how many of them, and in which order. */
import type { SignOffRule } from '../../domain/model/charter/people';
import { engagement, gate, given, MAILBOX, refused, signs, stands, theWorldAnswers, wrote } from './vocabulary';

const STEP = 'governance';
const withSignOffRule = (rule: SignOffRule) => engagement({ ...MAILBOX, signOffs: { [STEP]: rule } }).upTo(STEP);

test('an additional signer is asked, and the gate waits for the answer', () => {
  given(withSignOffRule({ also: ['sponsor'] }), signs('governance-lead', STEP), theWorldAnswers())
    .then(gate(STEP).stillAsks('sponsor: approves too'))
    .when(signs('sponsor', STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('a quorum of additional signers is enough; those of the step itself never count in it', () => {
  const rule: SignOffRule = { also: ['sponsor', 'deputy', 'owner'], quorum: 2 };
  given(withSignOffRule(rule), signs('sponsor', STEP), signs('owner', STEP), theWorldAnswers())
    .then(gate(STEP).stillAsks('governance-lead: signs the rules'), gate(STEP).asksNoMore('approves too'))
    .when(signs('governance-lead', STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
  given(withSignOffRule(rule), signs('governance-lead', STEP), signs('sponsor', STEP), theWorldAnswers()).then(
    gate(STEP).stillAsks(
      'deputy: approves too (2 of sponsor, deputy, owner)',
      'owner: approves too (2 of sponsor, deputy, owner)',
    ),
  );
});

test('a rejection does not count for a quorum', () => {
  given(
    withSignOffRule({ also: ['sponsor', 'deputy'], quorum: 1 }),
    signs('sponsor', STEP, 'reject'),
    signs('governance-lead', STEP),
    theWorldAnswers(),
  )
    .then(gate(STEP).isNotAccepted)
    .when(signs('deputy', STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('in order, a later role decides after an earlier one', () => {
  given(withSignOffRule({ also: ['sponsor'], ordered: true }), signs('sponsor', STEP))
    .then(refused('OUT_OF_ORDER', 'first: governance-lead'))
    .when(signs('governance-lead', STEP), signs('sponsor', STEP))
    .then(wrote('sign-off.given'))
    .when(theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('a role that the step requires anyway is asked once', () => {
  given(withSignOffRule({ also: ['governance-lead'] }), signs('governance-lead', STEP), theWorldAnswers()).then(
    gate(STEP).isAccepted,
    stands((s) => Object.keys(s.gates.governance.signOffs), ['governance-lead']),
  );
});
