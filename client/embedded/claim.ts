/**
 * One `dayone up` per data directory. The process that runs answers on a port of its own, which a file names. A later
 * process asks there whether the first one still runs or is ending. A process that is gone does not answer, so nothing
 * has to be cleaned up after a crash.
 *
 * The lock of evidence/lock.ts is held only while the file is read and written. Held for days it would not do: a holder
 * of unknown state, as every process is where there is no /proc, counts as gone there after seconds.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../domain/kernel/failures';
import { withLock } from '../../evidence/lock';

const HOST = '127.0.0.1';
/** A process that was asked to end waits until its worker and its server have ended, ms. */
const ENDS_WITHIN_MS = 30_000;
/** A process that was asked to end just now may not have received the signal yet, ms. */
const HEARS_WITHIN_MS = 2_000;
/** A server whose parent is gone is ended by its own watch within five seconds. */
const ORPHAN_ENDS_WITHIN_MS = 10_000;
const ANSWERS_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 100;

interface ClaimState {
  token: string;
  pid: number;
  /** Of the Temporal server that it uses; null while it starts. */
  address: string | null;
  ending: boolean;
}

/** What the file says: where to ask, and the process of the embedded server. */
interface Written {
  token: string;
  pid: number;
  port: number;
  server: number | null;
}

export interface Claim {
  /** The embedded server has begun, as this process. */
  began(server: number): void;
  /** It is ready, at this address. */
  serves(address: string): void;
  /** It is ending: a process that starts now waits. */
  ends(): void;
  release(): void;
}

/**
 * Waits for a predecessor that is ending, and for the server that a killed predecessor has left.
 * @throws Failure ALREADY_UP naming the process that runs
 */
export async function claimDirectory(data: string, say: (line: string) => void): Promise<Claim> {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Failure('STORE_UNAVAILABLE', `the data directory ${data} cannot be made`, [], { cause });
  }
  const file = path.join(data, 'up.json');
  const began = Date.now();
  for (let said = false; ; ) {
    const found = await withLock(path.join(data, 'up.lock'), () => enter(file));
    if ('claim' in found) {
      try {
        await orphanEnds(path.resolve(data), found.left, say);
      } catch (error) {
        found.claim.release();
        // The next process has to know of that server as well.
        writeFileSync(file, `${JSON.stringify(found.left)}\n`, { mode: 0o600 });
        throw error;
      }
      return found.claim;
    }
    const { pid, address, ending } = found.holder;
    if (Date.now() - began > (ending ? ENDS_WITHIN_MS : HEARS_WITHIN_MS)) throw alreadyUp(data, pid, address);
    if (ending && !said) say(`Waiting for process ${pid}, which is ending`);
    said ||= ending;
    await pause(LOOK_EVERY_MS);
  }
}

const alreadyUp = (data: string, pid: number, address: string | null): Failure =>
  new Failure('ALREADY_UP', `dayone up already runs on ${data}, as process ${pid}`, [
    address
      ? `its Temporal server is ${address}`
      : 'it has not said where: it is still starting, or was stopped (Ctrl-Z)',
  ]);

async function enter(file: string): Promise<{ claim: Claim; left: Written | null } | { holder: ClaimState }> {
  const before = readWritten(file);
  const holder = before && (await ask(before));
  if (holder) return { holder };
  const standing: ClaimState = { token: randomUUID(), pid: process.pid, address: null, ending: false };
  const server = await answering(standing);
  const written: Written = {
    token: standing.token,
    pid: process.pid,
    port: (server.address() as AddressInfo).port,
    server: null,
  };
  const write = (): void => writeFileSync(file, `${JSON.stringify(written)}\n`, { mode: 0o600 });
  write();
  const claim: Claim = {
    began: (pid) => {
      written.server = pid;
      write();
    },
    serves: (address) => {
      standing.address = address;
    },
    ends: () => {
      standing.ending = true;
    },
    release: () => {
      server.close();
      if (readWritten(file)?.token === standing.token) rmSync(file, { force: true });
    },
  };
  return { claim, left: before };
}

/** Answers everybody with how it stands. */
async function answering(standing: ClaimState): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {}); // one that has not waited for the answer
    socket.end(JSON.stringify(standing));
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  return server.unref();
}

/**
 * The state of the process that wrote the file; null if it is gone, and another process may have its port. A process
 * that is stopped (Ctrl-Z) still has its port but does not answer: it counts as running.
 */
async function ask({ port, token, pid }: Written): Promise<ClaimState | null> {
  const socket = connect({ host: HOST, port });
  let isSilent = false;
  socket.setTimeout(ANSWERS_WITHIN_MS, () => {
    isSilent = true;
    socket.destroy();
  });
  try {
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    const standing = JSON.parse(text) as ClaimState;
    return standing.token === token ? standing : null;
  } catch {
    return isSilent && isAlive(pid) ? { token, pid, address: null, ending: false } : null;
  } finally {
    socket.destroy();
  }
}

function readWritten(file: string): Written | null {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<Written>;
    const { token, pid, port, server = null } = found;
    return typeof token === 'string' && typeof pid === 'number' && typeof port === 'number'
      ? { token, pid, port, server }
      : null;
  } catch {
    return null; // none, or cut off by a crash
  }
}

/**
 * Waits for the embedded server of a killed process to end: two must never have the same database open.
 * @throws Failure ALREADY_UP if it does not end, for example because it was stopped (Ctrl-Z)
 */
async function orphanEnds(data: string, left: Written | null, say: (line: string) => void): Promise<void> {
  if (!left?.server || !isAlive(left.server)) return;
  say(`Waiting for the Temporal server of the last start, process ${left.server}, to end`);
  for (const until = Date.now() + ORPHAN_ENDS_WITHIN_MS; isAlive(left.server) && Date.now() < until; )
    await pause(LOOK_EVERY_MS);
  // After a restart of the machine its number may be somebody else's.
  if (isAlive(left.server) && commandOf(left.server).includes(data))
    throw new Failure(
      'ALREADY_UP',
      `the Temporal server of an earlier dayone up still has the database in ${data} open`,
      [`it is process ${left.server}: end it`],
    );
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return ''; // it is gone by now, or there is no `ps`
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // it is gone, or somebody else's
  }
}
