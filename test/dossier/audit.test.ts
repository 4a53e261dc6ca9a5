/** What an auditor finds in a ledger whose chain holds because its forger could write the store. */

import { auditDrills, auditEngagement } from '../../domain/dossier/audit';
import { drillReferences } from '../../domain/dossier/references';
import { subjectDigest } from '../../domain/gates/subjects';
import { FALLBACK } from '../../domain/kernel/target';
import type { Actor, StoredEntry } from '../../domain/model/entries';
import type { EventType } from '../../domain/model/events';
import { GENESIS, SYSTEM } from '../../domain/record/ledger';
import { headOf, seal, verifyChain } from '../../evidence/chain';
import { amends, MAILBOX, rollsBack, says, theWorldAnswersOnce } from '../rules/vocabulary';
import { drillsOf, SealedEngagement } from '../support/sealed-engagement';

const begun = (): SealedEngagement => new SealedEngagement(MAILBOX);
const OWNER: Actor = { id: MAILBOX.people.owner!, assurance: 'asserted' };
const hash = 'e'.repeat(64);

function faultsOf(e: SealedEngagement): string[] {
  expect(verifyChain(e.stored[0]!.stream, e.stored).ok).toBe(true);
  const drills = drillsOf(e);
  const audit = auditEngagement({ id: MAILBOX.id, entries: e.stored, drills, raw: e.raw }, () => {
    throw new Error('nobody signs here');
  });
  return [...audit.faults, ...auditDrills(drills, drillReferences(e.entries))].map(
    ({ seq, what }) => `${seq}: ${what}`,
  );
}

/** Forged as the last append; what is wrong is expected of its first or its only entry. */
const finds = (e: SealedEngagement, ...whats: string[]): void => {
  const found = faultsOf(e);
  for (const what of whats) expect(found).toContainEqual(expect.stringContaining(what));
};

test('an engagement that reached operation, was rolled back and continued has no fault', () => {
  const e = begun().upTo('operation');
  rollsBack()(e);
  e.settle();
  says('owner', { kind: 'resume', reason: 'mended' })(e);
  e.release('r2').go().observe();
  amends((charter) => ({ ...charter, rollback: { ...charter.rollback!, rto: '40 s' } }))(e);
  e.settle();
  says('sponsor', { kind: 'close', mode: 'roll-back', reason: 'the end' })(e);
  e.settle();
  expect(e.state.closedAt).not.toBeNull();
  expect(faultsOf(e)).toEqual([]);
});

test('a repeated decision has no fault, with its comment or without', () => {
  const e = begun().upTo('governance');
  const decides = (more: object = {}) =>
    says('governance-lead', {
      kind: 'sign',
      gate: 'governance',
      decision: 'reject',
      subject: subjectDigest(e.state, 'governance'),
      ...more,
    })(e);
  for (const more of [{}, {}, { comment: 'no' }, { comment: 'no' }, {}]) decides(more);
  expect(e.entries.slice(-3).map(({ type }) => type)).toEqual(['sign-off.given', 'command.noted', 'command.noted']);
  expect(faultsOf(e)).toEqual([]);
});

test('incidents with and without optional fields, and changed handoffs, have no fault', () => {
  const e = begun().upTo('operation');
  const about = { incident: 'lost-mail' } as const;
  says('owner', { kind: 'incident-open', ...about, severity: 'severe', what: 'mail was lost' })(e);
  says('owner', {
    kind: 'incident-open',
    incident: 'late',
    severity: 'low',
    what: 'x',
    detectedAt: '2026-11-23T08:00:00Z',
  })(e);
  says('owner', { kind: 'incident-update', ...about, action: 'x', dueAt: '2027-01-04T08:00:00Z', serious: 'death' })(e);
  e.wait(60);
  says('owner', { kind: 'incident-update', ...about, done: 1, reportedAt: e.at, severity: 'severe' })(e);
  says('owner', { kind: 'incident-close', ...about, how: 'y' })(e);
  says('account-manager', { kind: 'incident-review', ...about, learned: 'z' })(e);
  says('owner', { kind: 'confirm-process' })(e);
  says('owner', { kind: 'confirm-process', handOvers: ['All of it.'] })(e);
  // What dayone finds itself is over with its finding.
  rollsBack()(e);
  theWorldAnswersOnce({ away: true })(e);
  e.wait(2);
  e.settle();
  expect(e.state.retainer.incidents.map(({ closedAt }) => closedAt !== null)).toEqual([true, false, true]);
  expect(e.entries.filter(({ type }) => type === 'command.refused')).toEqual([]);
  expect(faultsOf(e)).toEqual([]);
});

test.each<[string, (e: SealedEngagement) => [Actor, EventType, object], string]>([
  [
    'a gate accepted without its sign-offs',
    (e) => [SYSTEM, 'gate.accepted', { step: 'metrics', subject: subjectDigest(e.state, 'metrics'), answers: {} }],
    'the rules produce other entries for this command',
  ],
  [
    'a sign-off on something else than was shown',
    () => [
      OWNER,
      'sign-off.given',
      { gate: 'metrics', role: 'owner', decision: 'approve', subject: hash, comment: null, kept: false },
    ],
    'the rules refuse this command, STALE_SUBJECT',
  ],
  [
    'a sign-off by somebody who is not asked',
    (e) => [
      { id: MAILBOX.people.reviewer!, assurance: 'asserted' },
      'sign-off.given',
      {
        gate: 'metrics',
        role: 'owner',
        decision: 'approve',
        subject: subjectDigest(e.state, 'metrics'),
        comment: null,
        kept: false,
      },
    ],
    'the rules refuse this command, WRONG_ROLE',
  ],
  [
    'a person’s decision in the name of dayone',
    () => [SYSTEM, 'evidence.submitted', { name: 'runbook', digest: hash }],
    'only a person does this',
  ],
  [
    'something that only dayone does in a person’s name',
    () => [OWNER, 'release.went-live', { release: 'r1' }],
    'a person does nothing of this kind',
  ],
  [
    'a release that never went its way',
    () => [SYSTEM, 'release.went-live', { release: 'r1' }],
    'through all of its gates',
  ],
  [
    'a release near live data while the lock is closed',
    () => [
      SYSTEM,
      'target.desired',
      { target: { ...FALLBACK, candidate: 'r1', exposure: 10 }, action: 'stage', key: 'k' },
    ],
    'while the production lock is closed',
  ],
  [
    'a charter whose digest is another',
    () => [OWNER, 'charter.amended', { charter: { ...MAILBOX, title: 'another' }, charterDigest: hash }],
    'its charter is not the one',
  ],
  [
    'a waiver of a prerequisite',
    (e) => [
      { id: MAILBOX.people.sponsor!, assurance: 'asserted' },
      'waiver.granted',
      {
        gate: 'metrics',
        requirement: 'sign-off:owner',
        what: 'signs',
        until: new Date(Date.parse(e.at) + 86_400_000).toISOString(),
        reason: 'late',
      },
    ],
    'can never be waived',
  ],
  [
    'a recovery after another entry',
    () => [SYSTEM, 'engagement.recovered', { after: { seq: 1, hash }, why: 'lost' }],
    'continues from another entry',
  ],
  [
    'what has no place in the state',
    () => [SYSTEM, 'stage.inconclusive', { release: 'r1', index: 0, why: '' }],
    'cannot be folded',
  ],
])('%s', (_what, forged, found) => {
  const e = begun().upTo('metrics');
  const [actor, type, data] = forged(e);
  e.settle();
  const first = e.entries.length + 1;
  try {
    e.forge(actor, { type, data });
  } catch {
    // What cannot be folded fails here as well; its entry is sealed all the same.
  }
  finds(e, `${first}: `, found);
});

test('a drill that its own stream contradicts is a fault', () => {
  const e = begun().upTo('readiness');
  e.drill();
  expect(faultsOf(e)).toEqual([]);
  const [name, written] = Object.entries(e.drills)[0]!;
  const slower = written.map((entry) =>
    entry.type === 'drill.ended' ? { ...entry, data: { ...(entry.data as object), restoreSeconds: 1 } } : entry,
  );
  e.drills = { [name]: resealed(slower) };
  finds(e, 'the rules produce other entries');
  e.drills = {};
  finds(e, 'the rules produce other entries');
  e.drills = { [name]: written, 'drill:another:9': resealed(written) };
  finds(e, 'ordered no such drill');
  e.drills = { [name]: resealed(written.slice(1)) };
  finds(e, 'does not begin with drill.begun');
});

const resealed = (entries: readonly StoredEntry[]): StoredEntry[] => {
  const sealed: StoredEntry[] = [];
  for (const { stream, epoch, key, type, v, at, actor, data } of entries) {
    const head = headOf(sealed.at(-1) ?? GENESIS);
    sealed.push(...seal(head, { stream, epoch, head, key, events: [{ type, v, at, actor, data }] }));
  }
  return sealed;
};

test('a decision that is hidden in another append is a fault', () => {
  const e = begun().upTo('metrics');
  const verdicts = [{ metric: 'unwanted-kept-away', verdict: 'fail', value: 0, samples: 1, detail: '' }];
  const subject = subjectDigest(e.state, 'metrics');
  e.forge(
    SYSTEM,
    {
      type: 'retainer.reported',
      data: { step: 'slo-watch', scheduledAt: e.at, verdict: 'pass', verdicts, cycleEnds: true },
    },
    { type: 'gate.accepted', data: { step: 'metrics', subject, answers: {} } },
  );
  finds(e, 'it stands in the append of something else');
});
