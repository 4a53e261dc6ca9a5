/** The ledger as workflows reach it: appends, and the state as the ledger alone tells it. */
import type { WatchReport } from '../domain/commands';
import { Failure } from '../domain/failures';
import type { AppendRequest, Entry, Head } from '../domain/ledger';
import { freezeAt, PORTFOLIO_STREAM, type PortfolioFreeze } from '../domain/portfolio';
import type { Question } from '../domain/questions';
import { dueSteps } from '../domain/retainer';
import { watchQuestions, watchReport } from '../domain/retainer/slo-watch';
import type { Target } from '../domain/target';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';
import { stateOf } from './state-of';

/** A sealed entry's place in the chain. What it says the writer knows already, so it is not carried back. */
export interface Seal extends Head {
  prev: string;
  part: [number, number];
}

export type AppendAnswer =
  /** `at` is the time that stands in the entries: the moment at which they were decided. */
  | { result: 'appended'; at: string; seals: Seal[] }
  | { result: 'known' | 'reused'; entries: Entry[]; ahead: Entry[] }
  | { result: 'ahead'; entries: Entry[] }
  | { result: 'conflict'; detail: string };

/** Each event of consequence is one log line, when it has become part of the record. */
function tell(deps: Deps, entries: readonly Entry[]): void {
  for (const { stream, seq, type, actor, data } of entries) {
    const refusal = type === 'command.refused' ? (data as { code: string; command: string }) : null;
    const step = (data as { step?: string; gate?: string }).step ?? (data as { gate?: string }).gate;
    deps.log.info(
      {
        engagement: stream.replace(/^engagement:/, ''),
        seq,
        event: type,
        actor: actor.id,
        ...(step ? { step } : {}),
        ...(refusal ? { code: refusal.code } : {}),
      },
      refusal ? `refused: ${refusal.command}` : type,
    );
  }
}

/**
 * Appends one batch to a stream.
 * @throws ApplicationFailure STORE_UNAVAILABLE (retryable) or LEDGER_BROKEN
 */
export async function appendToLedger(request: AppendRequest, deps: Deps): Promise<AppendAnswer> {
  try {
    const answer = await deps.evidence.ledger.append(request);
    if (answer.result !== 'appended') return answer;
    tell(deps, answer.entries);
    return {
      result: 'appended',
      at: answer.entries[0]!.at,
      seals: answer.entries.map(({ seq, hash, prev, part }) => ({ seq, hash, prev, part })),
    };
  } catch (error) {
    const failure = toApplicationFailure(error);
    const details = error instanceof Failure ? error.details : [];
    const code = 'type' in failure ? failure.type : 'CANCELLED';
    deps.log.error({ stream: request.stream, code, ...(details.length > 0 ? { details } : {}) }, failure.message);
    throw failure;
  }
}

/**
 * Every entry of a stream; none where it was never begun.
 * @throws ApplicationFailure STORE_UNAVAILABLE (retryable) or LEDGER_BROKEN
 */
export async function readStream(input: { stream: string }, deps: Deps): Promise<Entry[]> {
  try {
    return await deps.evidence.ledger.read(input.stream);
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/**
 * The freeze of the whole portfolio at a moment, or null.
 * @throws ApplicationFailure STORE_UNAVAILABLE (retryable) or LEDGER_BROKEN
 */
export async function readFreeze(input: { at: string }, deps: Deps): Promise<PortfolioFreeze | null> {
  return freezeAt(await readStream({ stream: PORTFOLIO_STREAM }, deps), input.at);
}

/** What the target system should be doing at this moment: a restore never brings back what was just removed. */
export async function readDesired(input: { engagement: string }, deps: Deps): Promise<Target> {
  try {
    return (await stateOf(input.engagement, deps)).target.desired;
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

export interface DueRetainerStep {
  step: string;
  questions: Record<string, Question>;
}

/** What is watched between cycles: nothing while nothing is live. */
export async function readWatched(
  input: { engagement: string; at: string },
  deps: Deps,
): Promise<{ site: string | null; questions: Record<string, Question> }> {
  try {
    const state = await stateOf(input.engagement, deps);
    return { site: state.charter.site, questions: state.live ? watchQuestions(state, input.at) : {} };
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/** Whether a report of the watch changes anything, as the ledger stands now. */
export async function isNews(
  input: { engagement: string; report: WatchReport; at: string },
  deps: Deps,
): Promise<boolean> {
  try {
    return watchReport(await stateOf(input.engagement, deps), input.report, input.at).length > 0;
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

export interface DueStepsInput {
  engagement: string;
  /** The cycle's scheduled time, and the moment of asking. */
  scheduledAt: string;
  at: string;
  /** By hand: these steps and no others, due or not. */
  steps?: string[];
}

/** The retainer steps that a cycle has to run, with what they ask the world. */
export async function readDueSteps(
  input: DueStepsInput,
  deps: Deps,
): Promise<{ site: string | null; steps: DueRetainerStep[] }> {
  try {
    const state = await stateOf(input.engagement, deps);
    const steps = dueSteps(state, input.scheduledAt, input.steps).map((step) => ({
      step: step.id,
      questions: step.questions(state, input.at, input.scheduledAt),
    }));
    return { site: state.charter.site, steps };
  } catch (error) {
    throw toApplicationFailure(error);
  }
}
