/** Waivers: a time-boxed exception to one requirement, never to a prerequisite (docs/decisions/0021). */
import type { StepId } from '../../domain/model/steps';
import {
  engagement,
  everybodySigns,
  findings,
  gate,
  given,
  handsIn,
  pass,
  refusalText,
  refused,
  says,
  stands,
  theWorldAnswers,
  wrote,
} from './vocabulary';

const UNTIL = '2026-12-23T00:00:00Z';
const waives = (gateId: StepId, requirement: string, until = UNTIL, by = 'sponsor') =>
  says(by, { kind: 'waive', gate: gateId, requirement, until, reason: 'next week' });
const TRAINING = 'evidence:training';

/** Readiness, drilled, and everybody has signed: only the training record is missing. */
const untrained = () => {
  const e = engagement().upTo('readiness');
  given(e, says('owner', { kind: 'order-drill' }), theWorldAnswers(), everybodySigns('readiness'), theWorldAnswers());
  return e;
};

test('a waived requirement does not block its gate, and shows its end', () => {
  given(untrained())
    .then(gate('readiness').isNotAccepted)
    .when(waives('readiness', TRAINING), theWorldAnswers())
    .then(refusalText('waiver.granted', { gate: 'readiness', requirement: TRAINING }), gate('readiness').isAccepted);
});

test('a waiver that ends while its gate is open blocks the gate again', () => {
  given(engagement().upTo('readiness'), waives('readiness', TRAINING, '2026-11-24T00:00:00Z'))
    .then(gate('readiness').asksNoMore('training record'))
    .when(pass(2, 'days'), theWorldAnswers())
    .then(
      refusalText('waiver.expired', { requirement: TRAINING }),
      gate('readiness').stillAsks('training record'),
      findings(),
    );
});

test('a waiver that ends after its gate was accepted is a finding, until the requirement is met', () => {
  given(untrained(), waives('readiness', TRAINING), theWorldAnswers(), pass(31, 'days'), theWorldAnswers())
    .then(findings(`waiver:readiness:${TRAINING}`))
    .when(handsIn('training'), theWorldAnswers())
    .then(findings());
});

test.each<[string, ReturnType<typeof waives>, Parameters<typeof refused>]>([
  ['of ownership', waives('ownership', 'evidence:deputy'), ['NOT_WAIVABLE', 'one of the four prerequisites']],
  ['of the metrics', waives('metrics', 'evidence:guardrails'), ['NOT_WAIVABLE', 'prerequisites']],
  ['of governance', waives('governance', 'evidence:risk'), ['NOT_WAIVABLE', 'prerequisites']],
  ['of the rollback plan', waives('rollback-plan', 'evidence:executor'), ['NOT_WAIVABLE', 'prerequisites']],
  ['of the drill', waives('readiness', 'evidence:drill'), ['NOT_WAIVABLE', 'prerequisites']],
  ['of the kill switch', waives('build', 'check:kill-switch'), ['NOT_WAIVABLE', 'prerequisites']],
  [
    'of a prerequisite status',
    waives('operation-handover', 'evidence:proven:Rollback'),
    ['NOT_WAIVABLE', 'prerequisites'],
  ],
  ['of a decision', waives('readiness', 'sign-off:reviewer'), ['NOT_WAIVABLE', 'a person’s decision']],
  ['of what dayone supplies', waives('operation-handover', 'evidence:live'), ['NOT_WAIVABLE', 'automatically']],
  ['of what is not asked', waives('readiness', 'evidence:tea'), ['NOT_ASKED', 'evidence:training']],
  ['by who may not', waives('readiness', TRAINING, UNTIL, 'delivery-lead'), ['WRONG_PERSON', 'sponsor: clara-voss']],
  ['for longer than 90 days', waives('readiness', TRAINING, '2027-11-23T00:00:00Z'), ['BAD_INPUT', 'ends between']],
  ['that has ended already', waives('readiness', TRAINING, '2026-11-22T00:00:00Z'), ['BAD_INPUT']],
])('a waiver %s is refused', (_what, act, [code, ...words]) => {
  given(engagement().upTo('readiness'), act).then(
    refused(code, ...words),
    stands((s) => s.waivers, []),
  );
});

test('a waiver at a gate of a release needs a release', () => {
  given(engagement().upTo('build'), waives('build', 'evidence:event-log')).then(refused('NO_RELEASE'));
});

test('a waiver of a release counts for that release only', () => {
  given(untrained(), waives('readiness', TRAINING), (e) => e.submitRelease('r2'))
    .then(stands((s) => s.pass?.release, 'r2'))
    .when(everybodySigns('build'), theWorldAnswers())
    .then(gate('readiness').stillAsks('training record'));
});

test('a waiver that is granted again counts from then on', () => {
  given(
    engagement().upTo('readiness'),
    waives('readiness', TRAINING),
    waives('readiness', TRAINING, '2026-12-30T00:00:00Z'),
  ).then(
    wrote('waiver.granted'),
    stands((s) => s.waivers.map(({ until }) => until), ['2026-12-30T00:00:00.000Z']),
  );
});
