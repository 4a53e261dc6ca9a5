/** The ledger for workflows: appends, and the state as folded from the ledger alone. */

import { Failure } from '../domain/kernel/failures';
import { engagementStream } from '../domain/kernel/names';
import type { WatchReport } from '../domain/model/commands';
import type { AppendRequest, Head, Intent, KeyUse, StoredEntry } from '../domain/model/entries';
import type { Question } from '../domain/model/questions';
import type { PortfolioFreeze } from '../domain/model/releases';
import type { Target } from '../domain/model/rollback';
import { keyUseOf } from '../domain/record/intent';
import { jsonBytes, MOST_APPEND_BYTES } from '../domain/record/ledger';
import { freezeAt, PORTFOLIO_STREAM } from '../domain/record/portfolio';
import { checkReadable, readPortfolioEntry } from '../domain/record/read-entry';
import { dueSteps } from '../domain/retainer';
import { watchQuestions, watchReport } from '../domain/retainer/steps/slo-watch';
import type { Deps } from './deps';
import { toApplicationFailure } from './failures';
import { stateOf } from './state-of';

/** A sealed entry's place in the chain. What it says the writer knows already, so it is not carried back. */
export interface Seal extends Head {
  prev: string;
  part: [number, number];
}

/** A page: the entries of a stream that fit into one answer. */
export interface EntryPage {
  entries: StoredEntry[];
  /** Sequence number of the last requested entry; `readStream` reads those after this page. 0 if there is none. */
  last: number;
}

export type AppendAnswer =
  /** `at` is the time in the entries: when they were decided. */
  | { result: 'appended'; at: string; seals: Seal[] }
  | { result: 'known' | 'reused'; entries: StoredEntry[]; ahead: EntryPage }
  | { result: 'ahead'; ahead: EntryPage }
  | { result: 'conflict'; detail: string };

/** The first page of these entries. @param used bytes that the answer already holds */
function pageOf(entries: readonly StoredEntry[], used = 0): EntryPage {
  let bytes = used;
  const end = entries.findIndex((entry) => {
    bytes += jsonBytes(entry);
    return bytes > MOST_APPEND_BYTES;
  });
  return { entries: entries.slice(0, end === -1 ? undefined : end), last: entries.at(-1)?.seq ?? 0 };
}

/** Each event of consequence is one log line, when it has become part of the record. */
function tell(deps: Deps, entries: readonly StoredEntry[]): void {
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
 * @throws ApplicationFailure STORE_UNAVAILABLE, NEWER_RECORD (both retryable) or LEDGER_BROKEN
 */
export async function appendToLedger(request: AppendRequest, deps: Deps): Promise<AppendAnswer> {
  try {
    const answer = await deps.evidence.ledger.append(request);
    if (answer.result === 'conflict') return answer;
    if ('ahead' in answer) checkReadable(answer.ahead);
    checkReadable(answer.entries);
    if (answer.result === 'ahead') return { result: 'ahead', ahead: pageOf(answer.entries) };
    if (answer.result !== 'appended') return { ...answer, ahead: pageOf(answer.ahead, jsonBytes(answer.entries)) };
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

/** A range of a stream, by sequence numbers: the entries after `after` up to and including `upTo`; null means to the end. */
export interface StreamPart {
  stream: string;
  after: number;
  upTo: number | null;
}

/**
 * The first page of this range; empty if the stream has no entry after `after`.
 * @throws ApplicationFailure STORE_UNAVAILABLE (retryable), also if the stream ends before `upTo`; NEWER_RECORD
 * (retryable); LEDGER_BROKEN
 */
export async function readStream({ stream, after, upTo }: StreamPart, deps: Deps): Promise<EntryPage> {
  try {
    const entries = await deps.evidence.ledger.read(stream, after);
    const wanted = upTo === null ? entries : entries.slice(0, upTo - after);
    if (upTo !== null && wanted.at(-1)?.seq !== upTo)
      throw new Failure('STORE_UNAVAILABLE', `${stream} does not reach entry ${upTo}, which was there before`);
    checkReadable(wanted);
    return pageOf(wanted);
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/** What a key was used for (null: nothing yet), and the worker's time (RFC 3339). */
export interface KeyLookup {
  used: { for: KeyUse; intent?: Intent } | null;
  at: string;
}

/** The first entry that this key wrote in the engagement's ledger. @throws ApplicationFailure STORE_UNAVAILABLE (retryable) */
export async function findKeyUse(input: { engagement: string; key: string }, { evidence }: Deps): Promise<KeyLookup> {
  try {
    const [first] = await evidence.ledger.entriesOf(engagementStream(input.engagement), input.key);
    const used = first ? { for: keyUseOf(first), ...(first.intent ? { intent: first.intent } : {}) } : null;
    return { used, at: new Date().toISOString() };
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/**
 * The freeze of the whole portfolio at a moment, or null.
 * @throws ApplicationFailure STORE_UNAVAILABLE (retryable) or LEDGER_BROKEN
 */
export async function readFreeze(input: { at: string }, deps: Deps): Promise<PortfolioFreeze | null> {
  try {
    return freezeAt((await deps.evidence.ledger.read(PORTFOLIO_STREAM)).map(readPortfolioEntry), input.at);
  } catch (error) {
    throw toApplicationFailure(error);
  }
}

/** The state that the target system should have now: a restore never brings back what was just removed. */
export async function readDesiredTarget(input: { engagement: string }, deps: Deps): Promise<Target> {
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
export async function readWatchProbes(
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
export async function changesWatch(
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

/** The retainer steps that a cycle has to run, with their questions to external systems. */
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
