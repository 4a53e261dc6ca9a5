/** The work outside the rules that a state requires. Each piece has an id, so that none is started twice. */
import type { Calendar } from './charter/calendar';
import type { ExecutorSpec } from './charter/executors';
import type { Proof } from './charter/rollback';
import type { Span } from './commands';
import type { Question } from './questions';
import type { SchedulesWanted } from './retainer';
import type { Artefacts, SwitchAction, Target } from './rollback';
import type { StepId } from './steps';

export type Work =
  | { kind: 'clock'; id: string }
  | { kind: 'compute-workdays'; id: string; calendar: Calendar; from: string; days: number }
  | { kind: 'verify-gate'; id: string; step: StepId; subject: string; questions: Record<string, Question> }
  | { kind: 'measure-cases'; id: string; of: string; question: Extract<Question, { kind: 'cases' }> }
  | {
      kind: 'measure-baselines';
      id: string;
      of: string;
      scopes: Record<string, Span>;
      questions: Record<string, Question>;
    }
  /** A stage is about to begin: is the whole portfolio frozen? */
  | { kind: 'read-freeze'; id: string }
  | {
      kind: 'measure-stage';
      id: string;
      release: string;
      index: number;
      reading: number;
      /** When it is asked, RFC 3339. */
      askedAt: string;
      questions: Record<string, Question>;
    }
  | { kind: 'join-readings'; id: string; day: string }
  | {
      kind: 'switch-target';
      id: string;
      switchKey: string;
      executor: ExecutorSpec;
      target: Target;
      action: SwitchAction;
      /** Asked before the order, too: an earlier one may have led there already. */
      probeFirst: boolean;
      /** What confirms it; null where only people can tell. */
      probe: TargetProbe | null;
    }
  /** The order was taken, or a person says that it is done: does the target system agree? */
  | { kind: 'probe-target'; id: string; switchKey: string; probe: TargetProbe }
  | { kind: 'start-drill'; id: string; drill: DrillOrder }
  /** `spec`: digest of what the schedules are made of. */
  | { kind: 'ensure-schedules'; id: string; spec: string; wanted: SchedulesWanted }
  | { kind: 'remove-schedules'; id: string };

/** How the target system is asked until it agrees with what was ordered. */
export interface TargetProbe {
  question: Question;
  expected: Target;
  /** Release → digest of the artefact that was approved. */
  approved: Artefacts;
  /** What was wrong the last time: as long as it is the same, nothing is reported. */
  known: string | null;
  /** It is asked again for so long, with pauses of at most so many seconds. */
  forSeconds: number;
  pauseSeconds: number;
}

/**
 * Everything that a drill is carried out by, from the engagement's state (`drillOrderOf`); the desired target it reads at
 * the moment of restoring.
 */
export interface DrillOrder {
  engagement: string;
  drill: string;
  /** The stream of its record: another one than its id where a stranger held the id that it began under. */
  record: string;
  release: string;
  orderedBy: string;
  performedBy: string;
  executor: ExecutorSpec;
  proof: Proof | null;
  /** Proves the data compensated; null: nothing is asked. */
  compensated: Proof | null;
  /** The target before the drill, and the target of the rollback. */
  before: Target;
  rollbackTarget: Target;
  rtoSeconds: number;
  site: string | null;
  /** The engagement was recovered while this drill was open: the drill continues from its own record. */
  resumes?: true;
}
