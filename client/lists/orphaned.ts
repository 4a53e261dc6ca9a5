/** Lost engagements: their workflow has ended, and nobody closed them. */

import { engagementWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import type { Execution, Visibility } from './visibility-wire';

/** The health of a lost engagement, in lists. */
export const LOST = 'lost';

/** Workflows that ended without being closed; a run that continues as new has not ended. */
export const ENDED = `ExecutionStatus IN ('Failed', 'Terminated', 'TimedOut', 'Canceled')`;

const MOST_RUNS = 1_000;
/** Named in one query. */
const MOST_IDS = 100;
/** No id of an engagement has such signs. */
const SLUG = /^[a-z0-9._:-]+$/;

const workflowIdOf = (one: Execution): string => one.execution?.workflowId ?? '';

/** When a run began: seconds and nanoseconds. */
const beganAt = ({ startTime }: Execution): [number, number] => [
  Number(startTime?.seconds ?? 0),
  Number(startTime?.nanos ?? 0),
];

const isLater = ([seconds, nanos]: [number, number], than: [number, number]): boolean =>
  seconds === than[0] ? nanos > than[1] : seconds > than[0];

/** Of two runs of one engagement the one that began later. */
export const laterRun = (a: Execution, b: Execution): Execution => (isLater(beganAt(b), beganAt(a)) ? b : a);

/**
 * Those of `ended` without a later run: a recovered engagement has one, also if it was closed since. One more query for
 * each hundred, and none if nothing has ended.
 */
export async function stillLost(visibility: Visibility, ended: readonly Execution[]): Promise<Execution[]> {
  const ids = [...new Set(ended.map(workflowIdOf))].filter(
    (id) => id.startsWith(engagementWorkflowId('')) && SLUG.test(id),
  );
  if (ids.length === 0) return [];
  const latest = new Map<string, Execution>();
  for (let from = 0; from < ids.length; from += MOST_IDS)
    for await (const run of runsOf(visibility, ids.slice(from, from + MOST_IDS)))
      latest.set(workflowIdOf(run), laterRun(latest.get(workflowIdOf(run)) ?? run, run));
  return ended.filter((one) => {
    const last = latest.get(workflowIdOf(one));
    return last !== undefined && !isLater(beganAt(last), beganAt(one));
  });
}

async function* runsOf(visibility: Visibility, ids: readonly string[]): AsyncGenerator<Execution, void, void> {
  const query = [
    `WorkflowType = '${WORKFLOWS.engagement}'`,
    `ExecutionStatus != 'ContinuedAsNew'`,
    `WorkflowId IN (${ids.map((id) => `'${id}'`).join(', ')})`,
  ].join(' AND ');
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await visibility.list({ namespace: visibility.namespace, query, pageSize: MOST_RUNS, nextPageToken });
    yield* page.executions;
    nextPageToken = page.nextPageToken.length > 0 ? page.nextPageToken : undefined;
  } while (nextPageToken);
}
