/** The two example scripts, as they are run: an engagement in ten lines, and one per row of a spreadsheet. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { packageRoot } from '../../client/embedded/paths';
import { type CliWorld, openCliWorld } from '../client/cli-world';
import { uniqueId } from '../support/temporal';

let on: CliWorld;
beforeAll(async () => {
  on = await openCliWorld();
});
afterAll(() => on.world.close());

/** Runs a compiled script with the addresses of the test environment. */
async function run(script: string, args: string[], env: Record<string, string> = on.env) {
  const file = path.join(packageRoot(), 'dist', 'examples', 'client', script);
  const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env.PATH, ...env } });
  const ran = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ran.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ran.err += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...ran };
}

test('ten lines start an engagement and wait for its first request', async () => {
  const { id, file } = on.charterFile();
  const waits = 'waits for first-conversation: the weekly value of the process';
  expect(await run('ten-lines.js', [file])).toMatchObject({
    code: 0,
    out: expect.stringMatching(new RegExp(`^${id} started\n${waits}`)),
    err: '',
  });
  expect(await run('ten-lines.js', [file])).toMatchObject({
    code: 0,
    out: expect.stringContaining('is already running'),
  });
  // What is wrong is one line, not a stack trace.
  expect(await run('ten-lines.js', [])).toEqual({ code: 1, out: '', err: expect.stringMatching(/^usage: .*\n$/) });
  expect(await run('ten-lines.js', ['/absent.yaml'])).toMatchObject({
    code: 1,
    err: 'there is no file /absent.yaml\n',
  });
  const source = readFileSync(path.join(packageRoot(), 'examples', 'client', 'ten-lines.ts'), 'utf8');
  const main = source.slice(source.indexOf('async function'), source.indexOf('\n}\n') + 2);
  expect(main.split('\n').length).toBeLessThanOrEqual(10);
});

describe('a spreadsheet', () => {
  const suffix = uniqueId('of').slice(0, 9);
  let csv: string;
  let report: string;

  /** The example's own spreadsheet and charters, with ids of this test. */
  beforeAll(() => {
    const folder = path.join(on.world.data, 'sheet', 'client');
    mkdirSync(folder, { recursive: true });
    const examples = path.join(packageRoot(), 'examples');
    cpSync(path.join(examples, 'charters'), path.join(folder, '..', 'charters'), { recursive: true });
    const order = path.join(folder, '..', 'charters', 'order-intake.yaml');
    writeFileSync(order, readFileSync(order, 'utf8').replace('id: order-intake', `id: order-intake-${suffix}`));
    csv = path.join(folder, 'fifteen.csv');
    report = path.join(folder, 'report.csv');
    const rows = readFileSync(path.join(examples, 'client', 'fifteen.csv'), 'utf8').split('\n');
    const [heads, ...others] = rows.map((row) => row.replace(/^([a-z-]+),(?!client,)/, `$1-${suffix},`));
    writeFileSync(csv, [heads, ...others].join('\n'));
  });

  const outcomes = (): Record<string, string>[] => parse(readFileSync(report, 'utf8'), { columns: true });
  /** What docs/how-to/use-the-client.md shows of its output. */
  const documented = (): string[] => {
    const page = readFileSync(path.join(packageRoot(), 'docs', 'how-to', 'use-the-client.md'), 'utf8');
    return page
      .match(/```text\n(line [\s\S]*?)```/)![1]!
      .trimEnd()
      .split('\n');
  };
  const results = () => outcomes().map(({ result }) => result);

  test('starts fifteen engagements, and says which rows are refused and why, every fault with its line', async () => {
    const { code, out, err } = await run('fifteen.js', [csv, report]);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('15 of 19 are running, 4 refused\n');
    expect(results().filter((result) => result === 'started')).toHaveLength(15);
    const refused = outcomes().filter(({ result }) => result === 'refused');
    expect(refused.map(({ line, code: why }) => [line, why])).toEqual([
      ['9', 'BAD_INPUT'],
      ['12', 'BAD_CHARTER'],
      ['17', 'BAD_INPUT'],
      ['19', 'FILE_UNREADABLE'],
    ]);
    const [template, faulty, twice] = refused.map(({ why }) => why!.split('\n'));
    expect(template).toEqual(expect.arrayContaining(['did you mean mailbox-triage?']));
    expect(faulty!.slice(1)).toEqual([
      expect.stringMatching(/^process\.volume: is "a lot"; expected /),
      expect.stringMatching(/^people\.sponsor: is missing; expected /),
    ]);
    expect(twice).toEqual(['line 4 has the same id']);
    expect(out).toContain(`line 4  rheintal-orders-${suffix}  started\n`);
    const output = out.replaceAll(`-${suffix}`, '');
    for (const line of documented()) expect(output).toContain(line.replace(/ for example …$/, ''));

    const people = await on.world.evidence.people.get('hella-brandt');
    expect(people?.name).toBe('Hella Brandt');
    const state = await on.world.dayone.state(`nordhafen-invoices-${suffix}`);
    expect(state.charter.people).toMatchObject({ owner: 'gareth-pugh', 'account-manager': 'jonas-weber' });
    expect(state.charter.process).toMatchObject({ volumePerWeek: expect.closeTo((2400 * 12) / 52, 0), hourlyCost: 42 });
    expect(state.startedBy).toBe('mara-okafor');
  });

  test('starts nothing twice in a second run, and refuses a row that has changed', async () => {
    writeFileSync(csv, readFileSync(csv, 'utf8').replace('180 per week', '250 per week'));
    expect((await run('fifteen.js', [csv, report])).code).toBe(1);
    expect(results().filter((result) => result === 'already running')).toHaveLength(14);
    expect(results()).not.toContain('started');
    const changed = outcomes().find(({ line }) => line === '4');
    expect(changed).toMatchObject({ result: 'refused', code: 'DIFFERENT_CHARTER' });
    expect(changed!.why).toContain('differs: process');
  });

  test.each<[string, string, RegExp]>([
    ['an unknown column', 'id,cliant\na,b\n', /BAD_INPUT.*\n.*unknown columns cliant/],
    ['a row with too many cells', 'id,client\na,b,c\n', /BAD_INPUT.*\n.*Invalid Record Length.*line 2/],
    ['a charter of its own next to other cells', 'id,charter\na,b.yaml\n', /has no other cells\n {4}found id/],
  ])('%s', async (_what, text, saying) => {
    const file = path.join(on.world.data, 'odd.csv');
    writeFileSync(file, text);
    const { code, out, err } = await run('fifteen.js', [file]);
    expect(`${out}${err}`).toMatch(saying);
    expect(code).toBe(saying.source.includes('BAD_INPUT') ? 2 : 1);
  });

  test('starts nothing without a server, and says so', async () => {
    const { code, err } = await run('fifteen.js', [csv], { ...on.env, TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('TEMPORAL_UNREACHABLE') });
  });

  test('starts nothing without a worker, and says so', async () => {
    const { code, err } = await run('fifteen.js', [csv], { ...on.env, DAYONE_TASK_QUEUE: uniqueId('nobody') });
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('NO_WORKER') });
  });
});
