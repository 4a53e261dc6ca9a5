/** The contract of every snapshot store. */
import type { Snapshot, SnapshotStore } from '../../../evidence/store';
import { HOSTILE_NAMES, keptOrRefused, type Place, placeOf, UNKEEPABLE_NAMES } from './place';

export interface SnapshotPlace extends Place<SnapshotStore> {
  /** Damages the snapshot of a run on disk. */
  damage(stream: string, run: string): Promise<void>;
}

const stream = 'engagement:acme';

const left = (run: string, seq: number, over: Partial<Snapshot> = {}): Snapshot => ({
  ...{ stream, run, epoch: 1, head: { seq, hash: `${seq}`.repeat(64).slice(0, 64) } },
  ...{ digest: 'd'.repeat(64), foldedWith: 'f'.repeat(64) },
  ...over,
});

export function describeSnapshotContract(make: () => Promise<SnapshotPlace>): void {
  describe('snapshots', () => {
    const at = placeOf<SnapshotPlace, SnapshotStore>(make);

    test('gives every process the snapshot of a run, and none for a run without one', async () => {
      expect(await at.store.find(stream, 'run-1')).toBeUndefined();
      await at.store.save(left('run-1', 5));
      const other = await at.place.open();
      expect(await other.find(stream, 'run-1')).toEqual(left('run-1', 5));
      expect(await other.find(stream, 'run-2')).toBeUndefined();
      expect(await other.find('engagement:other', 'run-1')).toBeUndefined();
    });

    test('a run of a later epoch does not change the snapshot of an earlier run', async () => {
      await at.store.save(left('run-1', 5));
      await at.store.save(left('run-2', 9, { epoch: 2 }));
      // One that was overtaken, and does not know yet.
      await at.store.save(left('run-1', 6));
      expect(await at.store.find(stream, 'run-2')).toMatchObject({ epoch: 2, head: { seq: 9 } });
      expect(await at.store.find(stream, 'run-1')).toMatchObject({ epoch: 1, head: { seq: 6 } });
    });

    test('keeps the snapshot with the latest entry of several concurrent ones of a run', async () => {
      await at.store.save(left('run-1', 5));
      await at.store.save(left('run-1', 4));
      expect(await at.store.find(stream, 'run-1')).toEqual(left('run-1', 5));
      const other = await at.place.open();
      const all = [8, 6, 9, 7].map((seq, n) => (n % 2 ? other : at.store).save(left('run-1', seq)));
      await Promise.all(all);
      expect(await at.store.find(stream, 'run-1')).toEqual(left('run-1', 9));
    });

    test('a snapshot that cannot be read counts as absent', async () => {
      await at.store.save(left('run-1', 5));
      await at.place.damage(stream, 'run-1');
      expect(await at.store.find(stream, 'run-1')).toBeUndefined();
      await at.store.save(left('run-1', 4));
      expect(await at.store.find(stream, 'run-1')).toEqual(left('run-1', 4));
    });

    test('keeps streams and runs with any names separate', async () => {
      for (const name of HOSTILE_NAMES) {
        await at.store.save(left(name, 1));
        await at.store.save(left('run-1', 2, { stream: name }));
      }
      for (const name of HOSTILE_NAMES) {
        expect(await at.store.find(stream, name)).toEqual(left(name, 1));
        expect(await at.store.find(name, 'run-1')).toEqual(left('run-1', 2, { stream: name }));
      }
      for (const name of UNKEEPABLE_NAMES)
        await keptOrRefused(
          name,
          () => at.store.save(left(name, 1)),
          async () => (await at.store.find(stream, name))?.run,
        );
    });
  });
}
