/** Assembles a worker: the only place that knows every adapter. */
import { existsSync } from 'node:fs';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../activities';
import { type TemporalPlace, temporalPlace, toBeThere, unreachable } from '../client/connection';
import { ensureSearchAttributes } from '../client/search-attributes';
import { Failure } from '../domain/failures';
import { siteQueue } from '../domain/names';
import { openEvidence } from '../evidence/open-evidence';
import type { WorkerConfig } from './config';

export interface RunningWorker {
  worker: Worker;
  /** Ends when the worker has shut down. */
  done: Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a worker: of the engagements, or of a site (which runs probes and executors only).
 * @param register sees to the search attributes of the namespace, before the first engagement needs them
 * @throws Failure SETUP_MISSING without the prebuilt bundle, TEMPORAL_UNREACHABLE, STORE_UNAVAILABLE
 */
export async function startWorker(
  config: WorkerConfig,
  log: Logger,
  place: TemporalPlace = temporalPlace(),
  register: (connection: NativeConnection, namespace: string) => Promise<unknown> = ensureSearchAttributes,
): Promise<RunningWorker> {
  if (!existsSync(config.bundle))
    throw new Failure('SETUP_MISSING', `the workflow bundle ${config.bundle} is missing: run \`npm run build\``);
  const evidence = openEvidence({ dir: config.data, log });
  await toBeThere(place);
  const connection = await NativeConnection.connect({ ...place.options } as Parameters<
    typeof NativeConnection.connect
  >[0]).catch((cause) => {
    throw unreachable(place, cause);
  });
  const client = new Client({ connection, namespace: place.namespace });
  if (!config.site) await register(connection, place.namespace);
  const activities = createActivities({
    evidence,
    http: { allowedHosts: config.allowedHosts, allowedAddresses: config.allowedAddresses },
    folders: config.folders,
    commands: config.commands,
    notices: config.notices,
    logins: config.logins,
    log,
    client: () => client,
  });
  const worker = await Worker.create({
    connection,
    namespace: place.namespace,
    taskQueue: config.site ? siteQueue(config.site) : config.taskQueue,
    activities: config.site ? atASite(activities) : activities,
    ...(config.site ? {} : { workflowBundle: { codePath: config.bundle } }),
    ...AT_ONCE,
    shutdownGraceTime: '5 seconds',
    // A dead worker's tasks and queries wait this long for it before another worker gets them. The default, 10 s, is half
    // of a client's patience; two seconds would hand a busy worker's own tasks away from its cache.
    stickyQueueScheduleToStartTimeout: '5 seconds',
  });
  const done = worker.run().finally(async () => {
    await connection.close();
    await evidence.close();
  });
  return {
    worker,
    done,
    close: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done;
    },
  };
}

/**
 * How much a worker does at once, however much falls due in the same minute: the rest waits in the task queue. Looks at
 * the world wait for others, workflow tasks need the processor.
 */
const AT_ONCE = {
  maxConcurrentActivityTaskExecutions: 100,
  maxConcurrentLocalActivityExecutions: 100,
  maxConcurrentWorkflowTaskExecutions: 40,
};

/** A site's worker reaches the client's systems, and nothing else. */
const atASite = ({ askWorld, lookAtWorld, proveFallback, switchTarget }: ReturnType<typeof createActivities>) => ({
  askWorld,
  lookAtWorld,
  proveFallback,
  switchTarget,
});
