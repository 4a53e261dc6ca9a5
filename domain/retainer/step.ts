/** What a retainer step is. Each is one file in `steps/`, named after its id, and one line in `index.ts`. */

import type { Deadline } from '../kernel/deadlines';
import type { NewEvent } from '../kernel/events';
import type { RetainerStepId } from '../model/charter/retainer-steps';
import type { MetricVerdict, Verdict } from '../model/metrics';
import type { Answer, Question } from '../model/questions';
import type { State } from '../model/state';

/** The report of a cycle about one step. */
export interface StepReport {
  /** The Schedule's time, RFC 3339; the questions were put at or after it. */
  scheduledAt: string;
  answers: Record<string, Answer>;
}

export interface Outcome {
  verdict: Verdict;
  /** What was found, in one line for people; of what is not set up, what has to be written where. */
  detail: string;
  verdicts?: MetricVerdict[];
  /** What was measured, by name. */
  figures?: Record<string, number>;
  /** Findings, requests, lapses, rollbacks. */
  follows?: NewEvent[];
}

export interface RetainerStep<Id extends RetainerStepId = RetainerStepId> {
  id: Id;
  question: string;
  /** What a breach leads to, in words. */
  breach: string;
  /** Clauses of standards that the step serves. */
  clauses: string[];
  /**
   * What a cycle probes for this step; none if the state alone decides.
   * @param scheduledAt the Schedule's time, as the report will name it; now, unless it is given
   */
  questions: (s: State, at: string, scheduledAt?: string) => Record<string, Question>;
  judge: (s: State, report: StepReport, at: string) => Outcome;
  /** What falls due independently of the cycles while the engagement is in operation. */
  deadlines?: (s: State) => Deadline[];
}
