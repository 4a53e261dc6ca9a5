/**
 * Anybody can signal, and start a workflow: the outcome of a drill comes only from its own record, for the drill that
 * the ledger ordered.
 */
import type { WorkflowHandle } from '@temporalio/client';
import { engagementWorkflowId, SIGNAL_REPORT, WORKFLOWS } from '../../domain/kernel/names';
import { quickPlan, short } from '../support/charters';
import { type Gateway, openGateway } from '../support/gateway';
import { uniqueId } from '../support/temporal';
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

/** Whether a probe of this kind has run and answered, and the workflow has its answer. */
async function hasRead(handle: WorkflowHandle, kind: string): Promise<boolean> {
  const { events = [] } = await handle.fetchHistory();
  const asked = events?.find((event) =>
    event.activityTaskScheduledEventAttributes?.input?.payloads?.some((one) =>
      Buffer.from(one.data ?? []).includes(kind),
    ),
  );
  const answered = events?.find(
    (event) => asked && String(event.activityTaskCompletedEventAttributes?.scheduledEventId) === String(asked.eventId),
  );
  return Boolean(
    answered &&
      events?.some(
        (event) => event.workflowTaskCompletedEventAttributes && Number(event.eventId) > Number(answered.eventId),
      ),
  );
}

/** Tries until it holds, for ten seconds at the most. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

test('a forged report of a drill changes nothing, because the record of the drill does not confirm it', async () => {
  const charter = env.charter(short(), gateway.url);
  const team = env.team(charter);
  const { dayone } = env;
  await dayone.start(charter, team.who('delivery-lead'));
  const handle = dayone.client.workflow.getHandle(engagementWorkflowId(charter.id));
  await team.kickOff();
  await team.openTheLock();
  await team.buildRelease(quickPlan('r1', env.mails));
  await team.hand('training', 'They have worked through the set-aside folder.');
  await team.until(
    'the release in shadow',
    (s) => s.target.confirmedAt !== null && s.target.desired.candidate === 'r1',
  );

  const drill = gateway.hold((line) => line.startsWith('GET /probe'));
  await dayone.tell(team.id, 'order-drill', { by: team.who('owner') });
  await drill.caught;
  const open = (await team.state()).drill!;
  const at = new Date().toISOString();
  const record = {
    drill: open.drill,
    release: 'r1',
    orderedBy: open.orderedBy,
    performedBy: open.performedBy,
    order: open.order,
    startedBy: '',
    phases: [{ name: 'steady-before', at, ok: true, detail: 'all is well' }],
    restoreSeconds: 0.1,
    outcome: 'passed',
    restored: true,
    problem: null,
    head: { seq: 9, hash: '9'.repeat(64) },
  };
  await handle.signal(SIGNAL_REPORT, {
    kind: 'drill-ended',
    drill: open.drill,
    restored: true,
    rtoSeconds: 30,
    record,
  });
  await eventually(async () => expect(await hasRead(handle, 'drill-record')).toBe(true));
  const state = await team.state();
  expect(state.drill).toMatchObject({ drill: open.drill, started: true });
  expect(state.releases.r1?.drill).toBeNull();

  // The real drill continues to its end, and only its own record counts.
  drill.release();
  await team.until('the real drill', (s) => s.drill === null && s.releases.r1?.drill?.drill === open.drill);
  await team.signAll('readiness');
  await team.accepted('readiness');
});

test('a drill that an outsider starts with another executor proves nothing, and one with a used id is an incident', async () => {
  const charter = env.charter(short(), gateway.url);
  const team = env.team(charter);
  const { dayone } = env;
  await dayone.start(charter, team.who('delivery-lead'));
  await team.kickOff();
  await team.openTheLock();
  await team.buildRelease(quickPlan('r2', env.mails));
  await team.until(
    'the release in shadow',
    (s) => s.target.confirmedAt !== null && s.target.desired.candidate === 'r2',
  );
  const drill = `drill:${team.id}:1`;
  const stub = {
    ...{ engagement: team.id, drill, release: 'r2', orderedBy: team.who('owner'), performedBy: team.who('owner') },
    ...{ executor: { kind: 'command', command: 'true' }, proof: null, compensated: null, rtoSeconds: 3600, site: null },
    ...{
      before: { base: null, candidate: 'r2', exposure: 0 },
      rollbackTarget: { base: null, candidate: null, exposure: 0 },
    },
  };
  const start = (taskQueue: string) =>
    dayone.client.workflow.start(WORKFLOWS.drill, { workflowId: drill, taskQueue, args: [stub] });
  const refused = await start(env.queue);
  await expect(refused.result()).rejects.toMatchObject({ cause: { type: 'UNTRUSTED_START' } });
  expect(await env.evidence.ledger.read(drill)).toEqual([]);

  // Nobody serves this queue: it stays, and holds the id.
  const stranger = await start(uniqueId('nobody'));
  await dayone.tell(team.id, 'order-drill', { by: team.who('owner') });
  const done = await team.until('the drill', (s) => s.drill === null && s.drills === 2);
  await stranger.terminate();
  expect(done.releases.r2?.drill).toMatchObject({ drill: `drill:${team.id}:2`, rtoSeconds: 30 });
  expect(done.findings).toMatchObject([
    {
      id: `taken:${drill}`,
      what: expect.stringContaining('a workflow of type drill, started without a parent'),
      closedAt: null,
    },
  ]);
});
