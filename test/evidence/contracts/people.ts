/** The contract of every people directory. */
import type { PeopleDirectory, PersonRecord } from '../../../evidence/store';
import { failureOf } from '../support';
import { HOSTILE_NAMES, type Place, placeOf } from './place';

const ADA: PersonRecord = { id: 'p-1', name: 'Ada Lind', email: 'ada@client.example' };
const SALES: PersonRecord = { id: 'p-2', name: 'Sales', group: true };

export function describePeopleContract(make: () => Promise<Place<PeopleDirectory>>): void {
  describe('people', () => {
    const at = placeOf<Place<PeopleDirectory>, PeopleDirectory>(make);

    test('adds, replaces, lists by id and erases, for every process', async () => {
      const { store } = at;
      expect(await store.all()).toEqual([]);
      await store.put([{ ...SALES, name: 'Sales team' }, ADA]);
      await store.put([SALES, { ...ADA, sharedMailbox: true, notices: 'chat', chat: 'env:HOOK' }]);
      const ada = { ...ADA, sharedMailbox: true, notices: 'chat', chat: 'env:HOOK' };
      const other = await at.place.open();
      expect(await other.all()).toEqual([ada, SALES]);
      expect(await other.get('p-1')).toEqual(ada);
      expect(await other.erase('p-1')).toBe(true);
      expect(await store.erase('p-1')).toBe(false);
      expect(await store.get('p-1')).toBeUndefined();
      expect(await store.all()).toEqual([SALES]);
    });

    test('keeps an address that a new record does not have', async () => {
      await at.store.put([{ ...ADA, notices: 'none', chat: 'env:HOOK' }]);
      await at.store.put([{ id: 'p-1', name: 'Ada L.' }]);
      expect(await at.store.get('p-1')).toEqual({ ...ADA, name: 'Ada L.', notices: 'none', chat: 'env:HOOK' });
    });

    test('refuses an incomplete record, and all others of the same call', async () => {
      const both = [ADA, { id: '', name: '' }, { id: 'dayone', name: 'dayone' }];
      const failure = await failureOf(at.store.put(both), 'BAD_INPUT');
      expect(failure.details.map((line) => line.split(':')[0])).toEqual(['record 2', 'record 3']);
      expect(await at.store.all()).toEqual([]);
    });

    test('refuses records that conflict with known people, and writes nothing', async () => {
      await at.store.put([ADA]);
      const seen: PersonRecord[][] = [];
      const refuse = (known: readonly PersonRecord[]): void => {
        seen.push([...known]);
        throw new Error('known under two ids');
      };
      const stands = { engagement: 'acme', roles: { 'p-1': ['owner'], 'p-2': ['reviewer'] }, whole: true };
      await expect((await at.place.open()).put([SALES], stands, refuse)).rejects.toThrow('known under two ids');
      expect(seen).toEqual([[ADA]]);
      expect(await at.store.all()).toEqual([ADA]);
    });

    test('refuses the later of two conflicting records', async () => {
      const other = await at.place.open();
      const refuse = (known: readonly PersonRecord[]): void => {
        if (known.length > 0) throw new Error('somebody was first');
      };
      const both = await Promise.allSettled([
        at.store.put([ADA], undefined, refuse),
        other.put([SALES], undefined, refuse),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await at.store.all()).toHaveLength(1);
    });

    test('stores all concurrent changes', async () => {
      const other = await at.place.open();
      const ids = Array.from({ length: 10 }, (_, n) => `p-${n}`);
      await Promise.all(ids.map((id, n) => (n % 2 ? other : at.store).put([{ id, name: `Person ${n}` }])));
      expect((await at.store.all()).map((person) => person.id)).toEqual(ids);
    });

    test('a whole charter replaces the people of its engagement; a part changes only the people in it', async () => {
      const standsOf = async () => (await at.store.all()).map(({ id, stands }) => [id, stands]);
      const roles = { 'p-1': ['owner', 'sponsor'], 'p-2': ['reviewer'] };
      await at.store.put([ADA, SALES], { engagement: 'acme', roles, whole: true });
      await at.store.put([], { engagement: 'other', roles: { 'p-1': ['user'] }, whole: true });
      expect(await standsOf()).toEqual([
        ['p-1', { acme: ['owner', 'sponsor'], other: ['user'] }],
        ['p-2', { acme: ['reviewer'] }],
      ]);
      await at.store.put([], { engagement: 'acme', roles: { 'p-2': ['sponsor'] }, whole: false });
      await at.store.put([], { engagement: 'acme', roles: { 'p-1': [] }, whole: false });
      expect(await standsOf()).toEqual([
        ['p-1', { other: ['user'] }],
        ['p-2', { acme: ['sponsor'] }],
      ]);
      await at.store.put([ADA], { engagement: 'acme', roles: { 'p-1': ['owner'] }, whole: true });
      expect(await standsOf()).toEqual([
        ['p-1', { acme: ['owner'], other: ['user'] }],
        ['p-2', undefined],
      ]);
    });

    test('stores any ids, names and engagements unchanged, and keeps them separate', async () => {
      const records = HOSTILE_NAMES.map((id) => ({ id, name: `${id}!`, email: `${id}@x.example` }));
      for (const record of records) {
        const roles = Object.fromEntries([[record.id, ['owner']]]);
        await at.store.put([record], { engagement: record.id, roles, whole: false });
      }
      const other = await at.place.open();
      for (const record of records) {
        const stands = Object.fromEntries([[record.id, ['owner']]]);
        expect(await other.get(record.id)).toEqual({ ...record, stands });
      }
      expect(await other.all()).toHaveLength(records.length);
      expect(await other.get('hasOwnProperty')).toBeUndefined();
      expect(await other.erase('valueOf')).toBe(false);
    });
  });
}
