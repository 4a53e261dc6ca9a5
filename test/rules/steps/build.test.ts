import { fact, silence } from '../../support/paper-world';
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
  stands,
  submits,
  theWorldAnswers,
  wanted,
  wrote,
} from '../vocabulary';

const STEP = 'build';
const lead = MAILBOX.people['delivery-lead']!;
const reviewer = MAILBOX.people.reviewer!;

test('waits for a release', () => {
  given(engagement().upTo(STEP)).then(gate(STEP).asks('delivery-lead: a release with its manifest'));
});

test('asks for its checks and for a review by somebody else', () => {
  given(engagement().upTo(STEP), submits('r1')).then(
    gate(STEP).asks(
      'delivery-lead: the event log answers',
      'delivery-lead: the kill switch answers',
      'delivery-lead: the target system holds release r1 as its manifest names it',
      'reviewer: reviews release r1',
    ),
  );
});

test('opens when everything is met, and the release goes into shadow', () => {
  given(engagement().upTo(STEP), submits('r1'), everybodySigns(STEP), theWorldAnswers()).then(
    gate(STEP).isAccepted,
    wanted(null, 'r1', 0),
  );
});

test.each<[string, Parameters<typeof submits>[1], string]>([
  [
    'a bad evaluation',
    { evaluation: { 'unwanted-kept-away': { value: 0.84, samples: 99 } } },
    'evaluation of unwanted-kept-away: at least 85 % (evaluated at 0.84, asked is at least 85 %)',
  ],
  [
    'a thin evaluation',
    { evaluation: { 'wanted-set-aside': { value: 0.01, samples: 9 } } },
    'evaluation of wanted-set-aside: at most 6 % (9 evaluation cases, asked are 10)',
  ],
  ['no evaluation', { evaluation: {} }, 'delivery-lead: evaluation of unwanted-kept-away: at least 85 %'],
  [
    'a reviewer who built it',
    { builtBy: reviewer },
    `reviews release r1 (${reviewer} is builder too: this must be somebody else)`,
  ],
])('stays closed with %s', (_what, change, line) => {
  given(engagement().upTo(STEP), submits('r1', change), everybodySigns(STEP), theWorldAnswers()).then(
    gate(STEP).stillAsks(line),
    gate(STEP).isNotAccepted,
  );
});

test('requires the evaluation data of a manifest in the evidence store', () => {
  const evaluationData = 'e'.repeat(64);
  const gone = { ok: false as const, code: 'NOT_IN_STORE', detail: 'no such attachment' };
  given(engagement().upTo(STEP), submits('r1', { evaluationData }), everybodySigns(STEP))
    .when(theWorldAnswers({ says: { 'check:evaluation-data': gone } }))
    .then(gate(STEP).stillAsks('the evaluation data: the evidence store holds it unchanged (NOT_IN_STORE'))
    .when(pass(1), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('is not reviewed by the person who submits the release', () => {
  const both = { ...MAILBOX, people: { ...MAILBOX.people, reviewer: lead } };
  given(engagement(both).upTo(STEP), submits('r1', { builtBy: 'a-builder' }))
    .then(gate(STEP).stillAsks(`reviews release r1 (${lead} is submitter too: this must be somebody else)`))
    .when(signs('reviewer', STEP))
    .then(refused('SAME_PERSON', 'submitter'));
});

test.each([
  ['event-log', silence, 'the event log answers (SOURCE_UNREACHABLE: away)'],
  ['event-log', fact({ status: 503 }), 'the event log answers (it answered 503)'],
  ['kill-switch', silence, 'the kill switch answers (SOURCE_UNREACHABLE: away)'],
  [
    'artefact',
    fact({ base: null, candidate: null, exposure: 0, artefacts: {} }),
    '(claimed to be installed; the target system does not hold release r1)',
  ],
  [
    'artefact',
    fact({ base: null, candidate: null, exposure: 0, artefacts: { r1: 'b'.repeat(64) } }),
    '; the target system holds bbbbbbbbbbbb)',
  ],
])('is kept closed by a check of %s that contradicts the claim', (check, answer, line) => {
  given(
    engagement().upTo(STEP),
    submits('r1'),
    everybodySigns(STEP),
    theWorldAnswers({ says: { [`check:${check}`]: answer } }),
  )
    .then(gate(STEP).stillAsks(line), gate(STEP).isNotAccepted)
    .when(pass(1), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('asks for an extract of the event log if it has no address', () => {
  const { eventLog: _, ...build } = MAILBOX.build;
  given(engagement({ ...MAILBOX, build }).upTo(STEP), submits('r1'))
    .then(gate(STEP).stillAsks('delivery-lead: an extract of the event log'))
    .when(handsIn('event-log'), everybodySigns(STEP), theWorldAnswers())
    .then(gate(STEP).isAccepted);
});

test('reopens when the thresholds change', () => {
  given(engagement().upTo('readiness'))
    .when(amends((c) => ({ ...c, build: { ...c.build, minSamples: 501 } })))
    .then(gate(STEP).isNotAccepted, gate(STEP).stillAsks('(500 evaluation cases, asked are 501)'));
});

test('accepts releases of the delivery lead only, each under a new id, and a rejected one can be replaced', () => {
  const e = engagement().upTo(STEP);
  given(e)
    .when((x) => x.act({ kind: 'submit-release', key: 'key-12345', by: reviewer, manifest: x.manifest('r1') }))
    .then(refused('WRONG_PERSON', `the delivery lead, ${lead}`))
    .when(submits('r1'), submits('r1'))
    .then(refused('RELEASE_KNOWN', 'r1 was submitted at'))
    .when(signs('reviewer', STEP, 'reject'), submits('r2'))
    .then(
      wrote('release.withdrawn', 'release.submitted', 'gate.opened'),
      stands((s) => s.pass?.release, 'r2'),
    )
    .then(stands((s) => s.releases.r1?.ended, 'replaced by r2 before anybody was exposed to it'));
});

test('ends the shadow and the drill of a replaced release', () => {
  given(engagement().upTo('readiness'), (e) => e.settle())
    .when((e) => e.act({ kind: 'order-drill', key: 'key-drill', by: e.who('owner') }), submits('r2'))
    .then(
      wanted(null),
      stands((s) => s.drill?.cancel, 'release r1 was withdrawn'),
    )
    .when(theWorldAnswers(), everybodySigns(STEP), theWorldAnswers())
    .then(
      wanted(null, 'r2', 0),
      stands((s) => s.drill, null),
      stands((s) => s.releases.r2?.drill, null),
    );
});
