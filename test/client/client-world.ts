/** A world with a client of its own, connected as a script would, and charters in files. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Change, type ChangeKind, DayOne } from '../../client';
import { sharedServer, uniqueId } from '../support/temporal';
import { openWorld, type World } from '../support/world';
import { charterText } from './cli-world';

export interface ClientWorld {
  world: World;
  dayone: DayOne;
  /** Writes a charter's file with an id of its own. */
  charterFile(more?: string): { id: string; file: string };
  close(): Promise<void>;
}

export async function openClientWorld(): Promise<ClientWorld> {
  const world = await openWorld();
  const dayone = await DayOne.connect({ address: sharedServer(), data: world.data, taskQueue: world.queue });
  return {
    world,
    dayone,
    charterFile: (more) => {
      const id = uniqueId('contract');
      const file = path.join(world.data, `${id}.yaml`);
      writeFileSync(file, charterText(id, more));
      return { id, file };
    },
    close: async () => {
      await dayone.close();
      await world.close();
    },
  };
}

/** Reads changes in the background; `until` waits for one. */
export function reading(changes: AsyncGenerator<Change, void, void>) {
  const seen: Change[] = [];
  let wake = (): void => {};
  let over = false;
  const ended = (async () => {
    for await (const change of changes) {
      seen.push(change);
      wake();
    }
  })();
  ended
    .catch(() => {})
    .finally(() => {
      over = true;
      wake();
    });
  return {
    seen,
    /** Resolves at the end of the changes, or rejects with what ended them. */
    ended,
    kinds: (): ChangeKind[] => seen.map(({ kind }) => kind),
    /** The first change that fits, waited for. */
    until: async (fits: (change: Change) => boolean): Promise<Change> => {
      for (;;) {
        const found = seen.find(fits);
        if (found) return found;
        if (over) throw new Error(`ended without it: ${seen.map(({ kind }) => kind).join(', ')}`);
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), ended]);
      }
    },
  };
}
