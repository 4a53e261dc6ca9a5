/** What a watch reports in operation, of holds and stalls, and at the end. */
import { changesBetween } from '../../domain/views/changes';
import { type Case, changes } from './changes-seen';
import {
  closes,
  engagement,
  given,
  handsIn,
  holdsIt,
  pass,
  report,
  resumes,
  rollsBack,
  SIXTY_LINES,
  stagesAreObserved,
  theWorldAnswers,
  theWorldAnswersOnce,
} from './vocabulary';

const GUARD = 'minutes-per-mail';

export const CHANGES_IN_OPERATION: Case[] = [
  [
    'a release that replaces another',
    () => changes(given(engagement().upTo('operation'), (e) => e.release('r2').go()).and, stagesAreObserved()),
    [
      'release-ended | release r1 is superseded: superseded by r2',
      'release-live | release r2 is live',
      'target | the target system does release r2',
    ],
  ],
  [
    'a rollback',
    () => changes(engagement().upTo('operation'), rollsBack()),
    [
      'rolled-back | release r1 is rolled back to work by people, by hanna-brandt: because',
      'standing | Rollback is stated, was proven',
      'target | the target system is asked for work by people',
      'hold | on hold, by hanna-brandt: after the rollback of r1: because',
      'asked | waits for operation: lifts the hold: after the rollback of r1: because (owner, hanna-brandt)',
      'health | rolled-back, was in-operation',
    ],
  ],
  [
    'a rollback that fails at first',
    () => changes(given(engagement().upTo('operation'), rollsBack()).and, theWorldAnswersOnce({ away: true })),
    [
      'target | the target system has not switched to work by people: EXECUTOR_UNREACHABLE: away',
      'finding-opened | finding switch:shared-mailbox-triage:rollback:1:fallback (page) for the owner: the rollback is not confirmed: EXECUTOR_UNREACHABLE: away',
    ],
  ],
  [
    'a rollback that is confirmed',
    () => changes(given(engagement().upTo('operation'), rollsBack()).and, theWorldAnswers()),
    ['way-back-done | the rollback from release r1 took 0 s', 'target | the target system does work by people'],
  ],
  [
    'a hold',
    () => changes(engagement().begun(), holdsIt()),
    [
      'hold | on hold, by clara-voss: a strike',
      'asked | waits for first-conversation: lifts the hold: a strike (owner, hanna-brandt)',
      'health | held, was on-track',
    ],
  ],
  [
    'the end of a hold',
    () => changes(given(engagement().begun(), holdsIt()).and, resumes()),
    [
      'met | met: first-conversation: lifts the hold: a strike (owner, hanna-brandt)',
      'hold-lifted | the hold is lifted',
      'health | on-track, was held',
    ],
  ],
  [
    'a stall',
    () => changes(engagement().begun(), pass(30, 'days'), theWorldAnswers()),
    ['pilot-mode | pilot mode: no requirement met for 10 working days', 'health | pilot-mode, was on-track'],
  ],
  [
    'the end of a stall',
    () =>
      changes(
        given(engagement().begun(), pass(30, 'days'), theWorldAnswers()).and,
        pass(1),
        handsIn('dpia'),
        theWorldAnswers(),
      ),
    [
      'handed-in | dana-ruiz submitted evidence dpia',
      'pilot-mode-left | out of pilot mode',
      'health | overdue, was pilot-mode',
    ],
  ],
  [
    'nothing but the clock',
    () => changes(engagement(SIXTY_LINES).begun(), pass(3, 'days')),
    ['health | overdue, was on-track'],
  ],
  [
    'a finding of the retainer',
    () => changes(given(engagement().upTo('operation'), pass(1)).and, report({ worse: [GUARD] })),
    [
      `finding-opened | finding slo-watch:${GUARD} (page) for the owner: ${GUARD}: 3, asked is not above baseline`,
      'retainer | retainer, slo-watch: fail',
    ],
  ],
  [
    'the end of a finding of the retainer',
    () => changes(given(engagement().upTo('operation'), pass(1), report({ worse: [GUARD] }), pass(1)).and, report()),
    [
      `finding-closed | finding slo-watch:${GUARD} is closed: measured again: 0.75, asked is not above baseline`,
      'retainer | retainer, slo-watch: pass',
    ],
  ],
  [
    'a close in two appends',
    () => changes(given(engagement().upTo('operation'), closes('roll-back')).and, theWorldAnswers()),
    ['target | the target system does work by people', 'retainer-armed | the retainer is ended', 'closed | closed'],
  ],
  [
    'a close in one append',
    () => changes(engagement().begun(), closes()),
    ['closing | closes, by clara-voss (nothing is live): the end', 'closed | closed'],
  ],
  [
    'the state when a watch begins',
    () => {
      const { state, at } = engagement().upTo('metrics');
      return changesBetween(null, state, at);
    },
    [
      'stands | stands at metrics, on-track; the production lock is closed; nothing is live',
      'asked | waits for metrics: signs the metrics and their baseline (owner, hanna-brandt)',
    ],
  ],
];
