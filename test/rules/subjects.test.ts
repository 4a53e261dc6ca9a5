/** The subject of a gate: each version of its form is pinned, and a digest on record is compared with all versions. */

import { STEP_IDS, stepOf } from '../../domain/gates/steps';
import type { SubjectForm } from '../../domain/gates/steps/step';
import {
  changedSinceAccepted,
  isCurrentSubject,
  signedObject,
  subjectDigest,
  subjectDigests,
} from '../../domain/gates/subjects';
import type { Charter, StoredCharter } from '../../domain/model/charter';
import type { State } from '../../domain/model/state';
import type { StepId } from '../../domain/model/steps';
import { readCharter } from '../../domain/record/read-entry';
import { CHARTER_VERSIONS, newest } from '../../domain/record/versions';
import { canonical, sha256Hex } from '../../domain/values/digest';
import { touchedGates } from '../../domain/views/describe';
import type { PaperEngagement } from '../support/paper-engagement';
import { amends, engagement, everybodySigns, given, MAILBOX, signs, theWorldAnswers } from './vocabulary';

const RELEASE = { manifest: { release: 'r1' }, drill: { passedAt: '2026-03-02T08:00:00Z' } };
const WRITTEN = {
  client: 'Acme',
  title: 'Order intake',
  people: { sponsor: 'petra', owner: 'anna', deputy: 'ben' },
  identities: { anna: { keys: [{ kid: 'k' }] } },
  origins: { 'process.volumePerWeek': 'client' },
  process: {
    ...{ currency: 'EUR', volumePerWeek: 400, minutesPerCase: 6, hourlyCost: 50, saving: 0.5 },
    alternative: 'more people',
    cost: {
      pilot: { cost: 1_000, weeks: 4, chance: 0.5, tries: 2, hardeningCost: 500, hardeningWeeks: 2 },
      production: { cost: 2_000, weeks: 6, chance: 0.75 },
      runPerWeek: 10,
    },
    handOvers: ['AI → clerk'],
  },
  governance: { risk: 'limited' },
  metrics: [{ id: 'wrong-answers', target: 'at most 2 %', from: 'build' }],
  rollback: { mode: 'fallback', mayPull: ['owner'] },
  build: { evaluation: 'a report' },
  goLive: { stages: [{ exposure: 10 }] },
  operation: { supportContact: 'desk@acme.example' },
  retainer: { every: '1 week' },
};
const NOTHING_YET = { evidence: {}, baselines: {}, cases: null, releases: {}, pass: null };
/** Nothing is written that a charter can leave out. */
const BARE = { client: 'Acme', title: 'Order intake', people: {}, build: {}, goLive: {}, operation: {}, retainer: {} };
/**
 * The same two charters in each version of the charter that was ever written, as they stand in ledgers. Never change one:
 * a charter that was signed is read by conversion, and what people sign has to stay the same.
 */
const CHARTERS: Record<number, { bare: object; full: object }> = { 1: { bare: BARE, full: WRITTEN } };
const stateOf = (v: number, charter: object, rest: object): State =>
  ({ id: 'acme', charter: readCharter({ v, ...charter } as StoredCharter, 'it'), ...rest }) as unknown as State;
/** By the parts that subjects are made of; nothing else of a state is looked at. @param v version of the charter */
const statesOf = (v: number) => ({
  bare: stateOf(v, CHARTERS[v]!.bare, NOTHING_YET),
  full: stateOf(v, CHARTERS[v]!.full, {
    evidence: Object.fromEntries(
      ['process', 'dpia', 'event-log', 'training', 'runbook'].map((name) => [name, { digest: `digest of ${name}` }]),
    ),
    cases: {
      digest: 'digest of cases',
      signed: { count: 3 },
      facts: { baselines: { 'wrong-answers': { value: 0.1 } } },
    },
    baselines: { 'wrong-answers': { value: 0.1 } },
    releases: { r1: RELEASE },
    pass: { release: 'r1', stage: null },
  }),
  'stage left open': stateOf(v, CHARTERS[v]!.full, {
    ...NOTHING_YET,
    releases: { r1: RELEASE },
    pass: {
      release: 'r1',
      stage: {
        status: 'awaiting-decision',
        exposure: 10,
        last: { worst: 'inconclusive' },
        leftOpen: 'too few samples',
      },
    },
  }),
});
const STATES = statesOf(newest(CHARTER_VERSIONS));
type Pinned = Record<keyof typeof STATES, readonly string[]>;

/**
 * Of each step, the digest of each state in every form that was ever released, version 1 first. A digest that changes
 * would reopen the gate in every running engagement: write another version of the form instead, and add its digest.
 */
const PINNED: Record<StepId, Pinned> = require('../fixtures/subjects.json');

const digestsAt = (step: StepId, v: number) =>
  Object.fromEntries(Object.entries(statesOf(v)).map(([name, state]) => [name, subjectDigests(state, step)]));

test.each(STEP_IDS)('the subject of %s has its pinned form, under a charter of every version', (step) => {
  for (const v of Object.keys(CHARTERS)) expect(digestsAt(step, Number(v))).toEqual(PINNED[step]);
});

test('this test has a charter of every version that the release reads', () => {
  const versions = Array.from({ length: newest(CHARTER_VERSIONS) }, (_, n) => `${n + 1}`);
  expect(Object.keys(CHARTERS)).toEqual(versions);
});

test('a conversion of older charters that changes signed content breaks the pinned digests', () => {
  jest.replaceProperty(CHARTER_VERSIONS, 'up', [({ governance, ...rest }) => ({ ...rest, rules: governance })]);
  const changed = STEP_IDS.filter((step) => JSON.stringify(digestsAt(step, 1)) !== JSON.stringify(PINNED[step]));
  jest.restoreAllMocks();
  expect(changed).toContain('governance');
  expect(changed).not.toContain('metrics');
});

test('a digest is the SHA-256 of the canonical JSON of the shown object, including its version', () => {
  for (const step of STEP_IDS) {
    const signed = signedObject(STATES.full, step);
    expect(signed).toMatchObject({ engagement: 'acme', gate: step, v: stepOf(step).subjects.length });
    expect(subjectDigest(STATES.full, step)).toBe(sha256Hex(canonical(signed)));
  }
});

describe('with a second form of the subject of governance that adds the client', () => {
  const [first] = stepOf('governance').subjects;
  const second: SubjectForm = (s) => ({ rules: s.charter.governance, of: s.charter.client });
  /** The release that writes and reads the second form. */
  const upgraded = () => jest.replaceProperty(stepOf('governance'), 'subjects', [first, second]);
  const otherRisk = (charter: Charter): Charter => {
    charter.governance!.risk = 'high';
    return charter;
  };
  /** Data of the entry that accepted the gate. */
  const acceptance = (e: PaperEngagement) =>
    e.entries
      .flatMap(({ type, data }) => (type === 'gate.accepted' && data.step === 'governance' ? [data] : []))
      .at(-1);
  /** An engagement in which the sponsor signs at governance as well. */
  const twoSign = () => engagement({ ...MAILBOX, signOffs: { governance: { also: ['sponsor'] } } }).upTo('governance');
  const renamed = (charter: Charter): Charter => ({ ...charter, title: 'another title' });
  const accepted = ({ state }: { state: State }): boolean => state.gates.governance.acceptedAt !== null;
  afterEach(() => jest.restoreAllMocks());

  const acceptedBefore = () => engagement().upTo('rollback-plan');
  const acceptedAfter = () => {
    const e = engagement().upTo('governance');
    upgraded();
    return given(e, everybodySigns('governance'), theWorldAnswers()).and;
  };

  test('a gate that was accepted in the first form stays accepted', () => {
    const e = acceptedBefore();
    const { acceptedSubject } = e.state.gates.governance;
    upgraded();
    e.settle();
    expect(subjectDigest(e.state, 'governance')).not.toBe(acceptedSubject);
    expect([accepted(e), isCurrentSubject(e.state, 'governance', acceptedSubject!)]).toEqual([true, true]);
  });

  test('a change within the first form reopens the gate', () => {
    const e = acceptedBefore();
    upgraded();
    const before = e.state;
    given(e, amends(otherRisk));
    expect(accepted(e)).toBe(false);
    expect(touchedGates(before, before.charter, e.state.charter)).toContain('governance');
  });

  test('the new fields of the second form count only for gates accepted in it', () => {
    const other = (s: State): State => ({ ...s, charter: { ...s.charter, client: 'another client' } });
    const old = acceptedBefore();
    const fresh = acceptedAfter();
    expect([accepted(old), accepted(fresh)]).toEqual([true, true]);
    const stands = ({ state }: { state: State }) =>
      !changedSinceAccepted(state.gates.governance, other(state), 'governance');
    expect([stands(old), stands(fresh)]).toEqual([true, false]);
    const touched = ({ state }: { state: State }) => touchedGates(state, state.charter, other(state).charter);
    expect(touched(old)).not.toContain('governance');
    expect(touched(fresh)).toContain('governance');
  });

  test('a sign-off in the first form counts together with one in the second, and both can be shown', () => {
    const e = twoSign();
    const shown = subjectDigest(e.state, 'governance');
    given(e, signs('governance-lead', 'governance'));
    upgraded();
    expect(subjectDigest(e.state, 'governance')).not.toBe(shown);
    given(e, signs('sponsor', 'governance'), theWorldAnswers());
    expect(accepted(e)).toBe(true);
    expect(acceptance(e)).toMatchObject({ subject: subjectDigest(e.state, 'governance'), alsoSigned: [shown] });
  });

  test('a gate that everybody signed in the first form is accepted in that form, even by a newer build', () => {
    const e = engagement().upTo('governance');
    const shown = subjectDigest(e.state, 'governance');
    given(e, everybodySigns('governance'));
    expect(accepted(e)).toBe(false);
    upgraded();
    given(e, theWorldAnswers());
    expect(accepted(e)).toBe(true);
    expect(acceptance(e)).toMatchObject({ subject: shown });
    expect(acceptance(e)).not.toHaveProperty('alsoSigned');
    const signed = e.entries.flatMap(({ type, data }) =>
      type === 'sign-off.given' && data.gate === 'governance' ? [data.subject] : [],
    );
    expect(new Set(signed)).toEqual(new Set([shown]));
  });

  test('a gate that was signed in both forms reopens after a change within either', () => {
    const e = twoSign();
    given(e, signs('governance-lead', 'governance'));
    // This second form leaves out what the first one says.
    jest.replaceProperty(stepOf('governance'), 'subjects', [first, (s) => ({ of: s.charter.title })]);
    given(e, signs('sponsor', 'governance'), theWorldAnswers());
    expect(accepted(e)).toBe(true);
    for (const change of [otherRisk, renamed]) {
      const changed = given(e.fork(), amends(change)).and;
      expect(touchedGates(e.state, e.state.charter, changed.state.charter)).toContain('governance');
      expect(accepted(changed)).toBe(false);
      expect(changed.state.gates.governance).toMatchObject({ acceptedSubject: null });
      expect(changed.state.gates.governance).not.toHaveProperty('alsoSigned');
    }
  });

  test('a person who was shown the first form before the upgrade can sign it afterwards, while it is true', () => {
    const e = engagement().upTo('governance');
    const subject = subjectDigest(e.state, 'governance');
    upgraded();
    const by = e.state.charter.people['governance-lead']!;
    const sign = { kind: 'sign', gate: 'governance', decision: 'approve', subject, by } as const;
    const signed = e.fork();
    signed.act({ ...sign, key: 'shown-before' });
    expect(signed.state.gates.governance.signOffs['governance-lead']).toMatchObject({ subject, decision: 'approve' });
    given(e, amends(otherRisk));
    e.act({ ...sign, key: 'shown-before' });
    expect(e.entries.at(-1)).toMatchObject({ type: 'command.refused', data: { code: 'STALE_SUBJECT' } });
  });

  test('an amendment that changes neither form keeps all sign-offs', () => {
    const e = acceptedAfter();
    given(e, amends(renamed));
    expect(accepted(e)).toBe(true);
  });
});
