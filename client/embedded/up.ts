/** What `dayone up` and `dayone worker` keep running: the worker as a child process, and the embedded server before it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Failure, isFailureCode } from '../../domain/failures';
import { startDevServer } from './dev-server';
import { packageRoot } from './paths';

/** The worker lets running activities end within five seconds; after this it is ended. */
const WORKER_GRACE_MS = 15_000;
const READY_WITHIN_MS = 60_000;

export interface WorkerProcess {
  pid: number;
  /** Why it ended; kept when it was stopped, and never rejected. */
  ended: Promise<Failure>;
  /** Ends it cleanly: SIGTERM, then SIGKILL. Can be called twice. */
  stop(): Promise<void>;
}

type Report = { ready: true } | { failed: { code: string; message: string; details: string[] } };

/** Where the compiled worker is. */
const workerScript = (): string => path.join(packageRoot(), 'dist', 'workers', 'main.js');

/**
 * Starts a worker and resolves when it polls. Its log goes to standard error.
 * @param env added to this process's own: TEMPORAL_ADDRESS, DAYONE_DATA, DAYONE_SITE, …
 * @throws Failure the worker's own, or SETUP_MISSING without the compiled worker
 */
export async function startWorkerProcess(env: NodeJS.ProcessEnv): Promise<WorkerProcess> {
  const script = workerScript();
  if (!existsSync(script)) throw new Failure('SETUP_MISSING', 'the worker is not built: run `npm run build`');
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  let failed: Failure | undefined;
  const ready = new Promise<void>((resolve) => {
    child.on('message', (report: Report) => {
      if ('ready' in report) return resolve();
      const { code, message, details } = report.failed;
      failed = new Failure(isFailureCode(code) ? code : 'INTERNAL', message, details);
    });
  });
  const ended = new Promise<Failure>((resolve) => {
    child.once('error', (cause) => resolve(new Failure('SETUP_MISSING', 'the worker cannot be run', [], { cause })));
    child.once('close', (code, signal) =>
      resolve(failed ?? new Failure('NO_WORKER', `the worker ended (${signal ?? `exit code ${code}`})`)),
    );
  });
  const worker = { pid: child.pid ?? 0, ended, stop: () => stop(child, ended) };
  let clock: NodeJS.Timeout | undefined;
  const late = new Promise<Failure>((resolve) => {
    const failure = new Failure('NO_WORKER', `the worker is not ready after ${READY_WITHIN_MS / 1000} s`);
    clock = setTimeout(() => resolve(failure), READY_WITHIN_MS);
  });
  const failure = await Promise.race([ready, ended, late]);
  clearTimeout(clock);
  if (!failure) return worker;
  await worker.stop();
  throw failure;
}

async function stop(child: ChildProcess, ended: Promise<Failure>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const grace = setTimeout(() => child.kill('SIGKILL'), WORKER_GRACE_MS);
  await ended;
  clearTimeout(grace);
}

export interface UpOptions {
  /** The evidence directory; the server's file and log lie there too. */
  data: string;
  port: number;
  uiPort: number;
  /** A server that is there already: then none is embedded. */
  address?: string;
  namespace?: string;
  /** Told in one plain line what is done. */
  say(line: string): void;
}

export interface Up {
  address: string;
  uiAddress: string | undefined;
  workerPid: number;
  /** Resolves when one of the two has ended by itself, with why. */
  broken: Promise<Failure>;
  /** Worker first, then server: what runs comes to its end while there is somebody to tell. */
  stop(): Promise<void>;
}

/** Starts the server, unless there is one, then the worker. @throws Failure PORT_TAKEN, SETUP_MISSING, … */
export async function startUp(options: UpOptions): Promise<Up> {
  const { data, say } = options;
  const server = options.address === undefined ? await embedded(options) : undefined;
  const address = server?.address ?? options.address ?? '';
  try {
    say('Starting the worker');
    const worker = await startWorkerProcess({
      TEMPORAL_ADDRESS: address,
      DAYONE_DATA: data,
      ...(options.namespace === undefined ? {} : { TEMPORAL_NAMESPACE: options.namespace }),
    });
    const serverGone = server?.ended.then(
      (log) => new Failure('TEMPORAL_UNREACHABLE', 'the embedded Temporal server has ended', log.slice(-10)),
    );
    return {
      address,
      uiAddress: server?.uiAddress,
      workerPid: worker.pid,
      broken: Promise.race([worker.ended, ...(serverGone ? [serverGone] : [])]),
      stop: async () => {
        await worker.stop();
        await server?.stop();
      },
    };
  } catch (error) {
    await server?.stop();
    throw error;
  }
}

function embedded({ data, port, uiPort, say }: UpOptions) {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Failure('STORE_UNAVAILABLE', `the data directory ${data} cannot be made`, [], { cause });
  }
  say('Starting the embedded Temporal server');
  return startDevServer({
    port,
    uiPort,
    dbFile: path.join(data, 'temporal.db'),
    logFile: path.join(data, 'temporal.log'),
    say,
  });
}

/** Resolves with the first signal that asks to end; later ones are heard and change nothing. */
export async function untilAskedToEnd(): Promise<NodeJS.Signals> {
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const heard = await Promise.race(signals.map(async (signal) => once(process, signal).then(() => signal)));
  for (const signal of signals) process.on(signal, () => {});
  return heard;
}
