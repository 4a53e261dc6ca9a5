/** Sign-offs that are withdrawn, and data classes that are denied (docs/decisions/0016). */
import { prerequisiteStatuses } from '../../domain/gates/prerequisites';
import type { StepId } from '../../domain/model/steps';
import {
  amends,
  engagement,
  everybodySigns,
  findings,
  gate,
  given,
  isLive,
  MAILBOX,
  notified,
  refused,
  says,
  signs,
  stands,
  theWorldAnswers,
  wanted,
  wrote,
} from './vocabulary';

const { owner } = MAILBOX.people as Record<string, string>;

const hasStanding = (of: 'Ownership' | 'Governance', what: string) =>
  stands((s) => prerequisiteStatuses(s)[of].standing, what);

describe('withdrawing a sign-off', () => {
  const revokes = (who: string, step: StepId) => says(who, { kind: 'revoke', gate: step, reason: 'I was mistaken' });

  test('at an open gate only removes it', () => {
    given(engagement().upTo('ownership'), signs('owner', 'ownership'), revokes('owner', 'ownership')).then(
      wrote('sign-off.revoked'),
      gate('ownership').stillAsks('owner: accepts ownership personally'),
    );
  });

  test('is possible only for the person who gave it', () => {
    given(engagement().upTo('ownership'), signs('owner', 'ownership'), revokes('sponsor', 'ownership')).then(
      refused('NOT_ASKED', `owner: ${owner}`),
    );
  });

  test('before go-live withdraws the prerequisite, stops the stage and rolls back', () => {
    given(engagement().upTo('staged-go-live'))
      .when(everybodySigns('staged-go-live'), theWorldAnswers())
      .then(stands((s) => s.target.desired.candidate, 'r1'))
      .when(revokes('governance-lead', 'governance'), theWorldAnswers())
      .then(
        gate('governance').isNotAccepted,
        hasStanding('Governance', 'lapsed'),
        stands((s) => s.pass?.stage ?? null, null),
        wanted(null),
      );
  });

  test('of go ends the exposure', () => {
    given(engagement().upTo('staged-go-live'))
      .when(
        everybodySigns('staged-go-live'),
        theWorldAnswers(),
        revokes('sponsor', 'staged-go-live'),
        theWorldAnswers(),
      )
      .then(
        stands((s) => [s.pass?.goAt, s.pass?.stage], [null, null]),
        wanted(null, 'r1', 0),
        gate('staged-go-live').stillAsks('sponsor: says go'),
      );
  });

  test('of a review ends a running exposure', () => {
    given(engagement().upTo('staged-go-live'))
      .when(everybodySigns('staged-go-live'), theWorldAnswers(), revokes('reviewer', 'build'), theWorldAnswers())
      .then(
        gate('build').isNotAccepted,
        stands((s) => s.pass?.stage ?? null, null),
      );
  });

  test('in operation closes the lock at once and opens a finding of the owner, until the gate accepts again', () => {
    given(engagement().upTo('operation'), revokes('governance-lead', 'governance'), theWorldAnswers())
      .then(
        gate('governance').isNotAccepted,
        hasStanding('Governance', 'lapsed'),
        findings('withdrawn:governance'),
        isLive('r1'),
        notified('finding.opened', 'owner'),
      )
      .when(signs('governance-lead', 'governance'), theWorldAnswers())
      .then(gate('governance').isAccepted, findings(), hasStanding('Governance', 'proven'));
  });
});

describe('denying a data class', () => {
  const denies = amends((c) => ({
    ...c,
    governance: {
      ...c.governance!,
      data: Object.fromEntries(
        Object.entries(c.governance!.data!).map(([name, decided]) => [
          name,
          Object.fromEntries(Object.keys(decided).map((processor) => [processor, 'deny' as const])),
        ]),
      ),
    },
  }));

  test('counts at once in operation; everything else of an amendment waits for its gates', () => {
    given(engagement().upTo('operation'), denies, theWorldAnswers()).then(
      stands((s) => s.proposal, null),
      gate('governance').isNotAccepted,
      findings('withdrawn:governance'),
      isLive('r1'),
    );
  });

  test('reopens governance before go-live like any change of it, and opens no finding', () => {
    given(engagement().upTo('build'), denies).then(gate('governance').isNotAccepted, findings());
  });
});
