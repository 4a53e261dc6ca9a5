/** Receipts: one key for an installation, one receipt for an entry, and no other in its place. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ReceiptBody } from '../../domain/receipt';
import { FilesReceiptStore } from '../../evidence/files/receipts';
import { isSigned } from '../../evidence/signature';
import { failureOf, inPlace } from './support';

const body = (seq: number): ReceiptBody => ({
  format: 'dayone-receipt',
  version: 1,
  engagement: 'acme',
  client: 'Acme',
  gate: 'ownership',
  head: { seq, hash: 'a'.repeat(64) },
  at: '2026-11-23T09:00:00.000Z',
});

test('whoever needs the key first makes it, and all others use it', () =>
  inPlace(async (dir) => {
    const stores = Array.from({ length: 12 }, () => new FilesReceiptStore(dir));
    const receipts = await Promise.all(stores.map((store, index) => store.issue(body(index + 1))));
    expect(new Set(receipts.map(({ signature }) => signature.key)).size).toBe(1);
    expect(receipts.every(isSigned)).toBe(true);
  }));

test('the same entry has the same receipt, and they are told in the order of the ledger', () =>
  inPlace(async (dir) => {
    const store = new FilesReceiptStore(dir);
    const later = await store.issue(body(12));
    const first = await store.issue(body(3));
    expect(await store.issue(body(12))).toEqual(later);
    expect(await store.all('acme')).toEqual([first, later]);
    expect(await store.all('another')).toEqual([]);
  }));

test('a receipt that is not what was issued is no receipt', () =>
  inPlace(async (dir) => {
    const store = new FilesReceiptStore(dir);
    await store.issue(body(3));
    const [name] = readdirSync(path.join(dir, 'receipts', 'acme'));
    const file = path.join(dir, 'receipts', 'acme', name!);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"Acme"', '"Acne"'));
    expect((await failureOf(store.all('acme'), 'LEDGER_BROKEN')).message).toContain(file);
  }));
