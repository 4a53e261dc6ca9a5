/** Dry-run probes of external systems by the command line and a real worker: nothing is started or recorded. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import { packageRoot } from '../../client/embedded/paths';
import { temporalPlace } from '../../client/temporal/connection';
import { pollers } from '../../client/temporal/pollers';
import type { ExecutorCheck } from '../../domain/rollback/executor-check';
import type { CheckedMetric } from '../../domain/views/checking';
import { startWorker } from '../../workers/worker';
import { edited, type WrittenCharter } from '../support/charters';
import { sharedServer, uniqueId } from '../support/temporal';
import { openWorld, type World } from '../support/world';
import { cliIn, soon } from './cli-support';

interface Metrics {
  id: string;
  site: string | null;
  metrics: CheckedMetric[];
}

interface Executors {
  id: string;
  site: string | null;
  executor: string | null;
  checks: ExecutorCheck[];
}

let services: World;
let env: Record<string, string>;
let cli: ReturnType<typeof cliIn>;
beforeAll(async () => {
  services = await openWorld();
  env = { TEMPORAL_ADDRESS: sharedServer(), DAYONE_DATA: services.data, DAYONE_TASK_QUEUE: services.queue };
  cli = cliIn(env);
});
afterAll(() => services.close());

/** The mailbox charter in a file, with an id of its own and this mailbox's address. */
function charterFile(change: (charter: WrittenCharter) => void = () => {}): { id: string; file: string } {
  const id = uniqueId('looked');
  const file = path.join(services.data, `${id}.yaml`);
  const text = readFileSync(path.join(packageRoot(), 'test/fixtures/charters/mailbox.yaml'), 'utf8')
    .replaceAll('http://127.0.0.1:7070', services.mailbox.url)
    .replace(/^id: .*$/m, `id: ${id}`);
  writeFileSync(file, edited(change)(text));
  return { id, file };
}

/** No engagement runs under this id, and no ledger knows it. */
async function nothingStands(id: string): Promise<void> {
  expect(await cli.failing('status', id)).toMatchObject({ code: 'UNKNOWN_ENGAGEMENT' });
  expect(await cli.failing('timeline', id)).toMatchObject({ code: 'UNKNOWN_ENGAGEMENT' });
}

const worker = (site: string) =>
  startWorker(
    {
      data: path.join(services.data, site),
      allowedHosts: undefined,
      commands: {},
      notices: {},
      logins: [],
      site,
      bundle: path.join(packageRoot(), 'dist', 'workflow-bundle.js'),
      taskQueue: services.queue,
      logLevel: 'silent',
    },
    pino({ level: 'silent' }),
    temporalPlace(sharedServer()),
  );

/** A worker that takes up what it is given, and vanishes: its task queue seems to be served. */
async function vanishing(name: string): Promise<void> {
  const { client } = services.dayone;
  const { workflowService, connection, options } = client;
  const poll = () =>
    workflowService.pollWorkflowTaskQueue({ namespace: options.namespace, taskQueue: { name }, identity: 'vanished' });
  void connection.withDeadline(Date.now() + 60_000, poll).catch(() => {}); // the end of the test ends it
  await soon('it to be known', async () => (await pollers(client, name)) > 0);
}

describe('metrics check', () => {
  test('reads every metric, compares it with its target, and starts nothing', async () => {
    const { id, file } = charterFile();
    const { code, json } = await cli.json<Metrics>('metrics', 'check', file);
    expect({ code, id: json.id, site: json.site }).toEqual({ code: 0, id, site: null });
    expect(json.metrics).toMatchObject([
      // Without a release no mail is kept from people: the metric fails although its source works.
      { metric: 'unwanted-kept-away', source: 'prometheus', answers: true, verdict: 'fail', value: 0 },
      { metric: 'wanted-set-aside', source: 'prometheus', answers: true, verdict: 'pass', value: 0 },
      { metric: 'minutes-per-mail', source: 'http', answers: true, verdict: null, baseline: null },
    ]);
    for (const { tookMs, samples, value } of json.metrics) {
      expect(tookMs).toBeGreaterThanOrEqual(0);
      expect(samples).toBeGreaterThan(0);
      expect(value).toBeGreaterThanOrEqual(0);
    }
    expect(json.metrics[2]!.detail).toBe(
      'asked is not above baseline, and its baseline comes from the cases of process-redesign',
    );
    const { out } = await cli.run('metrics', 'check', file);
    expect(out).toMatch(/METRIC +SOURCE +VALUE +SAMPLES +AGE +TOOK +VERDICT\n/);
    expect(out).toMatch(/wanted-set-aside +prometheus +0 % +\d+ +\S+ +\d+ ms +pass +0 \(95 %: /);
    await nothingStands(id);
  });

  test('reads one metric alone, and its baseline if the source has a history', async () => {
    const { file } = charterFile(({ metrics }) => {
      metrics[2]!.baseline = { from: 'source', over: '1 h' };
    });
    const { code, json } = await cli.json<Metrics>('metrics', 'check', file, '--metric', 'minutes-per-mail');
    expect(code).toBe(0);
    expect(json.metrics).toMatchObject([
      { metric: 'minutes-per-mail', baseline: { value: expect.any(Number), samples: expect.any(Number) } },
    ]);
    expect(['pass', 'fail']).toContain(json.metrics[0]!.verdict);
    expect((await cli.run('metrics', 'check', file)).out).toMatch(/; before: [\d.]+ minutes, n = \d+\n/);
  });

  test('reports a silent source, a missing source and a metric that a person reads', async () => {
    const { file } = charterFile(({ metrics }) => {
      metrics[0]!.source = 'http://127.0.0.1:9/metrics';
      metrics.push(
        { id: 'csat', source: { by: 'owner' }, target: 'at least 4' },
        { id: 'to-be-said', target: 'at least 4' },
      );
    });
    const { code, json } = await cli.json<Metrics>('metrics', 'check', file);
    expect(code).toBe(1);
    expect(json.metrics.map(({ metric, answers, code }) => [metric, answers, code])).toEqual([
      ['unwanted-kept-away', false, 'SOURCE_UNREACHABLE'],
      ['wanted-set-aside', true, null],
      ['minutes-per-mail', true, null],
      ['csat', null, null],
      ['to-be-said', false, null],
    ]);
    const { out } = await cli.run('metrics', 'check', file);
    expect(out).toMatch(/unwanted-kept-away .* no answer +SOURCE_UNREACHABLE: /);
    expect(out).toMatch(/csat .* a person reads it: the owner, not longer than .* ago\n/);
    expect(out).toContain('2 of 5 could not be measured.');
  });

  test.each<[string, (file: string) => string[], object]>([
    [
      'an unknown action',
      (file) => ['metrics', 'chek', file],
      { exit: 2, code: 'BAD_INPUT', details: expect.arrayContaining(['did you mean check?']) },
    ],
    [
      'an unknown metric',
      (file) => ['metrics', 'check', file, '--metric', 'minutes-per-mal'],
      { exit: 2, code: 'BAD_INPUT', details: expect.arrayContaining(['did you mean minutes-per-mail?']) },
    ],
    ['a missing file', (file) => ['metrics', 'check', `${file}x`], { exit: 2, code: 'FILE_UNREADABLE' }],
    ['an action of the executors', (file) => ['executors', 'show', file], { exit: 2, code: 'BAD_INPUT' }],
  ])('refuses %s', async (_what, argv, expected) => {
    expect(await cli.failing(...argv(charterFile().file))).toMatchObject(expected);
  });

  test('reports every fault of a charter before it probes any system', async () => {
    const { file } = charterFile(({ metrics }) => {
      metrics[0]!.target = 'plenty';
      metrics[1]!.target = 'few';
    });
    const nowhere = cliIn({ ...env, TEMPORAL_ADDRESS: '127.0.0.1:1' });
    const failure = await nowhere.failing('metrics', 'check', file);
    expect(failure).toMatchObject({ exit: 2, code: 'BAD_CHARTER' });
    expect(failure.details).toHaveLength(2);
  });

  test('reports a missing worker or server at once', async () => {
    const { file } = charterFile();
    const lonely = cliIn({ ...env, DAYONE_TASK_QUEUE: uniqueId('nobody') });
    const nowhere = cliIn({ ...env, TEMPORAL_ADDRESS: '127.0.0.1:1' });
    for (const command of ['metrics', 'executors']) {
      expect(await lonely.failing(command, 'check', file)).toMatchObject({ exit: 3, code: 'NO_WORKER' });
      expect(await nowhere.failing(command, 'check', file)).toMatchObject({ exit: 3, code: 'TEMPORAL_UNREACHABLE' });
    }
  });
});

describe('executors check', () => {
  test('requests a dry run, the status and the proofs, and changes nothing', async () => {
    const { id, file } = charterFile(({ rollback }) => {
      rollback.compensated = { url: `${services.mailbox.url}/probe?lane=test`, value: '/handledBy', equals: 'nobody' };
    });
    const before = await (await fetch(`${services.mailbox.url}/status`)).json();
    const { code, json } = await cli.json<Executors>('executors', 'check', file);
    expect(code).toBe(0);
    expect(json).toMatchObject({ id, site: null, executor: 'webhook' });
    expect(json.checks).toMatchObject([
      { check: 'dry run', answers: true, proven: null },
      { check: 'status', answers: true, status: { base: null, candidate: null, exposure: 0 } },
      { check: 'proof', answers: true, proven: true },
      { check: 'compensated', answers: true, proven: false, detail: expect.stringContaining('expected "nobody"') },
    ]);
    const { out } = await cli.run('executors', 'check', file);
    expect(out).toMatch(/status +answers +\d+ ms +it runs work by people\n/);
    expect(out).toMatch(/compensated +not proven now +\d+ ms +/);
    expect(await (await fetch(`${services.mailbox.url}/status`)).json()).toEqual(before);
    await nothingStands(id);
  });

  test('reports a system that does not answer, a person who switches by hand, and a missing executor', async () => {
    const deaf = charterFile(({ rollback }) => {
      const nobody = 'http://127.0.0.1:9';
      rollback.executor = { url: `${nobody}/switch`, status: `${nobody}/status`, secret: 'env:MAILBOX_SECRET' };
    });
    const { code, json } = await cli.json<Executors>('executors', 'check', deaf.file);
    expect(code).toBe(1);
    expect(json.checks.map((one) => [one.check, one.answers, one.code])).toEqual([
      ['dry run', false, 'EXECUTOR_UNREACHABLE'],
      ['status', false, 'EXECUTOR_UNREACHABLE'],
      ['proof', true, null],
      ['compensated', true, null],
    ]);
    const byHand = charterFile(({ rollback }) => {
      rollback.executor = { by: 'owner', confirmedBy: 'deputy' };
    });
    const manual = await cli.json<Executors>('executors', 'check', byHand.file);
    expect(manual).toMatchObject({ code: 0, json: { executor: 'manual' } });
    expect(manual.json.checks.map(({ check }) => check)).toEqual(['dry run', 'proof', 'compensated']);
    const none = charterFile(({ rollback }) => {
      delete rollback.executor;
    });
    expect(await cli.json<Executors>('executors', 'check', none.file)).toMatchObject({
      code: 1,
      json: { executor: null, checks: [] },
    });
  });
});

test('systems at a site are probed by its worker, and a missing worker is reported within a minute', async () => {
  const site = uniqueId('site');
  const { file } = charterFile((charter) => {
    charter.site = site;
  });
  const vanished = uniqueId('vanished');
  await vanishing(vanished);
  const began = Date.now();
  const [metrics, executors, left] = await Promise.all([
    cli.json<Metrics>('metrics', 'check', file),
    cli.json<Executors>('executors', 'check', file),
    cliIn({ ...env, DAYONE_TASK_QUEUE: vanished }).run('metrics', 'check', file, '--json'),
  ]);
  expect(left.code).toBe(3);
  expect(JSON.parse(left.out)).toMatchObject({
    error: { code: 'NO_WORKER', message: expect.stringContaining(' in 20 s') },
  });
  expect(Date.now() - began).toBeLessThan(60_000);
  expect([metrics.code, executors.code]).toEqual([3, 3]);
  for (const { code, answers, verdict, tookMs } of metrics.json.metrics)
    expect([code, answers, verdict, tookMs]).toEqual(['SITE_AWAY', false, null, null]);
  expect(executors.json.checks.map(({ code }) => code)).toEqual(Array(4).fill('SITE_AWAY'));

  const there = await worker(site);
  const [now, then] = [
    await cli.json<Metrics>('metrics', 'check', file),
    await cli.json<Executors>('executors', 'check', file),
  ];
  await there.close();
  expect([now.code, then.code]).toEqual([0, 0]);
  expect(now.json).toMatchObject({ site, metrics: [{ answers: true }, { answers: true }, { answers: true }] });
});
