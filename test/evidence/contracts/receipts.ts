/** The contract of every receipt store: one key for an installation, one receipt for an entry. */

import type { ReceiptBody } from '../../../domain/record/receipt';
import { isSigned } from '../../../evidence/signature';
import type { ReceiptStore } from '../../../evidence/store';
import { failureOf } from '../support';
import { HOSTILE_NAMES, type Place, placeOf } from './place';

export interface ReceiptPlace extends Place<ReceiptStore> {
  /** Writes another client into the only receipt of an engagement, behind the store's back. */
  damage(engagement: string): Promise<void>;
}

const body = (seq: number, engagement = 'acme'): ReceiptBody => ({
  format: 'dayone-receipt',
  version: 1,
  engagement,
  client: 'Acme',
  gate: 'ownership',
  head: { seq, hash: 'a'.repeat(64) },
  at: '2026-11-23T09:00:00.000Z',
});

export function describeReceiptContract(make: () => Promise<ReceiptPlace>): void {
  describe('receipts', () => {
    const at = placeOf<ReceiptPlace, ReceiptStore>(make);

    test('the first process that needs the key makes it, and all others use it', async () => {
      const stores = await Promise.all(Array.from({ length: 12 }, () => at.place.open()));
      const receipts = await Promise.all(stores.map((store, index) => store.issue(body(index + 1))));
      const dossier = { ...body(1), signature: await at.store.sign(body(1)) };
      expect(new Set([...receipts, dossier].map(({ signature }) => signature.key)).size).toBe(1);
      expect([...receipts, dossier].every(isSigned)).toBe(true);
      const changed = { ...dossier, client: 'Acne' };
      expect(isSigned(changed)).toBe(false);
    });

    test('gives the same entry the same receipt, in the order of the ledger', async () => {
      const later = await at.store.issue(body(1_000_000));
      const first = await at.store.issue(body(3));
      const middle = await at.store.issue(body(12));
      const other = await at.place.open();
      expect(await other.issue({ ...body(12), at: '2027-01-01T00:00:00.000Z' })).toEqual(middle);
      expect(await other.all('acme')).toEqual([first, middle, later]);
      expect(await other.all('another')).toEqual([]);
    });

    test('rejects a receipt that differs from what was issued', async () => {
      await at.store.issue(body(3));
      await at.place.damage('acme');
      expect((await failureOf(at.store.all('acme'), 'LEDGER_BROKEN')).message).toContain('acme');
      await failureOf(at.store.issue(body(3)), 'LEDGER_BROKEN');
    });

    test('keeps engagements with any names separate, and lists them', async () => {
      expect(await at.store.engagements()).toEqual([]);
      for (const name of HOSTILE_NAMES) await at.store.issue(body(1, name));
      const other = await at.place.open();
      for (const name of HOSTILE_NAMES)
        expect((await other.all(name)).map(({ engagement }) => engagement)).toEqual([name]);
      expect(await other.engagements()).toEqual([...HOSTILE_NAMES].sort());
    });
  });
}
