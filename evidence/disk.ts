/** Small things that every file-based store needs: durable names, whole replacements, failures with their cause. */
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../domain/kernel/failures';
import type { FailureCode } from '../domain/model/failures';

/** The system's code of an error (`ENOENT`), judged by its shape: another realm's errors are no `Error` of ours. */
export const errorCode = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** `task`, or undefined where the file does not exist. */
export async function ifPresent<T>(task: Promise<T>): Promise<T | undefined> {
  try {
    return await task;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Runs `task`; whatever the file system refuses becomes a failure that says what could not be done.
 * @param code where it is not the evidence store that is refused
 */
export async function onDisk<T>(
  doing: string,
  task: () => Promise<T>,
  code: FailureCode = 'STORE_UNAVAILABLE',
): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const errno = errorCode(cause);
    if (errno === undefined) throw cause;
    throw new Failure(code, `cannot ${doing}: ${errno}`, [], { cause });
  }
}

/** Makes a new, renamed or removed name in a directory survive a loss of power. */
export async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces a file by `content`, or leaves it as it was: readers see the one or the other. */
export async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}
