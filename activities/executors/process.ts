/** Runs one process without a shell; ended from outside, it leaves nothing of itself behind. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface ProcessResult {
  /** Exit code, or null where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** Why it was ended from outside, or null. */
  ended: 'timeout' | 'output' | null;
}

const MAX_OUTPUT = 1_048_576;
/** Time between asking the processes to end and ending them, ms. */
const GRACE_MS = 1_000;

function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    // The child leads a group of its own (detached), so the negative id reaches its children as well.
    process.kill(-child.pid!, signal);
  } catch (error) {
    // Gone already: no such group, or (on macOS) one of dead processes only.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/**
 * Runs `argv` until it and everything that holds its output has ended. On timeout, on more than 1 MiB of output and on
 * an aborted `signal` its whole process group is ended.
 * @throws the system's error where it cannot be started; the reason of `signal` once that is aborted.
 */
export async function run(
  argv: readonly string[],
  options: { env: NodeJS.ProcessEnv; timeoutMs: number; signal: AbortSignal },
): Promise<ProcessResult> {
  options.signal.throwIfAborted();
  const [file, ...args] = argv;
  const child = spawn(file!, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: options.env,
    shell: false,
  });
  let ended: ProcessResult['ended'] = null;
  let grace: NodeJS.Timeout | undefined;
  const end = (why: ProcessResult['ended']): void => {
    if (grace || child.pid === undefined) return;
    ended = why;
    killGroup(child, 'SIGTERM');
    grace = setTimeout(() => killGroup(child, 'SIGKILL'), GRACE_MS);
  };
  const abort = (): void => end(null);
  const timer = setTimeout(() => end('timeout'), options.timeoutMs);
  options.signal.addEventListener('abort', abort);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      if (texts[name].length + part.length > MAX_OUTPUT) end('output');
      else texts[name] += part;
    });
  }
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    options.signal.throwIfAborted();
    return { code, ...texts, ended };
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    options.signal.removeEventListener('abort', abort);
    // A child of it that has closed the output may still run.
    if (grace) killGroup(child, 'SIGKILL');
  }
}
