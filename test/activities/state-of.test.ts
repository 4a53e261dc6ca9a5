/** The state outside the workflow: what the ledger says now, read again only after something was written. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readStatePart } from '../../activities/carried';
import { stateOf } from '../../activities/state-of';
import { startOf } from '../../domain/engagement/decide';
import { engagementStream } from '../../domain/kernel/names';
import type { EventToAppend, Head } from '../../domain/model/entries';
import { GENESIS } from '../../domain/record/ledger';
import { type StatePart, stateOfParts } from '../../domain/record/snapshot';
import { digest } from '../../domain/values/digest';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence, LedgerStore } from '../../evidence/store';
import { charterFrom } from '../support/paper-engagement';
import { deps } from './support';

const charter = charterFrom('examples/charters/minimal.yaml');
const AT = '2026-11-25T09:00:00.000Z';

let dir: string;
let evidence: Evidence;
let reads: string[];
beforeEach(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-state-'));
  const opened = await openEvidence({ dir });
  reads = [];
  const ledger: LedgerStore = Object.create(opened.ledger);
  ledger.read = (stream, after) => {
    reads.push(stream);
    return opened.ledger.read(stream, after);
  };
  evidence = { ...opened, ledger };
});
afterEach(async () => {
  await evidence.close();
  rmSync(dir, { recursive: true, force: true });
});

async function write(id: string, head: Head, events: EventToAppend[], to = evidence): Promise<Head> {
  const written = await to.ledger.append({
    stream: engagementStream(id),
    epoch: 1,
    head,
    key: `k-${head.seq}-0000`,
    events,
  });
  if (written.result !== 'appended') throw new Error(written.result);
  return written.entries.at(-1)!;
}

const startLedger = (id: string): Promise<Head> =>
  write(id, GENESIS, [
    startOf(
      { store: 'store-of-the-tests', charter: { ...charter, id }, charterDigest: digest(charter), by: 'mara-okafor' },
      AT,
    ),
  ]);
const held: EventToAppend = {
  type: 'hold.set',
  v: 1,
  data: { reason: 'a strike', kind: 'asked' },
  at: AT,
  actor: { id: 'mara-okafor', assurance: 'asserted' },
};

test('the state is read once, and again after any writer has written', async () => {
  const head = await startLedger('one');
  expect(await stateOf('one', { evidence })).toMatchObject({ id: 'one', hold: null });
  expect(await stateOf('one', { evidence })).toMatchObject({ id: 'one', hold: null });
  expect(reads).toHaveLength(1);

  await write('one', head, [held]);
  expect(await stateOf('one', { evidence })).toMatchObject({ hold: { reason: 'a strike' } });
  const another = await openEvidence({ dir });
  const lifted = { ...held, type: 'hold.lifted', data: { reason: 'it is over' } } as EventToAppend;
  await write('one', (await stateOf('one', { evidence })).head, [lifted], another);
  await another.close();
  expect(await stateOf('one', { evidence })).toMatchObject({ hold: null });
});

test('the states of engagements and stores are separate, and an engagement without a ledger is named', async () => {
  await startLedger('one');
  await startLedger('two');
  expect((await stateOf('one', { evidence })).id).toBe('one');
  expect((await stateOf('two', { evidence })).id).toBe('two');
  await expect(stateOf('three', { evidence })).rejects.toMatchObject({ code: 'NOT_IN_STORE' });
});

test('a workflow gets the state in parts, each with the digest of the whole, as of one entry', async () => {
  const long = 'ü'.repeat(30_000);
  const head = await write('one', await startLedger('one'), [{ ...held, data: { reason: long, kind: 'asked' } }]);
  const { head: at } = await stateOf('one', { evidence });
  const parts: StatePart[] = [];
  const read = (upTo: Head | null, offset: number) =>
    readStatePart({ engagement: 'one', upTo, offset }, deps({ evidence }));
  for (let text = ''; parts.length === 0 || text.length < parts[0]!.length; ) {
    parts.push(await read(parts[0]?.head ?? null, text.length));
    text += parts.at(-1)!.text;
    // Entries that are written meanwhile are in none of the parts.
    if (parts.length === 1) await write('one', head, [{ ...held, type: 'hold.lifted', data: { reason: 'over' } }]);
  }
  expect(parts.length).toBeGreaterThan(1);
  expect(new Set(parts.map(({ digest }) => digest)).size).toBe(1);
  const state = stateOfParts(parts.map(({ text }) => text).join(''), parts.at(-1)!);
  expect(state).toMatchObject({ head: at, hold: { reason: long } });
});
