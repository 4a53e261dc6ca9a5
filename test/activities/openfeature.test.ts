import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { executorFor, type Order } from '../../activities/executors';
import { packageRoot } from '../../client/embedded/paths';
import { FALLBACK } from '../../domain/kernel/target';
import type { ExecutorSpec } from '../../domain/model/charter/executors';
import { type Behaviour, type FlagService, flagService } from './flag-service';
import { closeSites, failure, json, probeContext, site } from './support';

process.env.DAYONE_TEST_SECRET = 'hush-hush';
process.env.DAYONE_TEST_TOKEN = 'whisper';
process.env.DAYONE_TEST_OTHER = 'mumble';
afterEach(closeSites);

const order: Order = { target: FALLBACK, action: 'rollback', key: 'rollback:8' };
const LIVE = { base: 'v1', candidate: null, exposure: 0 };

type Spec = Extract<ExecutorSpec, { kind: 'openfeature' }>;
const spec = ({ url }: { url: string }, given: Partial<Spec> = {}): Spec => ({
  kind: 'openfeature',
  flag: 'invoice-ai',
  url: `${url}/manage`,
  secret: 'env:DAYONE_TEST_SECRET',
  provider: `${url}/`,
  ...given,
});

async function service(behaviour?: Behaviour, token: string | null = null): Promise<FlagService> {
  const there = await flagService('hush-hush', token, behaviour);
  there.flags.set('invoice-ai', { value: LIVE });
  return there;
}

const statusOf = (there: { url: string }, given?: Partial<Spec>, deps?: Parameters<typeof probeContext>[0]) =>
  executorFor(spec(there, given)).status(probeContext(deps));

test('an order names its flag, is signed and has its key; the flag is read by OFREP', async () => {
  const there = await service();
  await expect(executorFor(spec(there)).switchTo(order, probeContext())).resolves.toEqual({
    outcome: 'done',
    target: FALLBACK,
  });
  // That the order was taken confirms nothing; dayone reads the flag to confirm it.
  expect(there.requests).toHaveLength(1);
  await expect(statusOf(there)).resolves.toMatchObject(FALLBACK);
  const [managed, evaluated] = there.requests as [FlagService['requests'][number], FlagService['requests'][number]];
  expect(JSON.parse(managed.body)).toEqual({ engagement: 'mailbox', ...order, flag: 'invoice-ai' });
  expect(managed.headers['idempotency-key']).toBe('rollback:8');
  expect(evaluated).toMatchObject({ method: 'POST', url: '/ofrep/v1/evaluate/flags/invoice-ai' });
  expect(JSON.parse(evaluated.body)).toEqual({ context: { targetingKey: 'mailbox' } });
  expect(there.requests).toHaveLength(2);
});

test('if the answer to an order is lost, the executor waits for a flag that is set a little later', async () => {
  let pending = (): void => undefined;
  let reads = 0;
  const there = await service({
    manage: (response, set) => {
      pending = set;
      response.writeHead(503).end();
    },
    evaluate: (_, evaluate) => {
      if (++reads === 3) pending();
      evaluate();
    },
  });
  await expect(executorFor(spec(there)).switchTo(order, probeContext())).resolves.toMatchObject({ outcome: 'done' });
  expect(reads).toBe(3);
});

test('an order that loses its answer and sets nothing is reported', async () => {
  const there = await service({ manage: (response) => void response.writeHead(503).end() });
  expect(
    (await failure('EXECUTOR_UNREACHABLE', executorFor(spec(there)).switchTo(order, probeContext()))).message,
  ).toBe(`${there.url}/manage answered 503; the target did not apply the order`);
});

test('artefacts are read from the metadata of the flag', async () => {
  const there = await service();
  await expect(statusOf(there)).resolves.toEqual({ ...LIVE, artefacts: {} });
  there.flags.set('invoice-ai', { value: LIVE, metadata: { artefacts: '{"v1":"a1","v2":"a2"}', team: 'ap' } });
  await expect(statusOf(there)).resolves.toEqual({ ...LIVE, artefacts: { v1: 'a1', v2: 'a2' } });
  for (const artefacts of ['v1', '["a1"]', '{"v1":1}', 7]) {
    there.flags.set('invoice-ai', { value: LIVE, metadata: { artefacts } });
    expect((await failure('EXECUTOR_REFUSED', statusOf(there))).details.join()).toContain('artefacts');
  }
});

test.each([
  ['a text', 'on'],
  ['a switch', true],
  ['nothing', null],
  ['a list', [LIVE]],
  ['an exposure beyond all', { ...LIVE, exposure: 101 }],
  ['no base', { candidate: null, exposure: 0 }],
])('a flag whose value is %s is not a target', async (_, value) => {
  const there = await service();
  there.flags.set('invoice-ai', { value });
  expect((await failure('EXECUTOR_REFUSED', statusOf(there))).message).toContain('flag invoice-ai');
});

test.each([
  ['no such flag', 404, 'EXECUTOR_REFUSED', 'refused with 404'],
  ['not this token', 401, 'EXECUTOR_REFUSED', 'refused with 401'],
  ['forbidden', 403, 'EXECUTOR_REFUSED', 'refused with 403'],
  ['a fault of its own', 500, 'EXECUTOR_UNREACHABLE', 'answered 500'],
  ['too many requests', 429, 'EXECUTOR_UNREACHABLE', 'answered 429'],
  ['a status that does not exist', 999, 'EXECUTOR_UNREACHABLE', 'answered 999'],
  ['a redirect', 307, 'EXECUTOR_UNREACHABLE', 'redirect (307)'],
  ['a page', 200, 'EXECUTOR_REFUSED', 'gave no usable flag invoice-ai'],
] as const)('a provider that answers with %s fails with its code', async (_, status, code, said) => {
  const there = await service({
    evaluate: (response, _evaluate, { headers }) =>
      void response
        .writeHead(status, { 'content-type': 'text/html', location: 'http://127.0.0.1:9/', 'retry-after': '86400' })
        .end(`<html>${headers.authorization}`),
  });
  const { message } = await failure(code, statusOf(there, { token: 'env:DAYONE_TEST_TOKEN' }));
  expect(message).toContain(said);
  expect(message).not.toContain('whisper');
});

test('a provider that asks to wait a day is called again at once: a rollback cannot wait', async () => {
  let busy = true;
  const there = await service({
    evaluate: (response, evaluate) =>
      busy ? void response.writeHead(429, { 'retry-after': '86400' }).end('{}') : evaluate(),
  });
  await failure('EXECUTOR_UNREACHABLE', statusOf(there));
  busy = false;
  await expect(statusOf(there)).resolves.toMatchObject(LIVE);
});

test('each read has its own token, also when two run at one provider at once', async () => {
  const bearers: unknown[] = [];
  const both = new Set<() => void>();
  const there = await service({
    evaluate: (_, evaluate, { headers }) => {
      bearers.push(headers.authorization);
      both.add(evaluate);
      if (both.size === 2) for (const answer of both) answer();
    },
  });
  await Promise.all(
    (['env:DAYONE_TEST_TOKEN', 'env:DAYONE_TEST_OTHER'] as const).map((token) => statusOf(there, { token })),
  );
  expect(bearers.sort()).toEqual(['Bearer mumble', 'Bearer whisper']);
});

test('a provider or a webhook on a host that is not allowed is not called, and a dry run says so', async () => {
  const there = await service();
  for (const given of [{ provider: 'http://flags.example' }, { url: 'http://flags.example/manage' }]) {
    const { message } = await failure('EXECUTOR_UNREACHABLE', executorFor(spec(there, given)).dryRun(probeContext()));
    expect(message).toBe('flags.example:80 is not among the allowed hosts of this worker');
  }
  await failure('EXECUTOR_UNREACHABLE', statusOf(there, { provider: 'flags' }));
});

test('an answer of the provider is limited in size and time', async () => {
  const large = await service({ evaluate: (response) => json(response, { value: 'x'.repeat(2_000_000) }) });
  expect((await failure('EXECUTOR_UNREACHABLE', statusOf(large))).message).toContain('more than 1048576 bytes');
  const slow = await service({ evaluate: (response) => void response.write('{') });
  const { message } = await failure('EXECUTOR_UNREACHABLE', statusOf(slow, {}, { http: { timeoutMs: 200 } }));
  expect(message).toContain('gave no full answer in 0.2 s');
});

test('a flag of any name is read by exactly that name', async () => {
  const there = await service();
  for (const flag of ['ai/invoices v2', '../../secret?x#y']) {
    there.flags.set(flag, { value: LIVE });
    await expect(statusOf(there, { flag })).resolves.toMatchObject(LIVE);
    expect(there.requests.at(-1)!.url).toBe(`/ofrep/v1/evaluate/flags/${encodeURIComponent(flag)}`);
  }
});

test('without the secret or the token a dry run fails, and names the reference only', async () => {
  const there = await service();
  for (const given of [{ secret: 'env:DAYONE_TEST_NOWHERE' }, { token: 'env:DAYONE_TEST_NOWHERE' }] as const) {
    const { message } = await failure('SECRET_UNRESOLVED', executorFor(spec(there, given)).dryRun(probeContext()));
    expect(message).toContain('env:DAYONE_TEST_NOWHERE');
  }
  expect(there.requests).toEqual([]);
});

test('a cancelled order ends with the reason', async () => {
  const cancel = new AbortController();
  const why = new Error('cancelled');
  const there = await site(() => cancel.abort(why));
  await expect(executorFor(spec(there)).status(probeContext({}, cancel.signal))).rejects.toBe(why);
});

test('the built code loads the SDK only when the first flag is read', async () => {
  const there = await service();
  const script = `
    const { executorFor } = require(process.argv[1]);
    const loaded = () => [...Object.keys(require.cache), ...process.moduleLoadList].some((name) => name.includes('openfeature/'));
    const [spec, before] = [JSON.parse(process.argv[2]), loaded()];
    const look = { engagement: 'mailbox', deps: { http: {} }, signal: new AbortController().signal };
    executorFor(spec).status(look).then((status) => console.log(JSON.stringify({ before, after: loaded(), status })));`;
  const built = path.join(packageRoot(), 'dist', 'activities', 'executors');
  const given = ['-e', script, '--', built, JSON.stringify(spec(there))];
  const { stdout } = await promisify(execFile)(process.execPath, given);
  expect(JSON.parse(stdout)).toEqual({ before: false, after: true, status: { ...LIVE, artefacts: {} } });
});
