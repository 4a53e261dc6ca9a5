import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { executorFor, type Order } from '../../activities/executors';
import { argumentsOf, type CommandSpec } from '../../activities/executors/command';
import type { Failure } from '../../domain/kernel/failures';
import { workerConfig } from '../../workers/config';
import { failure, probeContext } from './support';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dayone-command-'));
});
afterEach(() => rm(dir, { recursive: true }));

const order: Order = { target: { base: null, candidate: null, exposure: 0 }, action: 'rollback', key: 'rb:1' };
const node = (script: string, ...args: string[]): string[] => [process.execPath, '-e', script, '--', ...args];

/** A target that is a file; its status is the file's content. */
const fileTarget = (given: Partial<CommandSpec> = {}): CommandSpec => ({
  switch: node(
    `const [file, base, candidate, exposure] = process.argv.slice(1);
     require('fs').writeFileSync(file, JSON.stringify({ base: base || null, candidate: candidate || null, exposure: +exposure }));`,
    join(dir, 'target.json'),
    '{base}',
    '{candidate}',
    '{exposure}',
  ),
  status: node(`process.stdout.write(require('fs').readFileSync(process.argv[1]))`, join(dir, 'target.json')),
  timeoutSeconds: 10,
  ...given,
});

const executor = executorFor({ kind: 'command', name: 'mail-switch' });
const with_ = (spec: CommandSpec, signal?: AbortSignal) => probeContext({ commands: { 'mail-switch': spec } }, signal);
const runs = (base: string) =>
  writeFile(join(dir, 'target.json'), JSON.stringify({ base, candidate: null, exposure: 0 }));

/** The failure of what must not succeed. */
function refused(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    return error as Failure;
  }
  throw new Error('it was not refused');
}

/** Waits until a process has written its id, and gives it. */
async function pidIn(file: string): Promise<number> {
  for (;;) {
    const text = existsSync(file) ? await readFile(file, 'utf8') : '';
    if (text.endsWith('\n')) return Number(text);
    await wait(10);
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A process that is gone, or a zombie that nobody has collected yet. */
async function isGone(pid: number): Promise<boolean> {
  // Its output closes on its way out, moments before the system calls it dead.
  for (let look = 0; look < 20; look++) {
    if (await isDead(pid)) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}

async function isDead(pid: number): Promise<boolean> {
  if (!existsSync('/proc/self/stat')) return !exists(pid);
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'gone) Z');
  return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

/** A command that starts a grandchild which ignores the polite request to end, and never ends itself. */
const stubborn = (): string[] => {
  const grandchild = `process.on('SIGTERM', () => {}); require('fs').writeFileSync(process.argv[1], process.pid + '\\n'); setInterval(() => {}, 1000);`;
  return node(
    `require('child_process').spawn(process.execPath, ['-e', process.argv[1], '--', process.argv[2]], { stdio: 'inherit' }); setInterval(() => {}, 1000);`,
    grandchild,
    join(dir, 'pid'),
  );
};

test('switches the target, and the target confirms it', async () => {
  await runs('v1');
  const target = { base: 'v1', candidate: 'v2.0-rc_1', exposure: 10 };
  await expect(executor.switchTo({ ...order, target }, with_(fileTarget()))).resolves.toEqual({
    outcome: 'done',
    target,
  });
  await expect(executor.status(with_(fileTarget()))).resolves.toEqual({ ...target, artefacts: {} });
  await expect(executor.switchTo(order, with_(fileTarget()))).resolves.toEqual({
    outcome: 'done',
    target: order.target,
  });
});

test('placeholders are replaced inside single arguments; there is no shell', () => {
  const target = { base: null, candidate: 'v2', exposure: 50 };
  const template = ['run', '--to={candidate}@{exposure}', '{base}', '{action} {key}', '$(id)', '{other}'];
  expect(argumentsOf(template, { ...order, target })).toEqual([
    'run',
    '--to=v2@50',
    '',
    'rollback rb:1',
    '$(id)',
    '{other}',
  ]);
});

test.each(['v1; rm -rf x', '$(id)', '-rf', '../x', 'a b', 'a\n'])(
  'no command receives the release %j',
  async (base) => {
    await runs('v1');
    const ordered = executor.switchTo({ ...order, target: { ...order.target, base } }, with_(fileTarget()));
    expect((await failure('EXECUTOR_REFUSED', ordered)).details).toHaveLength(1);
    expect(JSON.parse(await readFile(join(dir, 'target.json'), 'utf8')).base).toBe('v1');
  },
);

describe('arguments by pattern', () => {
  const order_ = (base: string | null, candidate: string | null): Order => ({
    target: { base, candidate, exposure: candidate ? 10 : 0 },
    action: candidate ? 'stage' : 'rollback',
    key: 'k:1',
  });
  const template = ['{base}', '{candidate}'];
  const patterns = { base: 'inv-[0-9]+|old', candidate: '^inv-[0-9]+$' };

  test.each([
    ['inv-7', 'inv-12'],
    ['old', null],
    [null, null],
  ])('accept %s and %s', (base, candidate) =>
    expect(argumentsOf(template, order_(base, candidate), patterns)).toEqual([base ?? '', candidate ?? '']),
  );

  test.each([
    ['inv-7x', 'inv-1', 1],
    ['xold', 'inv-1', 1],
    ['inv-7', 'inv-1\n', 1],
    ['v1', 'v2', 2],
  ])('refuse %j and %j, and report each mismatch', (base, candidate, faults) => {
    const error = refused(() => argumentsOf(template, order_(base, candidate), patterns));
    expect(error).toMatchObject({ code: 'EXECUTOR_REFUSED' });
    expect(error.details).toHaveLength(faults);
  });

  test('may allow more than plain words, but never an option or a control character', () => {
    const all = { base: '[^]*' };
    expect(argumentsOf(['{base}'], order_('AI für Rechnungen/7', null), all)).toEqual(['AI für Rechnungen/7']);
    for (const base of ['-rf', '--config=/etc/x', 'a\nb', 'a\u0000b'])
      expect(refused(() => argumentsOf(['{base}'], order_(base, null), all)).details).toHaveLength(1);
  });

  test('the worker checks the list of commands when it starts, and reports every fault', async () => {
    const file = join(dir, 'commands.json');
    const table = (more: object) =>
      writeFile(file, JSON.stringify({ flip: { switch: ['a'], status: ['b'], ...more } }));
    await table({ arguments: { candidate: '(', speed: 'x' } });
    expect(refused(() => workerConfig({ DAYONE_COMMANDS: file })).details).toEqual([
      'flip.arguments.candidate: expected a regular expression',
      'flip.arguments: Unrecognized key: "speed"',
    ]);
    await table({ arguments: patterns });
    expect(workerConfig({ DAYONE_COMMANDS: file }).commands.flip!.arguments).toEqual(patterns);
  });
});

test('a command that is not allowed is not run', async () => {
  await failure('COMMAND_NOT_ALLOWED', executor.switchTo(order, probeContext()));
  await failure('COMMAND_NOT_ALLOWED', executorFor({ kind: 'command', name: 'toString' }).status(probeContext()));
});

test('a failed command is a refusal with its reason, unless the target was switched all the same', async () => {
  const failing = fileTarget({ switch: node(`console.error('flag service: no'); process.exit(3)`) });
  await runs('v1');
  expect((await failure('EXECUTOR_REFUSED', executor.switchTo(order, with_(failing)))).message).toBe(
    'command mail-switch ended with 3: flag service: no',
  );
  await executor.switchTo(order, with_(fileTarget()));
  await expect(executor.switchTo(order, with_(failing))).resolves.toMatchObject({ outcome: 'done' });
});

test('a command that claims success but switched nothing is reported', async () => {
  await runs('v1');
  const idle = fileTarget({ switch: node('') });
  expect((await failure('EXECUTOR_UNREACHABLE', executor.switchTo(order, with_(idle)))).message).toBe(
    'command mail-switch ended well; the target did not apply the order',
  );
});

test('a missing program is reported', async () => {
  const absent = fileTarget({ switch: [join(dir, 'absent')], status: [join(dir, 'absent')] });
  expect((await failure('EXECUTOR_UNREACHABLE', executor.switchTo(order, with_(absent)))).message).toContain('ENOENT');
});

test('on a timeout the command and all its child processes end, and the target is probed', async () => {
  await runs('v1');
  const slow = fileTarget({ switch: stubborn(), timeoutSeconds: 3 });
  const ordered = executor.switchTo(order, with_(slow));
  const pid = pidIn(join(dir, 'pid'));
  const { message } = await failure('EXECUTOR_UNREACHABLE', ordered);
  expect(message).toContain('did not end in 3 s and was stopped; the target did not apply the order');
  expect(await isGone(await pid)).toBe(true);
});

test('a grandchild that closed its output and ignores SIGTERM is ended as well', async () => {
  await runs('v1');
  const grandchild = `process.on('SIGTERM', () => {}); require('fs').writeFileSync(process.argv[1], process.pid + '\\n'); setInterval(() => {}, 1000);`;
  const parent = `require('child_process').spawn(process.execPath, ['-e', process.argv[1], '--', process.argv[2]], { stdio: 'ignore' }); setInterval(() => {}, 1000);`;
  const slow = fileTarget({ switch: node(parent, grandchild, join(dir, 'pid')), timeoutSeconds: 3 });
  const ordered = executor.switchTo(order, with_(slow));
  const pid = pidIn(join(dir, 'pid'));
  await failure('EXECUTOR_UNREACHABLE', ordered);
  expect(await isGone(await pid)).toBe(true);
});

test('on cancellation the command and all its child processes end before the answer', async () => {
  const cancel = new AbortController();
  const why = new Error('cancelled');
  const ordered = executor.switchTo(order, with_(fileTarget({ switch: stubborn() }), cancel.signal));
  const pid = await pidIn(join(dir, 'pid'));
  cancel.abort(why);
  await expect(ordered).rejects.toBe(why);
  expect(await isGone(pid)).toBe(true);
});

test('a command with too much output is stopped', async () => {
  const flood = fileTarget({ status: node(`for (;;) require('fs').writeSync(1, 'x'.repeat(65536))`) });
  expect((await failure('EXECUTOR_UNREACHABLE', executor.status(with_(flood)))).message).toContain('more than 1 MiB');
});

test('a command sees no secrets of the worker, only what its configuration names', async () => {
  process.env.DAYONE_TEST_SECRET = 'hush';
  process.env.DAYONE_TEST_PLACE = 'cellar';
  const seen = node(
    `const e = process.env; console.error([e.DAYONE_TEST_SECRET, e.DAYONE_TEST_PLACE === 'cellar', !!e.PATH]); process.exit(1)`,
  );
  const { message } = await failure(
    'EXECUTOR_REFUSED',
    executor.dryRun(with_(fileTarget({ dryRun: seen, environment: ['DAYONE_TEST_PLACE'] }))),
  );
  expect(message).toContain('[ undefined, true, true ]');
});

test('a dry run runs its own command and reads the status, which has to confirm each switch', async () => {
  await runs('v1');
  await expect(executor.dryRun(with_(fileTarget({ dryRun: node('') })))).resolves.toEqual({
    detail: 'command mail-switch is ready, and answers: base v1, candidate none at 0 %',
  });
  await expect(executor.dryRun(with_(fileTarget()))).resolves.toEqual({
    detail: 'command mail-switch answers: base v1, candidate none at 0 %',
  });
  const silent = { status: node(`console.log('fine')`) };
  await failure('EXECUTOR_REFUSED', executor.dryRun(with_(fileTarget(silent))));
  await failure('EXECUTOR_REFUSED', executor.dryRun(with_(fileTarget({ ...silent, dryRun: node('') }))));
});

test.each(['HUSH_TOKEN', 'HUSH_PLAIN'])(
  'no message contains the value of %s that a command receives, in any encoding',
  async (name) => {
    process.env[name] = `a "quiet" value of ${name}`;
    const script = (end: string) =>
      `const said = process.env.${name}; const text = JSON.stringify(said) + ' ' + encodeURIComponent(said) + ' ' +
       Buffer.from('user:' + said).toString('base64'); ${end}`;
    const spec = fileTarget({
      environment: [name],
      dryRun: node(script('console.error(text); process.exit(3)')),
      status: node(script('console.log(text)')),
    });
    const dry = await failure('EXECUTOR_REFUSED', executor.dryRun(with_(spec)));
    expect(dry.message).toMatch(/^dry run: command mail-switch ended with 3: "\*\*\*" \*\*\* \S{0,8}\*\*\*=*$/);
    const status = await failure('EXECUTOR_REFUSED', executor.status(with_(spec)));
    expect(status.message).toMatch(/gave no usable status: "\*\*\*" \*\*\* \S{0,8}\*\*\*=*$/);
  },
);
