import { createHmac } from 'node:crypto';
import { executorFor, type Order } from '../../activities/executors';
import type { ExecutorSpec } from '../../domain/model/charter/executors';
import { closeSites, failure, json, nobody, probeContext, type Site, site } from './support';

process.env.DAYONE_TEST_SECRET = 'hush';
afterEach(closeSites);

const order: Order = { target: { base: 'v1', candidate: 'v2', exposure: 10 }, action: 'stage', key: 'stage:7' };

const spec = (url: string): ExecutorSpec => ({
  kind: 'webhook',
  url: `${url}/switch`,
  status: `${url}/status?site=a`,
  secret: 'env:DAYONE_TEST_SECRET',
});

/** A target that answers an order with `answer`, and questions about it with `applied`. */
const target = (answer: Parameters<typeof site>[0], applied: () => unknown = () => null): Promise<Site> =>
  site((request, response) => {
    if (request.method === 'POST') return answer(request, response);
    json(response, { ...order.target, artefacts: { v1: 'a1' }, applied: applied() });
  });

const orders = ({ requests }: Site) => requests.filter((r) => r.method === 'POST');
const switchTo = ({ url }: Site, signal?: AbortSignal) =>
  executorFor(spec(url)).switchTo(order, probeContext({}, signal));

test('an order is signed over its time and raw body, and has its key', async () => {
  const there = await target((_, response) => json(response, { target: order.target }));
  await expect(switchTo(there)).resolves.toEqual({ outcome: 'done', target: order.target });
  const [{ body, headers }] = orders(there) as [Site['requests'][number]];
  expect(JSON.parse(body)).toEqual({ engagement: 'mailbox', ...order });
  expect(headers['idempotency-key']).toBe('stage:7');
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['dayone-signature']))!;
  expect(v1).toBe(createHmac('sha256', 'hush').update(`${t}.${body}`).digest('hex'));
  expect(Math.abs(Number(t) - Date.now() / 1000)).toBeLessThan(5);
});

test('4xx is a refusal, with a short excerpt of the answer and without a secret', async () => {
  const there = await target((_, response) =>
    json(response, { error: 'no such release', more: 'x'.repeat(5_000) }, 422),
  );
  const { message } = await failure('EXECUTOR_REFUSED', switchTo(there));
  expect(message).toContain('/switch refused with 422: {"error":"no such release"');
  expect(message.length).toBeLessThan(300);
  expect(message).not.toContain('hush');
  expect(there.requests).toHaveLength(1);
});

test('if the connection is lost after the switch, the status is read by the key, and nothing is ordered again', async () => {
  let applied = false;
  const there = await target(
    (_, response) => {
      applied = true;
      response.socket!.destroy();
    },
    () => applied,
  );
  await expect(switchTo(there)).resolves.toEqual({ outcome: 'done', target: order.target });
  expect(orders(there)).toHaveLength(1);
  expect(there.requests.at(-1)!.url).toBe('/status?site=a&key=stage%3A7');
});

test('after an answer of 500 a switch that is applied later counts', async () => {
  let asked = 0;
  const there = await target(
    (_, response) => void response.writeHead(500).end('oops'),
    () => ++asked > 1,
  );
  await expect(switchTo(there)).resolves.toMatchObject({ outcome: 'done' });
  expect([asked, orders(there).length]).toEqual([2, 1]);
});

test('a success without a target counts as accepted; the status says later what runs', async () => {
  const there = await target(
    (_, response) => void response.end('OK'),
    () => true,
  );
  await expect(switchTo(there)).resolves.toMatchObject({ outcome: 'done' });
  expect(there.requests).toHaveLength(1);
});

test('if the status never shows the order, nothing was switched', async () => {
  const there = await target(
    (_, response) => void response.writeHead(503).end(),
    () => false,
  );
  const { message } = await failure('EXECUTOR_UNREACHABLE', switchTo(there));
  expect(message).toBe(`${there.url}/switch answered 503; the target did not apply the order`);
});

test('without a status the outcome is unknown', async () => {
  const there = await target((_, response) => void response.writeHead(502).end());
  await failure('OUTCOME_UNKNOWN', switchTo(there));
  expect(orders(there)).toHaveLength(1);
});

test('another target than ordered is not a success', async () => {
  const there = await target((_, response) => json(response, { target: { ...order.target, exposure: 50 } }));
  const { message } = await failure('EXECUTOR_REFUSED', switchTo(there));
  expect(message).toContain('candidate v2 at 10 %, but the target reports base v1, candidate v2 at 50 %');
});

test('the status of an order that reached no server is not read', async () => {
  await failure('EXECUTOR_UNREACHABLE', executorFor(spec(await nobody())).switchTo(order, probeContext()));
});

test('when cancelled between two requests, it sends no more', async () => {
  const cancel = new AbortController();
  const why = new Error('cancelled');
  const there = await target(
    (_, response) => void response.writeHead(500).end(),
    () => {
      cancel.abort(why);
      return false;
    },
  );
  await expect(switchTo(there, cancel.signal)).rejects.toBe(why);
});

test('the status is the target with its artefacts; a dry run requests nothing else', async () => {
  const there = await target(() => undefined);
  await expect(executorFor(spec(there.url)).status(probeContext())).resolves.toEqual({
    ...order.target,
    artefacts: { v1: 'a1' },
  });
  const { detail } = await executorFor(spec(there.url)).dryRun(probeContext());
  expect(detail).toBe(`${there.url}/status answers: base v1, candidate v2 at 10 %`);
  expect(orders(there)).toEqual([]);
  const { 'dayone-signature': signed } = there.requests[0]!.headers;
  const t = /^t=(\d+)/.exec(String(signed))![1];
  expect(signed).toBe(`t=${t},v1=${createHmac('sha256', 'hush').update(`${t}.`).digest('hex')}`);
});

test.each([
  ['a status without a base', '{"candidate":null,"exposure":0}', 200, 'EXECUTOR_REFUSED'],
  ['a web page', '<html>', 200, 'EXECUTOR_REFUSED'],
  ['403', '{}', 403, 'EXECUTOR_REFUSED'],
  ['503', '{}', 503, 'EXECUTOR_UNREACHABLE'],
] as const)('a dry run fails for %s', async (_, body, status, code) => {
  const { url } = await site((_request, response) => void response.writeHead(status).end(body));
  await failure(code, executorFor(spec(url)).dryRun(probeContext()));
});

test('a dry run fails if either address may not be called or is invalid', async () => {
  const there = await target(() => undefined);
  for (const given of [{ url: 'http://target.example/switch' }, { status: 'http://target.example/' }, { status: 'x' }])
    await failure(
      'EXECUTOR_UNREACHABLE',
      executorFor({ ...spec(there.url), ...given } as ExecutorSpec).dryRun(probeContext()),
    );
});

test('a dry run fails without the secret, and names its reference only', async () => {
  const there = await target(() => undefined);
  const executor = executorFor({ ...spec(there.url), secret: 'env:DAYONE_TEST_NOWHERE' } as ExecutorSpec);
  expect((await failure('SECRET_UNRESOLVED', executor.dryRun(probeContext()))).message).toContain(
    'env:DAYONE_TEST_NOWHERE',
  );
});
