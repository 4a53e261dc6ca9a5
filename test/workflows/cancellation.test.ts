/** `temporal workflow cancel`, on a real server: an engagement records it and continues, a drill stops and restores. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fold } from '../../domain/engagement/apply';
import { engagementStream, engagementWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import { readEntries } from '../../domain/record/read-entry';
import { digest } from '../../domain/values/digest';
import { short } from '../support/charters';
import { buildAt, type Target, Targets } from '../support/target';
import { openWorld, type World } from '../support/world';

let env: World;
const targets = new Targets();
beforeAll(async () => {
  env = await openWorld();
});
afterAll(async () => {
  await targets.stop();
  await env.close();
});

const cancel = (workflowId: string) => env.dayone.client.workflow.getHandle(workflowId).cancel();

test('an engagement continues after a cancellation in every phase of every run: messages, timers, stages, drills, rollback', async () => {
  const target: Target = await targets.start();
  const charter = env.charter(short(target.inCharter));
  const team = env.team(charter);
  const { dayone } = env;
  const by = team.who('delivery-lead');
  const workflowId = engagementWorkflowId(charter.id);
  const handle = await dayone.client.workflow.start(WORKFLOWS.engagement, {
    workflowId,
    taskQueue: env.queue,
    args: [
      {
        v: 1,
        id: charter.id,
        start: { charter, charterDigest: digest(charter), by, key: 'a-key-of-the-start' },
        continueAfter: 80,
      },
    ],
  });
  // Before the first entry is written; from then on once in each run, at any moment of its work.
  const firstRun = handle.firstExecutionRunId;
  let cancelled = firstRun;
  await cancel(workflowId);
  const cancelling = new AbortController();
  const again = (async () => {
    while (!cancelling.signal.aborted) {
      const { runId } = await dayone.client.workflow.getHandle(workflowId).describe();
      if (runId !== cancelled) await cancel(workflowId);
      cancelled = runId;
      await sleep(100);
    }
  })();

  await team.kickOff();
  await team.openTheLock();
  await buildAt(target, team, 'r1');
  await team.until('r1 in shadow', (s) => s.target.confirmedAt !== null && s.target.desired.candidate === 'r1');

  // Somebody cancels the first drill when its rollback has been ordered.
  const probe = target.hold(({ when, what }) => when === 'asked' && what === 'GET /probe');
  await dayone.tell(charter.id, 'order-drill', { by: team.who('owner') });
  await probe.caught;
  const drill = `drill:${charter.id}:1`;
  await cancel(drill);
  probe.release();
  await team.until('the end of the drill', (s) => s.drill === null && s.drills === 1);
  expect(target.running).toEqual({ base: null, candidate: 'r1', exposure: 0 });
  const record = await env.evidence.ledger.read(drill);
  expect(record.map(({ type }) => type)).toContain('drill.cancel-requested');
  expect(record.at(-1)?.data).toMatchObject({ outcome: 'failed', problem: 'the drill was cancelled' });

  await team.getReady('r1');
  await team.sayGo();
  await team.live('r1');
  await team.until('the promotion', (s) => s.target.confirmedAt !== null);
  // A signal after the cancellation is not lost, and does not end it.
  await handle.signal('command-signal', { kind: 'hold', key: 'a-key-of-the-hold', by, reason: 'by a signal' });
  await team.until('the hold', (s) => s.hold !== null);
  await dayone.tell(charter.id, 'roll-back', { by: team.who('owner'), reason: 'cancelled or not' });
  const state = await team.until('the rollback', (s) => s.live === null && s.target.confirmedAt !== null);
  cancelling.abort();
  await again;

  expect(target.running).toEqual({ base: null, candidate: null, exposure: 0 });
  const entries = (await env.evidence.ledger.read(engagementStream(charter.id))).slice(0, state.head.seq);
  expect(fold(readEntries(entries))).toEqual(state);
  expect(entries.find(({ type }) => type === 'drill.failed')?.data).toMatchObject({
    drill,
    problem: 'the drill was cancelled',
    restored: true,
  });
  const ignored = entries.filter(({ type }) => type === 'cancellation.ignored');
  const runs = ignored.map(({ data }) => (data as { runId: string }).runId);
  expect(runs.length).toBeGreaterThanOrEqual(2);
  expect(new Set(runs).size).toBe(runs.length);
  expect(runs).toContain(firstRun);
  expect(entries.some(({ type }) => type === 'incident.opened')).toBe(false);
  expect((await dayone.client.workflow.getHandle(workflowId).describe()).status.name).toBe('RUNNING');
});
