/** Free text in files, each under the salted digest by which entries name it. */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import { isTextOf, isTextRef, type TextRef } from '../../domain/values/texts';
import { ifPresent, onDisk, syncDirectory, writeWhole } from '../disk';
import type { TextRecord, TextStore } from '../store';
import { newTextRef } from '../text-refs';

export class FilesTextStore implements TextStore {
  private readonly root: string;

  constructor(dir: string) {
    this.root = join(dir, 'texts');
  }

  put(text: string, person: string, engagement: string): Promise<TextRef> {
    const { salt, ref } = newTextRef(text);
    const record: TextRecord = { salt, text, person, engagement };
    return onDisk('set a text aside', async () => {
      await mkdir(this.root, { recursive: true, mode: 0o700 });
      await writeWhole(this.pathOf(ref), `${JSON.stringify(record)}\n`);
      return ref;
    });
  }

  async get(ref: TextRef): Promise<TextRecord | undefined> {
    if (!isTextRef(ref)) return undefined;
    const content = await onDisk(`read ${ref}`, () => ifPresent(readFile(this.pathOf(ref), 'utf8')));
    if (content === undefined) return undefined;
    const record = recordIn(content);
    if (!record || !isTextOf(ref, record.salt, record.text))
      throw new Failure('LEDGER_BROKEN', `${ref} is not the text that was stored`);
    return record;
  }

  eraseOf(person: string): Promise<number> {
    return onDisk(`erase the texts of ${person}`, async () => {
      let erased = 0;
      for (const name of (await ifPresent(readdir(this.root))) ?? []) {
        const content = await ifPresent(readFile(join(this.root, name), 'utf8'));
        if (content === undefined || recordIn(content)?.person !== person) continue;
        await rm(join(this.root, name), { force: true });
        erased += 1;
      }
      if (erased > 0) await syncDirectory(this.root);
      return erased;
    });
  }

  private pathOf(ref: TextRef): string {
    return join(this.root, `${ref.slice('text:'.length)}.json`);
  }
}

function recordIn(content: string): TextRecord | undefined {
  try {
    return JSON.parse(content) as TextRecord;
  } catch {
    return undefined; // the caller says what that means
  }
}
