/** Reads the text of a charter's file, no further than a charter may be long. */
import { open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { decodeText } from '../../domain/kernel/decode';
import { Failure } from '../../domain/kernel/failures';
import { lookup } from '../../domain/values/own-members';
import { errorCode } from '../../evidence/disk';

/** The largest charter, in bytes; so is the largest base. */
export const MOST_BYTES = 64 * 1024;

/** @throws Failure FILE_UNREADABLE, TOO_LARGE, BAD_ENCODING */
export async function readText(path: string): Promise<string> {
  const bytes = await readBytes(path);
  if (bytes.length > MOST_BYTES) {
    throw new Failure('TOO_LARGE', `${path} is larger than ${MOST_BYTES / 1024} KiB, the most that a charter may be`);
  }
  return decodeText(bytes, path);
}

/** At most one byte more than a charter may have: an endless device is not read to its end. */
async function readBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const parts: Buffer[] = [];
      for (let left = MOST_BYTES + 1; left > 0; ) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(left), 0, left, null);
        if (bytesRead === 0) break;
        parts.push(buffer.subarray(0, bytesRead));
        left -= bytesRead;
      }
      return Buffer.concat(parts);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause, ['a new charter is written by: dayone init']);
  }
}

/**
 * Why a file cannot be read.
 * @param instead what helps where there is none
 */
export function unreadable(file: string, cause: unknown, instead: readonly string[] = []): Failure {
  const code = errorCode(cause);
  if (code === 'ENOENT') {
    const where = isAbsolute(file) ? [] : [`looked for in ${process.cwd()}`];
    return new Failure('FILE_UNREADABLE', `there is no file ${file}`, [...where, ...instead], { cause });
  }
  const words = { EACCES: ': you may not read it', EISDIR: ': it is a folder' };
  const why = lookup(words, code ?? '') ?? (code === undefined ? '' : ` (${code})`);
  return new Failure('FILE_UNREADABLE', `${file} cannot be read${why}`, [], { cause });
}
