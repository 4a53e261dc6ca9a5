/** Who is notified of what, and when: the rules, tested on paper. */

import fc from 'fast-check';
import { STEP_IDS } from '../../domain/gates/steps';
import type { Charter } from '../../domain/model/charter';
import type { Events } from '../../domain/model/events';
import type { Role } from '../../domain/model/people';
import type { Notice, Wait } from '../../domain/notices/notice';
import { breathsOf } from '../support/paper-rounds';
import { runs } from '../support/runs';
import {
  amends,
  closes,
  engagement,
  everybodySigns,
  given,
  handsIn,
  holdsIt,
  ordersDrill,
  pass,
  resumes,
  rollsBack,
  SIXTY_LINES,
  signs,
  stagesAreObserved,
  submits,
  theWorldAnswers,
  timePasses,
} from './vocabulary';

type Engagement = ReturnType<ReturnType<typeof engagement>['begun']>;

const begun = (change: Partial<Charter> = {}): Engagement => engagement({ ...SIXTY_LINES, ...change }).begun();

/** The notices of the last append that notified anybody. */
const lastRound = (e: Engagement) => breathsOf(e.entries).findLast(({ round }) => round !== null)!.round!;
const noticeTo = (e: Engagement, role: Role): Notice | undefined =>
  lastRound(e).notices.find((one) => one.to === e.who(role));
const heard = (e: Engagement, role: Role): string[] => (noticeTo(e, role)?.news ?? []).map((one) => one.about);
const waits = (e: Engagement, role: Role): Partial<Wait>[] => noticeTo(e, role)?.waits ?? [];
const tellings = (e: Engagement, role: Role): number =>
  breathsOf(e.entries).filter(({ round }) => round?.notices.some((one) => one.to === e.who(role))).length;

describe('open items', () => {
  test('at the start the people of the open gate are notified once, with everything at that gate', () => {
    const e = begun();
    const [wait] = waits(e, 'account-manager');
    expect(wait).toMatchObject({ step: 'first-conversation', why: 'asked', dueAt: '2026-11-25T18:00:00.000Z' });
    expect(wait!.asked).toContainEqual(expect.objectContaining({ kind: 'sign-off', role: 'account-manager' }));
    expect(noticeTo(e, 'owner')).toBeUndefined();
    expect(tellings(e, 'account-manager')).toBe(1);
  });

  test('a gate that opens notifies the next people; a person who has signed already is not asked', () => {
    const e = begun().upTo('ownership');
    expect(waits(e, 'owner')).toEqual([
      expect.objectContaining({ step: 'ownership', why: 'asked', on: [e.who('owner')] }),
    ]);
    expect(waits(e, 'sponsor')[0]!.asked!.map((one) => one.what)).toEqual(['confirms the owner']);
    const early = begun().upTo('process-redesign');
    given(
      early,
      signs('deputy', 'ownership'),
      everybodySigns('process-redesign'),
      (one) => one.handCases(),
      theWorldAnswers(),
    );
    expect(waits(early, 'owner')).toHaveLength(1);
    expect(noticeTo(early, 'deputy')).toBeUndefined();
  });

  test('a changed subject is pending again, with the reason', () => {
    const e = begun().upTo('ownership');
    given(
      e,
      signs('owner', 'ownership'),
      amends((c) => ({ ...c, people: { ...c.people, deputy: c.people.reviewer! } })),
    );
    expect(waits(e, 'owner')[0]!.asked).toEqual([
      expect.objectContaining({ problem: expect.stringContaining('reconfirm') }),
    ]);
  });

  test('a failed verification of a gate is notified once, however often it is repeated', () => {
    const e = begun().upTo('metrics');
    const before = tellings(e, 'delivery-lead');
    given(
      e,
      everybodySigns('metrics'),
      theWorldAnswers({ away: true }),
      pass(3, 'hours'),
      theWorldAnswers({ away: true }),
    );
    expect(e.entries.filter((entry) => entry.type === 'gate.disproved').length).toBeGreaterThan(1);
    expect(tellings(e, 'delivery-lead') - before).toBeLessThanOrEqual(1);
    const sent = breathsOf(e.entries).flatMap(({ round }) => round?.notices ?? []);
    const problems = sent.flatMap((one) => one.waits.flatMap((wait) => wait.asked.map((asked) => asked.problem)));
    expect(problems).toContainEqual(expect.stringContaining('SOURCE_UNREACHABLE'));
  });

  test('a role without a person, or with a group, is pending on the account manager', () => {
    const { owner, ...others } = SIXTY_LINES.people;
    for (const change of [{ people: others }, { groups: [owner!] }]) {
      const e = begun(change);
      e.settle();
      for (const step of ['first-conversation', 'process-redesign'] as const)
        given(e, everybodySigns(step), (one) => one.handCases(), theWorldAnswers());
      const sent = breathsOf(e.entries).flatMap(({ round }) => round?.notices ?? []);
      expect(sent.filter((one) => one.to === owner && one.waits.length > 0)).toEqual([]);
    }
    const e = begun({ groups: [owner!] });
    given(e, holdsIt());
    expect(heard(e, 'owner')).toEqual(['hold.set']);
  });

  test('reminders go to the person on whom it is pending, the escalation to account manager and sponsor', () => {
    const e = begun().upTo('ownership');
    given(e, signs('sponsor', 'ownership'), timePasses(1));
    expect(waits(e, 'owner')).toEqual([expect.objectContaining({ why: 'reminder', on: [e.who('owner')] })]);
    expect(noticeTo(e, 'sponsor')).toBeUndefined();
    const why = () => breathsOf(e.entries).flatMap(({ round }) => round?.notices.flatMap((one) => one.waits) ?? []);
    for (let n = 0; n < 6 && !why().some((one) => one.why === 'escalation'); n++) given(e, timePasses(1));
    expect(waits(e, 'sponsor')).toEqual([
      expect.objectContaining({ why: 'escalation', on: expect.arrayContaining([e.who('owner'), e.who('deputy')]) }),
    ]);
    // The deputy, on whom it is pending too, is reminded, and not notified of an escalation.
    expect(waits(e, 'deputy').every((wait) => wait.why !== 'escalation')).toBe(true);
  });

  test('under a hold people are asked only for its end; afterwards everything is pending again', () => {
    const e = begun().upTo('ownership');
    given(e, holdsIt());
    expect(waits(e, 'owner')).toEqual([
      expect.objectContaining({ asked: [expect.objectContaining({ kind: 'action' })] }),
    ]);
    expect(waits(e, 'deputy')).toEqual([]);
    given(e, resumes());
    expect(waits(e, 'deputy')).toEqual([expect.objectContaining({ step: 'ownership', why: 'asked' })]);
  });
});

describe('events', () => {
  test('a rollback is one notice for each, with the hold that it brought', () => {
    const e = begun().upTo('operation');
    given(e, rollsBack());
    const before = breathsOf(e.entries).at(-1)!;
    expect(before.entries.map((entry) => entry.type)).toEqual(expect.arrayContaining(['rollback.pulled', 'hold.set']));
    for (const role of ['owner', 'deputy', 'sponsor', 'account-manager', 'delivery-lead'] as const)
      expect([role, heard(e, role).filter((about) => about === 'rollback.pulled')]).toEqual([
        role,
        ['rollback.pulled'],
      ]);
    expect(heard(e, 'owner')).not.toContain('hold.set');
    expect(noticeTo(e, 'owner')!.news[0]).toMatchObject({ tone: 'page', by: e.who('owner') });
    expect(waits(e, 'owner')[0]!.asked![0]!.what).toContain('lifts the hold');
  });

  test('live, handed over and closed are notified to the people concerned', () => {
    const e = begun().upTo('staged-go-live').go();
    e.observe();
    given(e, (one) => one.hand('use'), theWorldAnswers());
    const abouts = () => breathsOf(e.entries).flatMap(({ round }) => round?.notices.flatMap((one) => one.news) ?? []);
    expect(abouts().map((one) => one.about)).toContain('release.went-live');
    given(e, closes('leave-running'), theWorldAnswers());
    expect(heard(e, 'sponsor')).toContain('engagement.closed');
  });

  test('requested changes are notified to the person who has to make them', () => {
    const e = begun().upTo('ownership');
    given(e, signs('owner', 'ownership', 'request-changes'));
    expect(heard(e, 'delivery-lead')).toEqual(['sign-off.given']);
    expect(noticeTo(e, 'owner')).toBeUndefined();
  });

  test('a quiet role is notified of its own open items only', () => {
    const notices = { mail: true, quiet: ['sponsor' as const] };
    const e = begun({ notices }).upTo('ownership');
    expect(waits(e, 'sponsor')).toHaveLength(1);
    given(e, holdsIt('owner'));
    expect(noticeTo(e, 'sponsor')).toBeUndefined();
    expect(heard(e, 'deputy')).toEqual(['hold.set']);
  });
});

describe('undelivered notices', () => {
  const undelivered = (to: Events['notice.undelivered']['to']) => (e: Engagement) =>
    e.act({ kind: 'notices-undelivered', entry: 3, to });
  const nobody = (e: Engagement, role: Role) => ({ person: e.who(role), by: null, why: 'no address' });

  test('the account manager is notified once of a person without an address; it stands once in the record', () => {
    const e = begun();
    given(e, undelivered([nobody(e, 'owner')]));
    expect(heard(e, 'account-manager')).toEqual(['notice.undelivered']);
    expect(lastRound(e)).toMatchObject({ reports: false, avoid: null, unreached: [e.who('owner')] });
    given(e, undelivered([nobody(e, 'owner')]));
    expect(e.last).toEqual([]);
  });

  test('each refusal of a mail server stands in the record, and is notified once', () => {
    const e = begun();
    const refusal = { person: e.who('owner'), by: 'mail' as const, why: 'RECEIVER_REFUSED' };
    given(e, undelivered([refusal]));
    expect(lastRound(e)).toMatchObject({ reports: false, avoid: 'mail' });
    given(e, undelivered([refusal]));
    expect(e.last.map((entry) => entry.type)).toEqual(['notice.undelivered']);
    expect(breathsOf(e.entries).at(-1)!.round).toBeNull();
    given(
      e,
      amends((c) => ({ ...c, title: 'with another address' })),
      undelivered([refusal]),
    );
    expect(heard(e, 'account-manager')).toEqual(['notice.undelivered']);
  });

  test('an unreachable account manager is not notified of it; strangers are not mentioned', () => {
    const e = begun();
    given(e, undelivered([nobody(e, 'account-manager')]));
    expect(heard(e, 'delivery-lead')).toEqual(['notice.undelivered']);
    given(e, undelivered([{ person: 'a-stranger', by: 'mail', why: 'forged' }]));
    expect(e.last).toEqual([]);
  });
});

const ACTS = [
  ...STEP_IDS.map((step) => everybodySigns(step)),
  ...STEP_IDS.map((step) => everybodySigns(step)),
  signs('owner', 'metrics', 'reject'),
  handsIn('training'),
  submits('r2'),
  ordersDrill(),
  rollsBack(),
  holdsIt(),
  resumes(),
  stagesAreObserved({ bad: true }),
  timePasses(1),
  timePasses(3),
  theWorldAnswers(),
  theWorldAnswers({ away: true }),
  amends((c) => ({ ...c, metrics: c.metrics?.map((one) => ({ ...one, minSamples: one.minSamples + 1 })) })),
  amends((c) => ({ ...c, people: { ...c.people, owner: c.people.deputy!, deputy: c.people.owner! } })),
];

test('nobody gets two notices of one append, or two requests for the same thing', () => {
  const places = ['first-conversation', 'ownership', 'build', 'staged-go-live', 'operation'] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.array(fc.nat({ max: ACTS.length - 1 }), { maxLength: 12 }),
      (place, moves) => {
        const e = begun().upTo(place);
        for (const move of moves) given(e, ACTS[move]!);
        let asked = new Set<string>();
        for (const { round, waiting, state } of breathsOf(e.entries)) {
          const notices = round?.notices ?? [];
          expect(new Set(notices.map((one) => one.to)).size).toBe(notices.length);
          const standing = new Set(
            waiting.map((one) => `${one.person} ${one.step} ${one.asked.role} ${one.asked.what}`),
          );
          for (const { to, waits: all, news } of notices) {
            expect(all.length + news.length).toBeGreaterThan(0);
            expect(new Set(all.map((one) => one.step)).size).toBe(all.length);
            expect(new Set(news.map((one) => `${one.about} ${one.text}`)).size).toBe(news.length);
            expect(Object.values(state.charter.people)).toContain(to);
            for (const wait of all.filter((one) => one.why === 'asked')) {
              const keys = wait.asked.map((one) => `${to} ${wait.step} ${one.role} ${one.what}`);
              expect(keys.some((key) => !asked.has(key))).toBe(true);
            }
          }
          // A new pending item is always notified.
          const sent = new Set(notices.map((one) => one.to));
          for (const { person, step, asked: what } of waiting)
            if (!asked.has(`${person} ${step} ${what.role} ${what.what}`)) expect(sent).toContain(person);
          asked = standing;
        }
      },
    ),
    { numRuns: runs(75) },
  );
});
