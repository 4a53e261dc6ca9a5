/** The server has lost its database: engagements are recovered from their ledgers alone, and continue to their end. */
import { randomUUID } from 'node:crypto';
import { fold } from '../../domain/engagement/apply';
import { engagementStream } from '../../domain/kernel/names';
import type { StoredEntry } from '../../domain/model/entries';
import type { State } from '../../domain/model/state';
import { foldDrill } from '../../domain/record/drill-record';
import { readDrillEntry, readEntries } from '../../domain/record/read-entry';
import { verifyChain } from '../../evidence/chain';
import type { Team } from '../../examples/mailbox/team';
import { type Ran, startDayone } from '../client/cli-support';
import { quickPlan, short, type WrittenCharter } from '../support/charters';
import { type Gateway, openGateway } from '../support/gateway';
import { type Machine, openMachineWorld } from '../support/machine';
import type { World } from '../support/world';

let machine: Machine;
let env: World;
let gateway: Gateway;
beforeAll(async () => {
  ({ machine, world: env } = await openMachineWorld());
  gateway = await openGateway(env.mailbox.url);
});
afterAll(async () => {
  await gateway.stop();
  await env.close();
});

async function startTeam(change: (written: WrittenCharter) => void = () => {}): Promise<Team> {
  const charter = env.charter(short(change), gateway.url);
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  return team;
}

/** The real command line, with this server and this data directory. */
const dayone = (...argv: string[]): Promise<Ran> =>
  startDayone(argv, {
    TEMPORAL_ADDRESS: machine.address,
    DAYONE_DATA: env.data,
    DAYONE_TASK_QUEUE: env.queue,
  }).ended;

const entriesOf = (team: Team): Promise<StoredEntry[]> => env.evidence.ledger.read(engagementStream(team.id));

/** One chain through all epochs, and it amounts to what the engagement says of itself. */
async function oneChain(team: Team, epochs: readonly number[]): Promise<{ entries: StoredEntry[]; state: State }> {
  const state = await team.state();
  const entries = (await entriesOf(team)).slice(0, state.head.seq);
  expect(verifyChain(engagementStream(team.id), entries)).toEqual({ ok: true, head: state.head });
  expect([...new Set(entries.map(({ epoch }) => epoch))]).toEqual(epochs);
  const begun = entries.filter((entry, n) => entry.epoch > (entries[n - 1]?.epoch ?? 1));
  expect(begun.map(({ type }) => type)).toEqual(epochs.slice(1).map(() => 'engagement.recovered'));
  expect(fold(readEntries(entries))).toEqual(state);
  return { entries, state };
}

/** Takes what is live out of the way of the next test. */
async function isClosed(team: Team): Promise<void> {
  await env.dayone.tell(team.id, 'close', {
    by: team.who('owner'),
    mode: 'roll-back',
    reason: 'the end of the test',
  });
  await team.until('the end', (s) => s.closedAt !== null);
}

const running = async (): Promise<unknown> => (await fetch(`${env.mailbox.url}/status`)).json();

test('after a recovery in a step decisions and requests stand, and a repeated approval is the same one', async () => {
  const team = await startTeam();
  await team.kickOff();
  await team.signAll('ownership');
  const by = team.who('governance-lead');
  const { digest: subject } = await env.dayone.subject(team.id, 'governance');
  const approval = { gate: 'governance', by, decision: 'approve', subject, key: randomUUID() } as const;
  const given = await env.dayone.tell(team.id, 'sign', approval);
  const before = await team.until('the gate of metrics', (s) => s.gates.metrics.openedAt !== null);
  const asked = (await env.dayone.why(team.id)).open;

  await machine.forget();
  await expect(team.state()).rejects.toMatchObject({ code: 'WORKFLOW_ENDED', exit: 3 });
  const recovered = await dayone(
    'recover',
    team.id,
    '--as',
    team.who('delivery-lead'),
    '--reason',
    'the server is new',
  );
  expect(recovered).toMatchObject({ code: 0, out: expect.stringContaining(`${team.id}: recovered, epoch 2`) });

  const { entries, state } = await oneChain(team, [1, 2]);
  const at = entries.findIndex(({ epoch }) => epoch === 2);
  expect(entries[at]).toMatchObject({
    actor: { id: team.who('delivery-lead'), assurance: 'asserted' },
    data: { after: { seq: at, hash: entries[at - 1]!.hash }, why: expect.stringMatching(/^text:/) },
  });
  expect({ ...state, head: null, epoch: null }).toMatchObject({ ...before, head: null, epoch: null });
  expect((await env.dayone.why(team.id)).open).toEqual(asked);
  expect(await env.dayone.tell(team.id, 'sign', approval)).toEqual({ ...given, replayed: true });

  await team.openTheLock();
  await oneChain(team, [1, 2]);
});

test('after a recovery in a drill it continues at its restore, ends as failed and restored, and a second one passes', async () => {
  const team = await startTeam();
  await team.kickOff();
  await team.openTheLock();
  await team.buildRelease(quickPlan('d1', env.mails));
  await team.until('d1 in shadow', (s) => s.target.confirmedAt !== null && s.target.desired.candidate === 'd1');
  const proving = gateway.hold((line) => line.startsWith('GET /probe'));
  await env.dayone.tell(team.id, 'order-drill', { by: team.who('owner') });
  await proving.caught;
  expect(await running()).toMatchObject({ base: null, candidate: null });

  await machine.forget();
  proving.release();
  const recovered = await dayone('recover', team.id, '--json');
  const drill = `drill:${team.id}:1`;
  expect(JSON.parse(recovered.out)).toMatchObject({ engagements: [{ id: team.id, epoch: 2, drill }] });

  await team.until('the end of the drill', (s) => s.drill === null);
  expect(await running()).toMatchObject({ base: null, candidate: 'd1', exposure: 0 });
  const written = await env.evidence.ledger.read(drill);
  expect(verifyChain(drill, written)).toMatchObject({ ok: true });
  expect(written.map(({ epoch, type, data }) => [epoch, type, (data as { name?: string }).name])).toEqual([
    [1, 'drill.begun', undefined],
    [1, 'drill.phase', 'steady-before'],
    [1, 'drill.intent', undefined],
    [1, 'drill.phase', 'way-back'],
    [2, 'drill.intent', undefined],
    [2, 'drill.phase', 'restored'],
    [2, 'drill.phase', 'steady-after'],
    [2, 'drill.ended', undefined],
  ]);
  const problem = expect.stringMatching(/^recovered: /);
  expect(foldDrill(drill, written.map(readDrillEntry))).toMatchObject({ outcome: 'failed', problem });
  const failed = (await entriesOf(team)).find(({ type }) => type === 'drill.failed');
  expect(failed?.data).toMatchObject({ drill, restored: true, problem });

  await team.getReady('d1');
  await team.sayGo();
  await team.live('d1');
  await oneChain(team, [1, 2]);
  await isClosed(team);
});

test('after two recoveries in operation the retainer’s schedules exist again, and the engagement can be closed', async () => {
  const team = await startTeam((written) => {
    written.retainer = { every: '2 s', jitter: '0 s' };
  });
  await team.kickOff();
  await team.openTheLock();
  await team.buildRelease(quickPlan('o1', env.mails));
  await team.getReady('o1');
  await team.sayGo();
  await team.live('o1');
  await team.handOver();
  const before = await team.until('a cycle of the retainer', (s) => s.retainer.cycles > 0);

  await machine.forget();
  await env.dayone.recover(team.id);
  const once = await team.until('a further cycle', (s) => s.retainer.cycles > before.retainer.cycles + 1);
  expect(once.schedule).toEqual(before.schedule);
  await oneChain(team, [1, 2]);

  await machine.forget();
  await env.dayone.recover(team.id);
  await team.until('yet another cycle', (s) => s.retainer.cycles > once.retainer.cycles + 1);
  const { state } = await oneChain(team, [1, 2, 3]);
  expect(state.live?.release).toBe('o1');

  await isClosed(team);
  expect(await running()).toMatchObject({ base: null, candidate: null });
  const refused = await dayone('recover', team.id, '--json');
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('ALREADY_CLOSED') });
});
