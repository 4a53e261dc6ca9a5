/** The worker as a child process: what `dayone worker` runs, and what `dayone up` keeps running. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure, isFailureCode } from '../../domain/kernel/failures';
import { packageRoot } from './paths';

/** The worker lets running activities end within five seconds; after this it is ended. */
const WORKER_GRACE_MS = 15_000;
const READY_WITHIN_MS = 60_000;
/** Most restarts in a row of a worker that ends unexpectedly. A worker that has run for a minute counts as healthy. */
const MOST_RESTARTS = 3;
const WELL_AFTER_MS = 60_000;
const BEFORE_RESTART_MS = 1_000;

export interface WorkerProcess {
  pid: number;
  /** Why it ended; also resolves after `stop`, and never rejects. */
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

/**
 * The same, restarted if it ends unexpectedly: nothing is lost, because work that has begun is on record.
 * @param say called with one line about what happens
 * @returns `ended` once it has been stopped, or has ended too often
 * @throws Failure as `startWorkerProcess` does, of the first one
 */
export async function keepWorker(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<WorkerProcess> {
  let worker = await startWorkerProcess(env);
  const { pid } = worker;
  let stopped = false;
  const keep = async (): Promise<Failure> => {
    for (let restarts = 0; ; restarts++) {
      const since = performance.now();
      const why = await worker.ended;
      if (performance.now() - since > WELL_AFTER_MS) restarts = 0;
      if (stopped || restarts === MOST_RESTARTS) return why;
      say(`${why.code}: ${why.message}. Starting it again`);
      await pause(BEFORE_RESTART_MS);
      if (stopped) return why;
      try {
        worker = await startWorkerProcess(env);
      } catch (failure) {
        return failure as Failure;
      }
      if (stopped) await worker.stop();
      else say(`The worker runs again, as process ${worker.pid}`);
    }
  };
  const ended = keep();
  const stop = async (): Promise<void> => {
    stopped = true;
    await worker.stop();
    await ended;
  };
  return { pid, ended, stop };
}
