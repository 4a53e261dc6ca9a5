/** Many engagements at once, through all ten steps, against as many bare workflows with the same durable actions. */

import { engagementStream, engagementWorkflowId } from '../../domain/kernel/names';
import { openEvidence } from '../../evidence/open-evidence';
import { bare } from '../bare/workflows';
import { BARE_QUEUE, type BenchServices } from '../bench-services';
import { carryThrough } from '../engagement/script';
import { processorTime, type WorkerProcess } from '../processes';
import { ratios, type Spread, spreadOf } from '../statistics';

const STEPS = 10;
/** Engagements whose histories are counted. */
const COUNTED = 5;

/** What one engagement costs: its workflow and its drill together. */
export interface Cost {
  events: number;
  bytes: number;
  workflowTasks: number;
  /** Processor seconds of server, worker and script, over all engagements of a repeat, per engagement. */
  processor: { server: number; worker: number; script: number };
}

export interface Throughput {
  engagements: number;
  /** Engagements per second. */
  ours: Spread;
  bare: Spread;
  ratio: Spread;
  workflowTasks: Spread;
  perEngagement: Record<'ours' | 'bare', Cost>;
  /** In one engagement's ledgers; so many records the bare one flushes, one by one. Ours are flushed in so many appends. */
  records: number;
  flushes: number;
}

type Counts = Omit<Cost, 'processor'>;

async function countsOf(services: BenchServices, workflowIds: string[]): Promise<Counts> {
  const counts = { events: 0, bytes: 0, workflowTasks: 0 };
  for (const workflowId of workflowIds) {
    const handle = services.client.workflow.getHandle(workflowId);
    const { historySize } = await handle.describe();
    const events = (await handle.fetchHistory()).events ?? [];
    counts.events += events.length;
    counts.bytes += historySize ?? 0;
    counts.workflowTasks += events.filter((event) => event.workflowTaskCompletedEventAttributes).length;
  }
  return counts;
}

async function bareThrough({ client, ear }: BenchServices, id: string, records: number): Promise<void> {
  const handle = await client.workflow.start(bare, { workflowId: id, taskQueue: BARE_QUEUE, args: [{ id, records }] });
  for (let step = 1; step <= STEPS; step++) {
    await ear.event(id, 'asked', String(step));
    await handle.executeUpdate('approve', { args: [{ step, by: 'anna-berg' }] });
  }
  await handle.result();
}

/** Records of one engagement's ledger and of its drill's. */
async function recordsOf({ data }: BenchServices, id: string): Promise<{ records: number; flushes: number }> {
  const evidence = await openEvidence({ dir: data });
  const streams = [engagementStream(id), `drill:${id}:1`];
  const entries = (await Promise.all(streams.map((stream) => evidence.ledger.read(stream)))).flat();
  await evidence.close();
  return { records: entries.length, flushes: entries.filter(({ part: [index] }) => index === 0).length };
}

interface Run {
  seconds: number;
  processor: Cost['processor'];
}

/** Runs as many at once, and looks at the clock and at the processes before and after. */
async function measured(
  services: BenchServices,
  worker: WorkerProcess,
  at: number,
  one: (n: number) => Promise<void>,
): Promise<Run> {
  const pids = { server: services.server.pid, worker: worker.pid, script: process.pid };
  const look = () => Object.values(pids).map(processorTime);
  const before = look();
  const began = performance.now();
  await Promise.all(Array.from({ length: at }, (_, n) => one(n)));
  const seconds = (performance.now() - began) / 1000;
  const [server, used, script] = look().map((after, index) => (after - before[index]!) / at);
  return { seconds, processor: { server: server!, worker: used!, script: script! } };
}

const medianOf = (values: readonly number[]): number => spreadOf(values).median;

function costOf(counts: readonly Counts[], runs: readonly Run[]): Cost {
  const count = (what: keyof Counts) => medianOf(counts.map((one) => one[what]));
  const used = (what: keyof Cost['processor']) => medianOf(runs.map((run) => run.processor[what]));
  return {
    events: count('events'),
    bytes: count('bytes'),
    workflowTasks: count('workflowTasks'),
    processor: { server: used('server'), worker: used('worker'), script: used('script') },
  };
}

/** @param at how many at once */
export async function measureThroughput(services: BenchServices, at: number, repeats: number): Promise<Throughput> {
  const workers = { ours: await services.startOurs(), bare: await services.startBare() };
  const through = (id: string) => carryThrough(services.dayone, services.charter(id), services.papers, services.ear);
  await through('warm');
  const { records, flushes } = await recordsOf(services, 'warm');
  await bareThrough(services, 'bare-warm', records);
  const runs = { ours: [] as Run[], bare: [] as Run[] };
  for (let repeat = 0; repeat < repeats; repeat++) {
    runs.ours.push(await measured(services, workers.ours, at, (n) => through(`e-${repeat}-${n}`)));
    runs.bare.push(
      await measured(services, workers.bare, at, (n) => bareThrough(services, `bare-${repeat}-${n}`, records)),
    );
  }
  const counted = Array.from({ length: Math.min(COUNTED, at) }, (_, n) => n);
  const ours = await Promise.all(
    counted.map((n) => countsOf(services, [engagementWorkflowId(`e-0-${n}`), `drill:e-0-${n}:1`])),
  );
  const floor = await Promise.all(counted.map((n) => countsOf(services, [`bare-0-${n}`, `bare-0-${n}:drill`])));
  await workers.ours.stop();
  await workers.bare.stop();
  const rates = (of: readonly Run[]) => of.map(({ seconds }) => at / seconds);
  const tasks = (of: readonly Counts[]) => of.map(({ workflowTasks }) => workflowTasks);
  return {
    engagements: at,
    ours: spreadOf(rates(runs.ours)),
    bare: spreadOf(rates(runs.bare)),
    ratio: spreadOf(ratios(rates(runs.ours), rates(runs.bare))),
    workflowTasks: spreadOf(ratios(tasks(ours), tasks(floor))),
    perEngagement: { ours: costOf(ours, runs.ours), bare: costOf(floor, runs.bare) },
    records,
    flushes,
  };
}
