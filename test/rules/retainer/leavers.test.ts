/** People who leave, and how Ownership is proven again after an owner has left. */
import { afterWorkingDays } from '../../../domain/kernel/calendar';
import { ROLES, type Role } from '../../../domain/model/people';
import { pendingNow } from '../../../domain/open-items/pending';
import { digest } from '../../../domain/values/digest';
import type { PaperEngagement } from '../../support/paper-engagement';
import {
  engagement,
  everybodySigns,
  findings,
  gate,
  given,
  happenedTimes,
  isLive,
  notified,
  ordersDrill,
  pass,
  refusalText,
  refused,
  resumes,
  SIXTY_LINES,
  says,
  signs,
  stands,
  submits,
  theWorldAnswers,
  transfersTo,
  wanted,
  wrote,
} from '../vocabulary';
import { acknowledges, days, deputy, operating, owner, ownership, requests, reviewer, sponsor } from './owner-on-paper';

const LEAD = SIXTY_LINES.people['delivery-lead']!;
const NEW = 'lena-fischer';

const personLeaves = (person: string, by: string = 'sponsor') =>
  says(by, { kind: 'person-left', person, reason: 'a new job' });

/** Just after the end of so many working days. */
const workingDays =
  (count: number) =>
  (e: PaperEngagement): void => {
    e.at = afterWorkingDays(e.state.workdays, e.at, count)!;
    e.settle({}, 400);
  };

describe('a person who has left', () => {
  test('is recorded once, for a known person, by the responsible people', () => {
    given(operating(), personLeaves(reviewer!, 'reviewer'))
      .then(refused('WRONG_PERSON', `sponsor: ${sponsor}`))
      .when(personLeaves('a-stranger'))
      .then(refused('UNKNOWN_PERSON'))
      .when(personLeaves(reviewer!), personLeaves(reviewer!))
      .then(refused('NOT_ASKED', 'has left already'));
  });

  test('cannot decide any more, with any message', () => {
    const without = () => given(operating(), personLeaves(owner!)).and;
    const text = (kind: 'hold' | 'roll-back') => says(owner!, { kind, reason: 'mine' });
    for (const act of [acknowledges(owner), ordersDrill(owner!), text('hold'), text('roll-back')])
      given(without(), act).then(refused('WRONG_PERSON', `${owner} has left`));
    given(without(), signs('owner', 'ownership', 'approve', owner)).then(refused('WRONG_PERSON', 'has left'));
    given(without(), (e) =>
      says('sponsor', {
        kind: 'sign',
        gate: 'ownership',
        decision: 'approve',
        subject: 'a'.repeat(64),
        relayed: { by: owner!, message: 'b'.repeat(64) },
      })(e),
    ).then(refused('WRONG_PERSON', `${owner} has left`));
  });

  test('gets no role, covers for nobody and is in no new charter', () => {
    const without = () => given(operating(), personLeaves(reviewer!)).and;
    given(without(), transfersTo('delivery-lead', reviewer!)).then(refused('WRONG_PERSON', 'needs another id'));
    const cover = { from: '2027-01-01T00:00:00Z', until: '2027-02-01T00:00:00Z', cover: reviewer! };
    given(without(), says('owner', { kind: 'absent', ...cover })).then(refused('UNKNOWN_PERSON', reviewer!));
    given(without(), transfersTo('reviewer', NEW), theWorldAnswers(), (e) => {
      const charter = { ...e.state.charter, people: { ...e.state.charter.people, reviewer: reviewer! } };
      e.act({ kind: 'amend', key: 'back-again', by: LEAD, charter, charterDigest: digest(charter) });
    }).then(refused('WRONG_PERSON', `reviewer: ${reviewer}`));
  });

  test.each<[Role, Role, 'page' | 'ticket']>([
    ['deputy', 'sponsor', 'page'],
    ['reviewer', 'account-manager', 'ticket'],
    ['governance-lead', 'account-manager', 'ticket'],
    ['account-manager', 'sponsor', 'ticket'],
  ])('as %s is a finding for the %s, a %s, until the role is handed over', (role, answers, severity) => {
    const person = SIXTY_LINES.people[role]!;
    given(operating(), personLeaves(person, 'delivery-lead'))
      .then(
        refusalText('person.left', { person }),
        refusalText('finding.opened', { id: `owner-continuity:${role}`, severity, owner: answers }),
        findings(`owner-continuity:${role}`),
        ownership('proven'),
        isLive('r1'),
      )
      .when(pass(1), transfersTo(role, NEW), theWorldAnswers())
      .when((e) => {
        for (const step of Object.keys(e.state.proposal?.gates ?? {}) as 'ownership'[])
          for (const one of ROLES)
            if (e.state.proposal) e.sign(step, one, 'approve', e.state.proposal.charter.people[one] ?? 'nobody');
      }, theWorldAnswers())
      .then(
        stands((s) => s.charter.people[role], NEW),
        findings(),
      );
  });

  test('has no pending items, which the deputy has, or else the account manager', () => {
    const waits = (e: PaperEngagement) => pendingNow(e.state, e.at).map(({ person }) => person);
    const e = given(operating(), personLeaves(owner!)).and;
    expect(waits(e)).toEqual(expect.arrayContaining([deputy, sponsor, SIXTY_LINES.people['account-manager']]));
    expect(waits(e)).not.toContain(owner);
    given(e, workingDays(3)).then((now) => {
      const notices = now.entries.filter(
        ({ type, at }) => /reminded|deputised/.test(type) && at > e.state.leavers[owner!]!,
      );
      for (const { data } of notices) expect((data as { waitingOn: string[] }).waitingOn).not.toContain(owner);
      expect(notices.length).toBeGreaterThan(0);
    });
    const drill = given(operating(), days(83), acknowledges(), days(1)).and;
    expect(drill.state.retainer.requests.map(({ id }) => id)).toContain('rollback-drill:order');
    given(drill, personLeaves(deputy!), personLeaves(owner!)).then((now) => {
      const theirs = pendingNow(now.state, now.at).filter(({ asked }) => asked.what.includes('rollback drill'));
      expect(theirs.map(({ person }) => person)).toEqual([SIXTY_LINES.people['account-manager']]);
      expect(theirs[0]!.asked.problem).toContain(`${owner} has left`);
    });
  });

  test('cannot perform a drill, which is not ordered before the role is handed over', () => {
    given(
      operating(),
      (e) => personLeaves(e.who(e.state.charter.rollback!.performer!))(e),
      pass(1),
      ordersDrill(),
    ).then(refused('WRONG_PERSON', 'has left: hand the role over'));
  });

  test('reopens the gate of Ownership before the handover, and the lock closes', () => {
    given(engagement(SIXTY_LINES).upTo('build'), personLeaves(deputy!))
      .then(
        wrote('person.left', 'gate.reopened', 'gate.opened'),
        ownership('lapsed'),
        gate('ownership').stillAsks(`sponsor: a deputy who is someone else (${deputy} has left`),
      )
      .when(submits('r1'))
      .then(refused('PRODUCTION_LOCKED'))
      .when(transfersTo('deputy', NEW), theWorldAnswers(), everybodySigns('ownership'), theWorldAnswers())
      .then(gate('ownership').isAccepted, ownership('proven'));
    given(engagement(SIXTY_LINES).upTo('first-conversation'), personLeaves(owner!)).then(
      wrote('person.left'),
      gate('ownership').stillAsks(`(${owner} has left: hand the role over`),
    );
  });
});

describe('if an owner leaves', () => {
  const handOver = (e: PaperEngagement): void => {
    given(e, transfersTo('deputy', NEW), transfersTo('owner', deputy!), theWorldAnswers());
  };
  const accepted = (e: PaperEngagement): void => {
    const charter = e.state.proposal?.charter ?? e.state.charter;
    for (const role of ['owner', 'deputy', 'sponsor'] as const)
      e.sign('ownership', role, 'approve', charter.people[role]!);
    e.settle({}, 400);
  };

  test('Ownership lapses at once, and nothing else changes before the grace period is over', () => {
    given(operating(), personLeaves(owner!))
      .then(
        wrote('person.left', 'prerequisite.lapsed', 'gate.opened'),
        refusalText('prerequisite.lapsed', { why: `${owner}, the owner, has left` }),
        ownership('lapsed'),
        gate('ownership').stillAsks(`sponsor: exactly one accountable natural person as owner (${owner} has left`),
        isLive('r1'),
      )
      .when(workingDays(9))
      .then(stands((s) => s.pilot, null));
  });

  test('pilot mode begins after the grace period, and ends when the deputy is owner and all have signed', () => {
    given(operating(), personLeaves(owner!), workingDays(10))
      .then(
        refusalText('pilot-mode.entered', {
          why: 'lapsed',
          detail: expect.stringContaining(`${owner}, the owner, has left`),
        }),
        notified('pilot-mode.entered', 'sponsor', 'deputy', 'account-manager', 'delivery-lead'),
        isLive('r1'),
      )
      .when(submits('r2'))
      .then(refused('FROZEN', 'pilot mode'))
      .when(handOver)
      .then(
        stands((s) => s.proposal?.charter.people.owner, deputy),
        gate('ownership').stillAsks('owner: accepts ownership personally'),
        ownership('lapsed'),
      )
      .when(pass(1), accepted)
      .then(
        ownership('proven'),
        stands((s) => [s.charter.people.owner, s.charter.people.deputy], [deputy, NEW]),
        stands((s) => s.pilot, null),
        stands((s) => s.proposal, null),
        refusalText('prerequisite.regained', { prerequisite: 'Ownership' }),
        refusalText('pilot-mode.left', { by: 'what had lapsed is proven again' }),
        isLive('r1'),
      )
      .when(submits('r2'))
      .then(stands((s) => s.pass?.release, 'r2'))
      .when(days(34))
      .then(ownership('proven'));
  });

  test('a handover within the grace period prevents pilot mode', () => {
    given(operating(), personLeaves(owner!), workingDays(2), handOver, pass(1), accepted, days(20)).then(
      ownership('proven'),
      happenedTimes('pilot-mode.entered', 0),
    );
  });

  test('an acknowledgement of the deputy in time prevents the lapse', () => {
    given(operating(), days(37), acknowledges('deputy'), days(20)).then(
      happenedTimes('prerequisite.lapsed', 0),
      ownership('proven'),
    );
  });

  test('the release is rolled back at once without a grace period if the charter says so, and the same gate ends pilot mode', () => {
    given(operating({ graceDays: 0, onPilotMode: 'roll-back' }), personLeaves(owner!), theWorldAnswers())
      .then(
        stands((s) => s.pilot?.why, 'lapsed'),
        refusalText('rollback.pulled', { release: 'r1', automatic: true }),
        wanted(null),
        isLive(null),
        requests(),
      )
      // The rollback has set a hold, as every rollback does: somebody lifts it.
      .when(pass(1), handOver, resumes(deputy!), accepted)
      .then(
        ownership('proven'),
        stands((s) => s.pilot, null),
        stands((s) => s.lapses, {}),
      );
  });

  test('the gate is not accepted by a person who has left, nor with a deputy who has left', () => {
    given(
      operating(),
      personLeaves(owner!),
      personLeaves(deputy!),
      pass(1),
      transfersTo('owner', NEW),
      theWorldAnswers(),
    )
      .when((e) => {
        for (const [role, who] of [
          ['owner', NEW],
          ['sponsor', sponsor!],
        ] as const)
          e.sign('ownership', role, 'approve', who);
      }, theWorldAnswers())
      .then(
        ownership('lapsed'),
        gate('ownership').stillAsks(`sponsor: a deputy who is someone else (${deputy} has left`),
      );
  });
});
