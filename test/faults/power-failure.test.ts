/**
 * The power fails, or a worker freezes: worker and server are ended by kill -9 and start again, and the engagement
 * continues to live operation.
 */
import { randomUUID } from 'node:crypto';
import { readingsInStore } from '../../client/dossier/readings';
import { fold } from '../../domain/engagement/apply';
import { engagementStream, engagementWorkflowId } from '../../domain/kernel/names';
import type { StoredEntry } from '../../domain/model/entries';
import type { State } from '../../domain/model/state';
import { foldDrill } from '../../domain/record/drill-record';
import { readDrillEntry, readEntries } from '../../domain/record/read-entry';
import type { Team } from '../../examples/mailbox/team';
import { cliIn, soon } from '../client/cli-support';
import { quickPlan, short } from '../support/charters';
import { type Gateway, openGateway } from '../support/gateway';
import { type Machine, openMachineWorld } from '../support/machine';
import type { World } from '../support/world';

/** Seconds: shorter than any recovery, since a lost activity is missed after ten. */
const RTO = 6;

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

async function startTeam(window?: string): Promise<Team> {
  const charter = env.charter(
    short((written) => {
      written.rollback.rto = `${RTO} s`;
      if (window) Object.assign(written.goLive, { window });
    }),
    gateway.url,
  );
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  return team;
}

async function powerFailure(): Promise<void> {
  await machine.fail();
  await machine.recover();
}

/** The ledger, whose chain the store verifies on reading, and which amounts to what the engagement says of itself. */
async function verifiedLedger(team: Team): Promise<{ entries: StoredEntry[]; state: State }> {
  const state = await team.state();
  const entries = await env.evidence.ledger.read(engagementStream(team.id));
  expect(fold(readEntries(entries.slice(0, state.head.seq)))).toEqual(state);
  return { entries, state };
}

const running = async (): Promise<unknown> => (await fetch(`${env.mailbox.url}/status`)).json();

test('after a power failure in a step every acknowledged decision is in the ledger once, and the step continues', async () => {
  const team = await startTeam();
  const { dayone } = env;
  await team.kickOff();
  await team.signAll('ownership');
  const measuring = gateway.hold((line) => line.startsWith('GET /metrics'));
  const owner = team.who('owner');
  const subject = (await dayone.subject(team.id, 'metrics')).digest;
  const approval = { gate: 'metrics', by: owner, decision: 'approve', subject, key: randomUUID() } as const;
  const given = await dayone.tell(team.id, 'sign', approval);
  await measuring.caught;

  const governance = (await dayone.subject(team.id, 'governance')).digest;
  const acknowledged = await Promise.all(
    (['approve', 'request-changes', 'approve'] as const).map(async (decision, n) => {
      const key = randomUUID();
      const by = team.who('governance-lead');
      const message = { gate: 'governance', by, decision, subject: governance, key, comment: `decision ${n}` } as const;
      return { message, answer: await dayone.tell(team.id, 'sign', message) };
    }),
  );
  // One more is on its way when the power fails: its sender gets no answer, and sends it again.
  const lost = { by: owner, name: 'training', digest: '0'.repeat(64), key: randomUUID() };
  const unheard = dayone.tell(team.id, 'submit-evidence', lost).catch(() => null);
  await powerFailure();
  measuring.release();
  await unheard;

  const heard = await dayone.tell(team.id, 'submit-evidence', lost);
  expect(await dayone.tell(team.id, 'sign', approval)).toMatchObject({ entry: given.entry, event: given.event });
  for (const { message, answer } of acknowledged)
    expect(await dayone.tell(team.id, 'sign', message)).toMatchObject({ entry: answer.entry, event: answer.event });
  await team.accepted('metrics');
  await team.signAll('governance');
  await team.signAll('rollback-plan');
  await team.accepted('rollback-plan');

  const { entries } = await verifiedLedger(team);
  for (const key of [lost.key, approval.key, ...acknowledged.map(({ message }) => message.key)]) {
    const first = entries.filter((entry) => entry.key === key && entry.part[0] === 0);
    expect(first).toHaveLength(1);
  }
  expect(entries.find((entry) => entry.key === lost.key)).toMatchObject({ seq: heard.entry });
});

test('after a power failure in a drill the system is restored, the drill is on record, and a second one passes', async () => {
  const team = await startTeam();
  const { dayone } = env;
  await team.kickOff();
  await team.openTheLock();
  await team.buildRelease(quickPlan('d1', env.mails));
  await team.until(
    'the release in shadow',
    (s) => s.target.confirmedAt !== null && s.target.desired.candidate === 'd1',
  );

  const proving = gateway.hold((line) => line.startsWith('GET /probe'));
  await dayone.tell(team.id, 'order-drill', { by: team.who('owner') });
  await proving.caught;
  expect(await running()).toMatchObject({ base: null, candidate: null });
  await powerFailure();
  proving.release();

  const ended = await team.until('the end of the drill', (s) => s.drill === null);
  expect(await running()).toMatchObject({ base: null, candidate: 'd1', exposure: 0 });
  const { entries } = await verifiedLedger(team);
  const record = foldDrill(
    `drill:${team.id}:1`,
    (await env.evidence.ledger.read(`drill:${team.id}:1`)).map(readDrillEntry),
  );
  expect(record.phases.map(({ name, ok }) => [name, ok])).toEqual([
    ['steady-before', true],
    ['way-back', true],
    ['fallback-proven', true],
    ['data-compensated', true],
    ['restored', true],
    ['steady-after', true],
  ]);
  expect(record.outcome).toBe('failed');
  expect(record.restoreSeconds).toBeGreaterThan(RTO);
  expect(entries.findLast((entry) => entry.type === 'drill.failed')?.data).toMatchObject({ restored: true });
  expect(ended.releases.d1?.drill).toBeNull();

  await team.getReady('d1');
  await team.sayGo();
  await team.live('d1');
  await verifiedLedger(team);
  const by = team.who('owner');
  await dayone.tell(team.id, 'close', { by, mode: 'roll-back', reason: 'the next test needs the system' });
  await dayone.client.workflow.getHandle(engagementWorkflowId(team.id)).result();
});

/** The numbers of all readings that the entries name and the store has, and when each was taken. */
async function storedReadings(entries: readonly StoredEntry[]): Promise<{ reading: number; at: string }[]> {
  const { raw, missing, faults } = await readingsInStore(readEntries(entries), env.evidence.attachments);
  expect({ missing, faults }).toEqual({ missing: 0, faults: [] });
  return [...raw.values()].flat().map(({ reading, at }) => ({ reading, at: at! }));
}

test('after a power failure in a stage it is observed to its end, with each reading once, and the release goes live', async () => {
  const team = await startTeam('8 s');
  await team.kickOff();
  await team.openTheLock();
  await team.buildRelease(quickPlan('s1', env.mails));
  await team.getReady('s1');
  await team.sayGo();
  let known = 0;
  await soon('buffered readings', async () => {
    known = (await team.state()).pass?.stage?.readings ?? 0;
    const recorded = fold(readEntries(await env.evidence.ledger.read(engagementStream(team.id))));
    return known >= (recorded?.pass?.stage?.readings ?? 0) + 2;
  });
  const reading = gateway.hold((line) => line.startsWith('GET /readings/minutes-per-mail?release=s1&exposure=100'));
  await reading.caught;
  expect(await running()).toMatchObject({ candidate: 's1', exposure: 100 });
  const failedAt = new Date().toISOString();
  await powerFailure();
  reading.release();

  await team.live('s1');
  await team.handOver();
  expect(await running()).toMatchObject({ base: 's1', candidate: null });
  const { entries, state } = await verifiedLedger(team);
  const readings = await storedReadings(entries);
  expect(readings.map((one) => one.reading)).toEqual(readings.map((_one, n) => n));
  // Buffered readings keep the times at which they were taken, before the failure.
  expect(readings.filter(({ at }) => at < failedAt).length).toBeGreaterThanOrEqual(known);
  const measured = readEntries(entries).filter(({ type }) => type === 'stage.measured');
  expect(measured.length).toBeLessThan(readings.length);
  expect(entries.filter((entry) => entry.type === 'stage.begun')).toHaveLength(1);
  expect(entries.filter((entry) => entry.type === 'release.went-live')).toHaveLength(1);
  expect(state.rollbacks).toEqual([]);
});

test('a message to a frozen worker may still take effect, and its key shows afterwards that it did', async () => {
  const team = await startTeam();
  await team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);
  const { digest } = await env.dayone.subject(team.id, 'first-conversation');
  const { run } = cliIn({ TEMPORAL_ADDRESS: machine.address, DAYONE_DATA: env.data, DAYONE_TASK_QUEUE: env.queue });
  const by = (role: 'sponsor' | 'account-manager') => ['--as', team.who(role)];
  const acts = [
    ['hold', team.id, ...by('sponsor'), '--reason', 'the year is being closed'],
    ['sign', team.id, ...by('account-manager'), '--gate', 'first-conversation', '--approve', '--subject', digest],
  ];
  machine.freezeWorker();
  const unanswered = await Promise.all(acts.map((act) => run(...act)));
  machine.thawWorker();
  for (const [n, { code, err }] of unanswered.entries()) {
    expect([code, err]).toEqual([3, expect.stringMatching(/^NO_WORKER: .* is busy, or has stopped\n/)]);
    expect(err).toContain('it may still take effect');
    const [, key] = /under its key tells what became of it: (\S+)/.exec(err) ?? [];
    await soon('its entry', async () => (await verifiedLedger(team)).entries.some((entry) => entry.key === key));
    const again = await run(...acts[n]!, '--key', key!);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('taken before') });
  }
  await verifiedLedger(team);
});
