/** Random engagements with a real record: what people say and what external systems answer, signed or not. */
import fc from 'fast-check';
import { requirementsOf } from '../../domain/gates/requirements';
import { STEP_IDS } from '../../domain/gates/steps';
import { subjectDigest } from '../../domain/gates/subjects';
import { amends, MAILBOX, report, rollsBack, says } from '../rules/vocabulary';
import type { World } from '../support/paper-world';
import { SealedEngagement } from '../support/sealed-engagement';

const pick = <T>(list: readonly T[], choice: number): T => list[choice % list.length]!;

const WORLDS: World[] = [{}, {}, { away: true }, { bad: true }, { thin: true }, { drill: 'failed' }, { drill: 'late' }];

type Move = (e: SealedEngagement, a: number, b: number) => unknown;

const anybody = (b: number): string => pick([...Object.values(MAILBOX.people), 'a-stranger'], b);
const later = (e: SealedEngagement, days: number): string =>
  new Date(Date.parse(e.at) + days * 86_400_000).toISOString();

const MOVES: readonly Move[] = [
  (e) => {
    const asking = STEP_IDS.find((step) => requirementsOf(e.state, step, e.at).some((one) => !one.met));
    if (asking) e.signAll(asking);
  },
  (e, a) => e.settle(pick(WORLDS, a), 200),
  (e) => e.settle({}, 200),
  (e, a) => {
    e.wait(pick([1, 1, 60, 1_440, 20_000, 60_000], a));
    e.settle({}, 200);
  },
  (e, a) => e.sign(pick(STEP_IDS, a), 'owner', pick(['approve', 'reject', 'request-changes'], a)),
  (e, a, b) => {
    const subject = pick([subjectDigest(e.state, pick(STEP_IDS, a)), 'e'.repeat(64)], b);
    e.act({
      kind: 'sign',
      key: `stray-${e.entries.length}`,
      by: anybody(b),
      gate: pick(STEP_IDS, a),
      decision: 'approve',
      subject,
      comment: 'as agreed',
    });
  },
  (e, a) => e.hand(pick(['training', 'runbook', 'event-log', 'dpia'], a)),
  (e) => e.handCases(),
  (e, a) => e.submitRelease(`r${a % 4}`),
  (e) => says('owner', { kind: 'order-drill' })(e),
  (e, a) => says('owner', { kind: 'revoke', gate: pick(STEP_IDS, a), reason: 'I was wrong' })(e),
  (e, a) => says('sponsor', { kind: pick(['hold', 'resume'] as const, a), reason: 'a strike' })(e),
  (e) => says('owner', { kind: 'resume', reason: 'mended' })(e),
  rollsBack(),
  (e, a) => amends((charter) => ({ ...charter, title: `title ${a}` }))(e),
  (e, a) => amends((charter) => ({ ...charter, rollback: { ...charter.rollback!, rto: `${1 + (a % 40)} s` } }))(e),
  (e, _a, b) => says('sponsor', { kind: 'transfer', role: 'owner', to: anybody(b), reason: 'a new job' })(e),
  (e) => says('deputy', { kind: 'accept-role', role: 'owner' })(e),
  (e, a) => {
    const open = requirementsOf(e.state, pick(STEP_IDS, a), e.at).filter((one) => !one.met);
    const requirement = open.length > 0 ? pick(open, a).id : 'evidence:nothing';
    says('sponsor', { kind: 'waive', gate: pick(STEP_IDS, a), requirement, until: later(e, 9), reason: 'late' })(e);
  },
  (e) => says('owner', { kind: 'absent', from: later(e, 0), until: later(e, 2), cover: anybody(3) })(e),
  (e) => says('owner', { kind: 'recheck' })(e),
  (e) => says('owner', { kind: 'acknowledge' })(e),
  (e, _a, b) => says('sponsor', { kind: 'person-left', person: anybody(b), reason: 'a new job' })(e),
  report(),
];

const STARTS = ['first-conversation', 'metrics', 'build', 'readiness', 'staged-go-live', 'operation'] as const;

const prefixes = new Map<string, SealedEngagement>();

/** The way to a step is walked once; half of the people sign by keys of their own. */
function begun(step: (typeof STARTS)[number], signed: boolean): SealedEngagement {
  const name = `${step} ${signed}`;
  const signers = signed ? [...new Set(Object.values(MAILBOX.people))].filter((_, index) => index % 2 === 0) : [];
  if (!prefixes.has(name)) prefixes.set(name, new SealedEngagement(MAILBOX, ...signers).upTo(step));
  return prefixes.get(name)!.fork();
}

/** An engagement that was carried somewhere, and then treated like this. */
export const engagements = fc
  .record({
    start: fc.constantFrom(...STARTS),
    signed: fc.boolean(),
    moves: fc.array(fc.tuple(fc.nat(MOVES.length - 1), fc.nat(999), fc.nat(999)), { maxLength: 25 }),
  })
  .map(({ start, signed, moves }) => {
    const e = begun(start, signed);
    for (const [move, a, b] of moves) MOVES[move]!(e, a, b);
    return e;
  });
