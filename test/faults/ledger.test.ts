/** What the ledger promises while workers are killed, disks are full and writes are torn. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { engagementStream, installationWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import { withLock } from '../../evidence/lock';
import { openEvidence } from '../../evidence/open-evidence';
import type { WorkerConfig } from '../../workers/config';
import { cliIn, soon } from '../client/cli-support';
import { STORE_FILE, streamLock } from '../evidence/on-disk';
import { Machine } from '../support/machine';
import type { Wire } from '../support/wire';
import type { World } from '../support/world';
import {
  approvalOf,
  behindWire,
  entriesOf,
  firstGate,
  goesOn,
  history,
  isApproval,
  isAway,
  standsOnce,
  started,
} from './ledger-support';

let machine: Machine;
let wire: Wire;
let env: World;
let config: WorkerConfig;

beforeAll(async () => {
  machine = await Machine.start();
});

afterAll(() => machine.stop());

beforeEach(async () => {
  ({ wire, env, config } = await behindWire(machine));
});

afterEach(async () => {
  await wire.cut();
  await env.close();
});

describe('a worker that is killed between its append and the end of its workflow task', () => {
  test('finds its own entry: the approval counts once, and its sender gets the answer', async () => {
    const team = await started(env);
    await firstGate(team);
    const approval = await approvalOf(env, team);
    const before = await history(env, team);

    wire.mute();
    const unheard = approval.send().catch(() => null);
    const written = async () => (await entriesOf(env, team)).some(({ key }) => key === approval.key);
    await soon('the append', written);
    await machine.killWorker();
    expect((await history(env, team)).filter((type) => type === 'workflowTaskCompletedEventAttributes')).toEqual(
      before.filter((type) => type === 'workflowTaskCompletedEventAttributes'),
    );

    await machine.restartWorker();
    await unheard;
    const heard = await approval.send();
    await team.signAll('first-conversation');
    await team.accepted('first-conversation');
    const entries = await standsOnce(env, team);
    expect(entries.filter(isApproval)).toHaveLength(1);
    expect(entries.find(({ key }) => key === approval.key)).toMatchObject({ seq: heard.entry, part: [0, 1] });
  });

  test('finds its own first entry: the engagement starts once', async () => {
    // A worker that is ready has not been heard yet: muted now, it would never be given anything.
    await soon('the worker to be known', () => env.dayone.hasWorker());
    wire.mute();
    const team = await started(env);
    await soon('the first appends', async () =>
      (await entriesOf(env, team)).some(({ type }) => type === 'gate.opened'),
    );
    await machine.killWorker();
    expect(await history(env, team)).not.toContain('workflowTaskCompletedEventAttributes');

    await machine.restartWorker();
    await firstGate(team);
    const entries = await standsOnce(env, team);
    for (const once of ['engagement.started', 'calendar.laid-out', 'gate.opened'])
      expect([once, entries.filter(({ type }) => type === once).length]).toEqual([once, 1]);
    await team.kickOff();
    await standsOnce(env, team);
  });
});

test('a store that does not answer is retried in a local activity for five seconds, then until it answers', async () => {
  const team = await started(env);
  await firstGate(team);
  const approval = await approvalOf(env, team);
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const lock = streamLock(env.data, engagementStream(team.id));
  const holding = withLock(lock, () => held);
  await soon('the lock', async () => readdirSync(lock).length > 0);

  const since = Date.now();
  const sent = approval.send();
  await isAway(env, team);
  expect(Date.now() - since).toBeGreaterThan(5_000);
  expect(await env.dayone.why(team.id)).toMatchObject({ storeAway: true, step: 'first-conversation' });
  letGo();
  await holding;
  await goesOn(env, team, sent);
  expect(await env.dayone.why(team.id)).toMatchObject({ storeAway: false });
});

/** The command line of somebody who stands in another folder. */
const cli = (data: string) =>
  cliIn({ TEMPORAL_ADDRESS: machine.address, DAYONE_DATA: data, DAYONE_TASK_QUEUE: env.queue });

test('a worker or a command with another evidence store is refused, and the right one continues', async () => {
  const team = await started(env);
  await firstGate(team);
  const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'dayone-elsewhere-'));
  const { client } = env.dayone;
  const installation = client.workflow.getHandle(installationWorkflowId(env.queue));
  const ours = env.evidence.id;

  // What remembers the store is cancelled and terminated by somebody: nothing is forgotten.
  await installation.cancel();
  await machine.killWorker();
  await installation.terminate('by somebody');
  const wrong = { ...config, data: elsewhere };
  await expect(machine.startWorker(wrong, machine.address)).rejects.toThrow(
    new RegExp(`WRONG_STORE.*${elsewhere} holds no evidence store, and namespace default .* is kept in ${ours}`),
  );
  expect(readdirSync(elsewhere)).toEqual([]);
  const other = (await openEvidence({ dir: elsewhere })).id;
  await expect(machine.startWorker(wrong, machine.address)).rejects.toThrow(new RegExp(`${other}.*${ours}`));

  const by = team.who('sponsor');
  const acts = [
    ['freeze', '--as', by, '--reason', 'the year is being closed'],
    ['keys', 'create', '--as', by],
    ['erase', by],
    ['dossier', team.id, '--out', path.join(elsewhere, 'dossier')],
    ['receipt', team.id],
    ['recover', team.id],
    ['timeline', team.id],
  ];
  const wrongFolder = expect.stringMatching(new RegExp(`^WRONG_STORE: .*${other}.*${ours}`));
  for (const act of acts) {
    const { code, err } = await cli(elsewhere).run(...act);
    expect([act[0], code, err]).toEqual([act[0], 3, wrongFolder]);
  }
  expect(readdirSync(elsewhere)).toEqual([STORE_FILE]);
  const doctor = await cli(elsewhere).run('doctor');
  expect(doctor.out).toMatch(new RegExp(`missing .*evidence store .*${other}.*${ours}`));

  await machine.startWorker(config, wire.address);
  expect((await installation.describe()).status.name).toBe('RUNNING');
  await team.kickOff();
  const status = await cli(elsewhere).run('status', team.id);
  expect(status).toMatchObject({ code: 0, err: expect.stringMatching(new RegExp(`^note: .*${other}.*${ours}`)) });
  await standsOnce(env, team);
  rmSync(elsewhere, { recursive: true });
});

test('a running worker waits and reports it while its store is emptied or set back, and continues when the store is restored', async () => {
  const team = await started(env);
  await firstGate(team);
  const approval = await approvalOf(env, team);
  const aside = `${env.data}-aside`;
  const older = `${env.data}-older`;
  cpSync(env.data, older, { recursive: true });
  await team.hand('dpia', 'Minutes of the first meeting.');
  renameSync(env.data, aside);
  mkdirSync(env.data);

  const unanswered = expect(approval.send()).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining(`${env.data} holds no evidence store any more`),
    details: ['it may still take effect', expect.stringContaining(approval.key)],
    key: approval.key,
  });
  await isAway(env, team);
  await soon('the emptied directory to be named', async () =>
    ((await env.dayone.why(team.id)).storeReason ?? '').includes(`${env.data} holds no evidence store any more`),
  );
  await unanswered;
  // A read waits as well, as a regular activity, which any worker may take.
  const watch = await env.dayone.client.workflow.start(WORKFLOWS.watch, {
    workflowId: `watch-of-${team.id}`,
    taskQueue: env.queue,
    args: [{ engagement: team.id }],
  });
  const pendingReads = async () => (await watch.describe()).raw.pendingActivities ?? [];
  await soon('a read that waits', async () =>
    (await pendingReads()).some(({ activityType }) => activityType?.name === 'readWatchProbes'),
  );
  expect(readdirSync(env.data)).toEqual([]);
  rmSync(env.data, { recursive: true });
  renameSync(older, env.data);
  await soon('the older copy to be noticed', async () =>
    /ends with entry \d+, and entry \d+ is missing/.test((await env.dayone.why(team.id)).storeReason ?? ''),
  );
  const doctor = await cli(env.data).run('doctor');
  expect(doctor.out).toMatch(/missing .*engagement .*ends with entry \d+, and entry \d+ is missing/);
  rmSync(env.data, { recursive: true });
  renameSync(aside, env.data);
  await soon('the store to be written again', async () => !(await env.dayone.why(team.id)).storeAway);
  await goesOn(env, team, approval.send());
  expect(await watch.result()).toEqual({ reported: false });
});
