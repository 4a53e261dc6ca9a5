// A lock between processes: a file that names its holder's process id. A holder that died holds nothing.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

const POLL_MS = 200;

/** Runs `work` while holding `file`; waits as long as another living process holds it. */
export async function withLock(file, say, work) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid}`);
  try {
    for (let told = false; !take(file, own); ) {
      const holder = holderOf(file);
      if (holder !== undefined && !isAlive(holder)) {
        clear(file, holder);
        continue;
      }
      if (!told) say(`Waiting for another run that prepares the same folder (process ${holder})`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    try {
      return await work();
    } finally {
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** A link appears whole or not at all, and never over an existing file. */
function take(file, own) {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead holder's lock away; puts it back if a living process took it in between. */
function clear(file, dead) {
  const moved = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, moved);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (holderOf(moved) !== dead) take(file, moved);
  rmSync(moved, { force: true });
  rmSync(`${file}.${dead}`, { force: true });
}

function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
