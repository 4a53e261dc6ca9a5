/** What the ledger promises while workers are killed, disks are full and writes are torn. */
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fold } from '../../domain/engagement/apply';
import { engagementStream, engagementWorkflowId, installationWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import type { StoredEntry } from '../../domain/model/entries';
import type { Events } from '../../domain/model/events';
import { readEntries } from '../../domain/record/read-entry';
import type { TextRef } from '../../domain/values/texts';
import { verifyChain } from '../../evidence/chain';
import { withLock } from '../../evidence/lock';
import { openEvidence } from '../../evidence/open-evidence';
import type { Team } from '../../examples/mailbox/team';
import type { WorkerConfig } from '../../workers/config';
import { cliIn, soon } from '../client/cli-support';
import { ledgerFile, STORE_FILE, streamLock, tornWrites } from '../evidence/on-disk';
import { short } from '../support/charters';
import { Machine } from '../support/machine';
import { Targets } from '../support/target';
import { openWire, type Wire } from '../support/wire';
import { openWorld, type World } from '../support/world';

let machine: Machine;
let wire: Wire;
let env: World;
let config: WorkerConfig;
beforeAll(async () => {
  machine = await Machine.start();
});
afterAll(() => machine.stop());
beforeEach(async () => {
  wire = await openWire(machine.address);
  env = await openWorld({
    address: machine.address,
    run: async (given: WorkerConfig) => {
      config = given;
      await machine.startWorker(config, wire.address);
      return { close: () => machine.killWorker() };
    },
  });
});
afterEach(async () => {
  await wire.cut();
  await env.close();
});

async function started(): Promise<Team> {
  const charter = env.charter(short());
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  return team;
}

const firstGate = (team: Team) => team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);

const entriesOf = (team: Team): Promise<StoredEntry[]> => env.evidence.ledger.read(engagementStream(team.id));

const fileOf = (team: Team): string => ledgerFile(env.data, engagementStream(team.id));

/** Types of the events in the history of the engagement's workflow. */
async function history(team: Team): Promise<string[]> {
  const handle = env.dayone.client.workflow.getHandle(engagementWorkflowId(team.id));
  const { events } = await handle.fetchHistory();
  return (events ?? []).map((event) => Object.keys(event).find((key) => key.endsWith('EventAttributes')) ?? '');
}

/** Every intent stands there once, in a chain that amounts to what the engagement says of itself. */
async function standsOnce(team: Team): Promise<StoredEntry[]> {
  const state = await team.state();
  const entries = (await entriesOf(team)).slice(0, state.head.seq);
  expect(verifyChain(engagementStream(team.id), entries)).toEqual({ ok: true, head: state.head });
  expect(fold(readEntries(entries))).toEqual(state);
  return entries;
}

const isApproval = ({ type, data }: StoredEntry): boolean =>
  type === 'sign-off.given' && (data as Events['sign-off.given']).role === 'account-manager';

/** An approval of the first gate by the account manager, as often as it is sent. */
async function approvalOf(team: Team) {
  const { digest: subject } = await env.dayone.subject(team.id, 'first-conversation');
  const by = team.who('account-manager');
  const message = { gate: 'first-conversation', by, decision: 'approve', subject, key: randomUUID() } as const;
  return { key: message.key, send: () => env.dayone.tell(team.id, 'sign', message) };
}

describe('a worker that is killed between its append and the end of its workflow task', () => {
  test('finds its own entry: the approval counts once, and its sender gets the answer', async () => {
    const team = await started();
    await firstGate(team);
    const approval = await approvalOf(team);
    const before = await history(team);

    wire.mute();
    const unheard = approval.send().catch(() => null);
    const written = async () => (await entriesOf(team)).some(({ key }) => key === approval.key);
    await soon('the append', written);
    await machine.killWorker();
    expect((await history(team)).filter((type) => type === 'workflowTaskCompletedEventAttributes')).toEqual(
      before.filter((type) => type === 'workflowTaskCompletedEventAttributes'),
    );

    await machine.restartWorker();
    await unheard;
    const heard = await approval.send();
    await team.signAll('first-conversation');
    await team.accepted('first-conversation');
    const entries = await standsOnce(team);
    expect(entries.filter(isApproval)).toHaveLength(1);
    expect(entries.find(({ key }) => key === approval.key)).toMatchObject({ seq: heard.entry, part: [0, 1] });
  });

  test('finds its own first entry: the engagement starts once', async () => {
    // A worker that is ready has not been heard yet: muted now, it would never be given anything.
    await soon('the worker to be known', () => env.dayone.hasWorker());
    wire.mute();
    const team = await started();
    await soon('the first appends', async () => (await entriesOf(team)).some(({ type }) => type === 'gate.opened'));
    await machine.killWorker();
    expect(await history(team)).not.toContain('workflowTaskCompletedEventAttributes');

    await machine.restartWorker();
    await firstGate(team);
    const entries = await standsOnce(team);
    for (const once of ['engagement.started', 'calendar.laid-out', 'gate.opened'])
      expect([once, entries.filter(({ type }) => type === once).length]).toEqual([once, 1]);
    await team.kickOff();
    await standsOnce(team);
  });
});

/** While the store is away: what is decided is refused, what was on its way waits, and the gate stays closed. */
async function isAway(team: Team): Promise<void> {
  await soon('the regular activity', async () =>
    (await history(team)).includes('activityTaskScheduledEventAttributes'),
  );
  const by = team.who('sponsor');
  const refused = env.dayone.tell(team.id, 'hold', { by, reason: 'meanwhile' });
  await expect(refused).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', exit: 3 });
  const state = await team.state();
  expect(state.gates['first-conversation'].acceptedAt).toBeNull();
  expect((await env.dayone.why(team.id)).open).toContainEqual(
    expect.objectContaining({ person: team.who('account-manager'), kind: 'sign-off' }),
  );
}

async function goesOn(team: Team, sent: Promise<{ entry: number }>): Promise<void> {
  const { entry } = await sent;
  await team.signAll('first-conversation');
  await team.accepted('first-conversation');
  const entries = await standsOnce(team);
  expect(entries[entry - 1]).toMatchObject({ type: 'sign-off.given' });
  expect(entries.filter(isApproval)).toHaveLength(1);
  expect(entries.filter(({ type }) => type === 'hold.set')).toHaveLength(0);
}

test('a store that does not answer is retried in a local activity for five seconds, then until it answers', async () => {
  const team = await started();
  await firstGate(team);
  const approval = await approvalOf(team);
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const lock = streamLock(env.data, engagementStream(team.id));
  const holding = withLock(lock, () => held);
  await soon('the lock', async () => readdirSync(lock).length > 0);

  const since = Date.now();
  const sent = approval.send();
  await isAway(team);
  expect(Date.now() - since).toBeGreaterThan(5_000);
  expect(await env.dayone.why(team.id)).toMatchObject({ storeAway: true, step: 'first-conversation' });
  letGo();
  await holding;
  await goesOn(team, sent);
  expect(await env.dayone.why(team.id)).toMatchObject({ storeAway: false });
});

test('a full disk leaves no partial entry, and everything continues when there is space again', async () => {
  const team = await started();
  await firstGate(team);
  const approval = await approvalOf(team);
  const before = await entriesOf(team);

  machine.limitFiles(statSync(fileOf(team)).size + 100);
  const sent = approval.send();
  await isAway(team);
  expect(await entriesOf(team)).toEqual(before);
  machine.limitFiles(null);
  await goesOn(team, sent);
});

test('a new worker and a running one both move a torn write away, and the chain continues', async () => {
  const team = await started();
  await firstGate(team);
  const file = fileOf(team);
  const tear = (): void => {
    const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)!;
    appendFileSync(file, last.slice(0, last.length / 2));
  };
  const torn = (): number => tornWrites(env.data).length;

  await machine.killWorker();
  tear();
  await machine.restartWorker();
  await team.hand('dpia', 'Minutes of the first meeting.');
  expect(torn()).toBe(1);
  await standsOnce(team);
  tear();
  await team.hand('dpia', 'Minutes of the second meeting.');
  expect(torn()).toBe(2);
  await standsOnce(team);
  await team.kickOff();
  await standsOnce(team);
});

/** The command line of somebody who stands in another folder. */
const cli = (data: string) =>
  cliIn({ TEMPORAL_ADDRESS: machine.address, DAYONE_DATA: data, DAYONE_TASK_QUEUE: env.queue });

test('a worker or a command with another evidence store is refused, and the right one continues', async () => {
  const team = await started();
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
  await standsOnce(team);
  rmSync(elsewhere, { recursive: true });
});

test('a running worker waits and reports it while its store is emptied or set back, and continues when the store is restored', async () => {
  const team = await started();
  await firstGate(team);
  const approval = await approvalOf(team);
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
  await isAway(team);
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
  await goesOn(team, approval.send());
  expect(await watch.result()).toEqual({ reported: false });
});

test('a full disk does not stop a rollback: it is ordered at once, and recorded under its key when there is space', async () => {
  const targets = new Targets();
  const { team, target } = await targets.live(env, 'r1');
  await team.until('the promotion', (s) => s.target.confirmedAt !== null);
  machine.limitFiles(10);
  const by = team.who('owner');
  const answer = await env.dayone.tell(team.id, 'roll-back', { by, reason: 'wanted mail is filtered out' });
  expect(answer).toMatchObject({ event: 'rollback.pulled', unrecorded: true });
  await soon('the switch', async () => target.running.base === null);
  expect((await entriesOf(team)).map(({ type }) => type)).not.toContain('rollback.pulled');

  machine.limitFiles(null);
  const state = await team.until('the record', (s) => s.live === null && s.target.confirmedAt !== null);
  const entries = await standsOnce(team);
  const pulled = entries.filter(({ type }) => type === 'rollback.pulled').map(({ data }) => data as { key: string });
  expect(pulled.map(({ key }) => key)).toEqual([state.target.key]);
  const ordered = target.carriedOut.filter(({ action }) => action === 'rollback');
  expect(ordered.map(({ key }) => key)).toEqual([state.target.key]);
  expect((await env.evidence.texts.get(state.rollbacks[0]!.reason as TextRef))?.text).toBe(
    'wanted mail is filtered out',
  );
  expect(JSON.stringify(entries)).not.toContain('wanted mail is filtered out');
  await targets.stop();
});
