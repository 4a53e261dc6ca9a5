/**
 * One writer at a time, across processes, also after crashes. A process that wants the lock creates a file in the
 * lock's directory, under a name that is never used twice, then lists the directory. If its file is the only one, it
 * holds the lock; else it removes the file and tries again. If two create files at the same time, each sees the
 * other's. Any process may remove the file of a dead process at any time and never removes its successor's, because the
 * names differ: takeovers cannot race.
 *
 * This is the lock of every part of dayone: ledgers, keys, people, receipts and snapshots here, `dayone up`
 * (client/embedded/claim.ts), logins (client/identity/own-files.ts). `setup/lock.mjs` does the same before there is
 * compiled code. A library does not keep what is promised and tested (test/evidence/processes.test.ts, test/faults):
 * proper-lockfile tells a dead holder by the age of its file, so a killed holder blocks for five seconds or more, a
 * suspended one or a clock set forward loses the lock while it writes, and two processes can take over the same stale
 * lock (its issue 121). Node has no lock of the operating system.
 *
 * The few reads of the directory are synchronous: each takes microseconds, a turn of the thread pool a hundred.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  unlinkSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../domain/kernel/failures';
import { errorCode } from './disk';

/** How long to wait for a living holder, in milliseconds. */
const PATIENCE = 15_000;
/** A holder of unknown state (in another container, or from before a reboot) counts as gone after this. */
const ABANDONED = 5_000;
/** Between two attempts, in milliseconds; an append takes about as long. */
const LONGEST_PAUSE = 10;

export interface HeldLock {
  /**
   * False if another process took this one for dead meanwhile, as after a long suspension. Ask before anything final.
   */
  stillOurs(): boolean;
}

/**
 * Runs `task` while holding the lock `dir` (created if missing). `Failure` STORE_UNAVAILABLE if a living holder does
 * not release it within `patience` milliseconds.
 */
export async function withLock<T>(dir: string, task: (held: HeldLock) => Promise<T>, patience = PATIENCE): Promise<T> {
  const name = `${await self()}.${randomUUID()}`;
  const path = join(dir, name);
  try {
    await enter(dir, name, patience);
    return await task({ stillOurs: () => existsSync(path) });
  } finally {
    remove(path);
  }
}

async function enter(dir: string, name: string, patience: number): Promise<void> {
  const began = performance.now();
  const seen = new Map<string, number>();
  for (let round = 0; ; round++) {
    // The first round expects no rival; later rounds look before they announce, so that they disturb no other process.
    let holder = round === 0 ? undefined : await rival(dir, name, seen);
    if (!holder) {
      announce(dir, name);
      holder = await rival(dir, name, seen);
      if (!holder) return;
      remove(join(dir, name));
    }
    if (performance.now() - began > patience) {
      const [, pid] = holder.split('.');
      throw new Failure('STORE_UNAVAILABLE', `process ${pid} has been writing for more than ${patience} ms`, [
        join(dir, holder),
      ]);
    }
    // The random part keeps two that announced at the same time from doing so again; with more rivals, each looks less
    // often.
    await pause(1 + Math.random() * Math.min(2 ** round, LONGEST_PAUSE * Math.max(1, namesIn(dir).length)));
  }
}

function announce(dir: string, name: string): void {
  const file = join(dir, name);
  try {
    closeSync(openSync(file, 'wx'));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    mkdirSync(dir, { recursive: true });
    closeSync(openSync(file, 'wx'));
  }
}

/** A missing file is no error: a process that took this one for dead has removed it. */
function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Another process that holds or wants the lock; removes the files of dead processes. */
async function rival(dir: string, own: string, seen: Map<string, number>): Promise<string | undefined> {
  for (const name of namesIn(dir)) {
    if (name === own) continue;
    const firstSeen = seen.get(name) ?? performance.now();
    seen.set(name, firstSeen);
    const state = await stateOf(name);
    if (state === 'alive' || (state === 'unknown' && performance.now() - firstSeen < ABANDONED)) return name;
    remove(join(dir, name));
  }
  return undefined;
}

/** A directory that does not exist yet is empty. */
function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return [];
  }
}

/** Where a process id means something: this boot of this machine, in this container. */
const PLACE = (() => {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    return `${boot}-${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
  } catch {
    return 'here'; // no /proc: process ids are all there is
  }
})();

let ownName: string | undefined;

/** This process's name: place, process id, and start time, since ids are used again. */
async function self(): Promise<string> {
  ownName ??= `${PLACE}.${process.pid}.${(await startOf(process.pid)) ?? '-'}`;
  return ownName;
}

async function stateOf(name: string): Promise<'alive' | 'dead' | 'unknown'> {
  const [place, id, start] = name.split('.');
  if (place !== PLACE) return 'unknown';
  const pid = Number(id);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return 'dead';
  }
  if (pid === process.pid) return start === (await self()).split('.')[2] ? 'alive' : 'dead';
  if (start === '-') return 'unknown';
  return (await startOf(pid)) === start ? 'alive' : 'dead';
}

/** When a process started, in ticks since boot; undefined if it has ended, or where there is no /proc. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may hold anything: count from behind it.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
