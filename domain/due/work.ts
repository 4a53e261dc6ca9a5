/** The work that a state asks the world for. Each piece has an id: what is under way is not started twice. */
import type { Calendar, ExecutorSpec, Proof } from '../charter/charter';
import type { Span } from '../commands';
import type { Question } from '../questions';
import type { SchedulesWanted } from '../retainer/schedules';
import type { StepId } from '../state';
import type { SwitchAction, Target } from '../target';

export type Work =
  | { kind: 'clock'; id: string }
  | { kind: 'lay-out-calendar'; id: string; calendar: Calendar; from: string; days: number }
  | { kind: 'verify-gate'; id: string; step: StepId; subject: string; questions: Record<string, Question> }
  | {
      kind: 'measure-baselines';
      id: string;
      of: string;
      scopes: Record<string, Span>;
      questions: Record<string, Question>;
    }
  /** A stage is about to begin: is the whole portfolio frozen? */
  | { kind: 'look-at-freeze'; id: string }
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
  | {
      kind: 'switch-target';
      id: string;
      switchKey: string;
      executor: ExecutorSpec;
      target: Target;
      action: SwitchAction;
    }
  /** The outcome of a switch is unknown, or a person says it is done: ask the target system. */
  | {
      kind: 'ask-target';
      id: string;
      switchKey: string;
      executor: ExecutorSpec;
      target: Target;
      proof: Proof | null;
    }
  | { kind: 'start-drill'; id: string; drill: DrillOrder }
  /** `spec`: digest of what the schedules are made of. */
  | { kind: 'arm-schedule'; id: string; spec: string; wanted: SchedulesWanted }
  | { kind: 'remove-schedule'; id: string };

/** Everything that a drill workflow needs to know; the desired target it reads at the moment of restoring. */
export interface DrillOrder {
  engagement: string;
  drill: string;
  release: string;
  orderedBy: string;
  performedBy: string;
  executor: ExecutorSpec;
  proof: Proof | null;
  /** Proves the data compensated; null: nothing is asked. */
  compensated: Proof | null;
  /** The target before the drill, and where the way back leads. */
  before: Target;
  wayBack: Target;
  rtoSeconds: number;
  site: string | null;
  /** The engagement was brought back while this drill was open: it goes on from what is on its own record. */
  resumes?: true;
}
