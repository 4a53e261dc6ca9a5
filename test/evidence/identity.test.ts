import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReceiptBody } from '../../domain/record/receipt';
import { makeStoreId, storeIdIn } from '../../evidence/files/identity';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import { startChild } from './child';
import { appendBatches, event, failureOf, inPlace, keptLog, request } from './support';

const open = (dir: string): Promise<Evidence> => openEvidence({ dir, log: keptLog() });

describe('the identity of an evidence store', () => {
  test('is made once, and stays with the directory when it is moved', () =>
    inPlace(async (place) => {
      const dir = join(place, 'a');
      expect(storeIdIn(dir)).toBeUndefined();
      const { id } = await open(dir);
      expect(id).toMatch(/^store-[0-9a-f-]{36}$/);
      expect((await open(dir)).id).toBe(id);
      await rename(dir, join(place, 'b'));
      expect((await open(join(place, 'b'))).id).toBe(id);
      expect((await open(dir)).id).not.toBe(id);
      expect((await readdir(dir)).filter((name) => name.startsWith('.store'))).toEqual([]);
    }));

  test('is the same for several processes that make it at once', () =>
    inPlace(async (dir) => {
      const children = Array.from({ length: 4 }, () => startChild('identity-maker.ts', [join(dir, 'new')]));
      await Promise.all(children.map((child) => child.printed((line) => line === 'ready')));
      for (const child of children) child.process.stdin!.write('go\n');
      const ids = await Promise.all(children.map((child) => child.printed((line) => line.startsWith('store-'))));
      expect(new Set(ids)).toEqual(new Set([storeIdIn(join(dir, 'new'))]));
      await Promise.all(children.map((child) => child.ended));
    }));

  test('is not made again for existing ledgers, nor read from a torn file', () =>
    inPlace(async (dir) => {
      const evidence = await open(dir);
      await evidence.ledger.append(request());
      await rm(join(dir, 'store.json'));
      expect((await failureOf(open(dir), 'STORE_UNAVAILABLE')).message).toContain('holds 1 ledgers');
      await writeFile(join(dir, 'store.json'), '{"v":1,"id":"sto');
      await failureOf((async () => makeStoreId(dir))(), 'STORE_UNAVAILABLE');
    }));
});

const BODY = { engagement: 'acme', gate: 'build', subject: 'a'.repeat(64), at: '2026-11-23T08:00:00Z' };

describe('a store in use', () => {
  /** Every way in to the store, each of which has to notice. */
  const ways: [string, (evidence: Evidence) => Promise<unknown>][] = [
    ['append', ({ ledger }) => ledger.append(request({ key: 'k9' }))],
    ['read', ({ ledger }) => ledger.read('engagement:acme')],
    ['head', ({ ledger }) => ledger.head('engagement:acme')],
    ['streams', ({ ledger }) => ledger.streams()],
    ['attach', ({ attachments }) => attachments.put(Buffer.from('x'), 'text/plain', 'x.txt')],
    ['stat', ({ attachments }) => attachments.stat('0'.repeat(64))],
    ['open', ({ attachments }) => attachments.open('0'.repeat(64))],
    ['a person', ({ people }) => people.get('p-1')],
    ['people', ({ people }) => people.put([{ id: 'p-1', name: 'Ada' }])],
    ['erase', ({ people }) => people.erase('p-1')],
    ['a text', ({ texts }) => texts.put('words', 'p-1', 'acme')],
    ['erased texts', ({ texts }) => texts.eraseOf('p-1')],
    ['keys', ({ keys }) => keys.all()],
    ['keys of a person', ({ keys }) => keys.keysOf('p-1')],
    ['receipts', ({ receipts }) => receipts.all('acme')],
    ['a receipt', ({ receipts }) => receipts.issue({ ...BODY, head: { seq: 1, hash: '' } } as unknown as ReceiptBody)],
  ];

  test.each(ways)(
    'if the store is swapped or emptied, %s waits and writes nothing, and continues when it is put back',
    (_, way) =>
      inPlace(async (place) => {
        const [dir, aside] = [join(place, 'data'), join(place, 'aside')];
        const evidence = await open(dir);
        await evidence.ledger.append(request());
        await rename(dir, aside);
        await mkdir(dir);
        const emptied = await failureOf(way(evidence), 'STORE_UNAVAILABLE');
        expect(emptied.message).toContain(`holds no evidence store any more, and this process works on ${evidence.id}`);
        expect(await readdir(dir)).toEqual([]);

        const other = await open(dir);
        const swapped = await failureOf(way(evidence), 'STORE_UNAVAILABLE');
        expect(swapped.message).toContain(`now holds the evidence store ${other.id}`);
        expect(await readdir(dir)).toEqual(['store.json']);

        await rm(dir, { recursive: true });
        await rename(aside, dir);
        expect(await evidence.ledger.read('engagement:acme')).toHaveLength(1);
      }),
  );

  test('every reader of the process recognises an older copy by the entries that it has seen', () =>
    inPlace(async (place) => {
      const [dir, old] = [join(place, 'data'), join(place, 'old')];
      const evidence = await open(dir);
      await appendBatches(evidence.ledger, 'engagement:acme', [['a']]);
      await cp(dir, old, { recursive: true });
      await appendBatches(evidence.ledger, 'drill:acme:1', [['b']]);
      const head = await evidence.ledger.head('engagement:acme');
      await evidence.ledger.append(request({ key: 'k2', head, events: [event('c')] }));
      await rename(dir, join(place, 'aside'));
      await rename(old, dir);
      for (const stream of ['engagement:acme', 'drill:acme:1']) {
        await failureOf(evidence.ledger.read(stream), 'STORE_UNAVAILABLE');
        await failureOf(evidence.ledger.head(stream), 'STORE_UNAVAILABLE');
      }
      const older = await failureOf(evidence.ledger.append(request({ key: 'k3', head })), 'STORE_UNAVAILABLE');
      expect(older.message).toBe('the ledger of engagement:acme ends with entry 1, and entry 2 is missing');
      await rm(dir, { recursive: true });
      await rename(join(place, 'aside'), dir);
      expect(await evidence.ledger.read('engagement:acme')).toHaveLength(2);
    }));

  test('an append for the ledger of another store is refused, and waits', () =>
    inPlace(async (dir) => {
      const evidence = await open(dir);
      const store = 'store-of-somebody-else';
      const failure = await failureOf(evidence.ledger.append(request({ store })), 'STORE_UNAVAILABLE');
      expect(failure.message).toBe(`engagement:acme is kept in the evidence store ${store}; ${dir} is ${evidence.id}`);
      expect(await evidence.ledger.append(request({ store: evidence.id }))).toMatchObject({ result: 'appended' });
    }));

  test('a ledger that was cut below a receipt accepts no append, even of a writer without later entries', () =>
    inPlace(async (dir) => {
      const evidence = await open(dir);
      const entries = await appendBatches(evidence.ledger, 'engagement:acme', [['a'], ['b'], ['c']]);
      const { seq, hash } = entries[2]!;
      await evidence.receipts.issue({ ...BODY, head: { seq, hash } } as unknown as ReceiptBody);
      const file = join(dir, 'ledger', 'engagement%3aacme.jsonl');
      const lines = (await readFile(file, 'utf8')).split('\n');
      await writeFile(file, `${lines[0]}\n`);
      const after = await open(dir);
      const head = await after.ledger.head('engagement:acme');
      const failure = await failureOf(after.ledger.append(request({ key: 'k4', head })), 'STORE_UNAVAILABLE');
      expect(failure).toMatchObject({
        message: 'the ledger of engagement:acme ends with entry 1, and entries 2 to 3 are missing',
        details: ['entry 3 was written: the receipt of the gate build knows it', expect.any(String)],
      });
      await rm(file);
      await failureOf((await open(dir)).ledger.append(request({ key: 'k4' })), 'STORE_UNAVAILABLE');
      expect(await readdir(join(dir, 'ledger'))).toEqual([]);
    }));
});
