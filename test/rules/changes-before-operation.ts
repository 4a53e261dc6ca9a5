/** What a watch reports from the first conversation to go-live. */
import { type Act, type Case, changes } from './changes-seen';
import {
  amends,
  casesAreHandedIn,
  closes,
  engagement,
  everybodySigns,
  given,
  handsIn,
  ordersDrill,
  signs,
  stagesAreObserved,
  submits,
  theWorldAnswers,
  theWorldAnswersOnce,
} from './vocabulary';

const higherRisk = amends((c) => ({ ...c, governance: { ...c.governance!, risk: 'limited' as const } }));
const built: Act[] = [submits('r1'), everybodySigns('build'), theWorldAnswers()];

export const CHANGES_BEFORE_OPERATION: Case[] = [
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
    'the opening of the lock',
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
    'an amendment in operation that comes into force',
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
    'a drill that begins',
    () => changes(given(engagement().upTo('build'), ...built, ordersDrill()).and, theWorldAnswersOnce()),
    ['drill-started | drill of release r1 is in progress'],
  ],
  [
    'a drill that passes',
    () => changes(given(engagement().upTo('build'), ...built, ordersDrill()).and, theWorldAnswers()),
    [
      'met | met: readiness: a drill of release r1, ordered by owner or deputy (owner, hanna-brandt)',
      'standing | Rollback is proven, was stated',
      'drill-passed | drill of release r1 passed: restored in 2 s of 30 s',
    ],
  ],
  [
    'a drill that fails',
    () => changes(given(engagement().upTo('build'), ...built, ordersDrill()).and, theWorldAnswers({ drill: 'failed' })),
    ['drill-failed | drill of release r1 failed'],
  ],
  [
    'a drill that was over before it was seen',
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
    'go and the first stage',
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
    'the whole go-live at its end',
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
];
