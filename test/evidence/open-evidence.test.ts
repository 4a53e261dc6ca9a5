import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEvidence } from '../../evidence/open-evidence';
import { failureOf, inPlace, keptLog, request } from './support';

describe('the evidence of one installation', () => {
  test('is made where it is missing, and is there when it is opened again', () =>
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

  test('a place that cannot be written is refused, with the place', () =>
    inPlace(async (place) => {
      const file = join(place, 'a-file');
      await writeFile(file, '');
      const failure = await failureOf(openEvidence({ dir: join(file, 'evidence') }), 'STORE_UNAVAILABLE');
      expect(failure.message).toContain('ENOTDIR');
      expect(failure.message).toContain('a-file');
    }));

  test('attachments beyond the configured size are refused', () =>
    inPlace(async (dir) => {
      const evidence = await openEvidence({ dir, maxAttachmentBytes: 3 });
      await failureOf(evidence.attachments.put(Buffer.from('four'), 'text/plain', 'a.txt'), 'TOO_LARGE');
    }));
});

describe('the people directory', () => {
  test('adds, replaces, lists and erases; what is erased is gone from the disk', () =>
    inPlace(async (dir) => {
      const { people } = await openEvidence({ dir });
      expect(await people.all()).toEqual([]);
      await people.put([
        { id: 'p-2', name: 'Sales team', group: true },
        { id: 'p-1', name: 'Ada Lind', email: 'ada@client.example' },
      ]);
      await people.put([
        { id: 'p-2', name: 'Sales', group: true },
        { id: 'p-1', name: 'Ada Lind' },
      ]);
      expect(await people.all()).toEqual([
        { id: 'p-1', name: 'Ada Lind', email: 'ada@client.example' },
        { id: 'p-2', name: 'Sales', group: true },
      ]);
      expect(await people.erase('p-1')).toBe(true);
      expect(await people.erase('p-1')).toBe(false);
      expect(await people.get('p-1')).toBeUndefined();
      expect(await readFile(join(dir, 'people.json'), 'utf8')).not.toContain('Ada');
    }));

  test('two that change it at once do not lose each other’s change', () =>
    inPlace(async (dir) => {
      const [one, other] = [await openEvidence({ dir }), await openEvidence({ dir })];
      const ids = Array.from({ length: 10 }, (_, n) => `p-${n}`);
      await Promise.all(ids.map((id, n) => (n % 2 ? one : other).people.put([{ id, name: `Person ${n}` }])));
      expect((await one.people.all()).map((person) => person.id)).toEqual(ids);
    }));

  test('an incomplete record is refused, and none of the others is taken', () =>
    inPlace(async (dir) => {
      const { people } = await openEvidence({ dir });
      const both = [
        { id: 'p-1', name: 'Ada Lind' },
        { id: '', name: '' },
      ];
      expect((await failureOf(people.put(both), 'BAD_INPUT')).details).toEqual([
        "record 2: an id and a name, which is not the system's",
      ]);
      expect(await people.all()).toEqual([]);
      await writeFile(join(dir, 'people.json'), '{ not json');
      await failureOf(people.all(), 'STORE_UNAVAILABLE');
    }));
});
