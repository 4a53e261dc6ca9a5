/** Checks that a gate tolerates without an answer: which, why, and where one was accepted so. Nothing is tolerated silently. */
import type { Answer } from '../model/questions';

/** Id of the check that no release runs on live data before the production lock opens. */
export const NOTHING_RUNS = 'nothing-runs';
export const NOTHING_RUNS_TEXT = 'no release runs on live data before the lock';

/** Check id → what it checks, and why a gate opens although nobody answered it. Any other check without an answer keeps its gate closed. */
export const TOLERATED: ReadonlyMap<string, { what: string; why: string }> = new Map([
  [
    `check:${NOTHING_RUNS}`,
    {
      what: NOTHING_RUNS_TEXT,
      why: 'it is asked again at every gate until the production lock opens, and the gate rollback-plan opens only once the executor answers',
    },
  ],
]);

/** A check that got no answer at a gate that was accepted all the same. */
export interface ToleratedSilence {
  /** Its id, as in `check:nothing-runs`. */
  check: string;
  what: string;
  /** Why there was no answer: a failure code, and its detail. */
  code: string;
  detail: string;
  /** Why that is tolerated. */
  why: string;
}

/** What got no answer, of the answers with which a gate was accepted. */
export const toleratedSilences = (answers: Readonly<Record<string, Answer>>): ToleratedSilence[] =>
  Object.entries(answers).flatMap(([check, answer]) => {
    const tolerated = TOLERATED.get(check);
    return answer.ok || !tolerated
      ? []
      : [{ check, what: tolerated.what, code: answer.code, detail: answer.detail, why: tolerated.why }];
  });

/** `no answer to "no release runs on live data before the lock" (EXECUTOR_UNREACHABLE: …), tolerated because …`. */
export const toleratedText = ({ what, code, detail, why }: ToleratedSilence): string =>
  `no answer to "${what}" (${code}: ${detail}), tolerated because ${why}`;
