/** Workflows that end, and worlds that part: what an engagement and its drill make of it. */

import path from 'node:path';
import { DayOne } from '../../client';
import { startDevServer } from '../../client/embedded/dev-server';
import { packageRoot } from '../../client/embedded/paths';
import { EvidenceAccess } from '../../client/files/evidence-access';
import { connect, temporalPlace } from '../../client/temporal/connection';
import { fold } from '../../domain/engagement/apply';
import { engagementStream, engagementWorkflowId, SIGNAL_DRILL_PERFORMED } from '../../domain/kernel/names';
import { foldDrill } from '../../domain/record/drill-record';
import { readDrillEntry, readEntries } from '../../domain/record/read-entry';
import { verifyChain } from '../../evidence/chain';
import type { Team } from '../../examples/mailbox/team';
import { startWorker } from '../../workers/worker';
import { ByHand, byHand } from '../support/by-hand';
import { quickPlan, short } from '../support/charters';
import { type Gateway, openGateway } from '../support/gateway';
import { log } from '../support/log';
import { openWorld, type World } from '../support/world';

let env: World;
let gateway: Gateway;
beforeAll(async () => {
  env = await openWorld();
  gateway = await openGateway(env.mailbox.url);
});
afterAll(async () => {
  await gateway.stop();
  await env.close();
});

async function startTeam(): Promise<Team> {
  const charter = env.charter(short(), gateway.url);
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  return team;
}

const terminate = (team: Team) =>
  env.dayone.client.workflow.getHandle(engagementWorkflowId(team.id)).terminate('by mistake');

const running = async (): Promise<unknown> => (await fetch(`${env.mailbox.url}/status`)).json();

describe('a drill whose engagement is terminated while its rollback is being confirmed', () => {
  let team: Team;
  let drill: string;
  let release: () => void;
  beforeEach(async () => {
    team = await startTeam();
    drill = `drill:${team.id}:1`;
    await team.openTheLock();
    await team.buildRelease(quickPlan('d1', env.mails));
    await team.until('d1 in shadow', (s) => s.target.confirmedAt !== null && s.target.desired.candidate === 'd1');
    const proving = gateway.hold((line) => line.startsWith('GET /probe'));
    release = proving.release;
    await env.dayone.tell(team.id, 'order-drill', { by: team.who('owner') });
    await proving.caught;
    await terminate(team);
  });
  afterEach(async () => {
    expect(await running()).toMatchObject({ base: null, candidate: 'd1', exposure: 0 });
    const { epoch, head } = await team.state();
    const entries = await env.evidence.ledger.read(engagementStream(team.id));
    expect(verifyChain(engagementStream(team.id), entries)).toMatchObject({ ok: true });
    expect({ epoch, seq: head.seq }).toEqual({ epoch: 2, seq: entries.length });
    await env.dayone.tell(team.id, 'close', { by: team.who('owner'), mode: 'roll-back', reason: 'the next test' });
    await team.until('the end', (s) => s.closedAt !== null);
  });

  const passed = async () => {
    const state = await team.until('the end of the drill', (s) => s.drill === null);
    expect(state.releases.d1?.drill).toMatchObject({ drill });
    const record = await env.evidence.ledger.read(drill);
    expect([...new Set(record.map(({ epoch }) => epoch))]).toEqual([1]);
  };

  test('may finish, and its report is accepted', async () => {
    await env.dayone.recover(team.id);
    release();
    await passed();
  });

  test('and that has ended since, reports once the engagement is recovered', async () => {
    release();
    const ended = async () => (await env.evidence.ledger.read(drill)).at(-1)?.type === 'drill.ended';
    for (const deadline = Date.now() + 30_000; !(await ended()); ) {
      if (Date.now() > deadline) throw new Error('the drill does not end');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await env.dayone.recover(team.id);
    await passed();
  });

  test('and that is terminated as well, continues with its restore', async () => {
    await env.dayone.client.workflow.getHandle(drill).terminate('by mistake');
    release();
    await env.dayone.recover(team.id);
    const state = await team.until('the end of the drill', (s) => s.drill === null);
    expect(state.releases.d1?.drill).toBeNull();
    const record = foldDrill(drill, (await env.evidence.ledger.read(drill)).map(readDrillEntry));
    expect(record).toMatchObject({ outcome: 'failed', problem: expect.stringMatching(/^recovered: /) });
  });
});

test('with two clusters, the engagement continues where it was recovered, and stops where it was before', async () => {
  const team = await startTeam();
  const elsewhere = await startDevServer();
  const place = temporalPlace(elsewhere.address);
  const bundle = path.join(packageRoot(), 'dist', 'workflow-bundle.js');
  const { data, queue } = env;
  const config = { data, allowedHosts: undefined, commands: {}, notices: {}, logins: [], site: null };
  const worker = await startWorker({ ...config, bundle, taskQueue: queue, logLevel: 'silent' }, log, place);
  const client = await connect(place);
  const there = new DayOne(client, queue, new EvidenceAccess(data));
  try {
    await there.recover(team.id, { reason: 'a second cluster' });
    const by = team.who('delivery-lead');
    // Here it does not know yet: its next word is its last.
    expect((await team.state()).epoch).toBe(1);
    const conflict = { code: 'LEDGER_CONFLICT', exit: 3 };
    await expect(env.dayone.tell(team.id, 'hold', { by, reason: 'here' })).rejects.toMatchObject(conflict);
    await expect(env.dayone.client.workflow.getHandle(engagementWorkflowId(team.id)).result()).rejects.toMatchObject({
      cause: { type: 'LEDGER_CONFLICT', message: expect.stringContaining('epoch 1 is over') },
    });
    await expect(team.state()).rejects.toMatchObject({ ...conflict, details: [expect.stringContaining('epoch 2')] });
    const answer = await env.dayone.tell(team.id, 'resume', { by, reason: 'here' }).catch((failure) => failure);
    expect(answer).toMatchObject(conflict);

    expect(await there.tell(team.id, 'hold', { by, reason: 'there' })).toMatchObject({ event: 'hold.set' });
    const state = await there.state(team.id);
    const entries = await env.evidence.ledger.read(engagementStream(team.id));
    expect(verifyChain(engagementStream(team.id), entries)).toEqual({ ok: true, head: state.head });
    expect(fold(readEntries(entries))).toEqual(state);
    expect(entries.filter(({ type }) => type === 'hold.set')).toHaveLength(1);
  } finally {
    await worker.close();
    await client.connection.close();
    await elsewhere.stop();
  }
});

test('a manual switch and a manual restore of a drill still wait for their person', async () => {
  const charter = env.charter(
    short((written) => {
      byHand(written);
      delete written.rollback.proof;
    }),
  );
  const team = env.team(charter);
  const people = new ByHand(env, team);
  const [actor, witness] = [team.who('delivery-lead'), team.who('process-expert')];
  await env.dayone.start(charter, actor);
  await team.kickOff();
  await people.read();
  await team.openTheLock();
  await team.hand('event-log', 'An extract of the event log.');
  await team.buildRelease(quickPlan('h1', env.mails));
  const shadow = await people.asked();
  await people.perform(shadow, actor);

  await terminate(team);
  await env.dayone.recover(team.id);
  expect(await people.asked()).toBe(shadow);
  await people.refuses(shadow, actor, 'WRONG_PERSON');
  await people.perform(shadow, witness);
  await people.done(shadow);

  await env.dayone.tell(team.id, 'order-drill', { by: team.who('owner') });
  const wayBack = await people.asked();
  await terminate(team);
  // The drill continues to its restore, and no engagement is left that could ask a person for it.
  const drill = env.dayone.client.workflow.getHandle(`drill:${team.id}:1`);
  await drill.signal(SIGNAL_DRILL_PERFORMED, wayBack);
  await expect(drill.result()).rejects.toThrow();
  await env.dayone.recover(team.id);
  const asked = await team.until(
    'the restore',
    (s) => s.drill?.waitingFor != null && s.drill.waitingFor.key !== wayBack,
  );
  const restore = asked.drill!.waitingFor!.key;
  expect(restore).toContain('restore');
  await people.perform(restore, actor);
  await people.perform(restore, witness);
  const ended = await team.until('the end of the drill', (s) => s.drill === null);
  expect(ended.epoch).toBe(3);
  expect(ended.target.confirmedAt).not.toBeNull();
});
