/**
 * The order of the steps and the production lock hold for any messages, senders, order and answers of external systems.
 */

import fc from 'fast-check';
import { fold } from '../../domain/engagement/apply';
import { deadlines } from '../../domain/engagement/deadlines';
import { lockOpen, prerequisiteStatuses } from '../../domain/gates/prerequisites';
import { requirementsOf } from '../../domain/gates/requirements';
import { STEP_IDS } from '../../domain/gates/steps';
import { subjectDigest } from '../../domain/gates/subjects';
import type { Command } from '../../domain/model/commands';
import type { Entry } from '../../domain/model/events';
import { ROLES } from '../../domain/model/people';
import type { State } from '../../domain/model/state';
import { LOCK_STEPS, type StepId } from '../../domain/model/steps';
import { digest } from '../../domain/values/digest';
import { charterFrom, PaperEngagement } from '../support/paper-engagement';
import { fact, type World } from '../support/paper-world';
import { runs } from '../support/runs';

const SEQUENCES = runs(2_000);
const CHARTER = charterFrom('test/fixtures/charters/mailbox.yaml');
/** What people may amend to: other owners, other targets, other rollback plans, nothing at all. */
const AMENDED = [
  { ...CHARTER, people: { ...CHARTER.people, owner: CHARTER.people.deputy!, deputy: CHARTER.people.owner! } },
  { ...CHARTER, metrics: CHARTER.metrics!.map((metric) => ({ ...metric, minSamples: metric.minSamples + 1 })) },
  { ...CHARTER, governance: { ...CHARTER.governance!, risk: 'high' as const } },
  { ...CHARTER, rollback: { ...CHARTER.rollback!, rto: '5 s' } },
  { ...CHARTER, rollback: undefined },
  { ...CHARTER, title: 'another title' },
  CHARTER,
];

const pick = <T>(list: readonly T[], choice: number): T => list[choice % list.length]!;

const WORLDS: World[] = [
  {},
  {},
  {},
  { away: true },
  { lies: true },
  { bad: true },
  { thin: true },
  { drill: 'failed' },
  { drill: 'late' },
];
const DECISIONS = ['approve', 'approve', 'approve', 'reject', 'request-changes'] as const;

type Mover = (e: PaperEngagement, a: number, b: number) => unknown;

const keyOf = (e: PaperEngagement, a: number): string => `key-${e.entries.length}-${a}`;
const anybody = (b: number): string => pick([...Object.values(CHARTER.people), 'a-stranger'], b);
const gateOf = (a: number): StepId => pick(STEP_IDS, a);

/** Everybody who is asked at some gate that still asks for something signs. */
const signWhatIsAsked: Mover = (e, a) => {
  const asking = STEP_IDS.filter((step) => requirementsOf(e.state, step, e.at).some((one) => !one.met));
  e.signAll(asking.length > 0 ? pick(asking, a) : gateOf(a));
};

/** One piece of work that is due gets its answer from such a world, or the drill reports. */
const answerOne = (e: PaperEngagement, a: number, world: World): void => {
  const work = e.due();
  const command = work.length > 0 ? e.answer(pick(work, a), world) : e.drillReport(world);
  if (command) e.act(command);
};

/** Results that nobody asked for, or that are long outdated. */
const forge: Mover = (e, a, b) => {
  const step = gateOf(a);
  const release = `r${b % 6}`;
  const drill = pick([e.state.drill?.drill ?? '', `drill:${e.state.id}:${a % 4}`], b);
  const record = {
    drill,
    release,
    orderedBy: 'x',
    performedBy: 'x',
    order: e.state.drill?.order ?? '',
    startedBy: '',
    phases: [],
    restoreSeconds: 9,
    outcome: 'passed' as const,
    restored: true,
    problem: null,
    head: { seq: 1, hash: 'f'.repeat(64) },
  };
  const target = { base: release, candidate: null, exposure: 0 };
  const switchKey = pick([e.state.target.key, 'other'], b);
  const forgeries: Command[] = [
    { kind: 'gate-verified', step, subject: subjectDigest(e.state, step), answers: {} },
    {
      kind: 'stage-measured',
      release,
      index: a % 3,
      readings: [{ reading: b % 4, askedAt: e.at, at: e.at, answers: {} }],
    },
    { kind: 'target-probed', switchKey, taken: b % 2 === 0, answer: fact({ ...target, artefacts: {} }) },
    { kind: 'target-probed', switchKey, taken: b % 2 === 0, answer: fact({ proven: a % 2 === 0, detail: 'a probe' }) },
    { kind: 'target-pending', switchKey },
    { kind: 'drill-started', drill },
    { kind: 'drill-ended', drill, restored: a % 2 === 0, rtoSeconds: 1, record },
    { kind: 'retainer-report', step: 'slo-watch', scheduledAt: e.at, answers: {}, cycleEnds: true },
    { kind: 'clock' },
    { kind: 'schedules-ensured', spec: 'another' },
  ];
  e.act(pick(forgeries, a + b));
};

/** A minute passes, and external systems answer everything: three such minutes are a go-live. */
const passTime: Mover = (e, a, b) => {
  e.wait(1);
  e.settle(a % 3 > 0 ? {} : pick(WORLDS, b), 200);
};

/** Helpful moves are more frequent than hostile ones: random sequences get far, and are then attacked there. */
const MOVES: readonly Mover[] = [
  signWhatIsAsked,
  signWhatIsAsked,
  signWhatIsAsked,
  (e, a) => answerOne(e, a, {}),
  (e, a) => answerOne(e, a, {}),
  (e, a, b) => answerOne(e, a, pick(WORLDS, b)),
  (e) => e.settle({}, 200),
  passTime,
  passTime,
  passTime,
  (e) => e.handCases(),
  (e, a) => e.submitRelease(`r${a % 6}`),
  (e, a) => e.hand(pick(['training', 'dpia', 'runbook', 'event-log'], a)),
  (e, a, b) =>
    e.act({ kind: 'order-drill', key: keyOf(e, a), by: pick([e.who('owner'), e.who('deputy'), anybody(b)], a) }),
  (e, a) => e.wait(pick([0, 1, 1, 1, 5, 60, 1_440, 20_000], a)),
  (e, a, b) => {
    const subject = pick([subjectDigest(e.state, gateOf(a)), 'e'.repeat(64)], b);
    e.act({ kind: 'sign', key: keyOf(e, a), by: anybody(b), gate: gateOf(a), decision: pick(DECISIONS, b), subject });
  },
  (e, a, b) => e.sign(gateOf(a), pick(ROLES, b), pick(DECISIONS, a)),
  (e, a, b) => e.act({ kind: 'roll-back', key: keyOf(e, a), by: anybody(b), reason: 'because' }),
  (e, a, b) => {
    const kind = pick(['hold', 'resume', 'resume', 'resume'] as const, a);
    e.act({ kind, key: keyOf(e, a), by: pick([e.who('owner'), anybody(b)], b), reason: 'because' });
  },
  (e, a, b) => {
    const charter = pick(AMENDED, a);
    e.act({ kind: 'amend', key: keyOf(e, a), by: anybody(b), charter, charterDigest: DIGESTS.get(charter)! });
  },
  forge,
  (e, a, b) => {
    const mode = pick(['leave-running', 'roll-back'] as const, b);
    if (a % 20 === 0) e.act({ kind: 'close', key: keyOf(e, a), by: anybody(b), mode, reason: 'the end' });
  },
];

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
    // A gate of a proposal is judged in addition to the ones in force.
    must(before.proposal || earlier.every((one) => before.gates[one].acceptedAt), `${step} was accepted out of order`);
    const unsigned = requirementsOf(before, step, entry.at).find((one) => one.kind === 'sign-off' && !one.met);
    must(!unsigned, `${step} was accepted without ${unsigned?.id}`);
  }
  if (entry.type === 'release.went-live') {
    const { release } = entry.data as { release: string };
    must(before.pass?.stage?.exposure === 100 && before.pass.stage.status === 'passed', 'live without the last stage');
    must(before.releases[release]?.drill && before.pass?.gates.build.acceptedAt, 'live without build and drill');
    must(
      `${Object.values(prerequisiteStatuses(before)).map((one) => one.standing)}` === ALL_PROVEN,
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

/** What random sequences must reach now and then. */
const MILESTONES = [
  'release.went-live',
  'rollback.pulled',
  'drill.passed',
  'amendment.proposed',
  'stage.stopped',
  'engagement.closed',
];

/** Where a sequence sets out; the way there is walked once. */
const STARTS = {
  nothing: (e) => e,
  metrics: (e) => e.upTo('metrics'),
  build: (e) => e.upTo('build'),
  readiness: (e) => e.upTo('readiness'),
  stages: (e) => e.upTo('staged-go-live').go(),
  handover: (e) => e.upTo('operation-handover'),
  operation: (e) => e.upTo('operation'),
  'second release': (e) => e.upTo('operation').release('r2').go(),
} satisfies Record<string, (e: PaperEngagement) => PaperEngagement>;
type Start = keyof typeof STARTS;

const prefixes = new Map<Start, PaperEngagement>();

function begun(start: Start): PaperEngagement {
  if (!prefixes.has(start)) prefixes.set(start, STARTS[start](new PaperEngagement(CHARTER)));
  return prefixes.get(start)!.fork();
}

test(`the order and the lock hold over ${SEQUENCES} random sequences`, () => {
  const reached = new Map<string, number>();
  const count = (name: string): void => void reached.set(name, (reached.get(name) ?? 0) + 1);
  const moves = fc.array(fc.tuple(fc.nat(MOVES.length - 1), fc.nat(999), fc.nat(999)), { minLength: 5, maxLength: 60 });
  const starts = fc.constantFrom(...(Object.keys(STARTS) as Start[]));

  fc.assert(
    fc.property(starts, moves, (start, sequence) => {
      const e = begun(start);
      const walked = e.entries.length;
      for (const one of sequence) {
        const from = e.entries.length;
        let state = e.state;
        MOVES[one[0]]!(e, one[1], one[2]);
        for (const entry of e.entries.slice(from)) {
          const after = fold([entry], state)!;
          holds(state, entry, after);
          state = after;
        }
        rests(e);
      }
      e.act({ kind: 'clock' });
      if (!e.state.closedAt) expect(deadlines(e.state, e.at).filter((timer) => timer.at <= e.at)).toEqual([]);
      expect(fold(e.entries)).toEqual(e.state);
      for (const type of MILESTONES) if (of(e.entries.slice(walked), type).length > 0) count(type);
    }),
    { numRuns: SEQUENCES },
  );
  // The sequences do get far enough for the rules above to be put to the test.
  const rarest = Math.floor(SEQUENCES / 500);
  const seldom = MILESTONES.filter((type) => (reached.get(type) ?? 0) < rarest);
  expect(seldom).toEqual([]);
  if (process.env.DAYONE_TEST_VERBOSE) process.stderr.write(`${JSON.stringify(Object.fromEntries(reached))}\n`);
}, 600_000);
