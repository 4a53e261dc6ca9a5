/** Change control: the version that runs, the releases that fail, and the hand-overs that somebody confirms. */
import fc from 'fast-check';
import { openRequest } from '../../../domain/findings/requests';
import type { Charter } from '../../../domain/model/charter';
import { RUNNING } from '../../../domain/model/questions';
import type { TargetStatus } from '../../../domain/model/rollback';
import type { State } from '../../../domain/model/state';
import { CONFIRM } from '../../../domain/retainer/steps/change-control';
import type { PaperEngagement } from '../../support/paper-engagement';
import { fact, type World } from '../../support/paper-world';
import {
  amends,
  cycleOf,
  engagement,
  gate,
  given,
  happenedTimes,
  isLive,
  MAILBOX,
  ordersDrill,
  pass,
  refusalText,
  refused,
  resumes,
  retainerStep,
  rollsBack,
  says,
  signs,
  stands,
  submits,
  theClockTicks,
  theWorldAnswers,
  theWorldAnswersOnce,
  wrote,
} from '../vocabulary';

type Rules = Partial<Charter['retainer']['steps']['change-control']>;
const under = (rules: Rules = {}, people: Partial<Charter['people']> = {}): Charter => {
  const { retainer } = MAILBOX;
  const step = {
    ...retainer.steps['change-control'],
    confirm: '30 days',
    minReleases: 2,
    failed: 'at most 40 %',
    ...rules,
  };
  return {
    ...MAILBOX,
    people: { ...MAILBOX.people, ...people },
    retainer: { ...retainer, every: '1 day', steps: { ...retainer.steps, 'change-control': step } },
  };
};
const operating = (rules: Rules = {}, people: Partial<Charter['people']> = {}) =>
  given(engagement(under(rules, people)).upTo('operation'), pass(1)).and;

const cycle = (world: World = {}) => cycleOf('change-control', world);
const runs = (status: Partial<TargetStatus>): World => ({
  says: { [RUNNING]: fact({ base: 'r1', candidate: null, exposure: 0, artefacts: {}, ...status }) },
});
const silent: World = { says: { [RUNNING]: { ok: false, code: 'EXECUTOR_UNREACHABLE', detail: 'away' } } };
const verdict = (is: string, detail = '') =>
  refusalText('retainer.reported', {
    step: 'change-control',
    verdict: is as 'pass',
    detail: expect.stringContaining(detail) as unknown as string,
  });
/** These findings of the step are open. */
const findings = (...ids: string[]) =>
  stands(
    (s) => s.findings.filter(({ id, closedAt }) => !closedAt && id.startsWith('change-control')).map(({ id }) => id),
    ids,
  );
const asked = (yes = true) => stands((s) => openRequest(s, CONFIRM) !== undefined, yes);

describe('the version that runs', () => {
  const FOUND = 'change-control:running';

  test('passes if it is the approved one', () => {
    given(operating(), cycle()).then(verdict('pass', 'what runs is what was approved'), findings());
  });

  test('freezes changes if it is another one, until the same probe sees the approved one', () => {
    given(operating(), cycle(runs({ base: 'r0' })))
      .then(
        verdict('fail', 'the target system runs r0; approved is r1'),
        findings(FOUND),
        refusalText('finding.opened', { severity: 'freeze', owner: 'delivery-lead', step: 'change-control' }),
        isLive('r1'),
      )
      .when(submits('r2'))
      .then(refused('FROZEN', 'the target system runs r0'))
      .when(pass(1), cycle(runs({ base: 'r0' })))
      .then(happenedTimes('finding.opened', 1))
      .when(pass(1), cycle())
      .then(findings(), verdict('pass'))
      .when(submits('r2'))
      .then(wrote('release.submitted', 'gate.opened'));
  });

  test('is an error if it cannot be probed, and a ticket the second time in a row, until it answers again', () => {
    given(operating(), cycle(silent))
      .then(verdict('error', 'EXECUTOR_UNREACHABLE: away'), findings())
      .when(pass(1), cycle(silent))
      .then(findings('change-control:unmeasured'), refusalText('finding.opened', { severity: 'ticket' }))
      .when(pass(1), cycle())
      .then(findings(), verdict('pass'));
  });

  test('is inconclusive during a drill or a switch, and a finding stays', () => {
    const e = given(operating(), cycle(runs({ base: 'r0' })), pass(1), ordersDrill(), theWorldAnswersOnce()).and;
    given(e, pass(1), cycle()).then(verdict('inconclusive', 'being switched or drilled'), findings(FOUND));
  });

  test('cannot be probed if it is switched by hand, and the detail says why', () => {
    const byHand = (e: PaperEngagement) => {
      e.state = { ...e.state, executor: { kind: 'manual', by: 'delivery-lead', confirmedBy: 'owner' } };
    };
    given(operating(), byHand, cycle()).then(verdict('inconclusive', 'rollback.executor'), findings());
  });

  test('is no longer a finding once nothing is live', () => {
    given(operating(), cycle(runs({ base: 'r0' })), rollsBack(), theWorldAnswers()).then(findings());
  });
});

describe('the releases that failed', () => {
  const FOUND = 'change-control:failed';
  /** A further release goes all its way. */
  const goesLive = (release: string) => (e: PaperEngagement) => {
    e.release(release).go().observe();
  };

  test('are those that were rolled back after they had gone live, judged from a least number on', () => {
    const e = given(operating(), cycle()).and;
    given(e)
      .then(verdict('pass', '0 of 1 releases were rolled back, judged from 2 on'))
      .when(rollsBack(), theWorldAnswers(), resumes(), goesLive('r2'), isLive('r2'), pass(1), cycle())
      .then(
        verdict('fail', '1 of 2 releases were rolled back, asked is at most 40 %'),
        refusalText('retainer.reported', { figures: { releases: 2, failed: 1 } }),
        findings(FOUND),
        refusalText('finding.opened', { severity: 'ticket', owner: 'delivery-lead' }),
      )
      .when(goesLive('r3'), isLive('r3'), pass(1), cycle())
      .then(verdict('pass', '1 of 3 releases'), findings());
  });

  test('exclude candidates that were withdrawn before they were live', () => {
    given(operating(), (e) => e.release('r2').go(), rollsBack(), theWorldAnswers(), pass(1), cycle()).then(
      isLive('r1'),
      refusalText('retainer.reported', { figures: { releases: 1, failed: 0 } }),
    );
  });

  test('are a ticket for any numbers exactly if there are enough and too many of them failed', () => {
    const e = operating();
    const record = e.state.releases.r1!;
    const count = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(
        count,
        count,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 100 }),
        (bad, good, least, most) => {
          const releases = Object.fromEntries(
            Array.from({ length: bad + good }, (_, i) => [
              `x${i}`,
              { ...record, status: i < bad ? ('rolled-back' as const) : ('superseded' as const) },
            ]),
          );
          const { charter } = e.state;
          const step = { ...charter.retainer.steps['change-control'], minReleases: least, failed: `at most ${most} %` };
          const retainer = { ...charter.retainer, steps: { ...charter.retainer.steps, 'change-control': step } };
          const s: State = { ...e.state, releases, charter: { ...charter, retainer } };
          const answers = e.answers(retainerStep('change-control').questions(s, e.at));
          const { verdict: is, follows = [] } = retainerStep('change-control').judge(
            s,
            { scheduledAt: e.at, answers },
            e.at,
          );
          const tooMany = bad + good >= least && bad * 100 > most * (bad + good);
          expect([is, follows.length]).toEqual(tooMany ? ['fail', 1] : ['pass', 0]);
        },
      ),
    );
  });
});

describe('the handoffs', () => {
  const confirms = (by = 'owner') => says(by, { kind: 'confirm-process' });
  const OTHERS = ['The system answers automatically.'];
  const changes = (handOvers = OTHERS, by = 'owner') =>
    says(by, { kind: 'confirm-process', handOvers, what: 'nobody looks through the folder' });
  /** The period is over, and a cycle comes. */
  const aMonth = [pass(30, 'days'), cycle()];
  const asked30 = () => given(operating(), ...aMonth).and;

  test('are requested once per period, from the owner if no process expert is named', () => {
    given(operating(), pass(29, 'days'), cycle())
      .then(asked(false))
      .when(pass(1, 'days'), cycle())
      .then(
        asked(),
        refusalText('request.opened', {
          role: 'owner',
          step: 'change-control',
          action: { message: 'confirm-process' },
        }),
      )
      .then(verdict('pass', 'are being confirmed'))
      .when(pass(1), cycle())
      .then(happenedTimes('request.opened', 1))
      .when(confirms())
      .then(wrote('process.confirmed', 'request.answered'), asked(false))
      .when(pass(29, 'days'), cycle())
      .then(asked(false), verdict('pass', 'the hand-overs are those of'))
      .when(pass(1, 'days'), cycle())
      .then(asked());
    given(operating({}, { 'process-expert': 'eva-lind' }), ...aMonth)
      .then(refusalText('request.opened', { role: 'process-expert' }))
      .when(confirms('eva-lind'))
      .then(asked(false));
  });

  test('are inconclusive if they are not confirmed in time', () => {
    given(asked30(), (e) => {
      e.at = openRequest(e.state, CONFIRM)!.dueAt;
    })
      .when(cycle())
      .then(verdict('inconclusive', 'nobody has confirmed the hand-overs since'), asked())
      .when(confirms(), pass(1), cycle())
      .then(verdict('pass'));
  });

  test('are confirmed by the process expert, and by the deputy of the owner once requested', () => {
    for (const role of ['delivery-lead', 'sponsor', 'deputy'])
      given(asked30(), confirms(role)).then(refused('WRONG_PERSON', `owner: ${MAILBOX.people.owner}`));
    const deputised = (e: PaperEngagement) => {
      for (let i = 0; i < 20 && !openRequest(e.state, CONFIRM)!.deputised; i++)
        given(e, pass(1, 'days'), theClockTicks);
    };
    given(asked30(), deputised, confirms('deputy')).then(asked(false));
  });

  test('reopen process-redesign if they have changed, and its gate puts them in force', () => {
    given(asked30(), changes())
      .then(
        wrote('process.changed', 'request.answered', 'amendment.proposed', 'gate.opened'),
        refusalText('amendment.proposed', { reopens: ['process-redesign'] }),
        asked(false),
        gate('process-redesign').stillAsks('owner: approves the target process'),
        stands((s) => s.charter.process!.handOvers, MAILBOX.process!.handOvers),
      )
      .when(pass(1), cycle())
      .then(verdict('warn', 'process-redesign has not accepted that'))
      .when(signs('owner', 'process-redesign'), theWorldAnswers())
      .then(
        stands((s) => s.charter.process!.handOvers, OTHERS),
        isLive('r1'),
      );
  });

  test('are not a change if they are those of the charter, or already proposed', () => {
    given(operating(), changes(MAILBOX.process!.handOvers)).then(refused('SAME_CHARTER', 'exactly these'));
    given(operating(), changes(), changes()).then(refused('SAME_CHARTER', 'proposed already'));
  });

  test('leave an existing proposal unchanged', () => {
    const shorter = amends((c) => ({ ...c, rollback: { ...c.rollback!, rto: '20 s' } }));
    given(operating(), shorter, changes()).then(
      stands((s) => [s.proposal!.charter.rollback!.rto, s.proposal!.charter.process!.handOvers], ['20 s', OTHERS]),
    );
  });

  test('do not matter if nothing is live, and a change has to name at least one', () => {
    given(engagement().upTo('build'), confirms()).then(refused('NOT_ASKED', 'nothing is live'));
    given(operating(), says('owner', { kind: 'confirm-process', what: 'much' })).then(refused('BAD_INPUT'));
  });
});
