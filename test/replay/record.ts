/**
 * Records the histories that the replay test keeps, from real engagements on a server of its own:
 * `node -r ./test/support/typescript-hook.js test/replay/record.ts`. Run it when a release is made; histories of
 * earlier releases stay for as long as engagements of theirs may be running.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { startDevServer } from '../../client/embedded/dev-server';
import { packageRoot } from '../../client/embedded/paths';
import { Failure } from '../../domain/kernel/failures';
import {
  engagementStream,
  engagementWorkflowId,
  installationWorkflowId,
  noticesWorkflowId,
  WORKFLOWS,
} from '../../domain/kernel/names';
import type { Charter } from '../../domain/model/charter';
import type { Events } from '../../domain/model/events';
import type { FailureCode } from '../../domain/model/failures';
import { digest } from '../../domain/values/digest';
import { badPlan } from '../../examples/mailbox/releases';
import type { Team } from '../../examples/mailbox/team';
import { edited, hasten, quickPlan, short } from '../support/charters';
import { openGateway } from '../support/gateway';
import { mailConfig, mailServer } from '../support/mail-server';
import { openWorld, type World } from '../support/world';

const FOLDER = path.join(__dirname, 'histories');

/** Everything that replay needs; neither this machine's name nor its paths. */
const neutral = (json: string): string =>
  json
    .replace(/"identity": ?"[^"]*"/g, '"identity":"recorder"')
    .replace(/"stackTrace": ?"(?:[^"\\]|\\.)*"/g, '"stackTrace":""')
    .replaceAll(packageRoot(), '')
    .replaceAll(os.hostname(), 'recorder');

async function keep(client: Client, name: string, workflowId: string, runId?: string): Promise<void> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const json = neutral(JSON.stringify(JSON.parse(historyToJSON(history))));
  writeFileSync(path.join(FOLDER, `${name}.json`), `${json}\n`);
  process.stdout.write(`${name}: ${history.events?.length ?? 0} events, ${Math.ceil(json.length / 1024)} KiB\n`);
}

async function close(world: World, team: Team): Promise<void> {
  await world.dayone.tell(team.id, 'close', { by: team.who('owner'), mode: 'roll-back', reason: 'recorded' });
  await world.dayone.client.workflow.getHandle(engagementWorkflowId(team.id)).result();
}

/** @throws Error where nothing is refused with this code */
async function expectRefusal(code: FailureCode, send: () => Promise<unknown>): Promise<void> {
  const refused = await send().then(
    () => null,
    (error: unknown) => error,
  );
  if (!(refused instanceof Failure) || refused.code !== code) throw refused ?? new Error(`${code} was expected`);
}

/**
 * A release refused before the lock is open, a bad one caught and rolled back, a good one live, a cycle of the retainer, a
 * deputy who leaves, and the end.
 */
async function wholeWay(world: World): Promise<void> {
  const change = edited((written) => {
    hasten(written);
    Object.assign(written.goLive, { stages: ['10 %', '100 %'], atMost: '20 s' });
    written.retainer = { every: '5 s', watch: '1 s' };
  });
  const charter = { ...world.charter(change), id: 'recorded-whole-way' };
  const team = world.team(charter);
  const { dayone } = world;
  await dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await expectRefusal('PRODUCTION_LOCKED', () => team.buildRelease(badPlan('r1', world.mails)));
  await team.openTheLock();
  await team.sendOut(badPlan('r1', world.mails));
  await team.until('the rollback', (s) => s.rollbacks.length > 0 && s.target.confirmedAt !== null);
  await dayone.tell(team.id, 'resume', { by: team.who('owner'), reason: 'r1 was trained on far too little' });
  await team.sendOut(quickPlan('r2', world.mails));
  await team.live('r2');
  await team.handOver();
  await team.until('a cycle of the retainer', (s) => s.retainer.cycles > 0);
  const leaver = { by: team.who('owner'), person: team.who('deputy'), reason: 'recorded' };
  await dayone.tell(team.id, 'person-left', leaver);
  await close(world, team);
  const { client } = dayone;
  await keep(client, 'whole-way.engagement', engagementWorkflowId(charter.id));
  await keep(client, 'whole-way.drill', `drill:${charter.id}:1`);
  await keepOne(client, 'whole-way.retainer-cycle', WORKFLOWS.retainerCycle);
  await keepOne(client, 'whole-way.watch', WORKFLOWS.watch);
}

/** Keeps one of the runs that a Schedule has started. */
async function keepOne(client: Client, name: string, workflowType: string): Promise<void> {
  for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = '${workflowType}'` })) {
    await client.workflow.getHandle(workflowId).result();
    return keep(client, name, workflowId);
  }
  throw new Error(`no ${workflowType} was found`);
}

/** A drill of the live release that a rollback cancels after the drill has switched to the fallback. */
async function cancelledDrill(world: World): Promise<void> {
  const gateway = await openGateway(world.mailbox.url);
  const charter = { ...world.charter(short(), gateway.url), id: 'recorded-cancelled-drill' };
  const team = world.team(charter);
  const { dayone } = world;
  await dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await team.openTheLock();
  await team.sendOut(quickPlan('c1', world.mails));
  await team.live('c1');
  await team.handOver();
  const proving = gateway.hold((line) => line.startsWith('GET /probe'));
  await dayone.tell(team.id, 'order-drill', { by: team.who('owner') });
  await proving.caught;
  await dayone.tell(team.id, 'roll-back', { by: team.who('owner'), reason: 'recorded' });
  proving.release();
  await team.until('the rollback', (s) => s.drill === null && s.target.confirmedAt !== null);
  await close(world, team);
  await keep(dayone.client, 'cancelled-drill.engagement', engagementWorkflowId(charter.id));
  await keep(dayone.client, 'cancelled-drill.drill', `drill:${charter.id}:2`);
  await gateway.stop();
}

/** The way to the open lock over several runs. */
async function manyRuns(world: World): Promise<void> {
  const charter: Charter = { ...world.charter(short()), id: 'recorded-many-runs' };
  const team = world.team(charter);
  const { client } = world.dayone;
  const workflowId = engagementWorkflowId(charter.id);
  const by = team.who('delivery-lead');
  const start = { charter, charterDigest: digest(charter), by, key: randomUUID() };
  await client.workflow.start(WORKFLOWS.engagement, {
    workflowId,
    taskQueue: world.queue,
    args: [{ v: 1, id: charter.id, start, continueAfter: 60 }],
  });
  const runs: string[] = [];
  const noteRun = async (): Promise<void> => {
    const { runId } = await client.workflow.getHandle(workflowId).describe();
    if (!runs.includes(runId)) runs.push(runId);
  };
  await noteRun();
  await team.kickOff();
  for (const gate of ['ownership', 'metrics', 'governance', 'rollback-plan'] as const) {
    await team.signAll(gate);
    await team.accepted(gate);
    await noteRun();
  }
  while (runs.length < 3) {
    await world.dayone.tell(team.id, 'recheck', { by });
    await noteRun();
  }
  await world.dayone.tell(team.id, 'close', { by, reason: 'recorded' });
  await client.workflow.getHandle(workflowId).result();
  for (const [n, runId] of runs.slice(0, 3).entries()) await keep(client, `many-runs.run-${n + 1}`, workflowId, runId);
}

/** One look, with a question that is answered and one that is not. */
async function oneLook(world: World): Promise<void> {
  const { client } = world.dayone;
  const url = `${world.mailbox.url}/status`;
  const questions = { status: { kind: 'url', url }, nowhere: { kind: 'url', url: `${url}/nowhere` } } as const;
  await world.dayone.dryRunProbes({ of: 'recorded-look', site: null, questions });
  // A list shows it a moment later.
  for (;;) {
    for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = '${WORKFLOWS.dryRun}'` }))
      return keep(client, 'one.look', workflowId);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The workflow that names the evidence store of its namespace: still running, as in every namespace. */
async function installed(world: World): Promise<void> {
  await keep(world.dayone.client, 'one.installation', installationWorkflowId(world.queue));
}

/** Notices to people with addresses, at a mail server that refuses one of them. */
async function toldByMail(address: string): Promise<void> {
  const refuses = (to: string) => (to.startsWith('owner') ? { code: 550, words: '5.1.1 nobody of that name' } : null);
  const server = await mailServer({ refuses });
  const world = await openWorld({ address, notices: { mail: mailConfig(server.port) } });
  const { client } = world.dayone;
  const charter: Charter = { ...world.charter(short()), id: 'recorded-told-by-mail' };
  const roles = Object.entries(charter.people);
  await world.evidence.people.put(roles.map(([role, id]) => ({ id, name: id, email: `${role}@client.example` })));
  const team = world.team(charter);
  await world.dayone.start(charter, team.who('delivery-lead'));
  await world.dayone.tell(team.id, 'hold', { by: team.who('sponsor'), reason: 'recorded' });
  await team.until('a report of what was refused', (s) => Object.keys(s.unreached).length > 0);
  const entries = await world.evidence.ledger.read(engagementStream(team.id));
  const { entry } = entries.find(({ type }) => type === 'notice.undelivered')!.data as Events['notice.undelivered'];
  await keep(client, 'told-by-mail.notices', noticesWorkflowId(team.id, entry));
  await world.dayone.tell(team.id, 'close', { by: team.who('delivery-lead'), reason: 'recorded' });
  await client.workflow.getHandle(engagementWorkflowId(team.id)).result();
  await keep(client, 'told-by-mail.engagement', engagementWorkflowId(team.id));
  await world.close();
  await server.stop();
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const name of readdirSync(FOLDER)) rmSync(path.join(FOLDER, name));
  const server = await startDevServer();
  // Each on a system of its own: a release that runs before another engagement's lock would be an incident there.
  for (const record of [wholeWay, cancelledDrill, manyRuns, oneLook, installed]) {
    const world = await openWorld({ address: server.address });
    await record(world);
    await world.close();
  }
  await toldByMail(server.address);
  await server.stop();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
