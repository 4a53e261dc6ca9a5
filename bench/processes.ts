/** Child processes of the benchmark, and what the system says of them. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ear } from './ear';

export interface WorkerProcess {
  pid: number;
  /** Milliseconds from the start of the process until it polls. */
  readyAfter: number;
  /** Resident memory when garbage has been collected in all its threads, MiB. */
  kept(): Promise<number>;
  /** A second call finds it ended. */
  stop(): Promise<void>;
}

/** Time for the collector, and for the system to take back what is free, ms. */
const COLLECTING_MS = 2_000;

/** Starts a worker's module and resolves when it says that it is ready. @throws Error where it ends before */
export async function startWorkerProcess(module: string, env: NodeJS.ProcessEnv, ear: Ear): Promise<WorkerProcess> {
  const began = performance.now();
  const child: ChildProcess = fork(module, {
    env: { ...process.env, ...env },
    execArgv: ['--expose-gc', '--require', path.join(__dirname, 'collector.js')],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  ear.listen(child.stderr!, (line) => process.stderr.write(`${line}\n`));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`${path.basename(module)} ended with ${code}`)));
  });
  return {
    pid: child.pid!,
    readyAfter: performance.now() - began,
    kept: async () => {
      child.send('collect');
      await sleep(COLLECTING_MS);
      return residentMemory(child.pid!);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Milliseconds that a command takes from start to end. @throws Error where it fails */
export async function timeOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  const began = performance.now();
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${path.basename(program)} ${args.join(' ')} ended with ${code}: ${complaint}`);
  return performance.now() - began;
}

/** Resident memory of a process, MiB. */
function residentMemory(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

/** Seconds of processor time that a process has used. Linux counts them in hundredths. */
export function processorTime(pid: number): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) / 100;
}
