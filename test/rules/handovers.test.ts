/** A role is handed over, and what holds until it is (docs/decisions/0016). */
import { prerequisiteStatuses } from '../../domain/gates/prerequisites';
import { requirementsOf } from '../../domain/gates/requirements';
import type { Role } from '../../domain/model/people';
import type { State } from '../../domain/model/state';
import type { StepId } from '../../domain/model/steps';
import { openItems } from '../../domain/open-items/open-items';
import { pendingNow } from '../../domain/open-items/pending';
import { listingOf } from '../../domain/views/visibility';
import type { PaperEngagement } from '../support/paper-engagement';
import {
  engagement,
  gate,
  given,
  isLive,
  MAILBOX,
  refusalText,
  refused,
  says,
  signs,
  stands,
  theWorldAnswers,
  transfersTo,
  wrote,
} from './vocabulary';

const { owner, deputy, sponsor } = MAILBOX.people as Record<string, string>;
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
        // A person who has never signed is not asked to reconfirm.
        stands(
          (s) => openItems(s, s.progressAt).find((one) => one.role === 'owner' && one.kind === 'sign-off')?.problem,
          `${owner} signed an earlier version; the owner is now ${NEW}, who has not signed yet`,
        ),
        stands(
          (s) => openItems(s, s.progressAt).find((one) => one.role === 'deputy' && one.kind === 'sign-off')?.problem,
          'signed an earlier version: please reconfirm',
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
