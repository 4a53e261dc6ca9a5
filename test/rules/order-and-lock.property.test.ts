/**
 * The order and the production lock hold whatever is sent, in whatever order, by whomever, whatever the world answers.
 * DAYONE_SEQUENCES sets how many random sequences are tried (10,000 by default).
 */
import fc from 'fast-check';
import { fold } from '../../domain/apply/apply';
import { timers } from '../../domain/decide/clock';
import { digest } from '../../domain/digest';
import { requirementsOf, subjectDigest } from '../../domain/gates/requirements';
import type { Entry } from '../../domain/ledger';
import { ROLES } from '../../domain/people';
import { lockOpen, standings } from '../../domain/standing';
import { LOCK_STEPS, type State, type StepId } from '../../domain/state';
import { STEP_IDS } from '../../domain/steps';
import { charterFrom, PaperEngagement, type World } from '../support/paper-engagement';

const SEQUENCES = Number(process.env.DAYONE_SEQUENCES ?? 10_000);
const CHARTER = charterFrom('examples/mailbox/charter.yaml');
/** What people may amend to: other owners, other targets, other ways back, nothing at all. */
const AMENDED = [
  { ...CHARTER, people: { ...CHARTER.people, owner: CHARTER.people.deputy!, deputy: CHARTER.people.owner! } },
  { ...CHARTER, metrics: CHARTER.metrics!.map((metric) => ({ ...metric, minSamples: metric.minSamples + 1 })) },
  { ...CHARTER, governance: { ...CHARTER.governance!, risk: 'high' as const } },
  { ...CHARTER, rollback: { ...CHARTER.rollback!, rto: '5 s' } },
  { ...CHARTER, rollback: undefined },
  { ...CHARTER, title: 'another title' },
  CHARTER,
];

/** One random move: which, and what it needs to choose. */
type Move = [kind: number, a: number, b: number];

const pick = <T>(list: readonly T[], choice: number): T => list[choice % list.length]!;

const WORLDS: World[] = [
  {},
  {},
  {},
  { away: true },
  { bad: true },
  { thin: true },
  { drill: 'failed' },
  { drill: 'late' },
];
const DECISIONS = ['approve', 'approve', 'approve', 'reject', 'request-changes'] as const;

/** Helpful moves are more frequent than hostile ones: random sequences get far, and are then attacked there. */
function move(e: PaperEngagement, [kind, a, b]: Move): void {
  const anybody = pick([...Object.values(CHARTER.people), 'a-stranger'], b);
  const key = `key-${e.entries.length}-${a}`;
  const gate = pick(STEP_IDS, a);
  const world = pick(WORLDS, b);
  const [work] = e.due().slice(a % Math.max(1, e.due().length));
  switch (kind) {
    case 0:
    case 1:
    case 2:
      return e.signAll(
        pick(
          STEP_IDS.filter((step) => requirementsOf(e.state, step, e.at).some((one) => !one.met)),
          a,
        ) ?? gate,
      );
    case 3:
    case 4:
      return settleOnce(e, work ? e.answer(work) : e.drillReport());
    case 5:
      return settleOnce(e, work ? e.answer(work, world) : e.drillReport(world));
    case 6:
      return void e.handCases();
    case 7:
      return void e.submitRelease(`r${a % 6}`);
    case 8:
      return void e.hand(pick(['training', 'dpia', 'runbook', 'event-log'], a));
    case 9:
      return void e.act({ kind: 'order-drill', key, by: pick([e.who('owner'), e.who('deputy'), anybody], a) });
    case 10:
      return e.wait(pick([0, 1, 1, 1, 5, 60, 1_440, 20_000], a));
    case 11:
      return void e.act({
        kind: 'sign',
        key,
        by: anybody,
        gate,
        decision: pick(DECISIONS, b),
        subject: pick([subjectDigest(e.state, gate), 'e'.repeat(64)], b),
      });
    case 12:
      return void e.sign(gate, pick(ROLES, b), pick(DECISIONS, a));
    case 13:
      return void e.act({ kind: 'roll-back', key, by: anybody, reason: 'because' });
    case 14:
      return void e.act({
        kind: pick(['hold', 'resume', 'resume', 'resume'] as const, a),
        key,
        by: pick([e.who('owner'), anybody], b),
        reason: 'because',
      });
    case 15: {
      const charter = pick(AMENDED, a);
      return void e.act({ kind: 'amend', key, by: anybody, charter, charterDigest: DIGESTS.get(charter)! });
    }
    case 16:
      return forge(e, a, b);
    case 17:
      return a % 20 === 0
        ? void e.act({
            kind: 'close',
            key,
            by: anybody,
            mode: pick(['leave-running', 'roll-back'] as const, b),
            reason: 'the end',
          })
        : undefined;
    default:
      return e.settle({}, 200);
  }
}

/** Results that nobody asked for, or that are long outdated. */
function forge(e: PaperEngagement, a: number, b: number): void {
  const step = pick(STEP_IDS, a);
  const release = `r${b % 6}`;
  const head = { seq: 1, hash: 'f'.repeat(64) };
  const drill = `drill:${e.state.id}:${a % 4}`;
  const forgeries = [
    () => e.act({ kind: 'gate-verified', step, subject: subjectDigest(e.state, step), answers: {} }),
    () => e.act({ kind: 'stage-measured', release, index: a % 3, reading: b % 4, answers: {} }),
    () =>
      e.act({
        kind: 'target-answered',
        switchKey: pick([e.state.target.key, 'other'], b),
        outcome: { outcome: 'done', target: { base: release, candidate: null, exposure: 0 } },
      }),
    () => e.act({ kind: 'drill-started', drill }),
    () =>
      e.act({
        kind: 'drill-ended',
        drill: pick([e.state.drill?.drill ?? drill, drill], a),
        restored: a % 2 === 0,
        rtoSeconds: 1,
        record: {
          drill,
          release,
          orderedBy: 'x',
          performedBy: 'x',
          phases: [],
          restoreSeconds: 9,
          outcome: 'passed',
          problem: null,
          head,
        },
      }),
    () => e.act({ kind: 'retainer-report', step: 'slo-watch', scheduledAt: e.at, answers: {}, cycleEnds: true }),
    () => e.act({ kind: 'clock' }),
    () => e.act({ kind: 'schedule-armed', spec: 'another' }),
  ];
  pick(forgeries, a + b)();
}

const settleOnce = (
  e: PaperEngagement,
  command: ReturnType<PaperEngagement['answer']> | ReturnType<PaperEngagement['drillReport']>,
): void => {
  if (command) e.act(command);
};

const DIGESTS = new Map(AMENDED.map((charter) => [charter, digest(charter)]));

const of = (entries: readonly Entry[], type: string): Entry[] => entries.filter((entry) => entry.type === type);

/** Says what was broken; `expect` is too slow to be asked a million times. */
function must(holds: unknown, rule: string): void {
  if (!holds) throw new Error(`broken: ${rule}`);
}

const ALL_PROVEN = 'proven,proven,proven,proven';
const FORWARD = ['stage.begun', 'go-live.decided', 'gate.accepted', 'release.submitted'];

/** Whether nothing but the head has moved: what a fold does not touch, it shares. */
const unchanged = (before: State, after: State): boolean =>
  (Object.keys(after) as (keyof State)[]).every((part) => part === 'head' || Object.is(before[part], after[part]));

/** What must hold after every single entry. `before` is the state before the entry. */
function holds(before: State, entry: Entry, after: State): void {
  const { base, candidate, exposure } = after.target.desired;
  if (entry.type === 'target.desired') {
    must(candidate === null || lockOpen(before), 'no release is wanted near live data while the lock is closed');
    if (exposure > 0) {
      must(after.pass?.goAt && after.pass.gates.readiness.acceptedAt, 'no exposure before readiness and go');
      must(after.releases[candidate!]?.drill, 'no exposure without a drill of this release');
    }
    must(base === null || after.releases[base]?.drill, 'what is live has been drilled');
  }
  if (entry.type === 'gate.accepted') {
    const { step } = entry.data as { step: StepId };
    const earlier = LOCK_STEPS.slice(0, STEP_IDS.indexOf(step));
    // A gate of a proposal is judged beside the ones in force.
    must(before.proposal || earlier.every((one) => before.gates[one].acceptedAt), `${step} was accepted out of order`);
    const unsigned = requirementsOf(before, step, entry.at).find((one) => one.kind === 'sign-off' && !one.met);
    must(!unsigned, `${step} was accepted without ${unsigned?.id}`);
  }
  if (entry.type === 'release.went-live') {
    const { release } = entry.data as { release: string };
    must(before.pass?.stage?.exposure === 100 && before.pass.stage.status === 'passed', 'live without the last stage');
    must(before.releases[release]?.drill && before.pass?.gates.build.acceptedAt, 'live without build and drill');
    must(
      `${Object.values(standings(before)).map((one) => one.standing)}` === ALL_PROVEN,
      'live without all four prerequisites',
    );
  }
  if (before.hold?.kind === 'after-rollback')
    must(!FORWARD.includes(entry.type), `${entry.type} before a person cleared the rollback`);
  if (entry.type === 'command.refused') must(unchanged(before, after), 'a refusal changed something');
  if (entry.type === 'stage.begun') must(after.drill === null, 'a stage began while a drill was running');
}

/** What must hold in every state that people can see. */
function rests(e: PaperEngagement): void {
  const work = e.due();
  const mutations = work.filter((one) => one.kind === 'switch-target' || one.kind === 'start-drill').length;
  must(mutations <= (e.state.drill?.started ? 0 : 1), 'more than one mutation of the target at a time');
  must(new Set(work.map((one) => one.id)).size === work.length, 'the same work is due twice');
  const { pass, live, releases } = e.state;
  must(!pass?.gates.readiness.acceptedAt || releases[pass.release]!.drill, 'readiness without a drill of this release');
  must(!live || releases[live.release]!.drill, 'live without a drill');
}

const prefixes = new Map<StepId | 'operation' | null, PaperEngagement>();

/** An engagement that stands at this step; the way there is walked once. */
function begun(start: StepId | 'operation' | null): PaperEngagement {
  if (!prefixes.has(start))
    prefixes.set(start, start ? new PaperEngagement(CHARTER).upTo(start) : new PaperEngagement(CHARTER));
  return prefixes.get(start)!.fork();
}

test(`the order and the lock hold over ${SEQUENCES} random sequences`, () => {
  const reached = new Map<string, number>();
  const count = (name: string): void => void reached.set(name, (reached.get(name) ?? 0) + 1);
  const moves = fc.array(fc.tuple(fc.nat(18), fc.nat(999), fc.nat(999)), { minLength: 5, maxLength: 60 });
  const starts = fc.constantFrom<StepId | 'operation' | null>(
    null,
    null,
    'metrics',
    'build',
    'readiness',
    'staged-go-live',
    'operation-handover',
    'operation',
  );

  fc.assert(
    fc.property(starts, moves, (start, sequence) => {
      const e = begun(start);
      for (const one of sequence) {
        const from = e.entries.length;
        let state = e.state;
        move(e, one);
        for (const entry of e.entries.slice(from)) {
          const after = fold([entry], state)!;
          holds(state, entry, after);
          state = after;
        }
        rests(e);
      }
      e.act({ kind: 'clock' });
      if (!e.state.closedAt) expect(timers(e.state, e.at).filter((timer) => timer.at <= e.at)).toEqual([]);
      expect(fold(e.entries)).toEqual(e.state);
      for (const type of [
        'release.went-live',
        'rollback.pulled',
        'drill.passed',
        'amendment.proposed',
        'stage.stopped',
        'engagement.closed',
      ])
        if (of(e.entries, type).length > 0) count(type);
    }),
    { numRuns: SEQUENCES },
  );
  // The sequences do get far enough for the rules above to be put to the test.
  for (const type of [
    'release.went-live',
    'rollback.pulled',
    'drill.passed',
    'amendment.proposed',
    'stage.stopped',
    'engagement.closed',
  ])
    expect([type, (reached.get(type) ?? 0) > SEQUENCES / 500]).toEqual([type, true]);
}, 600_000);
