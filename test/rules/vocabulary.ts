/**
 * The words in which the rules are specified: `given(an engagement).when(what people and external systems do).then(what
 * holds)`. Engagements are on paper (`PaperEngagement`); each step of a charter is reached once and then copied.
 */

import { gateOf } from '../../domain/gates/gate-of';
import { requirementsOf } from '../../domain/gates/requirements';
import type { Charter } from '../../domain/model/charter';
import type { RetainerStepId } from '../../domain/model/charter/retainer-steps';
import type { Command } from '../../domain/model/commands';
import type { Entry, Events, EventType } from '../../domain/model/events';
import type { FailureCode } from '../../domain/model/failures';
import type { Decision } from '../../domain/model/gates';
import type { PersonCommand } from '../../domain/model/messages';
import type { Role } from '../../domain/model/people';
import type { Answer } from '../../domain/model/questions';
import type { Manifest } from '../../domain/model/releases';
import type { State } from '../../domain/model/state';
import type { StepId } from '../../domain/model/steps';
import { NOTIFICATION_RULES } from '../../domain/notices/notification-rules';
import { RETAINER_STEPS } from '../../domain/retainer';
import { SILENT } from '../../domain/retainer/report';
import type { RetainerStep } from '../../domain/retainer/step';
import { digest } from '../../domain/values/digest';
import { lookup } from '../../domain/values/own-members';
import { charterFrom, PaperEngagement } from '../support/paper-engagement';
import { breathsOf, lastRoundOf } from '../support/paper-rounds';
import type { World } from '../support/paper-world';

/** A step of the retainer, whether or not the engagement has it. */
export const retainerStep = (id: RetainerStepId): RetainerStep => RETAINER_STEPS.find((step) => step.id === id)!;

/** Stages of seconds, every day a working day. */
export const MAILBOX = charterFrom('test/fixtures/charters/mailbox.yaml');
/** Office hours, four stages of a day each. */
export const SIXTY_LINES = charterFrom('test/fixtures/charters/sixty-lines.yaml');

type Act = (e: PaperEngagement) => unknown;
type Holds = (e: PaperEngagement) => void;

const walked = new Map<string, PaperEngagement>();

/** An engagement under a charter, the mailbox's unless another is given; `upTo` goes where nothing is supplied yet. */
export const engagement = (charter: Charter = MAILBOX) => ({
  upTo(step: StepId | 'operation'): PaperEngagement {
    const known = `${step} ${digest(charter)}`;
    if (!walked.has(known)) walked.set(known, new PaperEngagement(charter).upTo(step));
    return walked.get(known)!.fork();
  },
  /** Started, and nothing more. */
  begun: (): PaperEngagement => {
    const e = new PaperEngagement(charter);
    e.settle();
    return e;
  },
});

/** What is done, and then what holds; both as often as the story needs. */
export interface Story {
  when(...acts: Act[]): Story;
  then(...holds: Holds[]): Story;
  and: PaperEngagement;
}

export const given = (e: PaperEngagement, ...acts: Act[]): Story => {
  const story: Story = {
    when: (...more) => {
      for (const act of more) act(e);
      return story;
    },
    // biome-ignore lint/suspicious/noThenProperty: the sentence reads given, when, then; nobody awaits a story
    then: (...more) => {
      for (const holds of more) holds(e);
      return story;
    },
    and: e,
  };
  return story.when(...acts);
};

// What people do

type Said = PersonCommand extends infer C ? (C extends PersonCommand ? Omit<C, 'key' | 'by'> : never) : never;

/** Somebody, by role or by person id, says this. */
export const says =
  (who: Role | (string & {}), command: Said): Act =>
  (e) =>
    e.act({ ...command, key: `key-${e.entries.length}`, by: lookup(e.state.charter.people, who) ?? who } as Command);

export const signs =
  (role: Role, step: StepId, decision: Decision = 'approve', by?: string): Act =>
  (e) =>
    e.sign(step, role, decision, by);
export const everybodySigns =
  (step: StepId): Act =>
  (e) =>
    e.signAll(step);
export const handsIn =
  (name: string): Act =>
  (e) =>
    e.hand(name);
export const casesAreHandedIn: Act = (e) => e.handCases();
export const submits =
  (release: string, change: Partial<Manifest> = {}): Act =>
  (e) =>
    e.submitRelease(release, change);
export const amends =
  (change: (charter: Charter) => Charter, by: Role = 'delivery-lead'): Act =>
  (e) => {
    const charter = change(structuredClone(e.state.charter));
    says(by, { kind: 'amend', charter, charterDigest: digest(charter) })(e);
  };
export const ordersDrill = (role: Role | (string & {}) = 'owner'): Act => says(role, { kind: 'order-drill' });
export const transfersTo = (role: Role, to: string, by: Role = 'sponsor'): Act =>
  says(by, { kind: 'transfer', role, to, reason: 'they left' });
export const rollsBack = (role: Role | (string & {}) = 'owner'): Act =>
  says(role, { kind: 'roll-back', reason: 'because' });
export const holdsIt = (role: Role = 'sponsor'): Act => says(role, { kind: 'hold', reason: 'a strike' });
export const resumes = (role: Role | (string & {}) = 'owner'): Act => says(role, { kind: 'resume', reason: 'mended' });
export const closes = (mode?: 'leave-running' | 'roll-back', role: Role = 'sponsor'): Act =>
  says(role, { kind: 'close', reason: 'the end', ...(mode ? { mode } : {}) });

// What external systems and the clock do

/** All work that is due is answered, in such a world. */
export const theWorldAnswers =
  (world: World = {}): Act =>
  (e) =>
    e.settle(world, 200);
/** One piece of work is answered. */
export const theWorldAnswersOnce =
  (world: World = {}): Act =>
  (e) => {
    const [work] = e.due();
    const command = work ? e.answer(work, world) : e.drillReport(world);
    if (command) e.act(command);
  };
/** Time passes without an answer to anything. */
export const pass =
  (count: number, unit: 'minutes' | 'hours' | 'days' = 'minutes'): Act =>
  (e) =>
    e.wait(count * { minutes: 1, hours: 60, days: 1_440 }[unit]);
export const theClockTicks: Act = (e) => e.act({ kind: 'clock' });
/** The server has forgotten everything, and the engagement is brought back from its ledger. */
export const isBroughtBack =
  (by: string | null = null): Act =>
  (e) =>
    e.act({ kind: 'recover', by, why: 'the cluster was lost' });
/** From one moment at which something is due to the next, so often. */
export const timePasses =
  (moments: number, world: World = {}): Act =>
  (e) => {
    for (let i = 0; i < moments; i++) {
      e.waitUntilDue();
      e.settle(world, 200);
    }
  };
export const stagesAreObserved =
  (world: World = {}): Act =>
  (e) =>
    e.observe(world);
export const report =
  (world: World = {}, scheduledAt?: string): Act =>
  (e) => {
    const questions = Object.fromEntries(
      (e.state.charter.metrics ?? []).map((metric) => [
        metric.id,
        {
          kind: 'metric' as const,
          metric,
          scope: { release: null, base: null, exposure: 100, from: e.at, to: e.at },
        },
      ]),
    );
    const answers: Record<string, Answer> = e.answers(questions, world);
    e.act({ kind: 'retainer-report', step: 'slo-watch', scheduledAt: scheduledAt ?? e.at, answers, cycleEnds: true });
  };
/** A cycle runs this step: its own questions are answered, in such a world. */
export const cycleOf =
  (id: RetainerStepId, world: World = {}): Act =>
  (e) => {
    const answers = e.answers(retainerStep(id).questions(e.state, e.at), world);
    e.act({ kind: 'retainer-report', step: id, scheduledAt: e.at, answers, cycleEnds: true });
  };

// What holds

/** Everything that a gate asks and that is not met, one line each: `who: what (what is wrong)`. */
const asked = (e: PaperEngagement, step: StepId): string[] =>
  requirementsOf(e.state, step, e.at)
    .filter((one) => !one.met)
    .map((one) => `${one.who}: ${one.what}${one.problem ? ` (${one.problem})` : ''}`);

export const gate = (step: StepId) => ({
  /** Exactly this is missing. */
  asks:
    (...lines: string[]): Holds =>
    (e) =>
      expect(asked(e, step).sort()).toEqual([...lines].sort()),
  /** This is among what is missing. */
  stillAsks:
    (...lines: string[]): Holds =>
    (e) =>
      expect(asked(e, step)).toEqual(expect.arrayContaining(lines.map((line) => expect.stringContaining(line)))),
  asksNoMore:
    (...lines: string[]): Holds =>
    (e) =>
      expect(asked(e, step).filter((is) => lines.some((line) => is.includes(line)))).toEqual([]),
  isAccepted: ((e) => {
    const accepted = gateOf(e.state, step)?.acceptedAt != null;
    expect([step, accepted, accepted ? [] : asked(e, step)]).toEqual([step, true, []]);
  }) as Holds,
  isNotAccepted: ((e) => expect([step, gateOf(e.state, step)?.acceptedAt ?? null]).toEqual([step, null])) as Holds,
});

const of = <K extends EventType>(e: PaperEngagement, type: K): Events[K][] =>
  e.entries.filter((entry) => entry.type === type).map((entry) => entry.data as Events[K]);

/** The last command was refused, with this code, saying this. */
export const refused =
  (code: FailureCode, ...saying: string[]): Holds =>
  (e) => {
    expect(e.last.map((entry) => entry.type)).toEqual(['command.refused']);
    const { code: given, message, details } = e.last[0]!.data as Events['command.refused'];
    expect(given).toBe(code);
    for (const words of saying) expect([message, ...details].join('\n')).toContain(words);
  };
/** The last command wrote exactly these events. */
export const wrote =
  (...types: EventType[]): Holds =>
  (e) =>
    expect(e.last.map((entry) => entry.type)).toEqual(types);
/** The last event of this type says this. */
export const refusalText =
  <K extends EventType>(type: K, data: Partial<Events[K]>): Holds =>
  (e) =>
    expect([type, of(e, type).at(-1)]).toEqual([type, expect.objectContaining(data)]);
/** So often has this happened. */
export const happenedTimes =
  (type: EventType, times: number): Holds =>
  (e) =>
    expect([type, of(e, type).length]).toEqual([type, times]);
/** The state says this. */
export const stands =
  (part: (s: State) => unknown, value: unknown): Holds =>
  (e) =>
    expect(part(e.state)).toEqual(value);
export const isLive = (release: string | null): Holds => stands((s) => s.live?.release ?? null, release);
/** What the target system is asked to be: base, candidate, percent. */
export const wanted = (base: string | null, candidate: string | null = null, exposure = 0): Holds =>
  stands((s) => s.target.desired, { base, candidate, exposure });
/** What the target system really is. */
export const runs =
  (base: string | null, candidate: string | null = null, exposure = 0): Holds =>
  (e) =>
    expect(e.running).toEqual({ base, candidate, exposure });
/** These findings are open; no Schedule ticks on paper, so that none comes is no news. */
export const findings = (...ids: string[]): Holds =>
  stands(
    (s) => s.findings.filter(({ id, closedAt }) => closedAt === null && id !== SILENT).map((finding) => finding.id),
    ids,
  );
/** This work is due, by its id's first word. */
export const isDue =
  (...kinds: string[]): Holds =>
  (e) =>
    expect(e.due().map((work) => work.kind)).toEqual(kinds);
/** Who was notified of the last event of a type, or has a new item, a reminder or an escalation in its append. */
export const notified =
  (about: EventType, ...roles: Role[]): Holds =>
  (e) => {
    const isAbout = (entries: readonly Entry[]) => entries.some((entry) => entry.type === about);
    const earlier = () => breathsOf(e.entries).findLast(({ entries }) => isAbout(entries))?.round;
    const notices = (isAbout(e.last) ? lastRoundOf(e) : earlier())?.notices ?? [];
    const whys = {
      'gate.reminded': 'reminder',
      'gate.deputised': 'deputy',
      'gate.escalated': 'escalation',
      'request.reminded': 'reminder',
      'request.deputised': 'deputy',
      'request.escalated': 'escalation',
    };
    const why = whys[about as keyof typeof whys] ?? 'asked';
    const received = notices.filter(
      ({ news, waits }) =>
        news.some((one) => one.about === about) ||
        (!(about in NOTIFICATION_RULES) && waits.some((one) => one.why === why)),
    );
    expect(received.map((one) => one.to).sort()).toEqual([...new Set(roles.map((role) => e.who(role)))].sort());
  };
