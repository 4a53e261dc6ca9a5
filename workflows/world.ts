/**
 * How workflows call activities: three retry classes (probe, notify, mutate), each with its timeouts, and the task
 * queue of the site where a client's systems are. If no worker there takes a task within 45 seconds, the answer is
 * SITE_AWAY; this is not a failing metric.
 */
import {
  ActivityCancellationType,
  ActivityFailure,
  type ActivityOptions,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  type LocalActivityOptions,
  proxyActivities,
  proxyLocalActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import { atASite } from '../domain/gates/sites';
import { siteQueue } from '../domain/kernel/names';
import type { Answer, Question, TimedProbeResult } from '../domain/model/questions';
import { FOR_MINUTES, localThenRegular } from './local-then-regular';

const placed = (site: string | null): ActivityOptions =>
  site ? { taskQueue: siteQueue(site), scheduleToStartTimeout: '45 seconds' } : {};

const PROBE: ActivityOptions = {
  startToCloseTimeout: '60 seconds',
  heartbeatTimeout: '10 seconds',
  retry: { maximumAttempts: 3, initialInterval: '500 milliseconds', maximumInterval: '5 seconds' },
  // A cancelled probe is abandoned at once: a slow one delays nothing.
  cancellationType: ActivityCancellationType.TRY_CANCEL,
};
/** Limited: a notice that could not be delivered within an hour is too late anyway. */
const NOTIFY: ActivityOptions = {
  startToCloseTimeout: '45 seconds',
  heartbeatTimeout: '10 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
};
const MUTATE: ActivityOptions = {
  startToCloseTimeout: '3 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { maximumAttempts: 1 },
};

export const probing = (site: string | null, summary: string) =>
  proxyActivities<Pick<Activities, 'runProbes' | 'proveFallback'>>({ ...PROBE, ...placed(site), summary });
const dryRunning = (site: string | null) =>
  proxyActivities<Pick<Activities, 'dryRunProbes'>>({
    ...PROBE,
    ...placed(site),
    retry: { maximumAttempts: 1 },
    summary: 'dry-run probes',
  });
export const mutating = (site: string | null, summary: string) =>
  proxyActivities<Pick<Activities, 'switchTarget'>>({ ...MUTATE, ...placed(site), summary });
export const notifying = (summary: string) =>
  proxyActivities<Pick<Activities, 'deliverNotice'>>({ ...NOTIFY, summary });
/**
 * Two calls to Temporal for each of two Schedules. A regular activity: calls to a server may take longer than a local
 * activity should, because a local activity delays its workflow task.
 */
export const reconciling = proxyActivities<Pick<Activities, 'reconcileSchedules'>>({
  startToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 3, initialInterval: '200 milliseconds', maximumInterval: '1 second' },
  summary: 'are the schedules as they should be?',
});
/** Two calls for each engagement in operation, without a limit. The heartbeat tells a slow check from a stuck one. */
export const checking = proxyActivities<Pick<Activities, 'checkSchedules'>>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '1 minute',
  retry: { maximumAttempts: 5, initialInterval: '1 second', maximumInterval: '1 minute' },
  summary: 'are the schedules of all engagements as they should be?',
});
type LedgerReads = Pick<
  Activities,
  'readDesiredTarget' | 'readDueSteps' | 'readFreeze' | 'readWatchProbes' | 'changesWatch'
>;
const SUMMARY = 'what does the ledger say?';
const RIGHT_AWAY: LocalActivityOptions = {
  startToCloseTimeout: '5 seconds',
  retry: { maximumAttempts: 4, initialInterval: '200 milliseconds', maximumInterval: '1 second' },
  summary: SUMMARY,
};
const readLocally = proxyLocalActivities<LedgerReads>(RIGHT_AWAY);
const readAnywhere = proxyActivities<LedgerReads>({ ...FOR_MINUTES, summary: `${SUMMARY} keeps trying` });
const withRegularFallback =
  <I, O>(local: (input: I) => Promise<O>, regular: (input: I) => Promise<O>) =>
  (input: I): Promise<O> =>
    localThenRegular(
      () => local(input),
      () => regular(input),
    );
/**
 * Reads of the ledger as it is now. They are short, so they run as local activities first. If this worker cannot read it,
 * because a newer release wrote it, they become regular activities, which another worker may take.
 */
export const reading: LedgerReads = {
  readDesiredTarget: withRegularFallback(readLocally.readDesiredTarget, readAnywhere.readDesiredTarget),
  readDueSteps: withRegularFallback(readLocally.readDueSteps, readAnywhere.readDueSteps),
  readFreeze: withRegularFallback(readLocally.readFreeze, readAnywhere.readFreeze),
  readWatchProbes: withRegularFallback(readLocally.readWatchProbes, readAnywhere.readWatchProbes),
  changesWatch: withRegularFallback(readLocally.changesWatch, readAnywhere.changesWatch),
};
/** Only a local activity: if it fails, the append that follows waits visibly for the store or for a newer release. */
export const { findKeyUse } = proxyLocalActivities<Pick<Activities, 'findKeyUse'>>(RIGHT_AWAY);
export const arranging = (summary: string) =>
  proxyActivities<Pick<Activities, 'ensureSchedules' | 'removeSchedules' | 'readDrillOwner'>>({
    startToCloseTimeout: '20 seconds',
    retry: { maximumAttempts: 5, initialInterval: '500 milliseconds', maximumInterval: '5 seconds' },
    summary,
  });

/** The code and the message of what went wrong in an activity. @param site the site whose worker should have run it */
export function failureOf(error: unknown, site: string | null = null): { code: string; detail: string } {
  if (!(error instanceof ActivityFailure)) throw error;
  // A workflow that is cancelled has no answer to report; what was cancelled otherwise is a failure like any other.
  if (isCancellation(error) && CancellationScope.current().consideredCancelled) throw error;
  const { cause } = error;
  if (cause instanceof TimeoutFailure)
    return cause.timeoutType === 'SCHEDULE_TO_START'
      ? { code: 'SITE_AWAY', detail: `no worker of site ${site} picked up the work within 45 seconds` }
      : { code: 'OUTCOME_UNKNOWN', detail: `the worker did not answer in time (${cause.timeoutType})` };
  if (cause instanceof ApplicationFailure) return { code: cause.type ?? 'INTERNAL', detail: cause.message };
  return { code: 'INTERNAL', detail: cause?.message ?? error.message };
}

type Questions = Record<string, Question>;

/** Asks each question on the right task queue: the site's, if it has to be asked there, else the engagement's own. */
async function asked<A>(
  site: string | null,
  questions: Questions,
  ask: (part: Questions, where: string | null) => Promise<Record<string, A>>,
  unanswered: (answer: Answer) => A,
): Promise<Record<string, A>> {
  const belongsThere = ({ kind }: Question): boolean => site !== null && atASite(kind);
  const askPart = async (there: boolean): Promise<Record<string, A>> => {
    const part = Object.entries(questions).filter(([, question]) => belongsThere(question) === there);
    if (part.length === 0) return {};
    try {
      return await ask(Object.fromEntries(part), there ? site : null);
    } catch (error) {
      const answer = unanswered({ ok: false, ...failureOf(error, there ? site : null) });
      return Object.fromEntries(part.map(([id]) => [id, answer]));
    }
  };
  const [local, remote] = await Promise.all([askPart(false), askPart(true)]);
  return { ...local, ...remote };
}

/** Asks external systems, at the site where necessary. It never fails because a question could not be answered. */
export const runProbes = (
  engagement: string,
  site: string | null,
  questions: Questions,
  summary: string,
): Promise<Record<string, Answer>> =>
  asked(
    site,
    questions,
    (part, where) => probing(where, summary).runProbes({ engagement, questions: part }),
    (answer) => answer,
  );

/** The same with one attempt, and with the duration of each answer. The user sees the result and can ask again. */
export const lookAround = (
  engagement: string,
  site: string | null,
  questions: Questions,
): Promise<Record<string, TimedProbeResult>> =>
  asked(
    site,
    questions,
    (part, where) => dryRunning(where).dryRunProbes({ engagement, questions: part }),
    (answer) => ({ answer, tookMs: null }),
  );
