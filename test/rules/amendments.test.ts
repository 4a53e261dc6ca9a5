/** Amendments: in force at once before go-live, proposals while a release is live (docs/decisions/0012). */

import type { Charter } from '../../domain/model/charter';
import { digest } from '../../domain/values/digest';
import {
  amends,
  engagement,
  everybodySigns,
  gate,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  refused,
  says,
  signs,
  stands,
  theWorldAnswers,
  wanted,
  wrote,
} from './vocabulary';

const amend = (charter: Charter, charterDigest = digest(charter)) =>
  says('owner', { kind: 'amend', charter, charterDigest });
const higherRisk = amends((c) => ({ ...c, governance: { ...c.governance!, risk: 'limited' as const } }));
const another = amends((c) => ({
  ...c,
  title: 'Another title',
  operation: { ...c.operation, supportContact: 'else' },
}));
const risk = (of: string) => stands((s) => s.charter.governance?.risk, of);

test.each<[string, ReturnType<typeof amend>, Parameters<typeof refused>]>([
  [
    'a stranger',
    says('a-stranger', { kind: 'amend', charter: MAILBOX, charterDigest: digest(MAILBOX) }),
    ['UNKNOWN_PERSON'],
  ],
  ['another id', amend({ ...MAILBOX, id: 'else' }), ['CLIENT_ID_CHANGED', 'cannot be else']],
  ['another client', amend({ ...MAILBOX, client: 'Else' }), ['CLIENT_ID_CHANGED', 'for Else']],
  ['a digest of something else', amend({ ...MAILBOX, title: 'x' }, 'e'.repeat(64)), ['BAD_MESSAGE']],
  ['the charter in force', amend(MAILBOX), ['SAME_CHARTER']],
])('%s is refused', (_what, act, [code, ...words]) => {
  given(engagement().upTo('build'), act).then(
    refused(code, ...words),
    stands((s) => s.charterVersion, 1),
  );
});

test('before go-live an amendment counts at once, and reopens exactly the gates whose subject it changes', () => {
  given(engagement().upTo('build'), higherRisk).then(risk('limited'), gate('governance').isNotAccepted);
  for (const step of ['first-conversation', 'ownership', 'metrics', 'rollback-plan'] as const)
    given(engagement().upTo('build'), higherRisk).then(gate(step).isAccepted);
});

test.each(['operation-handover', 'operation'] as const)(
  'while a release is live (%s) an amendment is a proposal until its gates accept it',
  (step) => {
    given(engagement().upTo(step), higherRisk)
      .then(wrote('amendment.proposed', 'gate.opened'), risk('minimal'), isLive('r1'), wanted('r1'))
      .then(
        stands((s) => s.gates.governance.acceptedAt !== null, true),
        gate('governance').stillAsks('governance-lead: signs the rules'),
      )
      .when(signs('governance-lead', 'governance', 'reject'), theWorldAnswers())
      .then(risk('minimal'))
      .when(signs('governance-lead', 'governance'), theWorldAnswers())
      .then(
        risk('limited'),
        stands((s) => [s.proposal, s.charterVersion], [null, 2]),
        gate('governance').isAccepted,
        isLive('r1'),
      );
  },
);

test('an amendment that reopens no gate counts at once in operation as well', () => {
  given(
    engagement().upTo('operation'),
    amends((c) => ({ ...c, limits: { ...c.limits, remindDays: 9 } })),
  ).then(
    happenedTimes('charter.amended', 1),
    stands((s) => s.charter.limits.remindDays, 9),
  );
});

test('a later amendment replaces a proposal', () => {
  given(
    engagement().upTo('operation'),
    higherRisk,
    amends((c) => ({ ...c, limits: { ...c.limits, remindDays: 9 } })),
  )
    .when(everybodySigns('governance'), theWorldAnswers())
    .then(
      risk('minimal'),
      stands((s) => [s.proposal, s.charter.limits.remindDays], [null, 9]),
    );
});

test('sending the charter in force again withdraws a proposal', () => {
  given(engagement().upTo('operation'), higherRisk, amend(MAILBOX))
    .then(
      stands((s) => s.proposal, null),
      risk('minimal'),
    )
    .when(amend(MAILBOX))
    .then(refused('SAME_CHARTER'));
});

test('a proposal that changes several gates waits for all of them, one after the other', () => {
  given(
    engagement().upTo('operation'),
    amends((c) => ({
      ...c,
      governance: { ...c.governance!, risk: 'limited' },
      rollback: { ...c.rollback!, rto: '20 s' },
    })),
  )
    .when(everybodySigns('rollback-plan'), theWorldAnswers())
    .then(gate('rollback-plan').isNotAccepted)
    .when(everybodySigns('governance'), theWorldAnswers(), everybodySigns('rollback-plan'), theWorldAnswers())
    .then(
      risk('limited'),
      stands((s) => s.charter.rollback?.rto, '20 s'),
    );
});

test('a changed retainer is proposed to the handover, and its schedule is updated, never duplicated', () => {
  const faster = amends((c) => ({ ...c, retainer: { ...c.retainer, every: '9 s' } }));
  given(engagement().upTo('operation'), faster, everybodySigns('operation-handover'), theWorldAnswers()).then(
    happenedTimes('schedule.armed', 2),
    stands((s) => s.charter.retainer.every, '9 s'),
  );
});

test('a title belongs to the first conversation, and support to the handover', () => {
  given(engagement().upTo('operation'), another).then(
    stands((s) => Object.keys(s.proposal?.gates ?? {}), ['first-conversation', 'operation-handover']),
  );
});
