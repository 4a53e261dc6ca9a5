/** People who are away or late, and who decides for them (docs/decisions/0016). */
import type { Role } from '../../domain/model/people';
import { assigneeOf } from '../../domain/people/delegation';
import {
  engagement,
  gate,
  given,
  happenedTimes,
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
} from './vocabulary';

const { owner, deputy, sponsor, reviewer: expert } = MAILBOX.people as Record<string, string>;

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
