/**
 * The version probe: does the target system run what it should? Part of every measurement, because a reading of another
 * version does not count, and a version that nobody approved is a finding (docs/decisions/0019, `change-control`).
 */

import { sameTarget } from '../kernel/target';
import { type Answer, type Question, RUNNING } from '../model/questions';
import type { Target, TargetStatus } from '../model/rollback';
import type { State } from '../model/state';
import { approvedArtefacts, forgedArtefact } from './confirmation';

/** The question, where the target system can be asked; none where people switch it by hand. */
export function askRunning({ executor }: State): Record<string, Question> {
  return executor && executor.kind !== 'manual' ? { [RUNNING]: { kind: 'target-status', executor } } : {};
}

const inWords = ({ base, candidate, exposure }: Target): string =>
  `${base ?? 'the fallback'}${candidate === null ? '' : ` with ${candidate} at ${exposure} %`}`;

/**
 * Whether an answer tells what runs: the target system has answered, and nobody was switching or drilling it since.
 * @param askedAt when the question was put, RFC 3339
 */
export function runningTells({ drill, target }: State, answer: Answer | undefined, askedAt: string): boolean {
  const steadySince = target.steadySince ?? target.since;
  return answer?.ok === true && !drill && target.confirmedAt !== null && steadySince <= askedAt;
}

/**
 * What runs and should not, in words; null where it is as it should be, or nobody can tell: the target does not answer,
 * is being switched or drilled, or was when it was asked.
 * @param askedAt when the question was put, RFC 3339
 */
export function strangeRunning(s: State, answer: Answer | undefined, askedAt: string): string | null {
  if (!answer?.ok || !runningTells(s, answer, askedAt)) return null;
  const status = answer.facts as TargetStatus;
  const { desired } = s.target;
  if (!sameTarget(status, desired)) return `the target system runs ${inWords(status)}; approved is ${inWords(desired)}`;
  return forgedArtefact(approvedArtefacts(s, status), status);
}
