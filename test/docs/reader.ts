/** A reader of the documentation: a folder like a fresh checkout, a server, and what is typed there. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type DevServer, startDevServer } from '../../client/embedded/dev-server';
import { packageRoot } from '../../client/embedded/paths';
import { ensureTemporalCli } from '../../client/embedded/temporal-cli';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** A line without a shell's own signs: the command line can run it without one. */
/** A command that takes longer hangs: a look waits for two minutes at most, and for a worker only twenty seconds. */
const PATIENCE_MS = 60_000;
const PLAIN = /^dayone (?:[^|<>&;$*~`\\'"]|"[^"$`\\]*")*$/;

export class Reader {
  private readonly staying: ChildProcess[] = [];

  private constructor(
    readonly folder: string,
    readonly address: string,
    private readonly server: DevServer,
    private readonly commandLine: ChildProcess,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  static async arrive(): Promise<Reader> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-reader-'));
    for (const name of ['dayone', 'examples', 'deploy'])
      symlinkSync(path.join(packageRoot(), name), path.join(folder, name));
    mkdirSync(path.join(folder, '.zfunc'));
    const server = await startDevServer();
    const temporal = (await ensureTemporalCli({ say: () => undefined })).path;
    const env = {
      ...Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^(TEMPORAL_|DAYONE_|XDG_CONFIG_HOME$)/.test(name)),
      ),
      PATH: [packageRoot(), path.dirname(temporal), process.env.PATH].join(':'),
      HOME: folder,
      TEMPORAL_ADDRESS: server.address,
      DAYONE_LOG: 'silent',
    };
    const runner = path.join(packageRoot(), 'test/docs/runner.js');
    const commandLine = fork(runner, { cwd: folder, env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    return new Reader(folder, server.address, server, commandLine, env);
  }

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** Runs what is typed, to its end. */
  async types(text: string): Promise<Ran> {
    if (!PLAIN.test(text)) return this.bash(text);
    const words = text.match(/"[^"]*"|\S+/g)!.map((word) => word.replace(/^"|"$/g, ''));
    this.commandLine.send({ argv: words.slice(1), env: {} });
    const answered = new AbortController();
    const signal = AbortSignal.any([answered.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const exits = once(this.commandLine, 'exit', { signal }).then(([code, killed]) => {
      throw new Error(`the command line ended (${killed ?? code}) in the middle of: ${text}`);
    });
    exits.catch(() => undefined); // the caller that awaits the answer gets the failure
    try {
      const [ran] = (await Promise.race([once(this.commandLine, 'message', { signal }), exits])) as [Ran];
      return ran;
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error;
      throw new Error(`not answered in ${PATIENCE_MS / 1000} s: ${text}`);
    } finally {
      answered.abort();
    }
  }

  private async bash(text: string): Promise<Ran> {
    const child = this.spawn(text);
    const ran = { out: '', err: '' };
    child.stdout!.on('data', (chunk) => {
      ran.out += chunk;
    });
    child.stderr!.on('data', (chunk) => {
      ran.err += chunk;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? -1, ...ran };
  }

  /** Starts a long-running command and waits for its first line; it runs until `end` or until the reader leaves. */
  async letsRun(text: string): Promise<{ said: string; end(): Promise<number> }> {
    const child = this.spawn(`exec ${text}`);
    this.staying.push(child);
    let said = '';
    let complained = '';
    child.stderr!.on('data', (chunk) => {
      complained += chunk;
    });
    await new Promise<void>((resolve, reject) => {
      child.stdout!.on('data', (chunk) => {
        said += chunk;
        if (said.includes('\n')) resolve();
      });
      child.once('close', (code) => reject(new Error(`${text} ended with ${code}: ${said}${complained}`)));
    });
    const end = async (): Promise<number> => {
      if (child.exitCode !== null) return child.exitCode;
      child.kill('SIGINT');
      const [code] = (await once(child, 'exit')) as [number];
      return code;
    };
    return { said, end };
  }

  private spawn(text: string): ChildProcess {
    return spawn('bash', ['-c', text], { cwd: this.folder, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async close(): Promise<void> {
    for (const child of this.staying) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    this.commandLine.kill();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
