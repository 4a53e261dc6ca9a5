/**
 * An engagement on paper: the three pure functions and a ledger in memory, no server and no clock. `act` gives it one
 * command; `answer` plays the external systems, honestly or not.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readCharterText } from '../../client/charter/file';
import { packageRoot } from '../../client/embedded/paths';
import { due } from '../../domain/engagement/due';
import { requirementsOf } from '../../domain/gates/requirements';
import { STEP_IDS } from '../../domain/gates/steps';
import { subjectDigest } from '../../domain/gates/subjects';
import { measuredInBuild } from '../../domain/metrics/evaluation';
import type { Charter } from '../../domain/model/charter';
import type { SystemCommand, WorkResult } from '../../domain/model/commands';
import type { Entry } from '../../domain/model/events';
import type { Role } from '../../domain/model/people';
import type { Answer, Question } from '../../domain/model/questions';
import type { Manifest } from '../../domain/model/releases';
import type { Target } from '../../domain/model/rollback';
import type { StepId } from '../../domain/model/steps';
import type { Work } from '../../domain/model/work';
import { digest } from '../../domain/values/digest';
import { lookup } from '../../domain/values/own-members';
import { minutes, PaperLedger } from './paper-ledger';
import { BEFORE, factOf, valueFor, type World, workingDays } from './paper-world';

export function charterFrom(file: string): Charter {
  const read = readCharterText(readFileSync(path.join(packageRoot(), file), 'utf8'));
  if ('faults' in read) throw new Error(read.faults.map((fault) => fault.what).join('\n'));
  return read.charter;
}

export class PaperEngagement extends PaperLedger {
  /** What the target system really runs. */
  running: Target = { base: null, candidate: null, exposure: 0 };
  protected drillRuns: string | null = null;

  sign(
    gate: StepId,
    role: Role,
    decision: 'approve' | 'reject' | 'request-changes' = 'approve',
    by = this.who(role),
  ): Entry[] {
    return this.act({
      kind: 'sign',
      key: `key-${this.entries.length}`,
      by,
      gate,
      role,
      decision,
      subject: subjectDigest(this.state, gate),
    });
  }

  signAll(gate: StepId): void {
    for (const one of requirementsOf(this.state, gate, this.at))
      if (one.kind === 'sign-off' && !one.met) this.sign(gate, one.who);
  }

  /** Answers all work that is due, until nothing is due any more. */
  settle(world: World = {}, most = 40): void {
    for (let round = 0; round < most; round++) {
      const [work] = this.due();
      const command = work ? this.answer(work, world) : this.drillReport(world);
      if (!command) return;
      this.act(command);
    }
    throw new Error(
      `never settles: ${this.due()
        .map((work) => work.id)
        .join(', ')}`,
    );
  }

  /** The result of one piece of work in such a world. */
  answer(work: Work, world: World = {}): WorkResult {
    switch (work.kind) {
      case 'clock':
        return { kind: 'clock' };
      case 'compute-workdays':
        return { kind: 'workdays-computed', workdays: workingDays(work.calendar, work.from, work.days) };
      case 'verify-gate':
        return {
          kind: 'gate-verified',
          step: work.step,
          subject: work.subject,
          answers: this.answers(work.questions, world),
        };
      case 'measure-cases':
        return { kind: 'cases-judged', of: work.of, answer: this.answers({ cases: work.question }, world).cases! };
      case 'measure-baselines':
        return {
          kind: 'baselines-measured',
          of: work.of,
          scopes: work.scopes,
          answers: this.answers(work.questions, world),
        };
      case 'read-freeze':
        return { kind: 'freeze-read', freeze: world.frozen ?? null };
      case 'measure-stage':
        return {
          kind: 'stage-measured',
          release: work.release,
          index: work.index,
          readings: [
            {
              reading: work.reading,
              askedAt: work.askedAt,
              at: this.at,
              answers: this.answers(work.questions, world),
            },
          ],
        };
      case 'join-readings':
        return this.joinReadings(work.day);
      case 'switch-target':
      case 'probe-target':
        return this.answerTarget(work, world);
      case 'start-drill':
        if (world.away) return { kind: 'drill-not-started', drill: work.drill.drill, detail: 'away' };
        this.drillRuns = work.drill.drill;
        return { kind: 'drill-started', drill: work.drill.drill };
      case 'ensure-schedules':
        return world.away
          ? { kind: 'schedules-failed', detail: 'away' }
          : { kind: 'schedules-ensured', spec: work.spec };
      case 'remove-schedules':
        return { kind: 'schedules-removed' };
    }
  }

  /** An order is carried out at once unless `world` says otherwise; people who say that they did it have done it. */
  private answerTarget(work: Extract<Work, { kind: 'switch-target' | 'probe-target' }>, world: World): WorkResult {
    const { switchKey } = work;
    const ordered = work.kind === 'switch-target';
    if (ordered && world.away)
      return { kind: 'target-failed', switchKey, code: 'EXECUTOR_UNREACHABLE', detail: 'away' };
    if (!work.probe || (ordered && work.executor.kind === 'manual')) return { kind: 'target-pending', switchKey };
    const obeys = ordered || this.state.executor?.kind === 'manual';
    if (obeys && !world.lies && !world.away) this.running = work.probe.expected;
    const { target } = this.answers({ target: work.probe.question }, world);
    return { kind: 'target-probed', switchKey, taken: ordered, answer: target! };
  }

  /** What the running drill reports; nothing while none runs. */
  drillReport(world: World = {}): SystemCommand | null {
    const { drill } = this.state;
    if (!drill?.started || this.drillRuns !== drill.drill) return null;
    this.drillRuns = null;
    this.running = this.state.target.desired;
    const failed = world.drill === 'failed' || world.drill === 'not restored' || drill.cancel !== null;
    return {
      kind: 'drill-ended',
      drill: drill.drill,
      restored: world.drill !== 'not restored',
      rtoSeconds: 30,
      record: {
        drill: drill.drill,
        release: world.drill === 'of another release' ? 'another' : drill.release,
        orderedBy: drill.orderedBy,
        performedBy: drill.performedBy,
        order: world.drill === 'by another order' ? 'another' : drill.order,
        startedBy: '',
        phases: [],
        restoreSeconds: world.drill === 'late' ? 99 : 2,
        outcome: failed ? 'failed' : 'passed',
        restored: world.drill !== 'not restored',
        problem: failed ? 'it did not work' : null,
        head: { seq: 7, hash: 'd'.repeat(64) },
      },
    };
  }

  /** The answers of the external systems to these probes. */
  answers(questions: Record<string, Question>, world: World = {}): Record<string, Answer> {
    return Object.fromEntries(
      Object.entries(questions).map(([id, question]) => [id, lookup(world.says, id) ?? factOf(question, this, world)]),
    );
  }

  manifest(release: string, change: Partial<Manifest> = {}): Manifest {
    return {
      release,
      model: 'naive-bayes',
      configDigest: 'a'.repeat(64),
      artefactDigest: digest(release),
      builtBy: this.who('delivery-lead'),
      evaluation: this.evaluation(),
      ...change,
    };
  }

  /** Everything that the charter asks of a release is reached. */
  private evaluation(): Manifest['evaluation'] {
    const { charter } = this.state;
    const asked = [
      ...Object.entries(charter.build.evaluation),
      ...measuredInBuild(charter).map(({ id, target }) => [id, target] as const),
    ];
    const reached = (target: string | undefined) => ({ value: valueFor(target, BEFORE, true, true), samples: 500 });
    return Object.fromEntries(
      asked.map(([metric, target]) => {
        const slices = Object.entries(charter.build.slices?.[metric] ?? {}).map(([name, of]) => [name, reached(of)]);
        return [metric, { ...reached(target), ...(slices.length > 0 && { slices: Object.fromEntries(slices) }) }];
      }),
    );
  }

  submitRelease(release: string, change: Partial<Manifest> = {}): Entry[] {
    return this.act({
      kind: 'submit-release',
      key: `release-${release}-${this.entries.length}`,
      by: this.who('delivery-lead'),
      manifest: this.manifest(release, change),
    });
  }

  hand(name: string): Entry[] {
    return this.act({
      kind: 'submit-evidence',
      key: `evidence-${this.entries.length}`,
      by: this.who('delivery-lead'),
      name,
      digest: digest(name),
    });
  }

  /** Submits cases, which are read at once in such a world. */
  handCases(world: World = {}): Entry[] {
    const submitted = this.submitCases();
    const work = this.due().find(({ kind }) => kind === 'measure-cases');
    if (work) this.act(this.answer(work, world));
    return submitted;
  }

  /** Their digest alone; nobody has read them. */
  submitCases(digestOf = digest('cases')): Entry[] {
    return this.act({
      kind: 'submit-cases',
      key: `cases-${this.entries.length}`,
      by: this.who('delivery-lead'),
      digest: digestOf,
    });
  }

  private submitInto(release: string): void {
    if (!this.state.charter.build.eventLog) this.hand('event-log');
    this.submitRelease(release);
  }

  /** Carries it to where this step's gate is open and nothing is supplied. */
  upTo(step: StepId | 'operation', release = 'r1'): this {
    this.settle();
    for (const gate of STEP_IDS) {
      if (gate === step) return this;
      if (gate === 'build') this.submitInto(release);
      if (gate === 'process-redesign') this.handCases();
      if (gate === 'readiness') this.drill();
      this.signAll(gate);
      this.settle();
      if (gate === 'staged-go-live') this.observe();
    }
    return this;
  }

  /** The training record, and a drill ordered by the owner. */
  drill(world: World = {}): this {
    if (!this.state.evidence.training) this.hand('training');
    this.act({ kind: 'order-drill', key: `drill-${this.entries.length}`, by: this.who('owner') });
    this.settle(world);
    return this;
  }

  /** A release through build and readiness. */
  release(release: string): this {
    this.submitRelease(release);
    this.signAll('build');
    this.settle();
    this.drill();
    this.signAll('readiness');
    this.settle();
    return this;
  }

  /** Go is said, and the first stage begins. */
  go(): this {
    this.signAll('staged-go-live');
    this.settle();
    return this;
  }

  /** Lets the stages run their course: from one moment at which something is due to the next. */
  observe(world: World = {}, most = 2_000): void {
    for (let moment = 0; moment < most && this.state.pass?.stage; moment++) {
      this.waitUntilDue(1);
      this.settle(world);
    }
  }

  /** To the next moment at which something is due, but at least so many minutes on. */
  waitUntilDue(least = 0): void {
    const { wakeAt } = due(this.state, minutes(this.at, least));
    this.wait(least);
    if (this.due().length === 0 && wakeAt) this.at = wakeAt;
  }
}
