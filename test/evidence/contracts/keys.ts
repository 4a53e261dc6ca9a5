/** The contract of every key directory. */
import type { PublicKey } from '../../../domain/model/people';
import type { KeyDirectory } from '../../../evidence/store';
import { HOSTILE_NAMES, type Place, placeOf } from './place';

const key = (kid: string, over: Partial<PublicKey> = {}): PublicKey => ({
  ...{ kid, x: `x-of-${kid}`, from: '2026-01-05T09:00:00.000Z' },
  ...over,
});

export function describeKeyContract(make: () => Promise<Place<KeyDirectory>>): void {
  describe('keys', () => {
    const at = placeOf<Place<KeyDirectory>, KeyDirectory>(make);

    test('shows an added key to every process; before, a person has none', async () => {
      expect(await at.store.keysOf('ada')).toEqual([]);
      expect(await at.store.all()).toEqual({});
      await at.store.put('ada', key('one'));
      await at.store.put('ada', key('two'));
      await at.store.put('ben', key('three'));
      const other = await at.place.open();
      expect(await other.keysOf('ada')).toEqual([key('one'), key('two')]);
      expect(await other.all()).toEqual({ ada: [key('one'), key('two')], ben: [key('three')] });
    });

    test('replaces a key of the same id: ended, then revoked', async () => {
      await at.store.put('ada', key('one'));
      await at.store.put('ada', key('two'));
      const until = '2026-02-02T09:00:00.000Z';
      await at.store.put('ada', key('one', { until }));
      await (await at.place.open()).put('ada', key('one', { until, revokedAt: until }));
      const keys = await at.store.keysOf('ada');
      expect(keys).toHaveLength(2);
      expect(keys).toEqual(expect.arrayContaining([key('two'), key('one', { until, revokedAt: until })]));
    });

    test('stores all keys that are added at the same time', async () => {
      const other = await at.place.open();
      const ids = Array.from({ length: 8 }, (_, n) => `k${n}`);
      await Promise.all(ids.map((kid, n) => (n % 2 ? other : at.store).put(n < 4 ? 'ada' : 'ben', key(kid))));
      const found = [...(await at.store.keysOf('ada')), ...(await at.store.keysOf('ben'))];
      expect(found.map(({ kid }) => kid).sort()).toEqual(ids);
    });

    test('keeps people with any ids separate', async () => {
      for (const name of HOSTILE_NAMES) await at.store.put(name, key(name));
      const other = await at.place.open();
      for (const name of HOSTILE_NAMES) expect(await other.keysOf(name)).toEqual([key(name)]);
      expect(await other.keysOf('hasOwnProperty')).toEqual([]);
      expect(Object.keys(await other.all()).sort()).toEqual([...HOSTILE_NAMES].sort());
    });
  });
}
