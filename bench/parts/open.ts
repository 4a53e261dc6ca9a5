/** Many open engagements: what each costs a worker's memory, and how long a list takes compared with Temporal's. */
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { ensureTemporalCli } from '../../client/embedded/temporal-cli';
import { answer, bareAnswer } from '../bare/workflows';
import { BARE_QUEUE, type BenchServices } from '../bench-services';
import { timeOf, type WorkerProcess } from '../processes';
import { ratios, type Spread, spreadOf } from '../statistics';

export interface OpenEngagements {
  engagements: number;
  /** Resident memory of the worker per open engagement, MiB, and of the floor's worker per open bare workflow. */
  memory: Spread;
  bareMemory: Spread;
  /** Milliseconds of `dayone list`, and of `temporal workflow list` for the same page. */
  list: { ours: Spread; temporal: Spread; ratio: Spread };
}

/** At once, as a script would start them. */
const AT_ONCE = 20;

type Start = (id: string) => Promise<unknown>;

async function startMany(start: Start, prefix: string, count: number): Promise<void> {
  const next = Array.from({ length: count }, (_, n) => `${prefix}-${n}`).values();
  const startNext = async (): Promise<void> => {
    for (const id of next) await start(id);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, startNext));
}

/** At its first gate, waiting for a person. */
const startOurs =
  (services: BenchServices): Start =>
  async (id) => {
    const charter = services.charter(id);
    await services.dayone.start(charter, charter.people['delivery-lead']!);
    await services.ear.event(id, 'gate.opened', 'first-conversation');
  };

/** Waiting for an Update, of which it has answered one. */
const startBare =
  ({ client }: BenchServices): Start =>
  async (id) => {
    const workflow = await client.workflow.start(bareAnswer, { workflowId: `bare-${id}`, taskQueue: BARE_QUEUE });
    await workflow.executeUpdate(answer, { args: [{ step: 1, by: 'anna-berg' }] });
  };

/** Of a worker per open workflow, MiB: over all that are open by the end of each repeat. */
async function memoryOf(worker: WorkerProcess, start: Start, count: number, repeats: number): Promise<number[]> {
  await startMany(start, 'open-warm', AT_ONCE);
  const before = await worker.kept();
  const memory: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    await startMany(start, `open-${repeat}`, count);
    memory.push(((await worker.kept()) - before) / (count * (repeat + 1)));
  }
  return memory;
}

/** @param count open engagements per repeat */
export async function measureOpen(services: BenchServices, count: number, repeats: number): Promise<OpenEngagements> {
  const worker = await services.startOurs();
  const memory = await memoryOf(worker, startOurs(services), count, repeats);
  const floor = await services.startBare();
  const bareMemory = await memoryOf(floor, startBare(services), count, repeats);
  await floor.stop();
  const temporal = (await ensureTemporalCli()).path;
  const { address } = services.server;
  const query = `WorkflowType = 'engagement' AND ExecutionStatus = 'Running'`;
  const listOurs = () =>
    timeOf(path.join(packageRoot(), 'dayone'), ['list', '--address', address, '--data', services.data]);
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
    bareMemory: spreadOf(bareMemory),
    list: {
      ours: spreadOf(times.ours),
      temporal: spreadOf(times.temporal),
      ratio: spreadOf(ratios(times.ours, times.temporal)),
    },
  };
}
