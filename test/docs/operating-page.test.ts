/** docs/how-to/write-a-webhook-receiver.md shows a receiver of orders: it is run as it stands there, against the executor. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { executorFor, type Order } from '../../activities/executors';
import { packageRoot } from '../../client/embedded/paths';
import { FALLBACK } from '../../domain/kernel/target';
import type { ExecutorSpec } from '../../domain/model/charter/executors';
import { failure, probeContext } from '../activities/support';

process.env.DAYONE_TEST_SECRET = 'hush-hush';
const [, RECEIVER] = /```js\n([\s\S]*?)```/.exec(
  readFileSync(path.join(packageRoot(), 'docs/how-to/write-a-webhook-receiver.md'), 'utf8'),
)!;
const STAGE: Order = { target: { base: 'r1', candidate: 'r2', exposure: 10 }, action: 'stage', key: 'stage:7' };

let receiver: ChildProcess;
let url: string;
beforeAll(async () => {
  receiver = spawn(process.execPath, ['-e', RECEIVER!], {
    env: { SWITCH_SECRET: 'hush-hush', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(receiver.stdout!, 'data');
  url = `http://127.0.0.1:${String(port).trim()}/`;
});
afterAll(async () => {
  receiver.kill();
  await once(receiver, 'exit');
});

const executor = () => executorFor({ kind: 'webhook', url, status: url, secret: 'env:DAYONE_TEST_SECRET' });

const signed = (raw: string, { t = Math.floor(Date.now() / 1000), secret = 'hush-hush', over = raw } = {}): string =>
  `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${over}`).digest('hex')}`;

async function post(order: Order, signature: (raw: string) => string): Promise<number> {
  const body = JSON.stringify(order);
  const answer = await fetch(url, { method: 'POST', body, headers: { 'dayone-signature': signature(body) } });
  return answer.status;
}

test('the receiver accepts orders, and reports what runs and what was applied', async () => {
  expect((await executor().dryRun(probeContext())).detail).toContain('base fallback, candidate none at 0 %');
  await expect(executor().switchTo(STAGE, probeContext())).resolves.toEqual({ outcome: 'done', target: STAGE.target });
  await expect(executor().status(probeContext())).resolves.toEqual({ ...STAGE.target, artefacts: {} });
  const of = async (key: string): Promise<unknown> =>
    (await fetch(`${url}?key=${key}`, { headers: { 'dayone-signature': signed('') } })).json();
  await expect(of('stage:7')).resolves.toMatchObject({ applied: true });
  await expect(of('stage:8')).resolves.toMatchObject({ applied: false });
});

test('a repeated key has no further effect, and is refused for another order', async () => {
  await executor().switchTo({ target: FALLBACK, action: 'rollback', key: 'rollback:8' }, probeContext());
  await expect(executor().switchTo(STAGE, probeContext())).resolves.toMatchObject({ outcome: 'done' });
  await expect(executor().status(probeContext())).resolves.toMatchObject(FALLBACK);
  const { message } = await failure(
    'EXECUTOR_REFUSED',
    executor().switchTo({ ...STAGE, target: FALLBACK }, probeContext()),
  );
  expect(message).toContain('409');
});

test.each<[string, (raw: string) => string, number]>([
  ['valid', (raw) => signed(raw), 200],
  ['within the time window', (raw) => signed(raw, { t: Math.floor(Date.now() / 1000) - 240 }), 200],
  ['too old', (raw) => signed(raw, { t: Math.floor(Date.now() / 1000) - 301 }), 401],
  ['from the future', (raw) => signed(raw, { t: Math.floor(Date.now() / 1000) + 330 }), 401],
  ['by another secret', (raw) => signed(raw, { secret: 'guess' }), 401],
  ['over another body', (raw) => signed(raw, { over: '{}' }), 401],
  ['no signature', () => 'none', 401],
])('a signature that is %s gets its answer', async (_, signature, status) => {
  await expect(post({ target: FALLBACK, action: 'rollback', key: 'rollback:9' }, signature)).resolves.toBe(status);
});

test('an executor with another secret is refused', async () => {
  process.env.DAYONE_TEST_OTHER = 'another';
  const spec: ExecutorSpec = { kind: 'webhook', url, status: url, secret: 'env:DAYONE_TEST_OTHER' };
  await failure('EXECUTOR_REFUSED', executorFor(spec).switchTo({ ...STAGE, key: 'stage:99' }, probeContext()));
});
