import { createHash } from 'node:crypto';
import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GENESIS } from '../../domain/record/ledger';
import { headOf } from '../../evidence/chain';
import { FilesLedgerStore } from '../../evidence/files/ledger';
import { parseLedger } from '../../evidence/files/ledger-file';
import { appendBatches, appendFrom, event, failureOf, inPlace, keptLog, request } from './support';

describe('a ledger file', () => {
  const stream = 'engagement:acme';
  const fileIn = (dir: string): string => join(dir, 'ledger', 'engagement%3aacme.jsonl');
  const batches = [['first'], ['second, with ü', { a: [1, 2] }], ['third', null]];

  test('reports a change of any byte, and names the entry', () =>
    inPlace(async (dir) => {
      const store = new FilesLedgerStore(dir, { log: keptLog() });
      await appendBatches(store, stream, batches);
      const path = fileIn(dir);
      const sound = await readFile(path);
      const lineAt = (offset: number): number => sound.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;
      for (let offset = 0; offset < sound.length; offset++) {
        for (const byte of [sound[offset]! ^ 1, 0x0a, 0x20, 0xff, 0]) {
          if (byte === sound[offset]) continue;
          const changed = Buffer.from(sound);
          changed[offset] = byte;
          const failure = await failureOf((async () => parseLedger(stream, changed))(), 'LEDGER_BROKEN');
          const named = Number(/^entry (\d+) of engagement:acme/.exec(failure.message)?.[1]);
          // Nothing before the change is accused; a changed line feed may show in the line that it ran into.
          expect([lineAt(offset), lineAt(offset) + 1]).toContain(named);
        }
      }
      // Neither reader nor writer builds on it, and it stays as it is, as evidence.
      const damaged = Buffer.from(sound);
      damaged[10]! ^= 1;
      await writeFile(path, damaged);
      await failureOf(store.read(stream), 'LEDGER_BROKEN');
      await failureOf(store.append(request({ key: 'next' })), 'LEDGER_BROKEN');
      expect(await readFile(path)).toEqual(damaged);
    }));

  test('moves away and reports a write that was cut at any byte; the append then succeeds', () =>
    inPlace(async (dir) => {
      const store = new FilesLedgerStore(dir, { log: keptLog() });
      const entries = await appendBatches(store, stream, batches);
      await store.close();
      const path = fileIn(dir);
      const whole = await readFile(path);
      const lines = whole.toString('utf8').split('\n');
      const before = Buffer.byteLength(`${lines.slice(0, 3).join('\n')}\n`);
      const borders = [before, whole.indexOf(0x0a, before), whole.length];
      const isNearBorder = (length: number): boolean => borders.some((border) => Math.abs(border - length) < 24);
      for (let length = before; length < whole.length; length++) {
        // Within an entry one byte is like another: each append waits for the disk, so a few of them do.
        if (!isNearBorder(length) && length % 8 !== 0) continue;
        // Now and then with the zeros that some file systems leave after a loss of power.
        for (const zeros of length % 16 === 0 ? [0, 7] : [0]) {
          if (zeros > 0 && whole[length] === 0x0a) continue; // zeros behind a whole entry are damage
          await writeFile(path, Buffer.concat([whole.subarray(0, length), Buffer.alloc(zeros)]));
          const log = keptLog();
          const successor = new FilesLedgerStore(dir, { log });
          const complete = length === whole.length - 1;
          expect(await successor.read(stream)).toEqual(entries.slice(0, complete ? 5 : 3));
          await appendFrom(successor, headOf(entries[2]!), request({ key: 'k3', events: batches[2]!.map(event) }));
          expect(await successor.read(stream)).toEqual(entries);
          expect(log.messages).toHaveLength(length === before && zeros === 0 ? 0 : 1);
          await successor.close();
          const torn = (await readdir(join(dir, 'ledger'))).filter((name) => name.includes('.torn-'));
          expect(torn).toHaveLength(log.messages[0]?.includes('cut off the last append') ? 1 : 0);
          for (const name of torn) {
            expect(await readFile(join(dir, 'ledger', name))).toEqual(
              Buffer.concat([whole.subarray(before, length), Buffer.alloc(zeros)]),
            );
            await rm(join(dir, 'ledger', name));
          }
        }
      }
    }));

  test('reports entries that were removed from the end to the writer that knows them, and to every reader of that process', () =>
    inPlace(async (dir) => {
      const store = new FilesLedgerStore(dir, { log: keptLog() });
      const entries = await appendBatches(store, stream, batches);
      const text = await readFile(fileIn(dir), 'utf8');
      await truncate(fileIn(dir), Buffer.byteLength(`${text.split('\n').slice(0, 3).join('\n')}\n`));
      await failureOf(store.append(request({ key: 'next', head: headOf(entries[4]!) })), 'STORE_UNAVAILABLE');
      await failureOf(store.read(stream), 'STORE_UNAVAILABLE');
      await writeFile(fileIn(dir), text);
      expect(await store.append(request({ key: 'next', head: headOf(entries[4]!) }))).toMatchObject({
        result: 'appended',
      });
    }));

  test('notices what another process has changed in the file', () =>
    inPlace(async (dir) => {
      const store = new FilesLedgerStore(dir, { log: keptLog() });
      const [first] = await appendBatches(store, stream, [['a']]);
      const other = new FilesLedgerStore(dir, { log: keptLog() });
      const head = await appendFrom(other, headOf(first!), request({ key: 'theirs' }));
      expect(await store.append(request({ key: 'theirs', head: headOf(first!) }))).toMatchObject({ result: 'known' });
      expect(await store.append(request({ key: 'ours', head }))).toMatchObject({ result: 'appended' });
      await appendFile(fileIn(dir), 'not an entry\n');
      const failure = await failureOf(store.append(request({ key: 'x', head })), 'LEDGER_BROKEN');
      expect(failure.message).toContain('entry 4');
    }));

  test('accepts a key that only shares its fingerprint with another one', () =>
    inPlace(async (dir) => {
      const store = new FilesLedgerStore(dir, { log: keptLog() });
      // Different keys of one fingerprint: the birthday of 31 bits takes some 60,000 of them.
      const seen = new Map<number, string>();
      let pair: [string, string] | undefined;
      for (let n = 0; !pair; n++) {
        const print = createHash('sha256').update(`n${n}`).digest().readUInt32BE(0) >>> 1;
        const earlier = seen.get(print);
        if (earlier) pair = [earlier, `n${n}`];
        seen.set(print, `n${n}`);
      }
      const head = await appendFrom(store, GENESIS, request({ key: pair[0] }));
      expect(await store.append(request({ key: pair[1], head }))).toMatchObject({ result: 'appended' });
      expect(await store.append(request({ key: pair[1], head }))).toMatchObject({ result: 'known' });
    }));
});
