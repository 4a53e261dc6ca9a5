import type { Governance } from '../../../domain/model/charter/governance';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  handsIn,
  MAILBOX,
  pass,
  refused,
  signs,
  theWorldAnswers,
} from '../vocabulary';

const STEP = 'governance';
const written = MAILBOX.governance!;
const withGovernance = (change: Partial<Governance>) => ({ ...MAILBOX, governance: { ...written, ...change } });

test('asks for each rule of the system, and for the governance lead', () => {
  given(engagement({ ...MAILBOX, governance: undefined }).upTo(STEP)).then(
    gate(STEP).asks(
      'governance-lead: the risk class',
      'governance-lead: every data class allowed or denied per processor',
      'governance-lead: access roles',
      'governance-lead: the accountable person',
      'governance-lead: who is liable to whom',
      'governance-lead: human oversight',
      'governance-lead: processor agreements',
      'governance-lead: log retention with floor and ceiling',
      'governance-lead: the decision on a data-protection impact assessment',
      'governance-lead: works council consulted, or not applicable',
      'governance-lead: signs the rules',
      'delivery-lead: no release runs on live data before the lock',
    ),
  );
});

test.each<[string, Partial<Governance>, string]>([
  ['no data class at all', { data: {} }, 'every data class allowed or denied per processor (no processor is named)'],
  [
    'a data class that is not decided for a processor',
    { data: { mail: { a: 'allow' }, names: { b: 'deny' } }, agreements: { a: 'own' } },
    '(undecided: mail at b, names at a)',
  ],
  [
    'a processor without an agreement',
    { data: { mail: { a: 'allow', b: 'allow', c: 'deny' } } },
    '(no agreement with a, b)',
  ],
  ['nobody with access', { accessRoles: {} }, 'access roles'],
  [
    'a maximum below the minimum',
    { logRetention: { floor: '1 year', ceiling: '30 days' } },
    '(the ceiling lies below the floor)',
  ],
  [
    'short logs of a high risk',
    { risk: 'high', logRetention: { floor: '179 days', ceiling: '1 year' } },
    '(a high risk asks for at least 180 days)',
  ],
  ['no liability', { liability: '' }, 'who is liable to whom'],
])('stays closed with %s', (_what, change, line) => {
  given(engagement(withGovernance(change)).upTo(STEP))
    .when(everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).stillAsks(line), gate(STEP).isNotAccepted);
});

test('accepts a high risk with logs of 180 days', () => {
  given(engagement(withGovernance({ risk: 'high', logRetention: { floor: '180 days', ceiling: '1 year' } })).upTo(STEP))
    .when(everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('requires the document of an impact assessment in the evidence store', () => {
  const empty = { says: { 'check:document:dpia': { ok: true, facts: { bytes: 0, mediaType: '' } } as const } };
  given(engagement(withGovernance({ dpia: { decision: 'done', reason: 'profiles' } })).upTo(STEP))
    .then(gate(STEP).stillAsks('governance-lead: the data-protection impact assessment'))
    .when(handsIn('dpia'), everybodySigns(STEP), theWorldAnswers(empty))
    .then(gate(STEP).stillAsks('the evidence store holds it unchanged (the document is empty)'))
    .when(pass(1), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('is signed by the governance lead only', () => {
  given(engagement().upTo(STEP))
    .when(signs('governance-lead', STEP, 'approve', MAILBOX.people.owner))
    .then(refused('WRONG_ROLE', `governance-lead: ${MAILBOX.people['governance-lead']}`));
});

test('reopens when the rules change, and the gates after it stay accepted but wait', () => {
  given(engagement().upTo('build'))
    .when(amends((c) => ({ ...c, governance: { ...c.governance!, oversight: 'nobody looks' } })))
    .then(gate(STEP).isNotAccepted, gate('rollback-plan').isAccepted)
    .when((e) => e.submitRelease('r1'))
    .then(refused('PRODUCTION_LOCKED', 'governance: signs the rules (signed an earlier version'));
});
