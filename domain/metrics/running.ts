/**
 * The version probe: does the target system run what it should? Asked with every measurement, for a reading of another
 * version is no reading, and a version that nobody approved is a finding (DESIGN section 8, `change-control`).
 */
import type { Answer, Question } from '../questions';
import type { State } from '../state';
import { sameTarget, type Target, type TargetStatus } from '../target';

/** The name under which it is asked. */
export const RUNNING = 'running';

/** The question, where the target system can be asked; none where people switch it by hand. */
export function askRunning({ executor }: State): Record<string, Question> {
  return executor && executor.kind !== 'manual' ? { [RUNNING]: { kind: 'target-status', executor } } : {};
}

const inWords = ({ base, candidate, exposure }: Target): string =>
  `${base ?? 'the fallback'}${candidate === null ? '' : ` with ${candidate} at ${exposure} %`}`;

/** A release that the target system holds in another form than its manifest names. */
function forged(s: State, status: TargetStatus): string | null {
  for (const release of [status.base, status.candidate]) {
    const held = release === null ? undefined : status.artefacts[release];
    const approved = release === null ? undefined : s.releases[release]?.manifest.artefactDigest;
    if (held !== undefined && approved !== undefined && held !== approved)
      return `release ${release} runs as artefact ${held.slice(0, 12)}; approved is ${approved.slice(0, 12)}`;
  }
  return null;
}

/**
 * What runs and should not, in words; null where it is as it should be, or nobody can tell: the target does not answer,
 * is being switched or drilled, or was when it was asked.
 * @param askedAt when the question was put, RFC 3339
 */
export function strangeRunning(s: State, answer: Answer | undefined, askedAt: string): string | null {
  const { target } = s;
  if (!answer?.ok || s.drill || target.confirmedAt === null || (target.steadySince ?? target.since) > askedAt)
    return null;
  const status = answer.facts as TargetStatus;
  if (!sameTarget(status, target.desired))
    return `the target system runs ${inWords(status)}; approved is ${inWords(target.desired)}`;
  return forged(s, status);
}
