/** Two approvers, amendments, withdrawals and checks, in any order: what a sign-off means never changes. */

import fc from 'fast-check';
import { requirementsOf } from '../../domain/gates/requirements';
import { stepOf } from '../../domain/gates/steps';
import { subjectDigest } from '../../domain/gates/subjects';
import type { Events } from '../../domain/model/events';
import type { Decision } from '../../domain/model/gates';
import type { Role } from '../../domain/model/people';
import type { StepId } from '../../domain/model/steps';
import type { PaperEngagement } from '../support/paper-engagement';
import { runs } from '../support/runs';
import { amends, engagement, says, theWorldAnswers, transfersTo } from './vocabulary';

const STEP = 'ownership' satisfies StepId;
type Move = (e: PaperEngagement) => unknown;

const decision = fc.constantFrom<Decision>('approve', 'approve', 'approve', 'reject', 'request-changes');
const approver = fc.constantFrom<Role>('owner', 'deputy', 'sponsor');

/** A signer signs what was shown: at this moment, or some moves ago. */
const signing = fc.tuple(approver, decision, fc.boolean()).map(
  ([role, decided, late]): Move =>
    (e) =>
      says(role, {
        kind: 'sign',
        gate: STEP,
        role,
        decision: decided,
        subject: late ? shownBefore(e) : subjectDigest(e.state, STEP),
      })(e),
);
const subjectShown = new WeakMap<object, string>();
const shownBefore = (e: PaperEngagement): string => subjectShown.get(e.entries) ?? subjectDigest(e.state, STEP);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: signing },
  { weight: 2, arbitrary: fc.constant<Move>(theWorldAnswers()) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('owner', 'deputy')
      .map((role): Move => says(role, { kind: 'revoke', gate: STEP, reason: 'no' })),
  },
  {
    weight: 2,
    arbitrary: fc
      .boolean()
      .map(
        (other): Move =>
          amends((c) => ({ ...c, rollback: { ...c.rollback!, mayPull: other ? ['owner', 'deputy'] : ['owner'] } })),
      ),
  },
  { weight: 1, arbitrary: fc.constantFrom('lena-fischer', 'omar-said').map((to): Move => transfersTo('owner', to)) },
);

/** What every sign-off means, after any history. */
function holds(e: PaperEngagement, before: number): void {
  const added = e.entries.slice(before);
  // One message is one decision, or one refusal, and never both.
  const decided = added.filter(({ type }) => type === 'sign-off.given' || type === 'command.refused');
  expect(decided.length).toBeLessThanOrEqual(1);
  const accepted = added.findLast(
    ({ type, data }) => type === 'gate.accepted' && (data as Events['gate.accepted']).step === STEP,
  );
  if (!accepted) return;
  const gate = e.state.gates[STEP];
  if (gate.acceptedAt !== accepted.at) return;
  // Nobody's approval of something else has opened it, and nobody is missing.
  expect(gate.acceptedSubject).toBe(subjectDigest(e.state, STEP));
  for (const ask of stepOf(STEP).requirements(e.state, e.at)) {
    if (ask.kind !== 'sign-off') continue;
    expect(gate.signOffs[ask.role]).toMatchObject({ decision: 'approve', subject: gate.acceptedSubject });
    expect(gate.signOffs[ask.role]!.by).toBe(e.state.charter.people[ask.role]);
  }
  expect(requirementsOf(e.state, STEP, e.at).every((one) => one.met)).toBe(true);
}

test('a gate opens on approvals of exactly the current subject, by exactly the people who are asked', () => {
  let opened = 0;
  fc.assert(
    fc.property(fc.array(move, { minLength: 4, maxLength: 40 }), (moves) => {
      const e = engagement().upTo(STEP);
      for (const next of moves) {
        const before = e.entries.length;
        const now = subjectDigest(e.state, STEP);
        next(e);
        subjectShown.set(e.entries, now);
        if (e.last[0]?.type === 'gate.accepted') opened += 1;
        holds(e, before);
      }
    }),
    { numRuns: runs(300) },
  );
  // The property says something only where gates open.
  expect(opened).toBeGreaterThan(runs(300) / 15);
});
