/** A process whose files may not grow beyond a limit: fills a stream until the disk refuses, then writes what still fits. */

import { Failure } from '../../domain/kernel/failures';
import type { Head } from '../../domain/model/entries';
import { GENESIS } from '../../domain/record/ledger';
import { FilesLedgerStore } from '../../evidence/files/ledger';
import { appendFrom, event, request } from './support';

// With a handler in place, a write beyond the limit fails with EFBIG in place of ending the process.
process.on('SIGXFSZ', () => undefined);

async function main(dir: string): Promise<void> {
  const store = new FilesLedgerStore(dir, { log: { warn: (_, message) => console.log(`warning: ${message}`) } });
  let head: Head = GENESIS;
  for (let n = 0; ; n++) {
    try {
      head = await appendFrom(store, head, request({ key: `large-${n}`, events: [event('x'.repeat(1500)), event(n)] }));
      console.log(`written ${n}`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const cause = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : 'none';
      console.log(`refused ${error.code} ${cause}`);
      break;
    }
  }
  // What still fits is taken afterwards, by the same store.
  await appendFrom(store, head, request({ key: 'small', events: [event('fits')] }));
  console.log('written small');
  await store.close();
}

void main(process.argv[2] ?? '');
