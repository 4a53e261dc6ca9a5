import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEvidence, readEvidence, storeIdAt } from '../../evidence/open-evidence';
import { peopleFile } from './on-disk';
import { failureOf, inPlace, keptLog, request } from './support';

describe('the evidence of one installation', () => {
  test('is made if it is missing, and found when it is opened again', () =>
    inPlace(async (place) => {
      const dir = join(place, 'not', 'yet');
      const first = await openEvidence({ dir, log: keptLog() });
      await first.ledger.append(request());
      await first.people.put([{ id: 'p-1', name: 'Ada Lind' }]);
      const { digest } = await first.attachments.put(Buffer.from('note'), 'text/plain', 'note.txt');
      await first.close();
      const second = await openEvidence({ dir, log: keptLog() });
      expect(await second.ledger.streams()).toEqual(['engagement:acme']);
      expect(await second.people.get('p-1')).toEqual({ id: 'p-1', name: 'Ada Lind' });
      expect(await second.attachments.stat(digest)).toMatchObject({ name: 'note.txt' });
    }));

  test('is refused with its path if it cannot be written', () =>
    inPlace(async (place) => {
      const file = join(place, 'a-file');
      await writeFile(file, '');
      const failure = await failureOf(openEvidence({ dir: join(file, 'evidence') }), 'STORE_UNAVAILABLE');
      expect(failure.message).toContain('ENOTDIR');
      expect(failure.message).toContain('a-file');
    }));
});

test('an erased person is gone from the disk, and an unreadable directory does not count as empty', () =>
  inPlace(async (dir) => {
    const { people } = await openEvidence({ dir });
    await people.put([{ id: 'p-1', name: 'Ada Lind' }]);
    await people.erase('p-1');
    expect(await readFile(peopleFile(dir), 'utf8')).not.toContain('Ada');
    await writeFile(peopleFile(dir), '{ not json');
    await failureOf(people.all(), 'STORE_UNAVAILABLE');
  }));

test('reading writes nothing, with or without a store', () =>
  inPlace(async (place) => {
    const dir = join(place, 'none');
    const look = async () => {
      const reader = readEvidence({ dir, log: keptLog() });
      const found = [
        await reader.ledger.streams(),
        await reader.ledger.read('engagement:acme'),
        await reader.ledger.entriesOf('engagement:acme', 'k1'),
        await reader.people.all(),
        await reader.people.get('p-1'),
        await reader.keys.all(),
        await reader.keys.keysOf('p-1'),
        await reader.texts.get(`text:${'0'.repeat(64)}`),
      ];
      await reader.close();
      return found;
    };
    expect(await storeIdAt({ dir })).toBeUndefined();
    expect(await look()).toEqual([[], [], [], [], undefined, {}, [], undefined]);
    expect(await readdir(place)).toEqual([]);
    const evidence = await openEvidence({ dir, log: keptLog() });
    expect(await storeIdAt({ dir })).toBe(evidence.id);
    await evidence.ledger.append(request());
    await evidence.people.put([{ id: 'p-1', name: 'Ada Lind' }]);
    const before = await readdir(dir, { recursive: true });
    expect((await look()).slice(0, 1)).toEqual([['engagement:acme']]);
    expect(await readdir(dir, { recursive: true })).toEqual(before);
  }));
