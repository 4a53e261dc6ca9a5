/** Files of this worker's machine, in the folders that its configuration allows, and nowhere else. */
import { constants, type FileHandle, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import type { ProbeContext } from '../deps';
import { codeOf } from '../http';
import { limitBytes } from '../limit-bytes';
import { unusable } from './reading';

export interface FileHead {
  /** When the file was last written, ms since 1970. */
  modifiedAt: number;
  /** Aborted once the time is up. */
  until: AbortSignal;
}

const isWithin = (folder: string, file: string): boolean => {
  const way = path.relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
};

const unreadable = (file: string, cause: unknown): Failure =>
  new Failure('SOURCE_UNREACHABLE', `${file} cannot be read (${codeOf(cause) || 'no code'})`, [], { cause });

/** The first of the folders that has the file opens it. @throws Failure SOURCE_UNUSABLE, SOURCE_UNREACHABLE */
async function openWithin(file: string, folders: readonly string[]): Promise<FileHandle> {
  const outside = unusable(`${file} is in no folder that this worker may read (DAYONE_FOLDERS)`);
  const places = folders.map((folder) => ({ folder, whole: path.resolve(folder, file) }));
  const allowed = places.filter(({ folder, whole }) => isWithin(path.resolve(folder), whole));
  let absent: unknown = outside;
  for (const { folder, whole } of allowed) {
    try {
      const real = await realpath(whole);
      // A link within the folder may lead out of it.
      if (!isWithin(await realpath(folder), real)) throw outside;
      return await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    } catch (cause) {
      if (cause instanceof Failure) throw cause;
      absent = unreadable(file, cause);
    }
  }
  throw absent;
}

/**
 * Gives the content of a file to `take`. A relative path is one below an allowed folder.
 * @throws Failure SOURCE_UNUSABLE for a file elsewhere or no file at all, SOURCE_UNREACHABLE for one that cannot be read
 *   or not in time; what `take` throws; the reason of the look's signal
 */
export async function readFolders<T>(
  file: string,
  { deps, signal }: ProbeContext,
  maxBytes: number,
  take: (content: AsyncIterable<Uint8Array>, head: FileHead) => Promise<T>,
): Promise<T> {
  const handle = await openWithin(file, deps.allowedFolders ?? []);
  const timeoutMs = deps.http.timeoutMs ?? 10_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw unusable(`${file} is not a file`);
    const content = handle.createReadStream({ autoClose: false, highWaterMark: 262_144 });
    return await take(
      limitBytes(content, maxBytes, () => unusable(`${file} has more than ${maxBytes} bytes`)),
      {
        modifiedAt: stat.mtime.getTime(),
        until: AbortSignal.any([signal, timeout]),
      },
    );
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof Failure) throw error;
    if (timeout.aborted) throw new Failure('SOURCE_UNREACHABLE', `${file} was not read in ${timeoutMs / 1000} s`);
    throw unreadable(file, error);
  } finally {
    await handle.close();
  }
}
