/** What every ledger store promises, whatever it stands on. */

import fc from 'fast-check';
import type { StoredEntry } from '../../../domain/model/entries';
import { appendBytes, GENESIS, MOST_APPEND_BYTES } from '../../../domain/record/ledger';
import { canonical } from '../../../domain/values/digest';
import { headOf, verifyChain } from '../../../evidence/chain';
import type { LedgerStore } from '../../../evidence/store';
import { runs } from '../../support/runs';
import { appendBatches, appendFrom, event, failureOf, request } from '../support';
import { HOSTILE_NAMES, keptOrRefused, type Place, placeOf, UNKEEPABLE_NAMES } from './place';

export function describeLedgerContract(make: () => Promise<Place<LedgerStore>>): void {
  describe('ledger', () => {
    const stream = 'engagement:acme';
    const at = placeOf<Place<LedgerStore>, LedgerStore>(make);
    let place: Place<LedgerStore>;
    let store: LedgerStore;
    beforeEach(() => {
      ({ place, store } = at);
    });
    afterEach(() => store.close());

    test('returns what was appended, as one chain that verifies', async () => {
      const entries = await appendBatches(store, stream, [['a', { nested: [1, 'ü\n'] }], ['b']]);
      expect(entries.map(({ seq, key, part, epoch }) => ({ seq, key, part, epoch }))).toEqual([
        { seq: 1, key: 'k1', part: [0, 2], epoch: 1 },
        { seq: 2, key: 'k1', part: [1, 2], epoch: 1 },
        { seq: 3, key: 'k2', part: [0, 1], epoch: 1 },
      ]);
      expect(await store.read(stream)).toEqual(entries);
      expect(await (await place.open()).read(stream, 2)).toEqual(entries.slice(2));
      expect(verifyChain(stream, entries)).toEqual({ ok: true, head: headOf(entries[2]!) });
      expect(await store.head(stream)).toEqual({ ...headOf(entries[2]!), epoch: 1 });
      expect(await (await place.open()).head(stream)).toEqual(await store.head(stream));
    });

    test('an unknown stream is empty', async () => {
      expect(await store.read(stream)).toEqual([]);
      expect(await store.head(stream)).toEqual({ ...GENESIS, epoch: 0 });
      expect(await store.streams()).toEqual([]);
    });

    test('an undefined member is removed before the entry is hashed', async () => {
      await appendBatches(store, stream, [[{ here: 1, gone: undefined }]]);
      expect((await store.read(stream))[0]?.data).toEqual({ here: 1 });
    });

    test('a repeated key writes nothing, and gets the entries that it wrote', async () => {
      const [first, second] = await appendBatches(store, stream, [['a'], ['b']]);
      const again = await store.append(request({ events: [event('something else')] }));
      expect(again).toEqual({ result: 'known', entries: [first], ahead: [first, second] });
      expect(await store.read(stream)).toHaveLength(2);
      const fromHead = await store.append(request({ head: headOf(first!) }));
      expect(fromHead).toEqual({ result: 'known', entries: [first], ahead: [second] });
    });

    test('a writer that is behind gets the entries that it lacks', async () => {
      const entries = await appendBatches(store, stream, [['a'], ['b', 'c']]);
      const answer = await store.append(request({ key: 'new', head: headOf(entries[0]!) }));
      expect(answer).toEqual({ result: 'ahead', entries: entries.slice(1) });
    });

    test('a head that the stream does not have is a conflict', async () => {
      await appendBatches(store, stream, [['a']]);
      const other = await store.append(request({ key: 'new', head: { seq: 1, hash: 'f'.repeat(64) } }));
      expect(other).toEqual({ result: 'conflict', detail: expect.stringContaining('entry 1') });
      expect(await store.streams()).toEqual([stream]);
    });

    test('a writer that knows missing entries has to wait, and nothing is written', async () => {
      const [first] = await appendBatches(store, stream, [['a']]);
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

    test('a newer epoch begins at the head only, and ends the older one', async () => {
      const [first] = await appendBatches(store, stream, [['a']]);
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

    test('accepts an append of the largest size; refuses one byte more before anything is written', async () => {
      const fits = request({ events: [event('a'), event('ü')] });
      const room = MOST_APPEND_BYTES - appendBytes(fits);
      const largest = request({ events: [event('a'), event(`ü${'x'.repeat(room)}`)] });
      const beyond = request({ events: [event('a'), event(`ü${'x'.repeat(room + 1)}`)] });
      const failure = await failureOf(store.append(beyond), 'TOO_LARGE');
      expect(failure.message).toContain(`${MOST_APPEND_BYTES + 1} bytes`);
      expect(await store.streams()).toEqual([]);
      expect(await store.append(largest)).toMatchObject({ result: 'appended', entries: [{ seq: 1 }, { seq: 2 }] });
      expect(await (await place.open()).read(stream)).toHaveLength(2);
    });

    test('a key with another content writes nothing, and the answer has the entries of the key', async () => {
      const intent = { kind: 'hold', digest: 'a'.repeat(64) } as const;
      const first = await store.append(request({ intent }));
      if (first.result !== 'appended') throw new Error(first.result);
      const { entries } = first;
      const again = request({ intent: { ...intent }, head: headOf(entries[0]!) });
      expect(await store.append(again)).toEqual({ result: 'known', entries, ahead: [] });
      for (const other of [{ ...intent, digest: 'b'.repeat(64) }, { ...intent, kind: 'resume' as const }, undefined])
        expect(await store.append(request({ intent: other }))).toEqual({ result: 'reused', entries, ahead: entries });
      expect(await store.read(stream)).toEqual(entries);
    });

    test('finds entries by their key; none for a new key, or for one of another stream', async () => {
      const entries = await appendBatches(store, stream, [['a'], ['b', 'c'], ['d']]);
      for (const view of [store, await place.open()]) {
        expect(await view.entriesOf(stream, 'k2')).toEqual(entries.slice(1, 3));
        expect(await view.entriesOf(stream, 'k4')).toEqual([]);
        expect(await view.entriesOf(stream, '__proto__')).toEqual([]);
        expect(await view.entriesOf('engagement:other', 'k2')).toEqual([]);
      }
    });

    test('reads from any entry, also beyond the end', async () => {
      const entries = await appendBatches(store, stream, [
        ['first'],
        ['second, with ü', { a: [1, 2] }],
        ['third', null],
      ]);
      const other = await place.open();
      for (let after = 0; after <= entries.length + 1; after++) {
        expect(await store.read(stream, after)).toEqual(entries.slice(after));
        expect(await other.read(stream, after)).toEqual(entries.slice(after));
      }
    });

    test('lists streams by prefix', async () => {
      const names = ['drill:acme:1', 'drill:acme:10', 'engagement:acme', 'engagement:acme-2'];
      for (const one of [...names].reverse()) await appendBatches(store, one, [[one]]);
      expect(await (await place.open()).streams()).toEqual(names);
      expect(await store.streams('drill:')).toEqual(names.slice(0, 2));
      expect(await store.streams('engagement:acme')).toEqual(names.slice(2));
      expect(await store.streams('nothing')).toEqual([]);
    });

    test('keeps streams and keys with any names separate, and returns them unchanged', async () => {
      for (const name of HOSTILE_NAMES) await appendBatches(store, name, [[name]]);
      for (const key of HOSTILE_NAMES) await appendFrom(store, GENESIS, request({ key, events: [event(key)] }));
      const other = await place.open();
      expect(await other.streams()).toEqual([...HOSTILE_NAMES, stream].sort());
      const datasOf = async (entries: Promise<StoredEntry[]>) => (await entries).map(({ data }) => data);
      for (const name of HOSTILE_NAMES) {
        expect(await datasOf(other.read(name))).toEqual([name]);
        expect(await datasOf(other.entriesOf(stream, name))).toEqual([name]);
      }
      for (const name of UNKEEPABLE_NAMES)
        await keptOrRefused(
          name,
          () => appendBatches(store, name, [[1]]),
          async () => (await store.read(name))[0]?.stream,
        );
    });

    test('returns any plain JSON unchanged, or refuses it; always refuses half a character', async () => {
      let n = 0;
      const values = fc
        .jsonValue({ stringUnit: 'binary' })
        .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
      await fc.assert(
        fc.asyncProperty(values, async (value) => {
          const name = `engagement:json-${n++}`;
          await keptOrRefused(
            canonical(value),
            () => appendBatches(store, name, [[value]]),
            async () => canonical((await store.read(name))[0]?.data),
          );
        }),
        { numRuns: runs(20) },
      );
      await failureOf(store.append(request({ events: [event({ a: 'b\ud800' })] })), 'BAD_INPUT');
    });

    test('concurrent appends of two processes to one stream are written one after the other', async () => {
      const other = await place.open();
      const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
      const append = (key: string, n: number) =>
        appendFrom(n % 2 ? other : store, GENESIS, request({ key, events: [event(key), event(key)] }));
      await Promise.all(keys.map(append));
      const entries = await store.read(stream);
      expect(verifyChain(stream, entries).ok).toBe(true);
      // Whole appends, none between the parts of another.
      expect(
        entries
          .filter(({ part }) => part[0] === 0)
          .map(({ data }) => data)
          .sort(),
      ).toEqual([...keys].sort());
      for (const [index, { key, part }] of entries.entries())
        if (part[0] === 1) expect(entries[index - 1]!.key).toBe(key);
    });

    test('loses and repeats no entry with two writers, retries and lost answers in any order', async () => {
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
          const views = [await place.open(), await place.open()];
          const writers = views.map((view) => ({ store: view, head: GENESIS }));
          const intents = new Map<string, number>();
          for (const { writer, intent, size, answerLost } of steps) {
            const who = writers[writer]!;
            const key = `${writer}-${intent}`;
            const events = Array.from({ length: intents.get(key) ?? size }, (_, n) => event({ key, n }));
            intents.set(key, events.length);
            const head = await appendFrom(who.store, who.head, request({ stream: name, key, events }));
            if (!answerLost) who.head = head;
          }
          const entries = await (await place.open()).read(name);
          expect(verifyChain(name, entries).ok).toBe(true);
          for (const [key, count] of intents) {
            const own = entries.filter((entry) => entry.key === key).map((entry) => entry.data);
            expect(own).toEqual(Array.from({ length: count }, (_, n) => ({ key, n })));
          }
          expect(entries).toHaveLength([...intents.values()].reduce((sum, count) => sum + count, 0));
        }),
        { numRuns: runs(40) },
      );
    });

    test('a closed ledger refuses', async () => {
      const running = store.append(request());
      await store.close();
      expect(await running).toMatchObject({ result: 'appended' });
      await failureOf(store.append(request({ key: 'late' })), 'STORE_UNAVAILABLE');
    });
  });
}
