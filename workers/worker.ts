/** Assembles a worker: the only place that knows every adapter. */
import { existsSync } from 'node:fs';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../activities';
import { requireServer, type TemporalPlace, temporalPlace, unreachable } from '../client/temporal/connection';
import { ensureSearchAttributes } from '../client/temporal/search-attributes';
import { aheadOfServer, clockFault } from '../client/temporal/server-clock';
import { claimNamespace, lookAfterInstallation } from '../client/temporal/store-identity';
import { Failure } from '../domain/kernel/failures';
import { siteQueue } from '../domain/kernel/names';
import { openEvidence, storeIdAt } from '../evidence/open-evidence';
import type { Evidence } from '../evidence/store';
import type { WorkerConfig } from './config';
import { logTemporalTo } from './log';

export interface RunningWorker {
  worker: Worker;
  /** Ends when the worker has shut down. */
  done: Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a worker: of the engagements, or of a site (which runs probes and executors only).
 * @param register registers the search attributes of the namespace, before the first engagement needs them
 * @throws Failure SETUP_MISSING without the prebuilt bundle, TEMPORAL_UNREACHABLE, STORE_UNAVAILABLE, WRONG_STORE if
 * the namespace belongs to another evidence store
 */
export async function startWorker(
  config: WorkerConfig,
  log: Logger,
  place: TemporalPlace = temporalPlace(),
  register: (connection: NativeConnection, namespace: string) => Promise<unknown> = ensureSearchAttributes,
): Promise<RunningWorker> {
  if (!existsSync(config.bundle))
    throw new Failure('SETUP_MISSING', `the workflow bundle ${config.bundle} is missing: run \`npm run build\``);
  await requireServer(place);
  logTemporalTo(log);
  const connection = await NativeConnection.connect({ ...place.options } as Parameters<
    typeof NativeConnection.connect
  >[0]).catch((cause) => {
    throw unreachable(place, cause);
  });
  const client = new Client({ connection, namespace: place.namespace });
  const evidence = await prepared(config, log, client, place, () => register(connection, place.namespace)).catch(
    async (error: unknown) => {
      await connection.close();
      throw error;
    },
  );
  const activities = createActivities({
    evidence,
    http: { allowedHosts: config.allowedHosts, allowedAddresses: config.allowedAddresses },
    allowedFolders: config.allowedFolders,
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
  }).catch(async (error: unknown) => {
    await connection.close();
    await evidence.close();
    throw error;
  });
  const tending = evidence.id === undefined ? undefined : tend(worker, config, log, client, place, evidence.id);
  const done = worker.run().finally(async () => {
    clearInterval(tending);
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

/** A site's worker reads no evidence and writes none. */
const noEvidence = (): Omit<Evidence, 'id'> & { id: undefined } =>
  new Proxy({} as Omit<Evidence, 'id'> & { id: undefined }, {
    get: (_, name) => {
      // A promise asks what it resolves to for a `then`.
      if (name === 'id' || name === 'then') return undefined;
      if (name === 'close') return async () => {};
      throw new Failure('STORE_UNAVAILABLE', "a site's worker has no evidence store");
    },
  });

/** The evidence store, and a namespace that knows it and the search attributes. */
async function prepared(
  config: WorkerConfig,
  log: Logger,
  client: Client,
  place: TemporalPlace,
  register: () => Promise<unknown>,
): Promise<Evidence | ReturnType<typeof noEvidence>> {
  if (config.site) return noEvidence();
  await register();
  let evidence: Evidence | undefined;
  const here = { ...storeHere(config, place), here: await storeIdAt({ dir: config.data }) };
  await claimNamespace(client, here, async () => {
    evidence = await openEvidence({ dir: config.data, log });
    return evidence.id;
  });
  return evidence!;
}

const storeHere = ({ data, taskQueue, replaceStore }: WorkerConfig, { options }: TemporalPlace) => ({
  data,
  taskQueue,
  address: options.address!,
  ...(replaceStore ? { replaces: replaceStore } : {}),
});

const LOOK_EVERY_MS = 60_000;

/** Every minute, starts the installation workflow if it is missing, and ends the worker if its store was replaced. */
function tend(
  worker: Worker,
  config: WorkerConfig,
  log: Logger,
  client: Client,
  place: TemporalPlace,
  store: string,
): NodeJS.Timeout {
  let warned: string | null = null;
  const look = async (): Promise<void> => {
    const off = clockFault(await aheadOfServer(client, config.taskQueue));
    if (off !== null && off !== warned) log.error({ detail: off }, 'times are judged wrongly until the clock is set');
    warned = off;
    const fault = await lookAfterInstallation(client, { ...storeHere(config, place), here: store });
    if (fault === null || worker.getState() !== 'RUNNING') return;
    log.error({ code: 'WRONG_STORE' }, `${fault}: this worker ends`);
    worker.shutdown();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => log.warn({ error }, 'the store that the namespace names could not be looked at'));
  }, LOOK_EVERY_MS);
  return timer.unref();
}

/**
 * Most tasks that a worker runs at the same time; if more are due in the same minute, the rest waits on the server.
 * Workflow tasks share one thread. Each must end within ten seconds, or the server assigns it again and the replay is
 * lost, so a worker that takes too many makes no progress. Replaying a long history without a cache takes about half a
 * second. A task also waits for its local activities, up to five seconds if the evidence store does not answer, so the
 * limit cannot be much lower.
 */
const AT_ONCE = {
  maxConcurrentActivityTaskExecutions: 100,
  maxConcurrentLocalActivityExecutions: 100,
  maxConcurrentWorkflowTaskExecutions: 16,
};

/** A site's worker reaches the client's systems, and nothing else. */
const atASite = ({ runProbes, dryRunProbes, proveFallback, switchTarget }: ReturnType<typeof createActivities>) => ({
  runProbes,
  dryRunProbes,
  proveFallback,
  switchTarget,
});
