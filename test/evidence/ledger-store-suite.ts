/** What every ledger store promises, whatever it stands on. */
import fc from 'fast-check';
import { GENESIS } from '../../domain/ledger';
import { headOf, verifyChain } from '../../evidence/chain';
import type { LedgerStore } from '../../evidence/store';
import { appendFrom, event, failureOf, fill, request } from './support';

export interface StorePlace {
  /** Another process's view of the same ledger, as far as one process can give it. */
  open(): LedgerStore;
  remove(): Promise<void>;
}

export function ledgerStoreSuite(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`ledger in ${name}`, () => {
    const stream = 'engagement:acme';
    let place: StorePlace;
    let store: LedgerStore;
    beforeEach(async () => {
      place = await makePlace();
      store = place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    test('gives back what was appended, as one chain that verifies', async () => {
      const entries = await fill(store, stream, [['a', { nested: [1, 'ü\n'] }], ['b']]);
      expect(entries.map(({ seq, key, part, epoch }) => ({ seq, key, part, epoch }))).toEqual([
        { seq: 1, key: 'k1', part: [0, 2], epoch: 1 },
        { seq: 2, key: 'k1', part: [1, 2], epoch: 1 },
        { seq: 3, key: 'k2', part: [0, 1], epoch: 1 },
      ]);
      expect(await store.read(stream)).toEqual(entries);
      expect(await place.open().read(stream, 2)).toEqual(entries.slice(2));
      expect(verifyChain(stream, entries)).toEqual({ ok: true, head: headOf(entries[2]!) });
      expect(await store.head(stream)).toEqual({ ...headOf(entries[2]!), epoch: 1 });
      expect(await place.open().head(stream)).toEqual(await store.head(stream));
    });

    test('an unknown stream is empty', async () => {
      expect(await store.read(stream)).toEqual([]);
      expect(await store.head(stream)).toEqual({ ...GENESIS, epoch: 0 });
      expect(await store.streams()).toEqual([]);
    });

    test('members that are undefined are gone before they are hashed', async () => {
      await fill(store, stream, [[{ here: 1, gone: undefined }]]);
      expect((await store.read(stream))[0]?.data).toEqual({ here: 1 });
    });

    test('the same key again writes nothing, and answers with what it wrote', async () => {
      const [first, second] = await fill(store, stream, [['a'], ['b']]);
      const again = await store.append(request({ events: [event('something else')] }));
      expect(again).toEqual({ result: 'known', entries: [first], ahead: [first, second] });
      expect(await store.read(stream)).toHaveLength(2);
      const fromHead = await store.append(request({ head: headOf(first!) }));
      expect(fromHead).toEqual({ result: 'known', entries: [first], ahead: [second] });
    });

    test('a writer that is behind gets the entries that it does not know', async () => {
      const entries = await fill(store, stream, [['a'], ['b', 'c']]);
      const answer = await store.append(request({ key: 'new', head: headOf(entries[0]!) }));
      expect(answer).toEqual({ result: 'ahead', entries: entries.slice(1) });
    });

    test('a head that the stream does not hold is a conflict', async () => {
      await fill(store, stream, [['a']]);
      const other = await store.append(request({ key: 'new', head: { seq: 1, hash: 'f'.repeat(64) } }));
      expect(other).toEqual({ result: 'conflict', detail: expect.stringContaining('entry 1') });
      expect(await store.streams()).toEqual([stream]);
    });

    test('a writer that knows entries which are missing has to wait, and nothing is written', async () => {
      const [first] = await fill(store, stream, [['a']]);
      const further = request({ key: 'new', head: { seq: 3, hash: first!.hash } });
      expect(await failureOf(store.append(further), 'STORE_UNAVAILABLE')).toMatchObject({
        message: `the ledger of ${stream} ends with entry 1, and entries 2 to 3 are missing`,
        details: ['entry 3 was written: its workflow knows it', expect.stringContaining('older copy')],
      });
      // A key that stands there does not tell that what followed it is there too.
      await failureOf(store.append({ ...further, key: 'k1' }), 'STORE_UNAVAILABLE');
      const gone = await failureOf(
        store.append(request({ stream: 'engagement:new', head: headOf(first!) })),
        'STORE_UNAVAILABLE',
      );
      expect(gone.message).toBe('the ledger of engagement:new is empty, and entry 1 is missing');
      expect(await store.streams()).toEqual([stream]);
      expect(await store.read(stream)).toHaveLength(1);
    });

    test('a newer epoch opens at the head only, and ends the older one', async () => {
      const [first] = await fill(store, stream, [['a']]);
      expect(await store.append(request({ key: 'r', epoch: 2 }))).toMatchObject({ result: 'conflict' });
      const recover = request({ key: 'r', epoch: 2, head: headOf(first!) });
      const opened = await store.append(recover);
      if (opened.result !== 'appended') throw new Error(opened.result);
      expect(await store.append(recover)).toEqual({ result: 'known', entries: opened.entries, ahead: opened.entries });
      for (const head of [headOf(first!), headOf(opened.entries[0]!)]) {
        expect(await store.append(request({ key: 'ghost', head }))).toMatchObject({ result: 'conflict' });
      }
      expect(await store.append(request({ key: 'k1' }))).toMatchObject({ result: 'conflict' });
      // An intent from before the recovery is remembered after it.
      const known = await store.append(request({ key: 'k1', epoch: 2, head: headOf(opened.entries[0]!) }));
      expect(known).toEqual({ result: 'known', entries: [first], ahead: [] });
    });

    test('a malformed request is refused with every fault at once', async () => {
      const bad = request({ key: '', epoch: 0, events: [], head: { seq: -1, hash: '' } });
      const failure = await failureOf(store.append(bad), 'BAD_INPUT');
      expect(failure.details.map((line) => line.split(':')[0])).toEqual(['key', 'epoch', 'head', 'events']);
      await failureOf(store.append(request({ events: [event(Number.NaN)] })), 'BAD_INPUT');
      expect(await store.streams()).toEqual([]);
    });

    test('lists streams by prefix, names given back exactly', async () => {
      const names = ['drill:acme:1', 'engagement:ACME', 'engagement:acme', 'engagement:ä/../%41.x'];
      for (const one of names) await fill(store, one, [[one]]);
      expect(await place.open().streams()).toEqual([...names].sort());
      expect(await store.streams('drill:')).toEqual(['drill:acme:1']);
      for (const one of names) expect((await store.read(one))[0]?.data).toBe(one);
    });

    test('appends at once to one stream come one after the other', async () => {
      const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
      await Promise.all(keys.map((key) => appendFrom(store, GENESIS, request({ key, events: [event(key)] }))));
      const entries = await store.read(stream);
      expect(entries.map((entry) => entry.data).sort()).toEqual([...keys].sort());
    });

    test('two writers, retries and lost answers in any order: nothing lost, nothing doubled', async () => {
      const step = fc.record({
        writer: fc.integer({ min: 0, max: 1 }),
        intent: fc.integer({ min: 0, max: 3 }),
        size: fc.integer({ min: 1, max: 3 }),
        answerLost: fc.boolean(),
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
          const name = `engagement:run-${run++}`;
          const writers = [0, 1].map(() => ({ store: place.open(), head: GENESIS }));
          const intents = new Map<string, number>();
          for (const { writer, intent, size, answerLost } of steps) {
            const who = writers[writer]!;
            const key = `${writer}-${intent}`;
            const events = Array.from({ length: intents.get(key) ?? size }, (_, n) => event({ key, n }));
            intents.set(key, events.length);
            const head = await appendFrom(who.store, who.head, request({ stream: name, key, events }));
            if (!answerLost) who.head = head;
          }
          const entries = await place.open().read(name);
          expect(verifyChain(name, entries).ok).toBe(true);
          for (const [key, count] of intents) {
            const own = entries.filter((entry) => entry.key === key).map((entry) => entry.data);
            expect(own).toEqual(Array.from({ length: count }, (_, n) => ({ key, n })));
          }
          expect(entries).toHaveLength([...intents.values()].reduce((sum, count) => sum + count, 0));
        }),
        { numRuns: 40 },
      );
    });

    test('once closed it refuses', async () => {
      const running = store.append(request());
      await store.close();
      expect(await running).toMatchObject({ result: 'appended' });
      await failureOf(store.append(request({ key: 'late' })), 'STORE_UNAVAILABLE');
    });
  });
}
