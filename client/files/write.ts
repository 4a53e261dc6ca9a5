/** Writes a file for somebody to read or to send. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { Failure } from '../../domain/kernel/failures';

/**
 * Writes `text` to `file`; over a file that is there only with `over`, unless it holds exactly this text already.
 * `otherwise`: what else helps where one is there.
 * @throws Failure BAD_INPUT where one is there, FILE_UNREADABLE where none can be written
 */
export async function writeNew(
  file: string,
  text: string,
  over: boolean,
  otherwise: readonly string[] = [],
): Promise<void> {
  try {
    await writeFile(file, text, { flag: over ? 'w' : 'wx' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      if (await holds(file, Buffer.from(text))) return;
      throw new Failure(
        'BAD_INPUT',
        `${file} is there already; nothing was written`,
        [...otherwise, '--force writes over it'],
        { cause },
      );
    }
    throw new Failure('FILE_UNREADABLE', `${file} cannot be written (${code})`, [], { cause });
  }
}

/** Whether a file, and no pipe or device that would have us wait, holds exactly these bytes. */
async function holds(file: string, bytes: Buffer): Promise<boolean> {
  try {
    const found = await stat(file);
    return found.isFile() && found.size === bytes.length && bytes.equals(await readFile(file));
  } catch {
    return false;
  }
}
