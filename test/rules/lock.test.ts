/** The production lock: nothing touches live data before steps 3 to 6 are accepted, and it says all that is missing. */

import { mayRun } from '../../domain/gates/prerequisites';
import { charterFrom } from '../support/paper-engagement';
import { fact } from '../support/paper-world';
import {
  amends,
  engagement,
  everybodySigns,
  findings,
  gate,
  given,
  handsIn,
  happenedTimes,
  isLive,
  MAILBOX,
  notified,
  ordersDrill,
  pass,
  refused,
  SIXTY_LINES,
  stands,
  submits,
  theWorldAnswers,
  wanted,
} from './vocabulary';

const LEADS = charterFrom('examples/charters/lead-qualification.yaml');

test('the refusal for lead qualification has every reason of all steps at once', () => {
  given(engagement(LEADS).begun(), submits('r1')).then(
    refused(
      'PRODUCTION_LOCKED',
      'release r1 must wait: the production lock of lead-qualification is closed',
      'first-conversation: the weekly value of the process',
      'first-conversation: what the client would do without AI',
      'first-conversation: the cost of another pilot against production',
      'first-conversation: qualifies the engagement',
      'first-conversation: confirms the mandate',
      'process-redesign: the target process with every hand-over between people and AI',
      'process-redesign: cases of the process as it runs today',
      'ownership: exactly one accountable natural person as owner (the-sales-team is a group: a group is nobody',
      'ownership: a deputy who is someone else',
      'ownership: confirms the owner',
      'metrics: at least two guardrails',
      'metrics: metric better-leads: a target, such as',
      'metrics: metric better-leads: a source with its query',
      'governance: the risk class',
      'governance: who is liable to whom',
      'governance: human oversight',
      'governance: processor agreements',
      'governance: signs the rules (the charter names no governance-lead)',
      'rollback-plan: the longest outage allowed (RTO)',
      'rollback-plan: an executor that can roll back',
      'rollback-plan: signs the rollback plan (the-sales-team is a group',
    ),
  );
});

test('lead qualification does not pass ownership, no matter who signs', () => {
  const e = engagement(LEADS).upTo('operation');
  given(e).then(gate('ownership').isNotAccepted, isLive(null), wanted(null), happenedTimes('release.submitted', 0));
});

test('a repaired lead qualification passes all ten gates', () => {
  const repaired = { ...SIXTY_LINES, id: LEADS.id, client: LEADS.client };
  given(
    engagement(LEADS).begun(),
    amends(() => repaired),
  )
    .when((e) => e.upTo('operation'))
    .then(isLive('r1'), gate('operation-handover').isAccepted);
});

test('the charter of sixty lines passes all ten gates', () => {
  given(engagement(SIXTY_LINES).upTo('operation')).then(
    isLive('r1'),
    gate('operation-handover').isAccepted,
    happenedTimes('stage.passed', 4),
    happenedTimes('gate.accepted', 10),
    happenedTimes('go-live.decided', 1),
  );
});

test.each(['first-conversation', 'process-redesign', 'ownership', 'metrics', 'governance', 'rollback-plan'] as const)(
  'a release waits while %s is not accepted',
  (step) => {
    given(engagement().upTo(step), submits('r1')).then(refused('PRODUCTION_LOCKED', `${step}: `), wanted(null));
  },
);

test.each<[string, Parameters<typeof amends>[0]]>([
  ['ownership', (c) => ({ ...c, people: { ...c.people, owner: 'newcomer' } })],
  ['metrics', (c) => ({ ...c, metrics: c.metrics!.map((one) => ({ ...one, minSamples: 9 })) })],
  ['governance', (c) => ({ ...c, governance: { ...c.governance!, risk: 'high' } })],
  ['rollback-plan', (c) => ({ ...c, rollback: undefined })],
])('a reopened %s before go-live stops the stage and rolls back', (step, change) => {
  given(engagement().upTo('staged-go-live'), everybodySigns('staged-go-live'), theWorldAnswers())
    .then(wanted(null, 'r1', 10))
    .when(amends(change))
    .then(gate(step as 'metrics').isNotAccepted, happenedTimes('stage.stopped', 1), wanted(null))
    .then((e) => expect(mayRun(e.state, 'r1').allowed).toBe(false))
    .when(theWorldAnswers())
    .then((e) => expect(e.running).toEqual({ base: null, candidate: null, exposure: 0 }));
});

test('a cancelled drill releases the target even if the charter has no rollback plan any more', () => {
  given(
    engagement().upTo('readiness'),
    theWorldAnswers(),
    ordersDrill(),
    amends((c) => ({ ...c, rollback: undefined })),
  )
    .then(
      stands((s) => s.drill?.cancel, 'a prerequisite reopened'),
      wanted(null),
    )
    .when(theWorldAnswers())
    .then(
      stands((s) => s.drill, null),
      stands((s) => s.target.confirmedAt !== null, true),
    );
});

test.each([
  ['no release', 'operation', 'r9', false],
  ['the release in build', 'readiness', 'r2', false],
  ['the release before its drill', 'readiness', 'r1', false],
  ['the candidate', 'staged-go-live', 'r1', true],
  ['the live release', 'operation', 'r1', true],
] as const)('whether it may run on live data: %s: %s', (_what, step, release, may) => {
  given(engagement().upTo(step)).then((e) => expect(mayRun(e.state, release).allowed).toBe(may));
});

describe('a release that runs before the lock opens', () => {
  const running = fact({ base: 'shadow-it', candidate: null, exposure: 0, artefacts: {} });
  const seen = { says: { 'check:nothing-runs': running } };
  const e = () => engagement().upTo('ownership');
  const LINE = 'claimed to wait for the lock; release shadow-it is running on live data';

  test('is an incident and leads to pilot mode; owner, deputy, governance lead and delivery lead are notified', () => {
    given(e(), everybodySigns('ownership'), theWorldAnswers(seen)).then(
      gate('ownership').stillAsks(LINE),
      findings('ran-before-lock'),
      stands((s) => s.pilot?.why, 'ran-before-lock'),
      notified('incident.opened', 'owner', 'deputy', 'governance-lead', 'account-manager', 'delivery-lead'),
      notified('pilot-mode.entered', 'account-manager', 'sponsor', 'owner', 'delivery-lead'),
    );
  });

  test('is one incident, even if it is seen several times, and a missing answer does not clear it', () => {
    const silent = {
      says: { 'check:nothing-runs': { ok: false, code: 'SITE_AWAY', detail: 'nobody there' } as const },
    };
    given(e(), everybodySigns('ownership'), theWorldAnswers(seen), pass(1), theWorldAnswers(seen))
      .then(happenedTimes('incident.opened', 1))
      .when(pass(1), theWorldAnswers(silent))
      .then(gate('ownership').stillAsks('(SITE_AWAY: nobody there)'), findings('ran-before-lock'));
  });

  test('is cleared when a gate sees that nothing runs', () => {
    given(e(), everybodySigns('ownership'), theWorldAnswers(seen), pass(1), theWorldAnswers()).then(
      gate('ownership').isAccepted,
      findings(),
      stands((s) => s.pilot, null),
    );
  });

  test('is an incident in an engagement that has stalled as well', () => {
    given(e(), pass(11, 'days'), theWorldAnswers())
      .then(stands((s) => s.pilot?.why, 'stalled'))
      .when(
        ...(['owner', 'deputy', 'sponsor'] as const).map(
          (role) => (x: ReturnType<typeof e>) => x.sign('ownership', role),
        ),
      )
      .when(theWorldAnswers(seen))
      .then(
        findings('ran-before-lock'),
        stands((s) => s.pilot?.why, 'ran-before-lock'),
      );
  });

  test('a missing answer alone keeps no gate closed', () => {
    given(e(), everybodySigns('ownership'))
      .when(theWorldAnswers({ says: { 'check:nothing-runs': { ok: false, code: 'SITE_AWAY', detail: '' } } }))
      .then(gate('ownership').isAccepted);
  });
});

test('only people in the charter may submit', () => {
  given(engagement().begun())
    .when((e) =>
      e.act({ kind: 'submit-evidence', key: 'key-12345', by: 'a-stranger', name: 'x', digest: 'a'.repeat(64) }),
    )
    .then(refused('UNKNOWN_PERSON', `a-stranger is not among the people of ${MAILBOX.id}`))
    .when(handsIn('process'))
    .then(happenedTimes('evidence.submitted', 1));
});
