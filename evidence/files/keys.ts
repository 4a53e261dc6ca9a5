/** The key directory in one file, replaced as a whole. An operator may write it by hand. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import type { PublicKey } from '../../domain/model/people';
import { lookup } from '../../domain/values/own-members';
import { ifPresent, onDisk, writeWhole } from '../disk';
import { withLock } from '../lock';
import { Queues } from '../queues';
import type { KeyDirectory } from '../store';

export class FilesKeyDirectory implements KeyDirectory {
  private readonly path: string;
  private readonly lock: string;
  private readonly queues = new Queues();

  constructor(private readonly dir: string) {
    this.path = join(dir, 'keys.json');
    this.lock = join(dir, 'locks', 'keys.json');
  }

  async keysOf(person: string): Promise<PublicKey[]> {
    const all = await this.all();
    return lookup(all, person) ?? [];
  }

  async all(): Promise<Record<string, PublicKey[]>> {
    const text = await onDisk('read the key directory', () => ifPresent(readFile(this.path, 'utf8')));
    if (text === undefined) return {};
    try {
      return JSON.parse(text) as Record<string, PublicKey[]>;
    } catch (cause) {
      throw new Failure('STORE_UNAVAILABLE', `${this.path} is not a key directory`, [], { cause });
    }
  }

  /** Read, change and replace, alone among all processes. */
  put(person: string, key: PublicKey): Promise<void> {
    return this.queues.run(this.path, () =>
      onDisk('write the key directory', async () => {
        await mkdir(this.dir, { recursive: true });
        await withLock(this.lock, async () => {
          const all = await this.all();
          const others = (lookup(all, person) ?? []).filter(({ kid }) => kid !== key.kid);
          const people = Object.entries({ ...all, [person]: [...others, key] }).sort(([a], [b]) => (a < b ? -1 : 1));
          await writeWhole(this.path, `${JSON.stringify(Object.fromEntries(people), null, 2)}\n`);
        });
      }),
    );
  }

  /** Resolves when no change is in progress. */
  idle(): Promise<void> {
    return this.queues.idle();
  }
}
