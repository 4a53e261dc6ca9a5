/** Releases that do not simply go live: rolled back, left open, extended, frozen, withdrawn, and finally handed over. */
import type { Charter } from '../../../domain/model/charter';
import { RUNNING } from '../../../domain/model/questions';
import {
  everybodySigns,
  holdsIt,
  MAILBOX,
  pass,
  resumes,
  rollsBack,
  says,
  signs,
  stagesAreObserved,
  submits,
  theWorldAnswers,
  theWorldAnswersOnce,
  timePasses,
  transfersTo,
} from '../../rules/vocabulary';
import { fact } from '../../support/paper-world';
import { all, moment, type Script } from '../script';

const CHARTER: Charter = {
  ...MAILBOX,
  goLive: {
    ...MAILBOX.goLive,
    stages: MAILBOX.goLive.stages.map((stage) => ({ ...stage, atMost: '12 s' })),
    readEvery: '2 s',
  },
};
const STEP = 'staged-go-live';
const FREEZE = { since: '2026-11-20T09:00:00.000Z', by: 'adam-kerr', reason: 'a storm', until: null };

const untilLive = all(stagesAreObserved(), theWorldAnswers());

/** A critical guardrail fails in the second stage, and the next release is the one that stays. */
export const guardrail: Script = {
  name: 'guardrail',
  begins: { under: CHARTER },
  acts: [
    (e) => e.upTo(STEP),
    everybodySigns(STEP),
    theWorldAnswers(),
    timePasses(2),
    moment('stage 2'),
    timePasses(1, { bad: true }),
    theWorldAnswers(),
    moment('rolled back'),
    submits('r2'),
    resumes('delivery-lead'),
    resumes(),
    (e) => e.release('r2').go(),
    untilLive,
    everybodySigns('operation-handover'),
    theWorldAnswers(),
    moment('handed over'),
    says('delivery-lead', {
      kind: 'incident-update',
      incident: 'guardrail:r1',
      harm: 'six mails were late',
      action: 'repair the filter',
      owner: 'delivery-lead',
      dueAt: '2026-11-30T17:00:00Z',
    }),
    says('owner', { kind: 'incident-close', incident: 'guardrail:r1', how: 'the mails were put back' }),
    rollsBack('reviewer'),
    rollsBack('deputy'),
    theWorldAnswers(),
    moment('rolled back by a person'),
    pass(20, 'days'),
    theWorldAnswers(),
    moment('pilot mode'),
    says('sponsor', { kind: 'close', mode: 'roll-back', reason: 'it does not pay' }),
    theWorldAnswers(),
  ],
};

/** The numbers leave a stage open, it is extended, a freeze comes in between, and a release is withdrawn. */
export const undecided: Script = {
  name: 'undecided',
  begins: { under: CHARTER },
  acts: [
    (e) => e.upTo('build'),
    submits('r1', { evaluation: {} }),
    signs('reviewer', 'build', 'reject'),
    submits('r2'),
    (e) => e.hand('event-log'),
    everybodySigns('build'),
    theWorldAnswers(),
    (e) => e.drill(),
    everybodySigns('readiness'),
    theWorldAnswers(),
    everybodySigns(STEP),
    theWorldAnswers({ frozen: FREEZE }),
    moment('frozen portfolio'),
    (e) => e.act({ kind: 'freeze-changed' }),
    theWorldAnswers({ frozen: { unknown: 'the store does not answer' } }),
    pass(1),
    theWorldAnswers(),
    moment('stage 1'),
    timePasses(6, { thin: true }),
    moment('left open'),
    signs('owner', STEP, 'request-changes'),
    theWorldAnswers({ thin: true }),
    timePasses(2, { thin: true }),
    moment('extended'),
    timePasses(1, { says: { [RUNNING]: fact({ base: null, candidate: 'r7', exposure: 10, artefacts: {} }) } }),
    timePasses(3),
    moment('stage 2'),
    holdsIt(),
    timePasses(2),
    resumes(),
    transfersTo('owner', 'lena-fischer'),
    theWorldAnswersOnce(),
    theWorldAnswers(),
    moment('a prerequisite reopens in a stage'),
    says('lena-fischer', { kind: 'accept-role', role: 'owner' }),
    signs('deputy', 'ownership'),
    everybodySigns('ownership'),
    theWorldAnswers(),
    everybodySigns(STEP),
    theWorldAnswers(),
    untilLive,
    moment('live'),
    submits('r3'),
    signs('reviewer', 'build', 'reject'),
    submits('r4'),
    says('sponsor', { kind: 'close', reason: 'the end' }),
    says('sponsor', { kind: 'close', mode: 'leave-running', reason: 'the end' }),
    theWorldAnswers(),
  ],
};
