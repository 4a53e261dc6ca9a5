/** A script for an engagement on paper, and what it leaves: the ledger, and the states at the moments that it names. */

import type { Charter } from '../../domain/model/charter';
import type { Command, SystemCommand, WorkResult } from '../../domain/model/commands';
import type { StoredEntry } from '../../domain/model/entries';
import type { Entry } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import type { Work } from '../../domain/model/work';
import { dueSteps } from '../../domain/retainer';
import { watchQuestions } from '../../domain/retainer/steps/slo-watch';
import { says } from '../rules/vocabulary';
import { PaperEngagement } from '../support/paper-engagement';
import type { World } from '../support/paper-world';
import { drillStream } from '../support/sealed-engagement';

/** A moment that a golden file shows. */
export interface ScriptMoment {
  name: string;
  at: string;
  state: State;
  /** The ledger until then. */
  entries: readonly Entry[];
}

export class RecordedEngagement extends PaperEngagement {
  moments: ScriptMoment[] = [];
  /** Stream → what its drill wrote. */
  drills: ReadonlyMap<string, readonly StoredEntry[]> = new Map();
  /** The work that was asked for, the first of each kind and place. */
  work: ReadonlyMap<string, Work> = new Map();
  /** Kinds of messages and results of work that changed something: not refused, and not dropped. */
  doneActs: ReadonlySet<string> = new Set();

  override fork(): this {
    return Object.assign(super.fork(), { moments: [] });
  }

  override act(command: Command): Entry[] {
    const wrote = super.act(command);
    if (wrote.length > 0 && wrote[0]!.type !== 'command.refused')
      this.doneActs = new Set([...this.doneActs, command.kind]);
    return wrote;
  }

  override answer(work: Work, world: World = {}): WorkResult {
    const { step = '', action = '' } = work as { step?: string; action?: string };
    const place = [work.kind, step, action].filter(Boolean).join(' ');
    if (!this.work.has(place)) this.work = new Map([...this.work, [place, work]]);
    return super.answer(work, world);
  }

  override drillReport(world: World = {}): SystemCommand | null {
    const report = super.drillReport(world);
    if (report?.kind === 'drill-ended')
      this.drills = new Map([...this.drills, [report.drill, drillStream(report, this.state, this.at)]]);
    return report;
  }

  note(name: string): void {
    this.moments.push({ name, at: this.at, state: this.state, entries: [...this.entries] });
  }
}

export type Act = (e: RecordedEngagement) => unknown;

export interface Script {
  /** The golden files' names begin with it. */
  name: string;
  /** It continues where another script ended, or begins with a charter. */
  begins: { after: Script } | { under: Charter };
  acts: readonly Act[];
}

export interface Played {
  script: Script;
  engagement: RecordedEngagement;
  /** Entries that another script's file shows. */
  before: number;
  /** Why a rule ended the script early: its message. The rest of the script is left out. */
  broken: string | null;
}

/**
 * Plays scripts, each to its end or to where it breaks: a changed rule is a difference, and no exception.
 * A script that continues another one comes after it.
 */
export function play(scripts: readonly Script[]): Played[] {
  const played = new Map<Script, Played>();
  for (const script of scripts) played.set(script, playOne(script, played));
  return [...played.values()];
}

function playOne(script: Script, played: ReadonlyMap<Script, Played>): Played {
  const { begins } = script;
  const earlier = 'after' in begins ? played.get(begins.after)! : null;
  const engagement = earlier ? earlier.engagement.fork() : new RecordedEngagement((begins as { under: Charter }).under);
  const before = earlier ? engagement.entries.length : 0;
  if (earlier && earlier.broken !== null)
    return { script, engagement, before, broken: 'the script before it is broken' };
  for (const [index, act] of script.acts.entries())
    try {
      act(engagement);
    } catch (error) {
      return { script, engagement, before, broken: `act ${index + 1}: ${(error as Error).message}` };
    }
  engagement.note('end');
  return { script, engagement, before, broken: null };
}

/** Shows this moment, in addition to the end. */
export const moment =
  (name: string): Act =>
  (e) =>
    e.note(name);

/** Several acts as one. */
export const all =
  (...acts: readonly Act[]): Act =>
  (e) => {
    for (const act of acts) act(e);
  };

export const times = (count: number, ...acts: readonly Act[]): Act =>
  all(...Array.from({ length: count }, () => acts).flat());

/** To a moment that the state names. */
export const until =
  (moment: (e: RecordedEngagement) => string | null | undefined): Act =>
  (e) => {
    e.at = moment(e)!;
  };

/** A cycle of the retainer: every step that is due, or these. */
export const cycle =
  (world: World = {}, ...asked: string[]): Act =>
  (e) => {
    const steps = dueSteps(e.state, e.at, asked.length > 0 ? asked : undefined);
    const scheduledAt = e.at;
    for (const [n, step] of steps.entries()) {
      const answers = e.answers(step.questions(e.state, e.at, scheduledAt), world);
      e.act({ kind: 'retainer-report', step: step.id, scheduledAt, answers, cycleEnds: n === steps.length - 1 });
    }
  };

/** One run of the watch between cycles. */
export const watch =
  (world: World = {}): Act =>
  (e) =>
    e.act({ kind: 'watch-report', scheduledAt: e.at, answers: e.answers(watchQuestions(e.state, e.at), world) });

/** Everybody answers their requests outside the gates. */
export const peopleAnswer: Act = (e) => {
  for (const { action, role } of e.state.retainer.requests) {
    const { message, sample, incident, done, period } = action;
    if (message === 'acknowledge' || message === 'confirm-process') says(role, { kind: message })(e);
    if (message === 'order-drill') {
      says(role, { kind: message })(e);
      e.settle();
    }
    if (message === 'grade-sample') {
      const drawn = e.state.retainer.samples.find(({ id }) => id === sample)!;
      const total = drawn.cases.length;
      says(role, { kind: message, sample: drawn.id, good: total - 1, total })(e);
    }
    if (message === 'incident-review') says(role, { kind: message, incident: incident!, learned: 'look twice' })(e);
    if (message === 'incident-update')
      says(
        role,
        done === undefined
          ? { kind: message, incident: incident!, reportedAt: e.at }
          : { kind: message, incident: incident!, done },
      )(e);
    if (message === 'sign-report') says(role, { kind: message, period: period!, subject: 'c'.repeat(64) })(e);
    if (message === 'decide-value') says(role, { kind: message, decision: 'go-on', reason: 'it is new' })(e);
  }
};
