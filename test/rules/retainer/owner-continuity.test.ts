/** Owner continuity: acknowledgements, silence, people who leave, and how Ownership is proven again. */

import fc from 'fast-check';
import { prerequisiteStatuses } from '../../../domain/gates/prerequisites';
import { afterWorkingDays } from '../../../domain/kernel/calendar';
import type { Charter } from '../../../domain/model/charter';
import { ROLES, type Role } from '../../../domain/model/people';
import { pendingNow } from '../../../domain/open-items/pending';
import { digest } from '../../../domain/values/digest';
import type { PaperEngagement } from '../../support/paper-engagement';
import { runs } from '../../support/runs';
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
  rollsBack,
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

const { owner, deputy, sponsor, reviewer } = SIXTY_LINES.people as Record<Role, string>;
const LEAD = SIXTY_LINES.people['delivery-lead']!;
const NEW = 'lena-fischer';
const ASKED = 'owner-continuity:acknowledge';

const operating = (retainer: Partial<Charter['retainer']> = {}) =>
  engagement({ ...SIXTY_LINES, retainer: { ...SIXTY_LINES.retainer, ...retainer } }).upTo('operation');
const acknowledges = (who: string = 'owner') => says(who, { kind: 'acknowledge' });
const personLeaves = (person: string, by: string = 'sponsor') =>
  says(by, { kind: 'person-left', person, reason: 'a new job' });
const cycle = (e: PaperEngagement): void => {
  e.act({ kind: 'retainer-report', step: 'owner-continuity', scheduledAt: e.at, answers: {}, cycleEnds: true });
};
/** Time passes, and everything that it brings is answered. */
const days =
  (count: number) =>
  (e: PaperEngagement): void => {
    pass(count, 'days')(e);
    e.settle({}, 400);
  };
/** Just after the end of so many working days. */
const workingDays =
  (count: number) =>
  (e: PaperEngagement): void => {
    e.at = afterWorkingDays(e.state.workdays, e.at, count)!;
    e.settle({}, 400);
  };
const ownership = (standing: string) => stands((s) => prerequisiteStatuses(s).Ownership.standing, standing);
const requests = (...ids: string[]) =>
  stands((s) => s.retainer.requests.map(({ id }) => id).filter((id) => id === ASKED), ids);
const request = (e: PaperEngagement) => e.state.retainer.requests.find(({ id }) => id === ASKED)!;
describe('an acknowledgement', () => {
  test('is requested from the owner by the cycle before it is due, within 35 days of the last one', () => {
    const e = given(operating(), cycle).then(requests(), refusalText('retainer.reported', { verdict: 'pass' })).and;
    const signed = e.state.gates['operation-handover'].signOffs.owner!.at;
    given(e, days(30), cycle).then(
      requests(ASKED),
      refusalText('request.opened', { role: 'owner', action: { message: 'acknowledge' } }),
      notified('request.opened', 'owner'),
    );
    expect(Date.parse(request(e).dueAt) - Date.parse(signed)).toBe(35 * 86_400_000);
    given(e, acknowledges())
      .then(
        wrote('owner.acknowledged', 'request.answered'),
        refusalText('owner.acknowledged', { as: 'owner' }),
        requests(),
      )
      .when(pass(1), cycle)
      .then(requests(), refusalText('retainer.reported', { verdict: 'pass', figures: { silentDays: 0 } }))
      .when(days(34))
      .then(ownership('proven'), happenedTimes('request.deputised', 0));
  });

  test('is accepted from the owner, and from the deputy once requested', () => {
    given(operating(), acknowledges('deputy'))
      .then(refused('NOT_ASKED', `owner: ${owner}`))
      .when(acknowledges('reviewer'))
      .then(refused('WRONG_PERSON', `owner: ${owner}`, `deputy: ${deputy}`))
      .when(days(36), acknowledges('deputy'))
      .then(refusalText('owner.acknowledged', { as: 'deputy' }), requests());
    given(engagement(SIXTY_LINES).upTo('metrics'), acknowledges()).then(refused('NOT_ASKED', 'not handed over'));
  });
});

describe('silence', () => {
  test('leads to the deputy after 35 days, who keeps Ownership proven, and the check warns', () => {
    given(operating(), days(34))
      .then(happenedTimes('request.deputised', 0))
      .when(days(1))
      .then(
        requests(ASKED),
        refusalText('request.deputised', { id: ASKED, deputy, waitingOn: [owner] }),
        notified('request.deputised', 'deputy'),
        ownership('proven'),
      )
      .when(cycle)
      .then(
        refusalText('retainer.reported', {
          verdict: 'fail',
          detail: expect.stringContaining('no message from the owner since'),
        }),
      )
      .when(acknowledges('deputy'), days(10), cycle)
      .then(ownership('proven'), refusalText('retainer.reported', { verdict: 'warn' }), requests(ASKED))
      .when(acknowledges(), days(1), cycle)
      .then(refusalText('retainer.reported', { verdict: 'pass' }));
  });

  test('of both makes Ownership lapse five working days later, at the end of that day', () => {
    const e = given(operating(), days(35)).then(requests(ASKED)).and;
    const silent = new Date(Date.parse(e.state.gates['operation-handover'].signOffs.owner!.at) + 35 * 86_400_000);
    const ends = afterWorkingDays(e.state.workdays, silent.toISOString(), 5)!;
    e.at = new Date(Date.parse(ends) - 1000).toISOString();
    given(e, theWorldAnswers()).then(ownership('proven'));
    e.at = ends;
    given(e, theWorldAnswers()).then(
      ownership('lapsed'),
      refusalText('prerequisite.lapsed', { prerequisite: 'Ownership', gate: 'ownership' }),
      notified('prerequisite.lapsed', 'sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead'),
      requests(),
      gate('ownership').stillAsks('owner: accepts ownership personally', 'sponsor: confirms the owner'),
      isLive('r1'),
      stands((s) => s.pilot, null),
    );
  });

  test('is not prolonged by a pause', () => {
    const pauses = (e: PaperEngagement) => {
      const until = new Date(Date.parse(e.at) + 80 * 86_400_000).toISOString();
      says('owner', { kind: 'pause-retainer', until, reason: 'a strike' })(e);
    };
    given(operating(), pauses, days(36)).then(requests(ASKED)).when(days(10)).then(ownership('lapsed'));
  });

  test('counts from the last acknowledgement of any kind', () => {
    const made = operating();
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 34 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 60 }),
        (words, then) => {
          const e = made.fork();
          for (const gap of words) given(e, days(gap), acknowledges());
          const last = e.at;
          e.wait(then * 1_440);
          e.settle({}, 400);
          const handedOver = e.state.gates['operation-handover'].signOffs.owner!.at;
          const silent = new Date(Date.parse(words.length > 0 ? last : handedOver) + 35 * 86_400_000).toISOString();
          const lapsesAt = afterWorkingDays(e.state.workdays, silent, 5)!;
          expect([
            e.state.retainer.requests.some(({ id }) => id === ASKED),
            prerequisiteStatuses(e.state).Ownership.standing,
          ]).toEqual(e.at >= lapsesAt ? [false, 'lapsed'] : [e.at >= silent, 'proven']);
        },
      ),
      { numRuns: runs(40) },
    );
  });
});

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
      const told = now.entries.filter(
        ({ type, at }) => /reminded|deputised/.test(type) && at > e.state.leavers[owner!]!,
      );
      for (const { data } of told) expect((data as { waitingOn: string[] }).waitingOn).not.toContain(owner);
      expect(told.length).toBeGreaterThan(0);
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

test('a request ends when nothing is live any more', () => {
  given(operating(), days(36))
    .then(requests(ASKED))
    .when(rollsBack(), theWorldAnswers())
    .then(requests(), isLive(null));
});
