/** A process that appends: arguments are directory, stream, its name, how many appends. Prints the key of each that is done. */
import { GENESIS, type Head } from '../../domain/ledger';
import { FilesLedgerStore } from '../../evidence/files-store';
import { appendFrom, event, request } from './support';

async function main(dir: string, stream: string, name: string, count: number): Promise<void> {
  const store = new FilesLedgerStore(dir, { log: { warn: (_, message) => console.log(`warning: ${message}`) } });
  let head: Head = GENESIS;
  for (let n = 0; n < count; n++) {
    const key = `${name}-${n}`;
    // Some of several entries, and some larger than a page, so that a kill can fall into a write.
    const events = Array.from({ length: 1 + (n % 3) }, (_, part) =>
      event({ key, part, text: 'x'.repeat((n % 5) * 3000) }),
    );
    head = await appendFrom(store, head, request({ stream, key, events }));
    console.log(key);
  }
  await store.close();
}

const [dir = '', stream = '', name = '', count = '0'] = process.argv.slice(2);
void main(dir, stream, name, Number(count));
