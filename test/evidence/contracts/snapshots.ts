/** What every snapshot store promises, whatever it stands on. */
import type { Snapshot, SnapshotStore } from '../../../evidence/store';
import { HOSTILE_NAMES, keptOrRefused, type Place, placeOf, UNKEEPABLE_NAMES } from './place';

export interface SnapshotPlace extends Place<SnapshotStore> {
  /** Makes what a run left unreadable, behind the store's back. */
  damage(stream: string, run: string): Promise<void>;
}

const stream = 'engagement:acme';

const left = (run: string, seq: number, over: Partial<Snapshot> = {}): Snapshot => ({
  ...{ stream, run, epoch: 1, head: { seq, hash: `${seq}`.repeat(64).slice(0, 64) } },
  ...{ digest: 'd'.repeat(64), version: 1 },
  ...over,
});

export function describeSnapshotContract(make: () => Promise<SnapshotPlace>): void {
  describe('snapshots', () => {
    const at = placeOf<SnapshotPlace, SnapshotStore>(make);

    test('what a run left is found by its id, by every process; nothing of a run that left nothing', async () => {
      expect(await at.store.leftBy(stream, 'run-1')).toBeUndefined();
      await at.store.leave(left('run-1', 5));
      const other = await at.place.open();
      expect(await other.leftBy(stream, 'run-1')).toEqual(left('run-1', 5));
      expect(await other.leftBy(stream, 'run-2')).toBeUndefined();
      expect(await other.leftBy('engagement:other', 'run-1')).toBeUndefined();
    });

    test('a run of another epoch takes nothing from one that was before', async () => {
      await at.store.leave(left('run-1', 5));
      await at.store.leave(left('run-2', 9, { epoch: 2 }));
      // One that was overtaken, and does not know yet.
      await at.store.leave(left('run-1', 6));
      expect(await at.store.leftBy(stream, 'run-2')).toMatchObject({ epoch: 2, head: { seq: 9 } });
      expect(await at.store.leftBy(stream, 'run-1')).toMatchObject({ epoch: 1, head: { seq: 6 } });
    });

    test('of several that one run leaves, in any order and at once, the one of the latest entry stays', async () => {
      await at.store.leave(left('run-1', 5));
      await at.store.leave(left('run-1', 4));
      expect(await at.store.leftBy(stream, 'run-1')).toEqual(left('run-1', 5));
      const other = await at.place.open();
      const all = [8, 6, 9, 7].map((seq, n) => (n % 2 ? other : at.store).leave(left('run-1', seq)));
      await Promise.all(all);
      expect(await at.store.leftBy(stream, 'run-1')).toEqual(left('run-1', 9));
    });

    test('what cannot be read any more is not there: the ledger tells the state', async () => {
      await at.store.leave(left('run-1', 5));
      await at.place.damage(stream, 'run-1');
      expect(await at.store.leftBy(stream, 'run-1')).toBeUndefined();
      await at.store.leave(left('run-1', 4));
      expect(await at.store.leftBy(stream, 'run-1')).toEqual(left('run-1', 4));
    });

    test('streams and runs are kept apart whatever they are called', async () => {
      for (const name of HOSTILE_NAMES) {
        await at.store.leave(left(name, 1));
        await at.store.leave(left('run-1', 2, { stream: name }));
      }
      for (const name of HOSTILE_NAMES) {
        expect(await at.store.leftBy(stream, name)).toEqual(left(name, 1));
        expect(await at.store.leftBy(name, 'run-1')).toEqual(left('run-1', 2, { stream: name }));
      }
      for (const name of UNKEEPABLE_NAMES)
        await keptOrRefused(
          name,
          () => at.store.leave(left(name, 1)),
          async () => (await at.store.leftBy(stream, name))?.run,
        );
    });
  });
}
