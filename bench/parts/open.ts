/** Many open engagements: what each costs a worker's memory, and how long a list takes beside Temporal's own. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../client/embedded/paths';
import { ensureTemporalCli } from '../../client/embedded/temporal-cli';
import type { House } from '../house';
import { residentMemory, timeOf } from '../processes';
import { ratios, type Spread, spreadOf } from '../statistics';

export interface OpenEngagements {
  engagements: number;
  /** Resident memory of the worker per open engagement, MiB. */
  memory: Spread;
  /** Milliseconds of `dayone list`, and of `temporal workflow list` for the same page. */
  list: { ours: Spread; temporal: Spread; ratio: Spread };
}

/** At once, as a script would start them. */
const AT_ONCE = 20;
/** The worker's memory is taken when it has stopped growing: after so long without work, ms. */
const QUIET_MS = 3_000;

async function startMany(house: House, prefix: string, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  const next = ids.values();
  const startNext = async (): Promise<void> => {
    for (const id of next) {
      const charter = house.charter(id);
      await house.dayone.start(charter, charter.people['delivery-lead']!);
      await house.ear.event(id, 'gate.opened', 'first-conversation');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, startNext));
}

/** @param count open engagements per repeat */
export async function measureOpen(house: House, count: number, repeats: number): Promise<OpenEngagements> {
  const memory: number[] = [];
  const worker = await house.startOurs();
  await startMany(house, 'open-warm', AT_ONCE);
  await sleep(QUIET_MS);
  const before = residentMemory(worker.pid);
  for (let repeat = 0; repeat < repeats; repeat++) {
    await startMany(house, `open-${repeat}`, count);
    await sleep(QUIET_MS);
    // Over all that are open by now: a single repeat tells more of the garbage collector's moments than of engagements.
    memory.push((residentMemory(worker.pid) - before) / (count * (repeat + 1)));
  }
  const temporal = (await ensureTemporalCli()).path;
  const { address } = house.server;
  const query = `WorkflowType = 'engagement' AND ExecutionStatus = 'Running'`;
  const listOurs = () =>
    timeOf(path.join(packageRoot(), 'dayone'), ['list', '--address', address, '--data', house.data]);
  const listTemporal = () =>
    timeOf(temporal, ['workflow', 'list', '--address', address, '--limit', '20', '--query', query]);
  const times = { ours: [] as number[], temporal: [] as number[] };
  for (let repeat = 0; repeat <= repeats * 2; repeat++) {
    const found = { ours: await listOurs(), temporal: await listTemporal() };
    if (repeat === 0) continue; // fills the caches of the disk
    times.ours.push(found.ours);
    times.temporal.push(found.temporal);
  }
  await worker.stop();
  return {
    engagements: count,
    memory: spreadOf(memory),
    list: {
      ours: spreadOf(times.ours),
      temporal: spreadOf(times.temporal),
      ratio: spreadOf(ratios(times.ours, times.temporal)),
    },
  };
}
