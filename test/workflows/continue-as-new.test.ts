/** One engagement over many runs: nobody who works with it notices that a new history began. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fold } from '../../domain/engagement/apply';
import { engagementStream, engagementWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import { readEntries } from '../../domain/record/read-entry';
import { digest } from '../../domain/values/digest';
import { quickPlan, short } from '../support/charters';
import { openGateway } from '../support/gateway';
import { openWorld, type World } from '../support/world';

/** History events per run. */
const CONTINUE_AFTER = 60;

let env: World;
beforeAll(async () => {
  env = await openWorld();
});
afterAll(() => env.close());

test('an engagement goes to live operation over several runs, with a drill that outlasts its run', async () => {
  const gateway = await openGateway(env.mailbox.url);
  const charter = env.charter(short(), gateway.url);
  const team = env.team(charter);
  const { dayone } = env;
  const workflowId = engagementWorkflowId(charter.id);
  const handle = dayone.client.workflow.getHandle(workflowId);
  const by = team.who('delivery-lead');
  await dayone.client.workflow.start(WORKFLOWS.engagement, {
    workflowId,
    taskQueue: env.queue,
    args: [
      {
        v: 1,
        id: charter.id,
        start: { charter, charterDigest: digest(charter), by, key: randomUUID() },
        continueAfter: CONTINUE_AFTER,
      },
    ],
  });

  const runs = new Set<string>();
  const runNow = async (): Promise<string> => {
    const { runId } = await handle.describe();
    runs.add(runId);
    return runId;
  };
  /**
   * Asks for a re-check until a new history has begun: first without pauses, then with longer and longer ones, because
   * on a busy machine the next message arrives before the server's timer, in whose task the new history begins.
   */
  const intoTheNextRun = async (): Promise<void> => {
    const before = await runNow();
    for (let n = 0; (await runNow()) === before; n++) {
      if (n > CONTINUE_AFTER) throw new Error('no new run begins');
      await dayone.tell(charter.id, 'recheck', { by: team.who('owner') });
      await sleep(n);
    }
  };

  const { digest: subject } = await dayone.subject(charter.id, 'first-conversation');
  const approval = {
    gate: 'first-conversation',
    by: team.who('account-manager'),
    decision: 'approve',
    subject,
    key: randomUUID(),
  } as const;
  const first = await dayone.tell(charter.id, 'sign', approval);
  await team.signAll('first-conversation');
  await team.accepted('first-conversation');
  const refused = async (): Promise<number> => {
    const close = { by: team.who('deputy'), reason: 'x', key: randomUUID() };
    await expect(dayone.tell(charter.id, 'close', close)).rejects.toMatchObject({ code: 'WRONG_PERSON' });
    const written = readEntries(await env.evidence.ledger.read(engagementStream(charter.id)));
    return written.filter(({ type, actor }) => type === 'command.refused' && actor.id === close.by).length;
  };
  for (const entries of [1, 2, 3]) expect(await refused()).toBe(entries);
  await intoTheNextRun();
  // The refusals of the last hour count in this run as well.
  expect(await refused()).toBe(3);
  // Temporal remembers no update of an earlier run; the ledger does.
  const again = await dayone.tell(charter.id, 'sign', approval);
  expect(again).toEqual({ ...first, replayed: true });

  await team.kickOff();
  await team.openTheLock();
  await team.buildRelease(quickPlan('r1', env.mails));
  await team.until(
    'the release in shadow',
    (s) => s.target.confirmedAt !== null && s.target.desired.candidate === 'r1',
  );

  const probe = gateway.hold((line) => line.startsWith('GET /probe'));
  await dayone.tell(charter.id, 'order-drill', { by: team.who('owner') });
  await probe.caught;
  await intoTheNextRun();
  expect((await team.state()).drill).toMatchObject({ release: 'r1', started: true });
  probe.release();
  const drilled = await team.until('the drill', (s) => s.drill === null);
  expect(drilled.releases.r1?.drill).toMatchObject({ drill: `drill:${charter.id}:1` });
  const status = await fetch(`${env.mailbox.url}/status`);
  expect(await status.json()).toMatchObject({ base: null, candidate: 'r1', exposure: 0 });

  await team.hand('training', 'They have worked through the set-aside folder.');
  await team.signAll('readiness');
  await team.accepted('readiness');
  await team.sayGo();
  await team.live('r1');
  await team.handOver();
  await intoTheNextRun();

  const state = await team.state();
  expect(state.gates['operation-handover'].acceptedAt).not.toBeNull();
  expect(runs.size).toBeGreaterThanOrEqual(4);
  const entries = await env.evidence.ledger.read(engagementStream(charter.id));
  expect(fold(readEntries(entries))).toEqual(state);
  expect(entries.filter((entry) => entry.key === approval.key && entry.type === 'sign-off.given')).toHaveLength(1);
  await gateway.stop();
});
