/**
 * A critical guardrail races a drill, and a stage's promotion. In every sequence the target has one order at a time,
 * and nothing restores what a rollback has removed (docs/decisions/0019). Orders take time, and every interleaving is
 * equally likely.
 */

import fc from 'fast-check';
import { FALLBACK, sameTarget } from '../../domain/kernel/target';
import type { Answer } from '../../domain/model/questions';
import type { Target } from '../../domain/model/rollback';
import type { Work } from '../../domain/model/work';
import { watchQuestions } from '../../domain/retainer/steps/slo-watch';
import type { PaperEngagement } from '../support/paper-engagement';
import { runs } from '../support/runs';
import {
  engagement,
  everybodySigns,
  given,
  ordersDrill,
  report,
  submits,
  theWorldAnswers,
  theWorldAnswersOnce,
} from './vocabulary';

interface Order {
  by: 'engagement' | 'drill';
  target: Target;
  /** Entries of the ledger when it was given. */
  given: number;
}

/** The target system: an order is given, and done later. Two at once are what must never be. */
class SlowTarget {
  readonly orders: Order[] = [];
  running: Target;
  private inFlight: Order | null = null;

  constructor(running: Target) {
    this.running = running;
  }

  give(order: Order): void {
    expect([this.inFlight?.by, order.by]).toEqual([undefined, order.by]);
    this.inFlight = order;
    this.orders.push(order);
  }

  done(by: Order['by']): Target | null {
    if (this.inFlight?.by !== by) return null;
    this.running = this.inFlight.target;
    this.inFlight = null;
    return this.running;
  }
}

/** The drill as its workflow walks it: away, proven, restored to what is desired then, seen to be still desired. */
class PaperDrill {
  private phase: 'to roll back' | 'rolling back' | 'to restore' | 'restoring' | 'ended' = 'to roll back';
  private restoring: Target | null = null;

  constructor(
    private readonly e: PaperEngagement,
    private readonly target: SlowTarget,
    private readonly wayBack: Target,
  ) {}

  get isOver(): boolean {
    return this.phase === 'ended';
  }

  step(): void {
    const { e, target } = this;
    const order = (to: Target): void => target.give({ by: 'drill', target: to, given: e.entries.length });
    switch (this.phase) {
      case 'to roll back':
        // Cancelled before it has touched anything: there is nothing to restore.
        if (e.state.drill?.cancel) {
          this.end('the drill was cancelled');
          return;
        }
        order(this.wayBack);
        this.phase = 'rolling back';
        return;
      case 'rolling back':
        if (target.done('drill')) this.phase = 'to restore';
        return;
      case 'to restore':
        this.restoring = e.state.target.desired;
        order(this.restoring);
        this.phase = 'restoring';
        return;
      case 'restoring':
        if (!target.done('drill')) return;
        if (sameTarget(this.restoring!, e.state.target.desired)) this.end(null);
        else this.phase = 'to restore';
        return;
    }
  }

  private end(problem: string | null): void {
    const { drill, release, orderedBy, performedBy, order } = this.e.state.drill!;
    this.phase = 'ended';
    this.e.act({
      kind: 'drill-ended',
      drill,
      restored: true,
      rtoSeconds: 30,
      record: {
        ...{ drill, release, orderedBy, performedBy, order, startedBy: '', phases: [], problem },
        restoreSeconds: problem ? null : 2,
        outcome: problem ? 'failed' : 'passed',
        restored: true,
        head: { seq: 9, hash: '9'.repeat(64) },
      },
    });
  }
}

/** Live r1, with r2 on its way: at the target in shadow, or exposed in its first stage. */
const live = given(
  engagement().upTo('operation'),
  report(),
  submits('r2'),
  everybodySigns('build'),
  theWorldAnswers(),
).and;
const exposed = given(
  live.fork(),
  ordersDrill(),
  theWorldAnswers(),
  everybodySigns('readiness'),
  theWorldAnswers(),
  everybodySigns('staged-go-live'),
  theWorldAnswersOnce(),
  theWorldAnswersOnce(),
).and;

/** Everything that may happen next, whatever it is. */
const MOVES = [
  'engagement',
  'target',
  'drill',
  'watch fails',
  'cycle fails',
  'stage fails',
  'stage passes',
  'a minute',
] as const;
type Move = (typeof MOVES)[number];

class Race {
  readonly target: SlowTarget;
  private drill: PaperDrill | null = null;
  private ordered: Extract<Work, { kind: 'switch-target' }> | null = null;

  constructor(readonly e: PaperEngagement) {
    this.target = new SlowTarget(e.running);
  }

  private readonly moves: Record<Move, () => void> = {
    engagement: () => this.work(),
    target: () => this.answer(),
    drill: () => this.walkDrill(),
    'watch fails': () => {
      const answers: Record<string, Answer> = this.e.answers(watchQuestions(this.e.state, this.e.at), { bad: true });
      this.e.act({ kind: 'watch-report', scheduledAt: this.e.at, answers });
    },
    'cycle fails': () => void report({ bad: true })(this.e),
    'stage fails': () => this.measure(true),
    'stage passes': () => this.measure(false),
    'a minute': () => this.e.wait(1),
  };

  move(move: Move): void {
    this.moves[move]();
  }

  /** The engagement's own work but its readings: one order is given at a time, everything else is answered at once. */
  private work(): void {
    const { e } = this;
    for (const { id } of e.due()) {
      const work = e.due().find((one) => one.id === id);
      if (!work || work.kind === 'measure-stage') continue;
      if (work.kind === 'switch-target') {
        // The workflow starts no work whose id is in progress already.
        if (this.ordered?.id === id) continue;
        this.ordered = work;
        this.target.give({ by: 'engagement', target: work.target, given: e.entries.length });
        continue;
      }
      if (work.kind === 'start-drill') this.drill = new PaperDrill(e, this.target, work.drill.rollbackTarget);
      e.act(work.kind === 'start-drill' ? { kind: 'drill-started', drill: work.drill.drill } : e.answer(work));
    }
  }

  private answer(): void {
    const reached = this.target.done('engagement');
    if (!reached) return;
    const { switchKey, probe: look } = this.ordered!;
    this.ordered = null;
    this.e.running = reached;
    const { target } = this.e.answers({ target: look!.question });
    this.e.act({ kind: 'target-probed', switchKey, taken: true, answer: target! });
  }

  private walkDrill(): void {
    const { e } = this;
    if (this.drill && !this.drill.isOver) this.drill.step();
    else if (!e.state.drill) ordersDrill()(e);
  }

  private measure(bad: boolean): void {
    const work = this.e.due().find((one) => one.kind === 'measure-stage');
    if (work) this.e.act(this.e.answer(work, { bad }));
  }

  /** Completes everything that is in progress; nothing new begins. */
  settle(): void {
    for (let i = 0; i < 200; i++) {
      const { length } = this.e.entries;
      for (const move of ['engagement', 'target'] as const) this.move(move);
      if (this.drill && !this.drill.isOver) this.drill.step();
      if (this.e.entries.length === length && !this.inFlight) return;
      this.e.wait(1);
    }
    throw new Error('never settles');
  }

  private get inFlight(): boolean {
    const orders = this.e.due().some((work) => work.kind === 'switch-target');
    return orders || this.ordered !== null || (this.drill !== null && !this.drill.isOver);
  }
}

const RUNS = runs(1_000);

test.each([
  ['a drill', live],
  ['a promotion', exposed],
])('a critical guardrail against %s leads to one order at a time, and no release is exposed again', (_what, from) => {
  let pulled = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...MOVES), { minLength: 5, maxLength: 40 }), (moves) => {
      const race = new Race(from.fork());
      for (const move of moves) race.move(move);
      race.settle();
      const { e, target } = race;
      const rollback = e.entries.find((entry) => entry.type === 'rollback.pulled');
      expect(target.running).toEqual(e.state.target.desired);
      if (!rollback) return;
      pulled += 1;
      const { release } = rollback.data as { release: string };
      // Everything is on hold then: nobody has cleared it, so nothing of that release is ordered any more.
      const after = target.orders.filter((order) => order.given >= rollback.seq);
      for (const { target: to } of after) expect([to.base, to.candidate]).not.toContain(release);
      expect(
        e.entries.filter(
          (entry) => entry.type === 'rollback.pulled' && (entry.data as { release: string }).release === release,
        ),
      ).toHaveLength(1);
      expect(target.running.base === release || target.running.candidate === release).toBe(false);
    }),
    { numRuns: RUNS },
  );
  // A race that nobody runs proves nothing.
  expect(pulled).toBeGreaterThan(RUNS / 10);
});

test('the last rollback leads to the fallback', () => {
  const race = new Race(live.fork());
  race.move('a minute');
  race.move('watch fails');
  race.settle();
  expect(race.target.running).toEqual({ ...FALLBACK });
});
