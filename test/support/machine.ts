/** One's own machine as a test can lose it: a dev server on a file and a worker process, both ended by kill -9. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type DevServer, startDevServer } from '../../client/embedded/dev-server';
import { packageRoot } from '../../client/embedded/paths';
import type { WorkerConfig } from '../../workers/config';
import { openWorld, type World } from './world';

/** A machine, and a world that stands on it and ends it. */
export async function openMachineWorld(): Promise<{ machine: Machine; world: World }> {
  const machine = await Machine.start();
  const world = await openWorld({
    address: machine.address,
    run: async (config) => {
      await machine.startWorker(config);
      return { close: () => machine.stop() };
    },
  });
  return { machine, world };
}

export class Machine {
  private worker: ChildProcess | null = null;
  private config: WorkerConfig | null = null;

  private constructor(
    private server: DevServer,
    private readonly folder: string,
  ) {}

  /** Starts the server, on a file of its own. */
  static async start(): Promise<Machine> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-machine-'));
    return new Machine(await startDevServer({ dbFile: path.join(folder, 'temporal.db') }), folder);
  }

  get address(): string {
    return this.server.address;
  }

  /** Files that the worker writes end at so many bytes; null: at none. */
  limitFiles(bytes: number | null): void {
    execFileSync('prlimit', [`--pid=${this.worker!.pid}`, `--fsize=${bytes ?? 'unlimited'}:`]);
  }

  /**
   * Starts the worker as a process and waits until it is ready.
   * @param address where it finds the server, if not where the server is
   */
  async startWorker(config: WorkerConfig, address = this.address): Promise<void> {
    this.config = config;
    const worker = fork(path.join(packageRoot(), 'dist', 'workers', 'main.js'), {
      env: {
        ...process.env,
        TEMPORAL_ADDRESS: address,
        DAYONE_DATA: config.data,
        DAYONE_TASK_QUEUE: config.taskQueue,
        DAYONE_LOG: process.env.DAYONE_TEST_LOG ?? 'silent',
      },
      execArgv: ['-r', path.join(packageRoot(), 'test', 'support', 'file-limit.js')],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.worker = worker;
    // What a worker says that is not to start is in the failure, and no line of the run.
    let said = '';
    const keep = (text: Buffer): void => {
      said += text;
    };
    worker.stderr!.on('data', keep);
    const [message] = (await Promise.race([once(worker, 'message'), once(worker, 'exit')])) as [unknown];
    if (JSON.stringify(message) !== '{"ready":true}')
      throw new Error(`the worker did not start: ${JSON.stringify(message)} ${said}`);
    worker.stderr!.off('data', keep);
    process.stderr.write(said);
    worker.stderr!.pipe(process.stderr, { end: false });
  }

  /** The power fails: both are gone at once, without a last word. */
  async fail(): Promise<void> {
    await Promise.all([this.killWorker(), this.server.kill()]);
  }

  /** The power is back: the same server on the same file and port, and a new worker. */
  async recover(): Promise<void> {
    this.server = await startDevServer({ dbFile: path.join(this.folder, 'temporal.db'), port: this.server.port });
    await this.restartWorker();
  }

  /** A worker like the one before, which is gone. */
  restartWorker(): Promise<void> {
    return this.startWorker(this.config!);
  }

  /** The server has lost everything that it knew: it is back on an empty file and the same port, with a new worker. */
  async forget(): Promise<void> {
    await this.fail();
    for (const name of readdirSync(this.folder)) rmSync(path.join(this.folder, name));
    await this.recover();
  }

  /** The worker is alive and does nothing, as on a machine that swaps, until it is thawed. */
  freezeWorker(): void {
    this.worker!.kill('SIGSTOP');
  }

  thawWorker(): void {
    this.worker!.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    await this.killWorker();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async killWorker(): Promise<void> {
    const { worker } = this;
    if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  }
}
