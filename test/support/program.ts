/** Programs of the machine that tests start: found, started as an ordinary user, and ended with the test. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** The program in one of these folders, the highest version first, or on the PATH; null where it is nowhere. */
export function findProgram(name: string, folders: readonly string[] = []): string | null {
  const listed = [...folders, ...(process.env.PATH ?? '').split(path.delimiter)];
  return listed.map((folder) => path.join(folder, name)).find((file) => existsSync(file)) ?? null;
}

/** `describe` where the program is there. Elsewhere skipped; where all tools were installed (.ci/run), it fails. */
export function describeWith(program: string | null, debian: string, about: string, tests: () => void): void {
  if (program !== null) return void describe(about, tests);
  const title = `${about} (not tried: apt-get install ${debian})`;
  if (!process.env.DAYONE_ALL_TOOLS) return void describe.skip(title, tests);
  test(title, () => {
    throw new Error(`${debian} is not installed, though every tool should be`);
  });
}

/** Servers refuse to run as root: then they run as `nobody`. */
function ordinary(): { uid: number; gid: number } | null {
  if (process.getuid!() !== 0) return null;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** A folder and a process of an ordinary user, which go together. */
export class Program {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-program-'));
  private readonly user = ordinary();
  private process: ChildProcess | null = null;

  constructor() {
    this.own(this.folder);
  }

  /** Files that the program has to read or write. */
  own(...files: string[]): void {
    if (this.user) for (const file of files) chownSync(file, this.user.uid, this.user.gid);
  }

  /** Runs a command to its end. @throws Error with what it said */
  run(command: string, args: readonly string[]): void {
    execFileSync(command, args, { ...this.user, cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  /** Starts the server; resolves once `ready` does. @throws Error with what it said, where it ends before */
  async start(command: string, args: readonly string[], ready: () => Promise<boolean>): Promise<void> {
    let said = '';
    const child = spawn(command, args, { ...this.user, cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr!.on('data', (chunk) => {
      said = (said + chunk).slice(-4_000);
    });
    this.process = child;
    while (!(await ready().catch(() => false))) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${command} ended: ${said}`);
      await new Promise((again) => setTimeout(again, 50));
    }
  }

  /** Ends the server by this signal, and its folder with it. */
  async stop(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((exit) => child.once('exit', exit));
      child.kill(signal);
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
