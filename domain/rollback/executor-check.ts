/** Dry-run probes of a rollback: whether its executor would obey, and what the proofs of the rollback show. */

import type { ExecutorSpec } from '../model/charter/executors';
import type { Rollback } from '../model/charter/rollback';
import type { Facts, Question, TimedProbeResult } from '../model/questions';
import type { TargetStatus } from '../model/rollback';

/** The probes of one rollback; each is named for what it shows. */
export const EXECUTOR_CHECKS = ['dry run', 'status', 'proof', 'compensated'] as const;

export interface ExecutorCheck {
  check: (typeof EXECUTOR_CHECKS)[number];
  answers: boolean;
  /** Why it did not answer, from the catalogue of failures. */
  code: string | null;
  /** Of the proofs: whether that stands there now which proves it; null of what is no proof. */
  proven: boolean | null;
  /** What the target says that it runs. */
  status: TargetStatus | null;
  detail: string;
  tookMs: number | null;
}

/** The probes of a charter's rollback. A person who switches by hand has no status to probe. */
export function executorQuestions(
  executor: ExecutorSpec,
  { proof, compensated }: Pick<Rollback, 'proof' | 'compensated'>,
): Partial<Record<ExecutorCheck['check'], Question>> {
  return {
    'dry run': { kind: 'executor-dry-run', executor },
    ...(executor.kind !== 'manual' && { status: { kind: 'target-status', executor } }),
    ...(proof && { proof: { kind: 'proof', proof } }),
    ...(compensated && { compensated: { kind: 'proof', proof: compensated } }),
  };
}

/** What was answered, in the order of the questions. */
export const executorChecks = (looked: Record<string, TimedProbeResult>): ExecutorCheck[] =>
  EXECUTOR_CHECKS.flatMap((check): ExecutorCheck[] => {
    const found = looked[check];
    if (!found) return [];
    const { answer, tookMs } = found;
    const none = { check, code: null, proven: null, status: null, tookMs };
    if (!answer.ok) return [{ ...none, answers: false, code: answer.code, detail: answer.detail }];
    if (check === 'status') {
      const status = answer.facts as TargetStatus;
      return [{ ...none, answers: true, status, detail: '' }];
    }
    const { detail, ...rest } = answer.facts as Facts['executor-dry-run'] & Partial<Facts['proof']>;
    return [{ ...none, answers: true, proven: rest.proven ?? null, detail }];
  });
