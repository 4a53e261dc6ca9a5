/** The changes that a watch reports between two states: each kind of change. */

import { SILENT } from '../../domain/retainer/report';
import type { Change } from '../../domain/views/change';
import { CHANGE_KINDS, tellChange } from '../../domain/views/change-texts';
import { changesBetween } from '../../domain/views/changes';
import type { PaperEngagement } from '../support/paper-engagement';
import {
  amends,
  casesAreHandedIn,
  closes,
  engagement,
  everybodySigns,
  given,
  handsIn,
  holdsIt,
  ordersDrill,
  pass,
  report,
  resumes,
  rollsBack,
  SIXTY_LINES,
  signs,
  stagesAreObserved,
  submits,
  theWorldAnswers,
  theWorldAnswersOnce,
} from './vocabulary';

type Act = (e: PaperEngagement) => unknown;

const higherRisk = amends((c) => ({ ...c, governance: { ...c.governance!, risk: 'limited' as const } }));
const built: Act[] = [submits('r1'), everybodySigns('build'), theWorldAnswers()];
const GUARD = 'minutes-per-mail';

/** The changes that these acts make, as a watcher sees them who looked before and after. */
function changes(e: PaperEngagement, ...acts: Act[]): Change[] {
  const { state, at } = e;
  given(e, ...acts);
  return changesBetween(state, e.state, e.at, at);
}

/** No Schedule ticks on paper: that no cycle comes is no news. */
const lines = (all: readonly Change[]): string[] =>
  all.map((change) => `${change.kind} | ${tellChange(change)}`).filter((line) => !line.includes(SILENT));

const CASES: [string, () => Change[], string[]][] = [
  [
    'a sign-off that opens its gate',
    () => changes(engagement().begun(), everybodySigns('first-conversation'), theWorldAnswers()),
    [
      'signed | first-conversation: adam-kerr approved as account-manager',
      'signed | first-conversation: clara-voss approved as sponsor',
      'met | met: first-conversation: qualifies the engagement (account-manager, adam-kerr)',
      'met | met: first-conversation: confirms the mandate (sponsor, clara-voss)',
      'gate-accepted | first-conversation: accepted',
      'gate-opened | process-redesign: gate opened, due 2026-11-29T00:00:00.000Z',
      'asked | waits for process-redesign: cases of the process as it runs today (20 working days or 200 cases) (delivery-lead, dana-ruiz)',
      'asked | waits for process-redesign: approves the target process (owner, hanna-brandt)',
      'step | now at process-redesign',
    ],
  ],
  [
    'an early sign-off',
    () => changes(engagement().begun(), signs('owner', 'ownership', 'reject')),
    ['signed | ownership: hanna-brandt rejected as owner, recorded early for its gate'],
  ],
  [
    'a sign-off that asks for changes',
    () => changes(engagement().upTo('ownership'), signs('owner', 'ownership', 'request-changes')),
    [
      'signed | ownership: hanna-brandt requested changes as owner',
      'problem | still waits for ownership: accepts ownership personally (owner, hanna-brandt) ! changes requested',
    ],
  ],
  [
    'submissions',
    () => changes(engagement().upTo('process-redesign'), casesAreHandedIn, handsIn('dpia')),
    [
      'handed-in | dana-ruiz submitted evidence dpia',
      'handed-in | dana-ruiz submitted cases',
      'met | met: process-redesign: cases of the process as it runs today (20 working days or 200 cases) (delivery-lead, dana-ruiz)',
    ],
  ],
  [
    'the lock opens',
    () => changes(engagement().upTo('rollback-plan'), everybodySigns('rollback-plan'), theWorldAnswers()),
    [
      'signed | rollback-plan: hanna-brandt approved as owner',
      'met | met: rollback-plan: signs the rollback plan (owner, hanna-brandt)',
      'gate-accepted | rollback-plan: accepted',
      'lock | the production lock is open',
      'asked | waits for build: a release with its manifest (delivery-lead, dana-ruiz)',
      'step | now at build',
    ],
  ],
  [
    'an amendment before go-live',
    () => changes(engagement().upTo('build'), higherRisk),
    [
      'charter | charter version 2 is in force, b546f9400c7d',
      'dropped | no longer waits for build: a release with its manifest (delivery-lead, dana-ruiz)',
      'gate-reopened | governance: reopened: what was accepted has changed',
      'standing | Governance is lapsed, was proven',
      'lock | the production lock is closed',
      'asked | waits for governance: signs the rules (governance-lead, judith-sommer) ! signed an earlier version: please reconfirm',
      'step | now at governance',
    ],
  ],
  [
    'an amendment in operation',
    () => changes(engagement().upTo('operation'), higherRisk),
    [
      'amendment-proposed | dana-ruiz proposed an amendment, which reopens governance',
      'gate-opened | governance: gate opened, due 2026-11-26T00:00:00.000Z',
      'asked | waits for governance: signs the rules (governance-lead, judith-sommer)',
    ],
  ],
  [
    'which then comes into force',
    () =>
      changes(
        given(engagement().upTo('operation'), higherRisk).and,
        signs('governance-lead', 'governance'),
        theWorldAnswers(),
      ),
    [
      'signed | governance: judith-sommer approved as governance-lead',
      'charter | charter version 2 is in force, b546f9400c7d',
      'met | met: governance: signs the rules (governance-lead, judith-sommer)',
      'gate-accepted | governance: accepted',
    ],
  ],
  [
    'a release',
    () => changes(engagement().upTo('build'), submits('r1')),
    [
      'release-submitted | dana-ruiz submitted release r1',
      'met | met: build: a release with its manifest (delivery-lead, dana-ruiz)',
      'gate-opened | build: gate opened, due 2026-12-01T00:00:00.000Z',
      'asked | waits for build: reviews release r1 (reviewer, rita-okafor)',
    ],
  ],
  [
    'a drill that is ordered',
    () => changes(given(engagement().upTo('build'), ...built).and, ordersDrill()),
    ['drill-ordered | drill of release r1 ordered, to be performed by dana-ruiz'],
  ],
  [
    'begins',
    () => changes(given(engagement().upTo('build'), ...built, ordersDrill()).and, theWorldAnswersOnce()),
    ['drill-started | drill of release r1 is in progress'],
  ],
  [
    'passes',
    () => changes(given(engagement().upTo('build'), ...built, ordersDrill()).and, theWorldAnswers()),
    [
      'met | met: readiness: a drill of release r1, ordered by owner or deputy (owner, hanna-brandt)',
      'standing | Rollback is proven, was stated',
      'drill-passed | drill of release r1 passed: restored in 2 s of 30 s',
    ],
  ],
  [
    'or fails',
    () => changes(given(engagement().upTo('build'), ...built, ordersDrill()).and, theWorldAnswers({ drill: 'failed' })),
    ['drill-failed | drill of release r1 failed'],
  ],
  [
    'a drill that came and went unseen',
    () => changes(given(engagement().upTo('build'), ...built).and, ordersDrill(), theWorldAnswers({ drill: 'failed' })),
    ['drill-failed | drill:shared-mailbox-triage:1 failed'],
  ],
  [
    'a drill that a closing engagement cancels',
    () =>
      changes(
        given(engagement().upTo('build'), ...built, ordersDrill(), theWorldAnswersOnce()).and,
        closes('roll-back'),
      ),
    [
      'closing | closes, by clara-voss (what is live goes first): the end',
      'drill-cancelled | drill of release r1 is cancelled: the engagement closes',
    ],
  ],
  [
    'go, and the first stage',
    () => changes(engagement().upTo('staged-go-live'), everybodySigns('staged-go-live'), theWorldAnswersOnce()),
    [
      'signed | staged-go-live: hanna-brandt approved as owner',
      'signed | staged-go-live: clara-voss approved as sponsor',
      'signed | staged-go-live: adam-kerr approved as account-manager',
      'met | met: staged-go-live: says go (owner, hanna-brandt)',
      'met | met: staged-go-live: says go (sponsor, clara-voss)',
      'met | met: staged-go-live: says go (account-manager, adam-kerr)',
      'go | go for release r1',
      'stage | release r1: stage 10 % observing',
      'target | the target system is asked for work by people, 10 % by release r1',
    ],
  ],
  [
    'a stage that is measured',
    () =>
      changes(
        given(
          engagement().upTo('staged-go-live'),
          everybodySigns('staged-go-live'),
          theWorldAnswersOnce(),
          theWorldAnswersOnce(),
        ).and,
        theWorldAnswersOnce(),
      ),
    ['stage | release r1: stage 10 % observing, measured pass'],
  ],
  [
    'a stage that an amendment stops',
    () =>
      changes(
        given(engagement().upTo('staged-go-live'), everybodySigns('staged-go-live'), theWorldAnswers()).and,
        amends((c) => ({ ...c, goLive: { ...c.goLive, stages: c.goLive.stages.slice(-1) } })),
      ).filter(({ kind }) => kind.startsWith('stage')),
    ['stage-stopped | release r1: stage 10 % stopped'],
  ],
  [
    'the whole go-live, seen at its end',
    () =>
      changes(
        given(engagement().upTo('staged-go-live'), everybodySigns('staged-go-live'), theWorldAnswers()).and,
        stagesAreObserved(),
      ),
    [
      'release-live | release r1 is live',
      'gate-opened | operation-handover: gate opened, due 2026-11-25T00:00:00.000Z',
      'target | the target system does release r1',
      'retainer-armed | retainer schedules created',
      'asked | waits for operation-handover: accepts operation (owner, hanna-brandt)',
      'step | now at operation-handover',
    ],
  ],
  [
    'a release that takes the place of another',
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
    'and its end',
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
    'and its end',
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
    'and its end',
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
    'what stands when watching begins',
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

test.each(CASES)('%s', (_what, of, expected) => {
  expect(lines(of())).toEqual(expected);
});

test('the table above has every kind of change', () => {
  const told = new Set(CASES.flatMap(([, of]) => of().map(({ kind }) => kind)));
  expect(CHANGE_KINDS.filter((kind) => !told.has(kind))).toEqual([]);
});

test('each says when it happened, and up to which entry of the ledger it was seen', () => {
  const e = engagement().begun();
  const began = e.at;
  const [signed, , met] = changes(e, pass(1), everybodySigns('first-conversation'), pass(1));
  expect(signed).toMatchObject({ at: e.state.gates['first-conversation'].signOffs['account-manager']!.at });
  expect(signed!.at > began && signed!.at < e.at).toBe(true);
  expect(met).toMatchObject({ at: e.at, entry: e.state.head.seq });
});

test('people and times are written as the caller formats them', () => {
  const all = changes(engagement().begun(), everybodySigns('first-conversation'), theWorldAnswers());
  const told = all.map((change) => tellChange(change, { name: (id) => `<${id}>`, moment: () => 'soon' }));
  expect(told[0]).toBe('first-conversation: <adam-kerr> approved as account-manager');
  expect(told[5]).toBe('process-redesign: gate opened, due soon');
});
