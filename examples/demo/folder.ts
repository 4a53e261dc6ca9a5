/** Where a run of the demo keeps its things: a folder of its own, so that runs never meet. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';

export interface Folder {
  /** Absolute path; the evidence lies here. */
  dir: string;
  /** The same for people: relative to where they are. */
  shown: string;
  file(name: string): string;
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/**
 * Makes `.dayone/demo/run-PID` in the project's folder, and removes what earlier runs left there, unless they still
 * run. Nothing outside `.dayone/demo` is touched.
 */
export function makeFolder(): Folder {
  const home = path.join(packageRoot(), '.dayone', 'demo');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(home)) {
    const pid = Number(/^run-(\d+)$/.exec(name)?.[1]);
    // Our own process id was somebody else's before.
    if (pid && (pid === process.pid || !isRunning(pid)))
      rmSync(path.join(home, name), { recursive: true, force: true });
  }
  const dir = path.join(home, `run-${process.pid}`);
  mkdirSync(dir, { mode: 0o700 });
  return { dir, shown: path.relative(process.cwd(), dir) || dir, file: (name) => path.join(dir, name) };
}
