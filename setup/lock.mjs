// One process at a time in a checkout, as in evidence/lock.ts, which is not compiled yet: a process creates a file under
// a name that is never used twice and holds the lock if no other living process has one. A dead holder holds nothing.
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const POLL_MS = 200;

/** Runs `work` while holding the lock `file`; waits as long as another living process holds it. */
export async function withLock(file, say, work) {
  const own = `${file}.${process.pid}.${randomUUID()}`;
  try {
    for (let told = false; ; ) {
      writeFileSync(own, '');
      const holder = livingRival(file, own);
      if (holder === undefined) break;
      rmSync(own);
      if (!told) say(`Waiting for another run that prepares the same folder (process ${holder})`);
      told = true;
      // The random part keeps two that came at the same time from doing so again.
      await new Promise((resolve) => setTimeout(resolve, POLL_MS * (0.5 + Math.random())));
    }
    return await work();
  } finally {
    rmSync(own, { force: true });
  }
}

/** The process id of another one that holds or wants the lock; removes the files of dead ones. */
function livingRival(file, own) {
  const folder = path.dirname(file);
  const prefix = `${path.basename(file)}.`;
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefix) || name === path.basename(own)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (isAlive(pid)) return pid;
    rmSync(path.join(folder, name), { force: true });
  }
  return undefined;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
