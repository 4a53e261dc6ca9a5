/** The contract of every kind of executor. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deps } from '../../activities/deps';
import { executorFor, type Order } from '../../activities/executors';
import { FALLBACK } from '../../domain/kernel/target';
import type { ExecutorSpec } from '../../domain/model/charter/executors';
import type { Target } from '../../domain/model/rollback';
import { flagService } from './flag-service';
import { closeSites, failure, json, nobody, probeContext, site } from './support';

const SECRET = 'hush-hush';
process.env.DAYONE_TEST_SECRET = SECRET;
process.env.DAYONE_TEST_TOKEN = 'whisper';

/** How a target behaves: `lost` acts and does not answer, `dropped` does neither, and of `mute` nobody can tell. */
type Mode = 'works' | 'lost' | 'dropped' | 'mute' | 'refuses' | 'hangs';

interface World {
  spec: ExecutorSpec;
  deps?: Partial<Deps>;
  behave(mode: Mode): void;
  /** What really runs, and how many orders were acted upon. */
  seen(): { target: Target; acted: number };
  /** The same, where nobody is. */
  away: { spec: ExecutorSpec; deps?: Partial<Deps> };
}

const BEFORE: Target = { base: 'v1', candidate: null, exposure: 0 };
const secrets = { secret: 'env:DAYONE_TEST_SECRET' } as const;
const tempFolders: string[] = [];

afterEach(async () => {
  await closeSites();
  for (const folder of tempFolders.splice(0)) rmSync(folder, { recursive: true });
});

async function webhook(): Promise<World> {
  let mode: Mode = 'works';
  let target = BEFORE;
  const keys = new Set<string>();
  const { url } = await site((request, response) => {
    if (request.method === 'GET') {
      const key = new URL(request.url, 'http://x').searchParams.get('key');
      if (mode === 'mute') return json(response, {}, 500);
      return json(response, { ...target, artefacts: { v1: 'a1' }, applied: key !== null && keys.has(key) });
    }
    if (mode === 'refuses') return json(response, request, 403);
    if (mode === 'hangs') return;
    const order: Order = JSON.parse(request.body);
    if (mode === 'works' || mode === 'lost') {
      if (!keys.has(order.key)) target = order.target;
      keys.add(order.key);
    }
    if (mode === 'works') return json(response, { target });
    response.socket!.destroy();
  });
  const spec = (at: string): ExecutorSpec => ({
    kind: 'webhook',
    url: `${at}/switch`,
    status: `${at}/status`,
    ...secrets,
  });
  return {
    spec: spec(url),
    behave: (next) => {
      mode = next;
    },
    seen: () => ({ target, acted: keys.size }),
    away: { spec: spec(await nobody()) },
  };
}

async function openfeature(): Promise<World> {
  let mode: Mode = 'works';
  const there = await flagService(SECRET, 'whisper', {
    manage: (response, set, request) => {
      if (mode === 'refuses') return json(response, request, 403);
      if (mode === 'hangs') return;
      if (mode === 'works' || mode === 'lost') set();
      if (mode === 'works') response.writeHead(204).end();
      else response.socket!.destroy();
    },
    evaluate: (response, evaluate) => (mode === 'mute' ? json(response, {}, 500) : evaluate()),
  });
  there.flags.set('invoice-ai', { value: BEFORE, metadata: { artefacts: '{"v1":"a1"}' } });
  const spec = (at: string): ExecutorSpec => ({
    kind: 'openfeature',
    flag: 'invoice-ai',
    url: `${at}/manage`,
    provider: at,
    token: 'env:DAYONE_TEST_TOKEN',
    ...secrets,
  });
  return {
    spec: spec(there.url),
    behave: (next) => {
      mode = next;
    },
    seen: () => ({ target: there.flags.get('invoice-ai')!.value as Target, acted: there.keys.length }),
    away: { spec: spec(await nobody()) },
  };
}

/** A program on files: MODE KEY BASE CANDIDATE EXPOSURE. */
const PROGRAM = `
  cd "$1"; mode=$(cat mode); key=$3
  quoted() { if [ -n "$1" ]; then printf '"%s"' "$1"; else printf null; fi; }
  act() {
    if [ ! -e "did-$key" ]; then
      : > "did-$key"
      printf '{"base":%s,"candidate":%s,"exposure":%s,"artefacts":{"v1":"a1"}}' "$(quoted "$4")" "$(quoted "$5")" "$6" > next
      mv next target.json
      echo "$key" >> acted
    fi
  }
  if [ "$2" = status ]; then
    if [ "$mode" = mute ]; then exit 1; fi
    exec cat target.json
  fi
  case $mode in
    works) act "$@" ;;
    lost) act "$@"; kill -KILL $$ ;;
    refuses) echo "not now" >&2; exit 3 ;;
    hangs) sleep 60 ;;
    *) kill -KILL $$ ;;
  esac
`;

async function command(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'dayone-contract-'));
  tempFolders.push(folder);
  writeFileSync(join(folder, 'mode'), 'works');
  writeFileSync(join(folder, 'acted'), '');
  writeFileSync(join(folder, 'target.json'), JSON.stringify({ ...BEFORE, artefacts: { v1: 'a1' } }));
  const table = (shell: string): Deps['commands'] => ({
    'switch-invoices': {
      switch: [shell, '-c', PROGRAM, 'sh', folder, 'switch', '{key}', '{base}', '{candidate}', '{exposure}'],
      status: [shell, '-c', PROGRAM, 'sh', folder, 'status'],
      timeoutSeconds: 3,
    },
  });
  const spec: ExecutorSpec = { kind: 'command', name: 'switch-invoices' };
  return {
    spec,
    deps: { commands: table('/bin/sh') },
    behave: (mode) => writeFileSync(join(folder, 'mode'), mode),
    seen: () => {
      const { base, candidate, exposure } = JSON.parse(readFileSync(join(folder, 'target.json'), 'utf8'));
      const acted = readFileSync(join(folder, 'acted'), 'utf8').split('\n').length - 1;
      return { target: { base, candidate, exposure }, acted };
    },
    away: { spec, deps: { commands: table(join(folder, 'no-such-program')) } },
  };
}

const STAGE: Order = { target: { base: 'v1', candidate: 'v2', exposure: 10 }, action: 'stage', key: 'stage:7' };
const ROLLBACK: Order = { target: FALLBACK, action: 'rollback', key: 'rollback:8' };
const RESTORE: Order = { target: BEFORE, action: 'restore', key: 'restore:9' };

describe.each([
  ['webhook', webhook],
  ['command', command],
  ['openfeature', openfeature],
])('%s', (_, make) => {
  let world: World;
  beforeEach(async () => {
    world = await make();
  });
  const lookAt = ({ deps = {} }: Pick<World, 'deps'>, signal?: AbortSignal) =>
    probeContext({ http: { timeoutMs: 1_000 }, ...deps }, signal);
  const switchTo = (order: Order) => executorFor(world.spec).switchTo(order, lookAt(world));
  const status = () => executorFor(world.spec).status(lookAt(world));

  test('a dry run reports what runs, and changes nothing', async () => {
    const { detail } = await executorFor(world.spec).dryRun(lookAt(world));
    expect(detail).toContain('base v1, candidate none at 0 %');
    expect(world.seen()).toEqual({ target: BEFORE, acted: 0 });
  });

  test('stage, rollback and restore each set the ordered target, and the status confirms it', async () => {
    for (const [done, order] of [STAGE, ROLLBACK, RESTORE].entries()) {
      await expect(switchTo(order)).resolves.toEqual({ outcome: 'done', target: order.target });
      expect(world.seen()).toEqual({ target: order.target, acted: done + 1 });
      await expect(status()).resolves.toEqual({ ...order.target, artefacts: { v1: 'a1' } });
    }
  });

  test('the same key again is the same switch', async () => {
    await switchTo(ROLLBACK);
    await expect(switchTo(ROLLBACK)).resolves.toEqual({ outcome: 'done', target: FALLBACK });
    expect(world.seen()).toEqual({ target: FALLBACK, acted: 1 });
  });

  test('if the answer is lost after the switch, the status shows the switch, and it is not ordered again', async () => {
    world.behave('lost');
    await expect(switchTo(ROLLBACK)).resolves.toEqual({ outcome: 'done', target: FALLBACK });
    expect(world.seen()).toEqual({ target: FALLBACK, acted: 1 });
  });

  test('if the order is lost and the target says so, nothing was switched', async () => {
    world.behave('dropped');
    expect((await failure('EXECUTOR_UNREACHABLE', switchTo(ROLLBACK))).message).toContain('did not apply the order');
    expect(world.seen()).toEqual({ target: BEFORE, acted: 0 });
  });

  test('if the order is lost and the target cannot be probed, the outcome is unknown', async () => {
    world.behave('mute');
    await failure('OUTCOME_UNKNOWN', switchTo(ROLLBACK));
    await failure('EXECUTOR_UNREACHABLE', status());
    await failure('EXECUTOR_UNREACHABLE', executorFor(world.spec).dryRun(lookAt(world)));
  });

  test('a refusal states the reason, and repeats no secret', async () => {
    world.behave('refuses');
    const { message } = await failure('EXECUTOR_REFUSED', switchTo(ROLLBACK));
    expect(message).toMatch(/refused with 403: \S|ended with 3: not now/);
    expect(message).not.toContain(SECRET);
    expect(world.seen()).toEqual({ target: BEFORE, acted: 0 });
  });

  test('if no answer comes in time, the target is probed', async () => {
    world.behave('hangs');
    const { message } = await failure('EXECUTOR_UNREACHABLE', switchTo(ROLLBACK));
    expect(message).toMatch(/no full answer in 1 s|did not end in 3 s/);
    expect(world.seen()).toEqual({ target: BEFORE, acted: 0 });
  });

  test('an address without a server is reported', async () => {
    const executor = executorFor(world.away.spec);
    await failure('EXECUTOR_UNREACHABLE', executor.switchTo(ROLLBACK, lookAt(world.away)));
    await failure('EXECUTOR_UNREACHABLE', executor.status(lookAt(world.away)));
    await failure('EXECUTOR_UNREACHABLE', executor.dryRun(lookAt(world.away)));
  });

  test('when cancelled while it waits, it ends with the reason and sends no more requests', async () => {
    world.behave('hangs');
    const cancel = new AbortController();
    const why = new Error('cancelled');
    const ordered = executorFor(world.spec).switchTo(ROLLBACK, lookAt(world, cancel.signal));
    setTimeout(() => cancel.abort(why), 100);
    await expect(ordered).rejects.toBe(why);
    expect(world.seen()).toEqual({ target: BEFORE, acted: 0 });
  });
});

describe('manual', () => {
  const executor = executorFor({ kind: 'manual', by: 'owner', confirmedBy: 'deputy' });

  test('a dry run names the person who switches', async () => {
    await expect(executor.dryRun(probeContext())).resolves.toEqual({
      detail: 'switched by hand: the owner acts, the deputy confirms',
    });
  });

  test('an order waits for people, however often it is repeated', async () => {
    for (const order of [ROLLBACK, ROLLBACK, RESTORE])
      await expect(executor.switchTo(order, probeContext())).resolves.toEqual({ outcome: 'pending' });
  });

  test('has no status', async () => {
    await failure('EXECUTOR_REFUSED', executor.status(probeContext()));
  });
});
