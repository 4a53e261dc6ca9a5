/** `npm run demo` as a process: what it says at its end, and that it leaves nothing behind. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { engagementStream } from '../../domain/kernel/names';
import { readEntries } from '../../domain/record/read-entry';
import { openEvidence } from '../../evidence/open-evidence';
import { claimsOf } from '../../examples/demo/proof';

interface Run {
  child: ChildProcess;
  out: string;
  err: string;
  code: Promise<number | null>;
}

const started = new Set<Run>();

function demo(...flags: string[]): Run {
  const { TEMPORAL_ADDRESS: _, ...env } = process.env;
  const script = path.join(packageRoot(), 'setup', 'run.mjs');
  const child = spawn(process.execPath, [script, 'demo', ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const run: Run = { child, out: '', err: '', code: new Promise((resolve) => child.once('close', resolve)) };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    run.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    run.err += text;
  });
  started.add(run);
  return run;
}

afterEach(async () => {
  for (const { child, code } of started) {
    child.kill('SIGTERM');
    await code;
  }
  started.clear();
});

const processes = (): { pid: number; parent: number; command: string }[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent, ...command]) => ({ pid: Number(pid), parent: Number(parent), command: command.join(' ') }));

/** The processes that this one has started, and theirs. */
function descendants(pid: number): string[] {
  const all = processes();
  const under = (parent: number): typeof all =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...under(one.pid)]);
  return under(pid).map(({ pid: child, command }) => `${child} ${command}`);
}

/** Those of them that are still there: the same number under the same command. */
const left = (before: readonly string[]): string[] => {
  const now = new Set(processes().map(({ pid, command }) => `${pid} ${command}`));
  return before.filter((one) => now.has(one));
};

async function until(holds: () => boolean, run: Run): Promise<void> {
  while (!holds()) {
    if (run.child.exitCode !== null) throw new Error(`the demo ended: ${run.out}${run.err}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const gone = async (before: readonly string[]): Promise<void> => {
  while (left(before).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
};

test('tells its whole story, proves it, and ends with one object and no running process', async () => {
  const run = demo('--json');
  const seen = new Set<string>();
  const watch = setInterval(() => {
    for (const one of descendants(run.child.pid!)) seen.add(one);
  }, 1_000);
  const code = await run.code;
  clearInterval(watch);
  expect({ code, err: run.err }).toMatchObject({ code: 0 });

  const closing = JSON.parse(run.out);
  expect(closing).toMatchObject({
    ok: true,
    missing: [],
    engagement: 'shared-mailbox-triage',
    live: true,
    release: 'r2',
    rolledBack: 'r1',
    rtoSeconds: 30,
  });
  expect(closing.drillSeconds).toBeGreaterThan(0);
  expect(closing.drillSeconds).toBeLessThan(30);
  expect(closing.ledgerEntries).toBeGreaterThan(80);
  expect(closing.retainerCycles).toBeGreaterThanOrEqual(1);
  const [keptAway] = closing.metrics;
  expect(keptAway).toMatchObject({ metric: 'unwanted-kept-away', before: 0, verdict: 'pass' });
  expect(keptAway.after).toBeGreaterThan(0.85);

  for (const child of [/temporal server start-dev/, /workers\/main/, /mailbox\/main/])
    expect([...seen].filter((one) => child.test(one))).not.toEqual([]);
  await gone([...seen]);
  await expectProofToBeAbleToFail(path.resolve(closing.data));
});

/** On the same ledgers cut short, what had not happened by then is named. */
async function expectProofToBeAbleToFail(dir: string): Promise<void> {
  const evidence = await openEvidence({ dir });
  const locked = readEntries(await evidence.ledger.read(engagementStream('lead-qualification')));
  const triage = readEntries(await evidence.ledger.read(engagementStream('shared-mailbox-triage')));
  await evidence.close();
  const open = (...given: Parameters<typeof claimsOf>) => claimsOf(...given).filter(({ holds }) => !holds);
  expect(open(locked, triage, 1)).toEqual([]);
  const still = 'lead qualification: its lock is still closed';
  const atTheStart = claimsOf(locked.slice(0, 1), triage.slice(0, 1), 0);
  expect(atTheStart.filter(({ holds }) => holds).map(({ what }) => what)).toEqual([still]);
  const rollback = triage.findIndex(({ type }) => type === 'rollback.pulled');
  expect(open(locked, triage.slice(0, rollback), 1).map(({ what }) => what)).toContain(
    'r1 was caught by a stage and rolled back automatically',
  );
}

test('Ctrl-C in the middle of the story leaves nothing running', async () => {
  const run = demo();
  await until(() => run.out.includes('in shadow'), run);
  const before = descendants(run.child.pid!);
  expect(before.length).toBeGreaterThanOrEqual(3);
  run.child.kill('SIGINT');
  run.child.kill('SIGINT');
  expect(await run.code).toBe(130);
  expect(left(before)).toEqual([]);
});

test('leaves no process behind when it is killed while it starts', async () => {
  const run = demo('--json');
  await until(() => descendants(run.child.pid!).some((one) => one.includes('workers/main')), run);
  const before = descendants(run.child.pid!);
  run.child.kill('SIGKILL');
  await run.code;
  await gone(before);
});

test('explains its usage, and refuses unknown arguments', async () => {
  const help = demo('--help');
  expect(await help.code).toBe(0);
  expect(help.out).toContain('Example: npm run demo -- --keep');
  const wrong = demo('--fast', '--json');
  expect(await wrong.code).toBe(2);
  expect(JSON.parse(wrong.out)).toMatchObject({ error: { code: 'BAD_INPUT' } });
});
