/** The real process: exit codes, one JSON object and nothing else, and what `up` and `worker` start and leave behind. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { portIsFree } from '../../client/embedded/ports';
import type { Status } from '../../domain/views/report';
import { sharedServer, uniqueId } from '../support/temporal';
import { isAlive, soon, startDayone } from './cli-support';

interface Ready {
  ready: true;
  address: string;
  webUi: string | null;
  workerPid: number;
}

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-up-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('a list does not load modules that only a few commands need', () => {
  const heavy = '/node_modules/(zod|yaml|luxon|undici|nodemailer|csv-parse|jose|openid-client|@temporalio|@clack)/';
  const script = `
    const io = { out() {}, err() {}, outIsTerminal: false, errIsTerminal: false, env: {} };
    const { main } = require(process.argv[1]).load(process.argv[2]);
    main(['list', '--address', 'none:none:none'], io).then((code) =>
      console.log(code, Object.keys(require.cache).filter((f) => new RegExp(process.argv[3]).test(f)).join()),
    );`;
  const files = ['setup/load.cjs', 'dist/command-line.js'].map((file) => path.join(packageRoot(), file));
  expect(execFileSync(process.execPath, ['-e', script, ...files, heavy]).toString()).toBe('2 \n');
});

const run = (argv: readonly string[], env: Record<string, string> = {}) => startDayone(argv, env).ended;

const upIn = (data: string) => startDayone(['up', '--port', '0', '--ui-port', '0', '--data', data, '--json'], {});

const portOf = (address: string): number => Number(address.split(':').at(-1));

/** Nothing of what `up` started is there any more. */
const gone = (ready: Ready): Promise<void> =>
  soon('nothing is left running', async () => {
    const ports = [portOf(ready.address), ...(ready.webUi ? [portOf(ready.webUi)] : [])];
    const free = await Promise.all(ports.map((port) => portIsFree(port, '127.0.0.1')));
    return !isAlive(ready.workerPid) && free.every(Boolean);
  });

const charterFile = (): { id: string; file: string } => {
  const id = uniqueId('contract');
  const file = path.join(dir, `${id}.yaml`);
  const people = '{ sponsor: Petra Lindqvist, account-manager: Jonas Weber, delivery-lead: Mara Okafor }';
  writeFileSync(file, `id: ${id}\nclient: Nordhafen\ntitle: First review\npeople: ${people}\n`);
  return { id, file };
};

test('a name has the same id in the bundled command line as anywhere else', async () => {
  const file = path.join(dir, 'names.yaml');
  const people = '{ sponsor: Jørgen Weiß, account-manager: Łukasz Ørsted, delivery-lead: Mara O’Brien }';
  writeFileSync(file, `id: names\nclient: Nordhafen\ntitle: First review\npeople: ${people}\n`);
  const { out } = await run(['charter', file, '--resolved', '--json']);
  expect(JSON.parse(out).charter.people).toEqual({
    sponsor: 'jorgen-weiss',
    'account-manager': 'lukasz-orsted',
    'delivery-lead': 'mara-obrien',
  });
});

test('the launcher passes on the exit code, and standard output has the answer only', async () => {
  expect(await run(['steps', '--json'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\{.*\}\n$/) });
  expect(await run(['no-such-command', '--json'])).toMatchObject({
    code: 2,
    out: expect.stringMatching(/^\{"error":.*\}\n$/),
  });
  expect(await run(['show', 'x'])).toMatchObject({ code: 2, out: '' });
  expect(await run(['list', '--address', '127.0.0.1:1', '--json'])).toMatchObject({
    code: 3,
    out: expect.stringContaining('"code":"TEMPORAL_UNREACHABLE"'),
  });
});

test('a command ends cleanly if its output is read in part only', async () => {
  const { child, ended } = startDayone(['--help'], {});
  child.stdout.destroy();
  expect(await ended).toEqual({ code: 0, out: '', err: '' });
});

test('up starts everything, keeps engagements between starts, and leaves no process behind', async () => {
  const data = path.join(dir, 'kept');
  const { id, file } = charterFile();

  const first = upIn(data);
  const ready = JSON.parse(await first.firstLine) as Ready;
  const here = { TEMPORAL_ADDRESS: ready.address, DAYONE_DATA: data };
  expect(await run(['start', file], here)).toMatchObject({ code: 0, out: `${id}: started\n` });
  expect(await run(['doctor'], here)).toMatchObject({ code: 0, out: expect.not.stringContaining('missing') });
  // A second one on this directory would be a second server on one database: it is refused, under another port as well.
  const refused = await upIn(data).ended;
  const named = new RegExp(`ALREADY_UP.*as process ${first.child.pid}.*its Temporal server is ${ready.address}`);
  expect([refused.code, refused.out]).toEqual([1, expect.stringMatching(named)]);

  // Not a moment is left to the first one to end.
  first.child.kill('SIGTERM');
  const second = upIn(data);
  expect(await first.ended).toMatchObject({ code: 0, out: expect.stringMatching(/^\{"ready":true.*\}\n$/) });
  const again = JSON.parse(await second.firstLine) as Ready;
  const there = { TEMPORAL_ADDRESS: again.address, DAYONE_DATA: data };
  expect((await run(['start', file], there)).out).toBe(`${id}: already running\n`);
  const status = JSON.parse((await run(['status', id, '--json'], there)).out) as Status;
  expect(status).toMatchObject({ id, step: 'first-conversation' });
  // Killed without a last word, it stands in nobody's way.
  second.child.kill('SIGKILL');
  const third = upIn(data);
  const last = JSON.parse(await third.firstLine) as Ready;
  await gone(again);
  third.child.kill('SIGINT');
  expect((await third.ended).code).toBe(0);
  await gone(last);
});

test('up restarts a worker that dies; if it keeps dying, up states the reason and ends', async () => {
  const data = path.join(dir, 'dies');
  const up = upIn(data);
  const ready = JSON.parse(await up.firstLine) as Ready;
  const { id, file } = charterFile();
  const here = { TEMPORAL_ADDRESS: ready.address, DAYONE_DATA: data };
  expect((await run(['start', file], here)).out).toBe(`${id}: started\n`);

  process.kill(ready.workerPid, 'SIGKILL');
  const again = async (nth: number): Promise<number> => {
    const pids = () => [...up.err().matchAll(/runs again, as process (\d+)/g)].map((found) => Number(found[1]));
    await soon(`worker ${nth} runs again`, () => pids().length === nth);
    return pids()[nth - 1]!;
  };
  const second = await again(1);
  const status = JSON.parse((await run(['status', id, '--json'], here)).out) as Status;
  expect(status).toMatchObject({ id, step: 'first-conversation' });

  process.kill(second, 'SIGKILL');
  process.kill(await again(2), 'SIGKILL');
  process.kill(await again(3), 'SIGKILL');
  const { code, out, err } = await up.ended;
  expect(code).toBe(3);
  expect(err.split('NO_WORKER: the worker ended (SIGKILL). Starting it again')).toHaveLength(4);
  expect(err).toMatch(/^NO_WORKER: the worker ended \(SIGKILL\)$/m);
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  await gone(ready);
});

test('up leaves no process behind even if it is killed', async () => {
  const up = upIn(path.join(dir, 'killed'));
  const ready = JSON.parse(await up.firstLine) as Ready;
  up.child.kill('SIGKILL');
  await up.ended;
  await gone(ready);
});

test('up names a port that another process has, and the option to choose another one', async () => {
  const stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  const { port } = stranger.address() as { port: number };
  try {
    const argv = ['up', '--port', String(port), '--ui-port', '0', '--data', path.join(dir, 'taken'), '--json'];
    const { code, out } = await run(argv);
    expect(code).toBe(3);
    const { error } = JSON.parse(out) as { error: { code: string; message: string; next: string } };
    expect(error.code).toBe('PORT_TAKEN');
    expect(error.message).toContain(`${port}`);
    expect(error.message).toContain('--port');
    expect(error.next).toContain('choose another port');
  } finally {
    stranger.close();
  }
});

test.each([['up'], ['worker']])('with TEMPORAL_ADDRESS %s starts the worker only', async (command) => {
  const env = {
    TEMPORAL_ADDRESS: sharedServer(),
    DAYONE_DATA: path.join(dir, command),
    DAYONE_TASK_QUEUE: uniqueId('queue'),
  };
  const running = startDayone([command, '--json'], env);
  const ready = JSON.parse(await running.firstLine) as Ready;
  expect(ready).toMatchObject({ address: sharedServer() });
  const { id, file } = charterFile();
  expect((await run(['start', file], env)).out).toBe(`${id}: started\n`);
  running.child.kill('SIGTERM');
  expect((await running.ended).code).toBe(0);
  expect(isAlive(ready.workerPid)).toBe(false);
});

test('a worker without a server says so', async () => {
  const env = { TEMPORAL_ADDRESS: '127.0.0.1:1', DAYONE_DATA: path.join(dir, 'alone') };
  expect(await run(['worker'], env)).toMatchObject({
    code: 3,
    out: '',
    err: expect.stringMatching(/^TEMPORAL_UNREACHABLE(?![\s\S]*NO_WORKER)/m),
  });
});
