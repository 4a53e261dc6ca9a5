/** A program that is no Node process, and yet ends with the process that started it: the Temporal server, for one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

const STOP_GRACE_MS = 10_000;
const LOG_LINES_KEPT = 40;

/**
 * Becomes the program by `exec`, so the child's pid is the program's, and leaves a watch behind that reads descriptor 3.
 * A line there stands the watch down; its end without a line means that the parent is gone, even by kill -9.
 */
const WATCHED = `
(
  trap '' HUP INT TERM
  read -r _ <&3 && exit 0
  kill -TERM $$
  n=0
  while [ $n -lt 50 ] && kill -0 $$; do sleep 0.1; n=$((n + 1)); done
  kill -KILL $$
) >/dev/null 2>&1 &
exec 3<&-
exec "$@"`;

export interface SupervisedChild {
  /** The program's own process id. */
  pid: number;
  /** Resolves when the process has ended, wanted or not, with its last log lines. */
  ended: Promise<string[]>;
  /** Ends it cleanly: SIGTERM, then SIGKILL after ten seconds. Can be called twice. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/**
 * Starts a program that cannot outlive this process.
 * @param logFile where both of its streams are appended; only their last lines are kept if absent
 */
export function supervisedChild(executable: string, args: readonly string[], logFile?: string): SupervisedChild {
  // A process group of its own: Ctrl-C reaches us alone, and we stop it when nobody needs it any more.
  const child = spawn('/bin/sh', ['-c', WATCHED, 'dayone-leashed', executable, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const leash = child.stdio[3] as NodeJS.WritableStream;
  leash.on('error', () => {}); // the watch may be gone before its line arrives
  const lines = keepLog(child, logFile);
  const ended = new Promise<string[]>((resolve) => {
    child.once('close', () => resolve(lines));
    child.once('error', (error) => resolve([...lines, error.message]));
    child.once('exit', () => leash.end('stand down\n'));
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    child.kill(signal);
    const grace = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await ended;
    clearTimeout(grace);
  };
  return { pid: child.pid ?? 0, ended, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** The last lines of both streams, in a list that changes until the process has ended. */
function keepLog(child: ChildProcess, logFile: string | undefined): string[] {
  const lines: string[] = [];
  const file = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' });
  file?.on('error', (error) => lines.push(`log file: ${error.message}`));
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      file?.write(text);
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts.filter((line) => line.trim() !== ''));
      lines.splice(0, Math.max(0, lines.length - LOG_LINES_KEPT));
    });
  }
  child.once('close', () => file?.end());
  return lines;
}
