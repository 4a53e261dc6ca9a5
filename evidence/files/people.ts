/** The people directory in one file, replaced as a whole, so that an erased person is gone from the disk's files. */

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import { lookup } from '../../domain/values/own-members';
import { isSystemName } from '../../domain/values/person-ids';
import { ifPresent, onDisk, writeWhole } from '../disk';
import { withLock } from '../lock';
import { Queues } from '../queues';
import type { PeopleDirectory, PersonRecord, RefusesPeople, StandsIn } from '../store';

/** Hundreds of commands may write at once, one after the other; in milliseconds. */
const PATIENCE = 60_000;

export class FilesPeopleDirectory implements PeopleDirectory {
  private readonly path: string;
  private readonly lock: string;
  private readonly queues = new Queues();

  constructor(private readonly dir: string) {
    this.path = join(dir, 'people.json');
    // A stream's file name has no dot, so no stream can share this lock.
    this.lock = join(dir, 'locks', 'people.json');
  }

  async put(records: readonly PersonRecord[], stands?: StandsIn, refuse: RefusesPeople = () => {}): Promise<void> {
    const faults = records.flatMap(({ id, name }, index) =>
      id && name && !isSystemName(name) ? [] : [`record ${index + 1}: an id and a name, which is not the system's`],
    );
    if (faults.length > 0) throw new Failure('BAD_INPUT', 'these are no records of people', faults);
    // Most charters name people who are known: nobody waits for a lock to write what stands there.
    if (changedBy(records, await this.load(), stands).length === 0) return;
    await this.change((people) => {
      refuse([...people.values()]);
      const changed = changedBy(records, people, stands);
      for (const record of changed) people.set(record.id, record);
      return changed.length > 0;
    });
  }

  async get(id: string): Promise<PersonRecord | undefined> {
    return (await this.load()).get(id);
  }

  async all(): Promise<PersonRecord[]> {
    return [...(await this.load()).values()];
  }

  erase(id: string): Promise<boolean> {
    return this.change((people) => people.delete(id));
  }

  /** Resolves when no change is in progress. */
  idle(): Promise<void> {
    return this.queues.idle();
  }

  /** Reads, changes and replaces, one process at a time; replaces nothing if `edit` returns that nothing changed. */
  private change(edit: (people: Map<string, PersonRecord>) => boolean): Promise<boolean> {
    return this.queues.run(this.path, () =>
      onDisk('write the people directory', async () => {
        await mkdir(this.dir, { recursive: true, mode: 0o700 });
        return withLock(
          this.lock,
          async () => {
            const people = await this.load();
            if (!edit(people)) return false;
            const sorted = [...people.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
            await writeWhole(this.path, `${JSON.stringify(sorted, null, 2)}\n`);
            return true;
          },
          PATIENCE,
        );
      }),
    );
  }

  private async load(): Promise<Map<string, PersonRecord>> {
    const text = await onDisk('read the people directory', () => ifPresent(readFile(this.path, 'utf8')));
    if (text === undefined) return new Map();
    try {
      const records = JSON.parse(text) as PersonRecord[];
      return new Map(records.map((record) => [record.id, record]));
    } catch (cause) {
      throw new Failure('STORE_UNAVAILABLE', `${this.path} is not a people directory`, [], { cause });
    }
  }
}

/** What is kept of a record, in one order. */
const kept = ({ id, name, email, sharedMailbox, group, notices, chat, stands }: PersonRecord): PersonRecord => ({
  id,
  name,
  email,
  sharedMailbox,
  group,
  notices,
  chat,
  stands,
});

/** The roles of a person, with those of one engagement replaced; undefined for none. */
function standsOf(id: string, before: PersonRecord['stands'], given: StandsIn | undefined): PersonRecord['stands'] {
  if (!given) return before;
  const roles = lookup(given.roles, id) ?? (given.whole ? [] : lookup(before, given.engagement)) ?? [];
  const all = { ...before, [given.engagement]: [...roles] };
  const held = Object.entries(all)
    .filter(([, one]) => one.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return held.length > 0 ? Object.fromEntries(held) : undefined;
}

/** The records that would change; an address that is not mentioned stays. */
function changedBy(
  records: readonly PersonRecord[],
  people: ReadonlyMap<string, PersonRecord>,
  stands: StandsIn | undefined,
): PersonRecord[] {
  const given = new Map(records.map((record) => [record.id, record]));
  const others = stands ? [...people.values()].filter(({ id }) => !given.has(id)) : [];
  return [...records, ...others].flatMap((record) => {
    const known = people.get(record.id);
    const email = record.email ?? known?.email;
    const notices = record.notices ?? known?.notices;
    const where = standsOf(record.id, record.stands ?? known?.stands, stands);
    const fresh = kept({ ...record, email, notices, chat: record.chat ?? known?.chat, stands: where });
    return known && JSON.stringify(fresh) === JSON.stringify(kept(known)) ? [] : [fresh];
  });
}
