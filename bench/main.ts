/**
 * `npm run bench`: what dayone costs in comparison with bare Temporal, as ratios against a floor measured in the same
 * run.
 */
import { parseArgs } from 'node:util';
import { type BenchServices, openHouse } from './bench-services';
import { measureOpen, type OpenEngagements } from './parts/open';
import { measureRetainer, type RetainerCycles } from './parts/retainer';
import { measureShellLoop, type ShellLoop } from './parts/shell-loop';
import { measureSignOff, type SignOffRoundTrip } from './parts/sign-off';
import { type Cost, measureThroughput, type Throughput } from './parts/throughput';
import { measureWorkerStart, type WorkerStart } from './parts/worker-start';
import { type Spread, textOf } from './statistics';

const USAGE = `npm run bench [-- OPTIONS]
  --engagements N   at once in the throughput part (100)
  --open N          open engagements per repeat in the memory part (200)
  --loop N          engagements that a shell loop starts at once (200)
  --cycles N        engagements whose retainer fires in the same moment (300)
  --repeats N       of every part (5)
  --only PART       throughput, signOff, open, workerStart, shellLoop or retainer
  --json            one JSON object at the end, and nothing else on standard output`;

interface Options {
  engagements: number;
  open: number;
  loop: number;
  cycles: number;
  repeats: number;
}

const PARTS = {
  throughput: (services: BenchServices, o: Options) => measureThroughput(services, o.engagements, o.repeats),
  signOff: (services: BenchServices, o: Options) => measureSignOff(services, 150, o.repeats),
  open: (services: BenchServices, o: Options) => measureOpen(services, o.open, o.repeats),
  workerStart: (services: BenchServices, o: Options) => measureWorkerStart(services, o.repeats),
  shellLoop: (services: BenchServices, o: Options) => measureShellLoop(services, o.loop),
  retainer: (services: BenchServices, o: Options) => measureRetainer(services, o.cycles, o.repeats),
};

interface Results {
  throughput?: Throughput;
  signOff?: SignOffRoundTrip;
  open?: OpenEngagements;
  workerStart?: WorkerStart;
  shellLoop?: ShellLoop;
  retainer?: RetainerCycles;
}

interface Target {
  what: string;
  /** Null where the part was not measured. */
  found: Spread | null;
  atLeast?: number;
  atMost?: number;
}

/** What the ratios are to be; judged by the median. */
const targetsOf = ({ throughput, signOff, open, workerStart, retainer }: Results): Target[] => [
  { what: 'throughput, of the bare one', found: throughput?.ratio ?? null, atLeast: 1 },
  { what: 'workflow tasks, of the bare one', found: throughput?.workflowTasks ?? null, atMost: 1.15 },
  { what: 'sign-off, of a bare Update that records', found: signOff?.ratio ?? null, atMost: 1.3 },
  { what: 'worker memory per open engagement, MiB', found: open?.memory ?? null, atMost: 0.3 },
  { what: 'worker start with the prebuilt bundle', found: workerStart?.ratio ?? null, atMost: 0.45 },
  { what: 'retainer cycles at once, of bare ones', found: retainer?.ratio ?? null, atLeast: 0.5 },
  { what: 'dayone list, of temporal workflow list', found: open?.list.ratio ?? null, atMost: 1.6 },
];

const isMet = ({ found, atLeast = 0, atMost = Number.POSITIVE_INFINITY }: Target): boolean =>
  found === null || (found.median >= atLeast && found.median <= atMost);

function costText(who: string, { events, bytes, workflowTasks, processor }: Cost): string {
  const ms = (seconds: number) => `${Math.round(seconds * 1000)} ms`;
  const { server, worker, script } = processor;
  return (
    `  ${who.padEnd(6)} ${events} events, ${Math.round(bytes / 1024)} KiB, ${workflowTasks} workflow tasks; ` +
    `processor: server ${ms(server)}, worker ${ms(worker)}, script ${ms(script)}`
  );
}

function report(results: Results): string[] {
  const lines = targetsOf(results).flatMap((target) => {
    if (target.found === null) return [];
    const wanted = target.atLeast === undefined ? `at most ${target.atMost}` : `at least ${target.atLeast}`;
    return [`${isMet(target) ? 'met   ' : 'MISSED'} ${target.what.padEnd(42)} ${textOf(target.found)}  (${wanted})`];
  });
  const { throughput, signOff, open, workerStart, shellLoop, retainer } = results;
  if (throughput) {
    const { ours, bare, perEngagement, engagements, records, flushes } = throughput;
    lines.push(
      `${engagements} at once, per second: ours ${textOf(ours)}, bare ${textOf(bare)}; ${records} records each, ours in ${flushes} flushes`,
      costText('ours', perEngagement.ours),
      costText('bare', perEngagement.bare),
    );
  }
  if (signOff)
    lines.push(
      `sign-off: ours ${textOf(signOff.ours)} ms, bare Update ${textOf(signOff.bare)} ms; ` +
        `one that records nothing ${textOf(signOff.unrecorded)} ms, of it ${textOf(signOff.ofUnrecorded)}`,
    );
  if (open)
    lines.push(
      `memory: of an open bare workflow ${textOf(open.bareMemory)} MiB`,
      `list: dayone ${textOf(open.list.ours)} ms, temporal ${textOf(open.list.temporal)} ms`,
    );
  if (workerStart)
    lines.push(
      `worker start: prebuilt ${textOf(workerStart.prebuilt)} ms, bundling ${textOf(workerStart.bundling)} ms`,
    );
  if (shellLoop)
    lines.push(
      `shell loop: ${shellLoop.startedOnce} of ${shellLoop.engagements} started, once, in ${shellLoop.seconds} s`,
    );
  if (retainer) {
    const { ours, bare, engagements, perCycle } = retainer;
    lines.push(
      `${engagements} retainer cycles at once, per second: ours ${textOf(ours)}, bare ${textOf(bare)}; ` +
        `${perCycle.looks} looks and ${perCycle.reports} reports each`,
    );
  }
  return lines;
}

function readOptions(argv: readonly string[]) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      engagements: { type: 'string', default: '100' },
      open: { type: 'string', default: '200' },
      loop: { type: 'string', default: '200' },
      cycles: { type: 'string', default: '300' },
      repeats: { type: 'string', default: '5' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { engagements, open, loop, cycles, repeats, only, json, help } = values;
  const numbers = {
    engagements: Number(engagements),
    open: Number(open),
    loop: Number(loop),
    cycles: Number(cycles),
    repeats: Number(repeats),
  };
  if (Object.values(numbers).some((value) => !Number.isInteger(value) || value < 1))
    throw new TypeError('whole numbers');
  const names = Object.keys(PARTS) as (keyof typeof PARTS)[];
  if (only !== undefined && !names.includes(only as keyof typeof PARTS))
    throw new TypeError(`no part is named ${only}`);
  return { ...numbers, json, help, parts: names.filter((name) => only === undefined || name === only) };
}

/** @returns the exit code: 0 where every target is met, 1 where one is missed or a part failed, 2 for wrong usage */
export async function main(argv: readonly string[]): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(argv);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${USAGE}\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const results: Results = {};
  let failed = false;
  for (const part of options.parts) {
    const began = performance.now();
    process.stderr.write(`Measuring ${part}\n`);
    // Each on a server of its own: what one part leaves behind would burden the next.
    const services = await openHouse();
    try {
      Object.assign(results, { [part]: await PARTS[part](services, options) });
    } catch (error) {
      // What the other parts have measured, or will, is not lost with it.
      failed = true;
      process.stderr.write(`${part} failed: ${error instanceof Error ? error.message : error}\n`);
    } finally {
      await services.close();
    }
    process.stderr.write(`  ${Math.round((performance.now() - began) / 1000)} s\n`);
  }
  const targets = targetsOf(results);
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ ...results, throughput: results.throughput?.ratio, details: results, targets })}\n`,
    );
  else process.stdout.write(`min / median / max\n${report(results).join('\n')}\n`);
  const { shellLoop } = results;
  const allStarted = !shellLoop || shellLoop.startedOnce === shellLoop.engagements;
  return !failed && allStarted && targets.every(isMet) ? 0 : 1;
}
