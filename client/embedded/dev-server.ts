/**
 * The embedded Temporal server: a child process on loopback that cannot outlive the process that started it.
 * For one's own machine, the demo and the tests; never for production.
 */

import { Failure } from '../../domain/kernel/failures';
import { NAMESPACE } from '../../domain/kernel/names';
import { openConnection } from '../temporal/connection';
import { freePort, portIsFree } from './ports';
import { supervisedChild } from './supervised-child';
import { type DiscoveryOptions, ensureTemporalCli } from './temporal-cli';

const HOST = '127.0.0.1';
const HEALTHY_WITHIN_MS = 60_000;
/** A port from the system can be lost to a neighbour before the server listens on it: then another one is drawn. */
const DRAWS = 3;

/** Left at 20, every task after the first dozen waits some 45 ms. */
const DYNAMIC_CONFIG = [
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'history.visibilityProcessorMaxPollRPS=2000',
  // A message has 128 KiB at most: what is larger is refused by the server, before it fills a history.
  'limit.blobSize.error=262144',
];

export interface DevServerOptions extends DiscoveryOptions {
  /** Frontend (gRPC) port; a free one if 0 or absent. */
  port?: number;
  /** Port of Temporal's own web UI; a free one if 0, none at all if absent. */
  uiPort?: number;
  /** SQLite file that keeps everything between starts; in memory if absent. */
  dbFile?: string;
  /** Where the server's log is appended; only its last lines are kept if absent. */
  logFile?: string;
  /** The namespace that it begins with; `default` if absent. */
  namespace?: string;
  /** Called with the server's process as soon as it exists: before it answers, and before this process can be ended. */
  began?: (pid: number) => void;
  /** The CLI to run; found or brought if absent. */
  executable?: string;
}

export interface DevServer {
  /** `127.0.0.1:PORT` of the frontend. */
  address: string;
  port: number;
  /** Of the web UI; `undefined` if none was asked for. */
  uiAddress: string | undefined;
  /** The server's own process id. */
  pid: number;
  /** Resolves when the process has ended, wanted or not, with its last log lines. */
  ended: Promise<string[]>;
  /** Ends it cleanly: SIGTERM, then SIGKILL after ten seconds. Can be called twice. */
  stop(): Promise<void>;
  /** Ends it by SIGKILL, as a power cut would; the SQLite file stays. */
  kill(): Promise<void>;
}

/**
 * Starts the server and resolves when its namespace answers.
 * Throws `PORT_TAKEN` if somebody else listens there, `SETUP_MISSING` without a CLI, and `TEMPORAL_UNREACHABLE` with
 * the last lines of the server's log if it ends or does not answer within a minute.
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  await refuseTakenPort(options.port, 'Temporal', '--port');
  await refuseTakenPort(options.uiPort, "Temporal's web UI", '--ui-port');
  const executable = options.executable ?? (await ensureTemporalCli(options)).path;
  for (let draw = 1; ; draw += 1) {
    try {
      return await startOnce(executable, options);
    } catch (error) {
      if (!(error instanceof LostPort)) throw error;
      if (draw === DRAWS) throw error.cause;
    }
  }
}

class LostPort extends Error {}

async function startOnce(executable: string, options: DevServerOptions): Promise<DevServer> {
  const port = options.port || (await freePort(HOST));
  const uiPort = options.uiPort === 0 ? await freePort(HOST) : options.uiPort;
  const namespace = options.namespace ?? NAMESPACE;
  const server = supervisedChild(executable, argumentsFor(port, uiPort, namespace, options.dbFile), options.logFile);
  options.began?.(server.pid);
  const address = `${HOST}:${port}`;
  let ended = false;
  void server.ended.then(() => {
    ended = true;
  });
  try {
    await healthy(address, namespace, server.ended);
  } catch (error) {
    const died = ended;
    await server.kill();
    // A port drawn by us, or one of those that the server draws for itself, can be lost to a neighbour, and be free
    // again by the time one looks: a server that ended at once under drawn ports is worth another draw.
    const drawn = !options.port || options.uiPort === 0;
    if (died && drawn) throw new LostPort('lost a port', { cause: error });
    throw error;
  }
  return { ...server, address, port, uiAddress: uiPort === undefined ? undefined : `http://${HOST}:${uiPort}` };
}

function argumentsFor(port: number, uiPort: number | undefined, namespace: string, dbFile?: string): string[] {
  return [
    ...['server', 'start-dev', '--ip', HOST, '--port', String(port), '--namespace', namespace, '--log-level', 'warn'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(dbFile === undefined ? [] : ['--db-filename', dbFile]),
    ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
  ];
}

async function healthy(address: string, namespace: string, ended: Promise<string[]>): Promise<void> {
  const deadline = Date.now() + HEALTHY_WITHIN_MS;
  let log: string[] | undefined;
  void ended.then((lines) => {
    log = lines;
  });
  let cause: unknown;
  while (log === undefined && Date.now() < deadline) {
    try {
      const connection = await openConnection({ address, connectTimeout: 2_000 });
      try {
        await connection.withDeadline(Date.now() + 2_000, async () => {
          await connection.healthService.check({ service: 'temporal.api.workflowservice.v1.WorkflowService' });
          await connection.workflowService.describeNamespace({ namespace });
        });
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      cause = error;
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 100))]);
    }
  }
  const message = log
    ? `The embedded Temporal server ended before it answered on ${address}`
    : `The embedded Temporal server does not answer on ${address} within ${HEALTHY_WITHIN_MS / 1000} s`;
  throw new Failure('TEMPORAL_UNREACHABLE', message, log ?? [], { cause });
}

async function refuseTakenPort(port: number | undefined, what: string, option: string): Promise<void> {
  if (!port || (await portIsFree(port, HOST))) return;
  throw new Failure(
    'PORT_TAKEN',
    `Port ${port} for ${what} is taken: something else listens on ${HOST}:${port} (choose another with ${option})`,
  );
}
