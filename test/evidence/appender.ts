/**
 * A process that appends: its arguments are directory, stream, its name and the number of appends. It prints that it
 * is ready, begins after a line on standard input, and prints the key of each append that is done.
 */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Head } from '../../domain/model/entries';
import { GENESIS } from '../../domain/record/ledger';
import { FilesLedgerStore } from '../../evidence/files/ledger';
import { appendFrom, event, request } from './support';

async function main(dir: string, stream: string, name: string, count: number): Promise<void> {
  const store = new FilesLedgerStore(dir, { log: { warn: (_, message) => console.log(`warning: ${message}`) } });
  console.log('ready');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  let head: Head = GENESIS;
  for (let n = 0; n < count; n++) {
    const key = `${name}-${n}`;
    // Some of several entries, and some larger than a page, so that a kill can fall into a write.
    const events = Array.from({ length: 1 + (n % 3) }, (_, part) =>
      event({ key, part, text: 'x'.repeat((n % 5) * 3000) }),
    );
    head = await appendFrom(store, head, request({ stream, key, events }));
    console.log(key);
    // What a writer does between two appends; without it two writers would seldom meet a free stream.
    await pause(Math.random() * 5);
  }
  await store.close();
}

const [dir = '', stream = '', name = '', count = '0'] = process.argv.slice(2);
void main(dir, stream, name, Number(count));
