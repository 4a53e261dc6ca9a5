/** External systems fail, give wrong answers, are unavailable, or are changed without dayone. */

import type { Charter } from '../../../domain/model/charter';
import type { Answer } from '../../../domain/model/questions';
import {
  amends,
  casesAreHandedIn,
  everybodySigns,
  isBroughtBack,
  MAILBOX,
  ordersDrill,
  pass,
  report,
  rollsBack,
  says,
  signs,
  theWorldAnswers,
  theWorldAnswersOnce,
  timePasses,
} from '../../rules/vocabulary';
import { fact, silence, type World } from '../../support/paper-world';
import { type Act, cycle, moment, type Script, until } from '../script';

const [primary, guard, minutes] = MAILBOX.metrics!;
const CHARTER: Charter = {
  ...MAILBOX,
  // Another script shows how a release goes live.
  goLive: { ...MAILBOX.goLive, stages: MAILBOX.goLive.stages.slice(-1), readEvery: '4 s' },
  site: 'acme',
  metrics: [primary!, guard!, { ...minutes!, baseline: { from: 'source', over: '28 days' } }],
};
const siteAway: Answer = { ok: false, code: 'SITE_AWAY', detail: 'no worker of site acme picked up the work' };
const allAway: World = { says: Object.fromEntries(CHARTER.metrics!.map(({ id }) => [id, siteAway])) };
const lies: World = { lies: true };
/** The proof of the fallback says otherwise. */
const unproven: World = { says: { target: fact({ proven: false, detail: 'r1 is at work' }) } };
const drillIdTaken: Act = (e) =>
  e.act({ kind: 'drill-id-taken', drill: e.state.drill!.drill, detail: 'a workflow of somebody else' });
const drillEnds =
  (world: World): Act =>
  (e) =>
    e.act(e.drillReport(world)!);
const starts: Act = (e) => e.act(e.answer(e.due()[0]!));
const untilRetry = until((e) => e.state.target.retryAt);

/** Before go-live: cases that cannot be read, baselines that cannot be measured, drills that fail. */
export const troubleBefore: Script = {
  name: 'trouble-before',
  begins: { under: CHARTER },
  acts: [
    (e) => e.upTo('process-redesign'),
    (e) => e.submitCases(),
    theWorldAnswers({ says: { cases: { ok: false, code: 'SOURCE_UNUSABLE', detail: 'no CSV' } } }),
    signs('owner', 'process-redesign'),
    moment('cases that cannot be read'),
    casesAreHandedIn,
    everybodySigns('process-redesign'),
    theWorldAnswers(),
    everybodySigns('ownership'),
    theWorldAnswers({ says: { [minutes!.id]: silence } }),
    moment('a baseline that cannot be measured'),
    says('delivery-lead', { kind: 'recheck' }),
    theWorldAnswers(),
    everybodySigns('metrics'),
    theWorldAnswers({ away: true }),
    moment('sources that do not answer'),
    says('reviewer', { kind: 'recheck' }),
    theWorldAnswers(),
    everybodySigns('governance'),
    theWorldAnswers(),
    everybodySigns('rollback-plan'),
    theWorldAnswers({ away: true }),
    pass(1, 'days'),
    theWorldAnswers(),
    (e) => e.submitRelease('r1'),
    (e) => e.hand('event-log'),
    everybodySigns('build'),
    theWorldAnswersOnce(),
    theWorldAnswersOnce({ away: true }),
    untilRetry,
    theWorldAnswersOnce(lies),
    moment('a switch that did not happen'),
    pass(1),
    theWorldAnswersOnce(lies),
    pass(1),
    theWorldAnswersOnce({ says: { target: silence } }),
    pass(1),
    theWorldAnswers(),
    (e) => e.hand('training'),
    ordersDrill('sponsor'),
    ordersDrill(),
    drillIdTaken,
    theWorldAnswers({ away: true }),
    moment('a drill that cannot start'),
    pass(1),
    theWorldAnswers({ drill: 'failed' }),
    ordersDrill(),
    theWorldAnswers({ drill: 'late' }),
    ordersDrill('deputy'),
    theWorldAnswers({ drill: 'of another release' }),
    ordersDrill(),
    theWorldAnswers({ drill: 'by another order' }),
    ordersDrill(),
    starts,
    drillEnds({ drill: 'not restored' }),
    moment('a drill that did not restore'),
    theWorldAnswers(),
    ordersDrill(),
    theWorldAnswers(),
    everybodySigns('readiness'),
    theWorldAnswers(),
    moment('a drill that passed'),
  ],
};

/** In operation: schedules, notices, the site, the store, the server. */
export const troubleAfter: Script = {
  name: 'trouble-after',
  begins: { under: CHARTER },
  acts: [
    (e) => e.upTo('operation'),
    amends((c) => ({ ...c, retainer: { ...c.retainer, every: '9 s' } })),
    everybodySigns('operation-handover'),
    theWorldAnswersOnce(),
    theWorldAnswers({ away: true }),
    moment('schedules that cannot be created'),
    pass(5),
    theWorldAnswers(),
    pass(1),
    report(allAway),
    moment('the site is away'),
    pass(1),
    report(),
    (e) => e.act({ kind: 'schedules-repaired', what: ['retainer:shared-mailbox-triage: it was gone'] }),
    (e) => e.act({ kind: 'schedules-paused', schedules: ['retainer:shared-mailbox-triage'] }),
    (e) => e.act({ kind: 'schedules-paused', schedules: [] }),
    says('delivery-lead', { kind: 'remediate', finding: 'retainer:schedules', how: 'a script that cleaned up' }),
    pass(3, 'days'),
    theWorldAnswers(),
    moment('a cycle that did not come'),
    cycle({}, 'slo-watch'),
    (e) =>
      e.act({
        kind: 'notices-undelivered',
        entry: e.state.head.seq,
        to: [
          { person: 'hanna-brandt', by: 'mail', why: '550 nobody of that name' },
          { person: null, by: 'chat', why: 'the chat answered 404' },
        ],
      }),
    (e) =>
      e.act({
        kind: 'notices-undelivered',
        entry: e.state.head.seq,
        to: [{ person: 'hanna-brandt', by: 'mail', why: '550 nobody of that name' }],
      }),
    (e) => e.act({ kind: 'cancel-requested', runId: 'run-1' }),
    (e) => e.act({ kind: 'unknown-senders', count: 3, after: e.state.head.seq }),
    moment('notices that reached nobody'),
    ordersDrill(),
    starts,
    moment('before the recovery'),
    (e) => {
      e.epoch = 2;
    },
    isBroughtBack('dana-ruiz'),
    moment('recovered'),
    theWorldAnswers(),
    ordersDrill(),
    starts,
    rollsBack(),
    drillEnds({}),
    theWorldAnswersOnce(unproven),
    moment('a rollback that did not happen'),
    pass(1),
    theWorldAnswersOnce({ says: { target: silence } }),
    moment('nobody can tell what runs'),
    says('delivery-lead', { kind: 'performed', switchKey: 'another' }),
    (e) => says('deputy', { kind: 'performed', switchKey: e.state.target.key })(e),
    theWorldAnswers(),
    says('owner', { kind: 'resume', reason: 'found' }),
    (e) => e.act({ kind: 'rollback-unrecorded', release: 'r1', key: 'switch-unrecorded' }),
    theWorldAnswers(),
    moment('a rollback that was not recorded'),
    timePasses(2),
    says('sponsor', { kind: 'close', mode: 'leave-running', reason: 'the end' }),
    theWorldAnswers({ away: true }),
    pass(5),
    theWorldAnswers(),
  ],
};
