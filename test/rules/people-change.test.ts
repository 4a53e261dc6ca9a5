/** People change: roles are handed over, people are away, decisions are taken back (docs/decisions/0016). */

import { prerequisiteStatuses } from '../../domain/gates/prerequisites';
import { requirementsOf } from '../../domain/gates/requirements';
import type { Role } from '../../domain/model/people';
import type { State } from '../../domain/model/state';
import type { StepId } from '../../domain/model/steps';
import { openItems } from '../../domain/open-items/open-items';
import { pendingNow } from '../../domain/open-items/pending';
import { assigneeOf } from '../../domain/people/delegation';
import { listingOf } from '../../domain/views/visibility';
import type { PaperEngagement } from '../support/paper-engagement';
import {
  amends,
  engagement,
  everybodySigns,
  findings,
  gate,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  notified,
  pass,
  refusalText,
  refused,
  SIXTY_LINES,
  says,
  signs,
  stands,
  theWorldAnswers,
  timePasses,
  transfersTo,
  wanted,
  wrote,
} from './vocabulary';

const { owner, deputy, sponsor, reviewer: expert } = MAILBOX.people as Record<string, string>;
const NEW = 'lena-fischer';
const transfers = (role: Role, to = NEW, by: Role = 'sponsor') => transfersTo(role, to, by);
const accepts = (role: Role, by = NEW) => says(by, { kind: 'accept-role', role });
const hasStanding = (of: 'Ownership' | 'Governance', what: string) =>
  stands((s) => prerequisiteStatuses(s)[of].standing, what);

describe('a role is handed over', () => {
  test('in a step the new owner accepts, the sponsor confirms, and earlier decisions stay', () => {
    given(engagement().upTo('metrics'), signs('owner', 'metrics'))
      .when(transfers('owner'))
      .then(
        refusalText('role.transferred', { role: 'owner', from: owner, to: NEW }),
        stands((s) => s.charter.people.owner, NEW),
        hasStanding('Ownership', 'lapsed'),
        gate('ownership').stillAsks(
          'owner: accepts ownership personally (signed an earlier version',
          'sponsor: confirms the owner',
        ),
      )
      .when(signs('owner', 'ownership'), signs('deputy', 'ownership'), signs('sponsor', 'ownership'), theWorldAnswers())
      .then(
        gate('ownership').isAccepted,
        stands((s) => s.transfers.owner?.acceptedAt != null, true),
        // The former owner had signed the metrics, and nothing about them has changed.
        gate('metrics').isAccepted,
      );
  });

  test('in operation the current owner stays until the new one has accepted, and the deputy acts meanwhile', () => {
    given(engagement().upTo('operation'), transfers('owner'), theWorldAnswers())
      .then(
        stands((s) => s.charter.people.owner, owner),
        stands((s) => s.proposal?.charter.people.owner, NEW),
        isLive('r1'),
        hasStanding('Ownership', 'proven'),
      )
      .when(signs('owner', 'ownership', 'approve', NEW), signs('deputy', 'ownership'), signs('sponsor', 'ownership'))
      .when(theWorldAnswers())
      .then(
        stands((s) => s.charter.people.owner, NEW),
        stands((s) => s.proposal, null),
        isLive('r1'),
      );
  });

  test('the deputy acts for an owner who has not accepted yet, but accepts nothing in their name', () => {
    given(engagement().upTo('metrics'), transfers('owner'))
      .when(signs('owner', 'metrics', 'approve', deputy))
      .then(refusalText('sign-off.given', { role: 'owner', actingFor: NEW }))
      .when(signs('owner', 'ownership', 'approve', deputy))
      .then(refused('WRONG_ROLE'));
  });

  test.each<[string, ReturnType<typeof transfers>, Parameters<typeof refused>]>([
    [
      'a handover by an unauthorised person',
      transfers('owner', NEW, 'reviewer'),
      ['WRONG_PERSON', `sponsor: ${sponsor}`],
    ],
    ['a handover to the current holder', transfers('owner', owner), ['BAD_INPUT', 'is the owner already']],
    [
      'a handover to the deputy, who must be somebody else',
      transfers('owner', deputy),
      ['SAME_PERSON', 'is deputy too'],
    ],
  ])('%s is refused', (_what, act, [code, ...words]) => {
    given(engagement().upTo('metrics'), act).then(
      refused(code, ...words),
      stands((s) => s.charter.people.owner, owner),
    );
  });

  test('a role other than the ownership is accepted by a command, only by the new person, once', () => {
    given(engagement().upTo('metrics'), transfers('reviewer'))
      .when(accepts('reviewer', 'deputy'))
      .then(refused('NOT_ASKED', `reviewer: ${NEW}`))
      .when(accepts('reviewer'))
      .then(wrote('role.accepted'))
      .when(accepts('reviewer'))
      .then(refused('NOT_ASKED', 'accepted at'));
  });

  test('separation of duties is checked again: a builder who becomes reviewer cannot review their own release', () => {
    given(engagement().upTo('build'), transfers('reviewer', MAILBOX.people['delivery-lead']))
      .when(
        (e) => e.hand('event-log'),
        (e) => e.submitRelease('r1'),
      )
      .then(gate('build').stillAsks('reviewer: reviews release r1 (dana-ruiz is builder too'));
  });
});

describe('several absences', () => {
  const away = (who: Role, cover: string, from: string, until: string) =>
    says(who, { kind: 'absent', from: `${from}T00:00:00Z`, until: `${until}T00:00:00Z`, cover });
  const NOW = ['2026-11-20', '2027-12-24'] as const;

  test('exist in parallel; an overlapping one replaces another, and says so', () => {
    given(
      engagement().upTo('metrics'),
      away('owner', sponsor!, '2026-11-30', '2026-12-05'),
      away('owner', deputy!, '2026-12-21', '2027-01-05'),
    )
      .then(stands((s) => s.absences.map(({ cover }) => cover), [sponsor, deputy]))
      .when(away('owner', deputy!, '2026-12-05', '2026-12-06'))
      .then(stands((s) => s.absences.length, 3))
      .when(away('owner', sponsor!, '2026-12-28', '2027-01-02'))
      .then(
        refusalText('absence.noted', {
          replaces: [{ from: '2026-12-21T00:00:00.000Z', to: '2027-01-05T00:00:00.000Z' }],
        }),
        stands((s) => s.absences.length, 3),
      );
  });

  test('a cover who is away has a cover, and cannot decide meanwhile', () => {
    given(engagement().upTo('metrics'), away('owner', sponsor!, ...NOW), away('sponsor', expert!, ...NOW))
      .then(stands((s) => assigneeOf(s, { role: 'owner', ownName: false }, '2026-12-01T00:00:00.000Z').person, expert))
      .when(signs('owner', 'metrics', 'approve', sponsor))
      .then(refused('WRONG_ROLE'))
      .when(signs('owner', 'metrics', 'approve', expert))
      .then(refusalText('sign-off.given', { role: 'owner', actingFor: owner }));
  });

  test.each([
    ['the cover', [away('owner', MAILBOX.people['delivery-lead']!, ...NOW)]],
    [
      'the cover of the cover',
      [
        away('owner', MAILBOX.people['governance-lead']!, ...NOW),
        away('governance-lead', MAILBOX.people['delivery-lead']!, ...NOW),
      ],
    ],
  ])('if %s has left, the role has its fallback', (_who, absences) => {
    const at = '2026-12-01T00:00:00.000Z';
    const left = MAILBOX.people['delivery-lead']!;
    given(engagement().upTo('metrics'), ...absences, away('reviewer', left, ...NOW))
      .when(says('account-manager', { kind: 'person-left', person: left, reason: 'another job' }))
      .then(
        stands(
          (s) => [
            assigneeOf(s, { role: 'owner', ownName: false }, at).person,
            assigneeOf(s, { role: 'reviewer', ownName: false }, at).person,
          ],
          [deputy, MAILBOX.people['account-manager']],
        ),
      )
      .when(signs('owner', 'metrics', 'approve', deputy))
      .then(refusalText('sign-off.given', { role: 'owner', actingFor: owner }));
  });

  test('two people who cover each other lead to the fallback of the role', () => {
    const at = '2026-12-01T00:00:00.000Z';
    given(engagement().upTo('metrics'), away('owner', sponsor!, ...NOW), away('sponsor', owner!, ...NOW))
      .then(
        stands(
          (s) => [
            assigneeOf(s, { role: 'owner', ownName: false }, at).person,
            assigneeOf(s, { role: 'sponsor', ownName: false }, at).person,
          ],
          [deputy, MAILBOX.people['account-manager']],
        ),
      )
      .when(signs('owner', 'metrics', 'approve', deputy))
      .then(refusalText('sign-off.given', { role: 'owner', actingFor: owner }));
  });
});

describe('a person is away', () => {
  const away = (cover: string, from = '2026-11-23T00:00:00Z', until = '2026-12-24T00:00:00Z', by = 'owner') =>
    says(by, { kind: 'absent', from, until, cover });

  test('the cover decides until the end of the absence, and both people are named', () => {
    given(engagement().upTo('metrics'), away(expert!))
      .then(gate('metrics').stillAsks('owner: signs the metrics'))
      .when(signs('owner', 'metrics', 'approve', expert))
      .then(refusalText('sign-off.given', { role: 'owner', actingFor: owner }))
      .when(theWorldAnswers())
      .then(gate('metrics').isAccepted);
    given(engagement().upTo('metrics'), away(expert!, '2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z'))
      .when(signs('owner', 'metrics', 'approve', expert))
      .then(refused('WRONG_ROLE'));
  });

  test('a cover cannot sign what the person has to accept personally', () => {
    given(engagement().upTo('ownership'), away('reviewer-of-another', undefined, undefined, 'owner')).then(
      refused('UNKNOWN_PERSON'),
    );
    given(engagement().upTo('ownership'), away(MAILBOX.people.reviewer!))
      .when(signs('owner', 'ownership', 'approve', MAILBOX.people.reviewer))
      .then(refused('WRONG_ROLE'));
  });

  test('separation of duties holds for the cover', () => {
    given(
      engagement().upTo('build'),
      (e) => e.hand('event-log'),
      (e) => e.submitRelease('r1'),
    )
      .when(away(MAILBOX.people['delivery-lead']!, undefined, undefined, 'reviewer'))
      .when(signs('reviewer', 'build', 'approve', MAILBOX.people['delivery-lead']))
      .then(refused('SAME_PERSON', 'builder'));
  });

  test.each<[string, ReturnType<typeof away>, Parameters<typeof refused>]>([
    ['with an unknown cover', away('a-stranger'), ['UNKNOWN_PERSON', 'a-stranger']],
    ['with the same person as cover', away(owner!), ['SAME_PERSON']],
    ['that ends before it begins', away(sponsor!, '2026-12-01T00:00:00Z', '2026-11-01T00:00:00Z'), ['BAD_INPUT']],
    [
      'reported by another person',
      says('reviewer', {
        kind: 'absent',
        person: owner,
        from: '2026-11-23T00:00:00Z',
        until: '2026-12-01T00:00:00Z',
        cover: sponsor!,
      }),
      ['WRONG_PERSON'],
    ],
  ])('an absence %s is refused', (_what, act, [code, ...words]) => {
    given(engagement().upTo('metrics'), act).then(refused(code, ...words));
  });
});

describe('a late owner', () => {
  test('is reminded, then the deputy is asked and may decide, then account manager and sponsor are notified', () => {
    const e = engagement(SIXTY_LINES).upTo('metrics');
    given(e, timePasses(8)).then(
      happenedTimes('gate.deputised', 1),
      notified('gate.deputised', 'deputy'),
      notified('gate.escalated', 'account-manager', 'sponsor'),
    );
    const order = e.entries
      .filter(({ type }) => /^gate\.(reminded|deputised|escalated)$/.test(type))
      .map(({ type }) => type);
    expect(order.filter((type, n) => order.indexOf(type) === n)).toEqual([
      'gate.reminded',
      'gate.deputised',
      'gate.escalated',
    ]);
    const { deputy: second, owner: first } = SIXTY_LINES.people;
    given(e, signs('owner', 'metrics', 'approve', second), theWorldAnswers()).then(
      refusalText('sign-off.given', { role: 'owner', actingFor: first }),
      gate('metrics').isAccepted,
    );
  });

  test('a decision ends the timers', () => {
    const e = engagement(SIXTY_LINES).upTo('metrics');
    given(e, signs('owner', 'metrics'), theWorldAnswers(), pass(30, 'days'), theWorldAnswers()).then((now) =>
      expect(
        now.entries.filter(
          (entry) => entry.type === 'gate.deputised' && (entry.data as { step: string }).step === 'metrics',
        ),
      ).toEqual([]),
    );
  });
});

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

describe('if the holder of a role has left or must not decide', () => {
  const leaves = (role: Role) => (e: PaperEngagement) => {
    const by = e.who(role === 'sponsor' ? 'owner' : 'sponsor');
    e.act({ kind: 'person-left', key: `left-${role}`, by, person: e.who(role), reason: 'another job' });
  };
  const pending = (s: State, role: Role) => {
    const open = openItems(s, AT).filter((item) => item.role === role && item.supplier === 'person');
    return [...new Set(open.map(({ person }) => person))];
  };
  const AT = '2026-12-01T00:00:00.000Z';
  const manager = MAILBOX.people['account-manager']!;

  test.each<[StepId, Role]>([
    ['first-conversation', 'sponsor'],
    ['process-redesign', 'delivery-lead'],
    ['build', 'delivery-lead'],
    ['readiness', 'reviewer'],
  ])('at %s, the %s: the account manager is named, listed and notified', (step, role) => {
    given(engagement().upTo(step), leaves(role)).then(
      stands((s) => pending(s, role), [manager]),
      stands((s) => listingOf(s, AT).attributes.DayOneWaitingOn.includes(manager), true),
      // Nobody is notified of a release before the first one is submitted.
      stands(
        (s) => pendingNow(s, AT).some(({ person, asked }) => person === manager && asked.role === role),
        step !== 'build',
      ),
    );
  });

  test('a reviewer who has built the release is pending on the account manager', () => {
    given(engagement().upTo('build'), transfers('reviewer', MAILBOX.people['delivery-lead']), (e) =>
      e.submitRelease('r1'),
    ).then(
      stands((s) => requirementsOf(s, 'build', AT).find(({ id }) => id === 'sign-off:reviewer'), {
        ...{ id: 'sign-off:reviewer', kind: 'sign-off', what: 'reviews release r1', who: 'reviewer', met: false },
        ...{ supplier: 'person', person: manager, holder: 'dana-ruiz' },
        problem: 'dana-ruiz is builder too: this must be somebody else',
        action: { message: 'transfer', role: 'reviewer' },
      }),
    );
  });

  test('and account manager, delivery lead and sponsor have left, another person is asked and hands a role over', () => {
    given(
      engagement().upTo('metrics'),
      leaves('delivery-lead'),
      leaves('account-manager'),
      leaves('sponsor'),
      transfers('sponsor', NEW, 'owner'),
    ).then(
      refusalText('role.transferred', { role: 'sponsor', to: NEW }),
      stands((s) => s.charter.people.sponsor, NEW),
    );
  });
});
