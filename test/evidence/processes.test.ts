import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredEntry } from '../../domain/model/entries';
import { GENESIS } from '../../domain/record/ledger';
import { verifyChain } from '../../evidence/chain';
import { FilesLedgerStore } from '../../evidence/files/ledger';
import { withLock } from '../../evidence/lock';
import { type Child, startChild } from './child';
import { appendFrom, failureOf, inPlace, keptLog, request } from './support';

const stream = 'engagement:acme';

/** Starts appending processes at the same moment, after all have loaded everything. */
async function letGo(...children: Child[]): Promise<void> {
  await Promise.all(children.map((child) => child.printed((line) => line === 'ready')));
  for (const child of children) child.process.stdin?.write('go\n');
}

const readAll = (dir: string): Promise<StoredEntry[]> => new FilesLedgerStore(dir, { log: keptLog() }).read(stream);

function expectWhole(entries: StoredEntry[], keys: readonly string[]): void {
  expect(verifyChain(stream, entries)).toMatchObject({ ok: true });
  const begun = entries.filter((entry) => entry.part[0] === 0).map((entry) => entry.key);
  expect(new Set(begun).size).toBe(begun.length);
  for (const key of keys) expect(begun).toContain(key);
}

describe('several processes on one ledger', () => {
  test('two writers of one stream both append everything, once', () =>
    inPlace(async (dir) => {
      const racers = ['a', 'b'].map((name) => startChild('appender.ts', [dir, stream, name, '60']));
      await letGo(...racers);
      expect(await Promise.all(racers.map((racer) => racer.ended))).toEqual([0, 0]);
      const entries = await readAll(dir);
      const keys = racers.flatMap((racer) => racer.lines.filter((line) => line !== 'ready'));
      expect(keys).toHaveLength(120);
      expectWhole(entries, keys);
      // They did race: the turn changed all along.
      const turns =
        entries
          .map((entry) => entry.key[0])
          .join('')
          .match(/a+|b+/g) ?? [];
      expect(turns.length).toBeGreaterThan(5);
    }));

  test('a worker killed at any moment loses no confirmed append, and its successor continues', () =>
    inPlace(async (dir) => {
      const done: string[] = [];
      for (let life = 0; life < 8; life++) {
        const child: Child = startChild('appender.ts', [dir, stream, `life${life}`, '100000']);
        await letGo(child);
        await child.printed((line) => line.startsWith(`life${life}-${life * 3}`));
        child.process.kill('SIGKILL');
        expect(await child.ended).toBe('SIGKILL');
        done.push(...child.lines.filter((line) => line.startsWith('life')));
      }
      const store = new FilesLedgerStore(dir, { log: keptLog() });
      await appendFrom(store, GENESIS, request({ key: 'after' }));
      expectWhole(await store.read(stream), [...done, 'after']);
    }));

  test('a write that the disk refuses halfway is refused with its cause and undone, and the next one succeeds', () =>
    inPlace(async (dir) => {
      const child = startChild('filler.ts', [dir], 16);
      expect(await child.ended).toBe(0);
      const written = child.lines.filter((line) => line.startsWith('written'));
      expect(written.length).toBeGreaterThan(2);
      expect(child.lines.slice(-2)).toEqual(['refused STORE_UNAVAILABLE EFBIG', 'written small']);
      const entries = await readAll(dir);
      expectWhole(entries, ['small']);
      expect(entries).toHaveLength((written.length - 1) * 2 + 1);
      expect(await readdir(join(dir, 'ledger'))).toHaveLength(1);
    }));
});

describe('the lock', () => {
  test('blocks others while its holder lives, and is free once it is released', () =>
    inPlace(async (dir) => {
      const order: string[] = [];
      let letGo = (): void => undefined;
      const until = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const first = withLock(dir, async () => {
        order.push('first in');
        await failureOf(
          withLock(dir, async () => order.push('never'), 30),
          'STORE_UNAVAILABLE',
        );
        await until;
        order.push('first out');
      });
      const second = first.then(() => withLock(dir, async () => order.push('second in')));
      letGo();
      await second;
      expect(order).toEqual(['first in', 'first out', 'second in']);
      expect(await readdir(dir)).toEqual([]);
    }));

  test('does not hold if a dead process or an earlier owner of a process id left it', () =>
    inPlace(async (dir) => {
      let own = '';
      await withLock(dir, async () => {
        own = (await readdir(dir))[0] ?? '';
      });
      const [place, , start, nonce] = own.split('.');
      const gone = spawn(process.execPath, ['-e', '']);
      await once(gone, 'exit');
      const left = [
        `${place}.${gone.pid}.${start}.${nonce}`,
        `${place}.${process.ppid}.1.${nonce}`,
        `${place}.${process.pid}.1.x`,
      ];
      for (const name of left) await writeFile(join(dir, name), '');
      await withLock(dir, async () => expect(await readdir(dir)).toEqual([expect.stringMatching(/^[^.]+\./)]), 1000);
    }));

  test('holds for a while for a holder in another container, then counts as released, which is reported', () =>
    inPlace(async (dir) => {
      const stranger = join(dir, 'elsewhere-1.7.100.abc');
      await writeFile(stranger, '');
      // Its own clock decides nothing: an old date does not make it gone.
      await utimes(stranger, 0, 0);
      await failureOf(
        withLock(dir, async () => 'in', 200),
        'STORE_UNAVAILABLE',
      );
      expect(await withLock(dir, async () => 'in')).toBe('in');
      await withLock(dir, async (held) => {
        expect(held.stillOurs()).toBe(true);
        for (const name of await readdir(dir)) await rm(join(dir, name));
        expect(held.stillOurs()).toBe(false);
      });
    }));
});
