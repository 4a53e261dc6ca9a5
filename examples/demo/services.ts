/** Everything that a run of the demo has open. At the end it always closes all of it, the last opened first. */

import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Failure } from '../../domain/kernel/failures';
import { inOneLine } from '../../domain/values/text';

/** A child that does not end when asked is killed after this, ms. */
const GRACE_MS = 10_000;
/** Longest wait for a child's message that it is ready, ms. */
const READY_WITHIN_MS = 60_000;

interface Room {
  opened: Promise<unknown>;
  close: () => Promise<void>;
}

export interface ChildOptions {
  name: string;
  /** The compiled module that it runs. */
  module: string;
  args?: string[];
  env: NodeJS.ProcessEnv;
  /** Where both of its streams go. */
  logFile: string;
}

export class Services {
  private readonly parts: Room[] = [];
  private closing: Promise<void> | null = null;
  private fall: (cause: Failure) => void = () => {};
  /** Rejects when something that the story needs has ended: the story cannot continue. */
  readonly fallen = new Promise<never>((_resolve, reject) => {
    this.fall = reject;
  });

  constructor() {
    // Code that awaits it still gets the error; without such code the rejection is not unhandled.
    this.fallen.catch(() => {});
  }

  /** Opens something and closes it at the end. If the end comes during the opening, it is closed once it is open. */
  async open<T>(open: () => Promise<T>, close: (opened: T) => Promise<unknown>): Promise<T> {
    if (this.closing) throw new Error('the demo has ended');
    const opened = open();
    this.parts.push({
      opened,
      close: async () => {
        const there = await opened.then(
          (value) => ({ value }),
          () => null, // the caller that opened it has the error
        );
        if (there) await close(there.value);
      },
    });
    return opened;
  }

  /**
   * Starts a Node process that lives no longer than this one, and waits until it says that it is ready.
   * @returns its process id and its message
   * @throws Failure as the child reports it, or SETUP_MISSING if the child ends without a message
   */
  async child<T extends object>(options: ChildOptions): Promise<{ pid: number; message: T }> {
    const child = await this.open(async () => start(options), stop);
    const message = await ready(child, options);
    child.once('exit', (code, signal) => {
      if (!this.closing) this.fall(endedFailure(options, code, signal));
    });
    return { pid: child.pid!, message: message as T };
  }

  failedPart(failure: Failure): void {
    if (!this.closing) this.fall(failure);
  }

  /** Closes everything; can be called twice. */
  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private async closeAll(): Promise<void> {
    for (const room of this.parts.toReversed())
      await room.close().catch((error: unknown) => process.stderr.write(`${inOneLine(String(error))}\n`));
  }
}

function start({ module, args = [], env, logFile }: ChildOptions): ChildProcess {
  const log = openSync(logFile, 'a', 0o600);
  try {
    // A process group of its own: Ctrl-C reaches us alone. The channel ends with us, and the child with the channel.
    return fork(module, args, { env, execArgv: [], detached: true, stdio: ['ignore', log, log, 'ipc'] });
  } finally {
    closeSync(log);
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const grace = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await exit;
  clearTimeout(grace);
}

const endedFailure = ({ name, logFile }: ChildOptions, code: number | null, signal: string | null): Failure =>
  new Failure('SETUP_MISSING', `the ${name} ended unexpectedly (${signal ?? `exit code ${code}`})`, [
    `its log: ${logFile}`,
  ]);

interface Said {
  ready?: true;
  failed?: { code: Failure['code']; message: string; details: string[] };
}

function ready(child: ChildProcess, options: ChildOptions): Promise<Said> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Failure('SETUP_MISSING', `the ${options.name} is not ready after ${READY_WITHIN_MS / 1000} s`)),
      READY_WITHIN_MS,
    );
    const settle = (run: () => void): void => {
      clearTimeout(late);
      run();
    };
    child.once('error', (cause) =>
      settle(() => reject(new Failure('SETUP_MISSING', `the ${options.name} cannot be started`, [], { cause }))),
    );
    child.once('exit', (code, signal) => settle(() => reject(endedFailure(options, code, signal))));
    child.once('message', (said: Said) =>
      settle(() => {
        if (said.failed) reject(new Failure(said.failed.code, said.failed.message, said.failed.details));
        else resolve(said);
      }),
    );
  });
}
