/** Following an engagement from a script: every change, over runs of its history, to its end. */
import { randomUUID } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { type Change, type Failure, readCharterFile } from '../../client';
import { engagementWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import { EVIDENCE_NAMES } from '../../domain/model/gates';
import { uniqueId } from '../support/temporal';
import { soon } from './cli-support';
import { type ClientWorld, openClientWorld, reading } from './client-world';

let on: ClientWorld;
beforeAll(async () => {
  on = await openClientWorld();
});
afterAll(() => on.close());

const LEAD = 'mara-okafor';
const ACCOUNT_MANAGER = 'jonas-weber';

const failureOf = (run: Promise<unknown>): Promise<Partial<Failure>> =>
  run.then(
    () => ({ message: 'it went well' }),
    (error: Failure) => error,
  );

test('a watch yields the current state of the engagement, then its changes, until it is closed', async () => {
  const { id, file } = on.charterFile();
  await on.dayone.start(file);
  const watched = reading(on.dayone.watch(id));
  await watched.until((change) => change.kind === 'asked' && change.item.person === ACCOUNT_MANAGER);
  expect(watched.seen[0]).toMatchObject({ kind: 'stands', step: 'first-conversation', live: null });

  await on.dayone.sign(id, { gate: 'first-conversation', by: ACCOUNT_MANAGER, decision: 'request-changes' });
  const problem = await watched.until((change) => change.kind === 'problem');
  expect(problem).toMatchObject({ item: { person: ACCOUNT_MANAGER, problem: 'changes requested' } });

  await on.dayone.tell(id, 'hold', { by: LEAD, reason: 'holidays' });
  await watched.until((change) => change.kind === 'hold' && change.reason === 'holidays');
  await on.dayone.tell(id, 'close', { by: LEAD, reason: 'not worth it' });
  await watched.ended;
  expect(watched.kinds().slice(-2)).toEqual(expect.arrayContaining(['closed']));
  expect(watched.seen.at(-1)).toMatchObject({ kind: 'closed', by: LEAD });
  const entries = watched.seen.map(({ entry }) => entry);
  expect(entries).toEqual([...entries].sort((a, b) => a - b));

  const again: Change[] = [];
  for await (const change of on.dayone.watch(id)) again.push(change);
  expect(again).toMatchObject([{ kind: 'stands', step: 'closed', health: 'closed' }]);
});

test('two watchers see the same changes over several runs of the workflow, and none is lost', async () => {
  const { id, file } = on.charterFile();
  const { charter, digest: charterDigest } = await readCharterFile(file);
  const workflowId = engagementWorkflowId(id);
  const handle = await on.dayone.client.workflow.start(WORKFLOWS.engagement, {
    workflowId,
    taskQueue: on.world.queue,
    args: [{ v: 1, id, start: { charter, charterDigest, by: LEAD, key: randomUUID() }, continueAfter: 40 }],
  });
  const watchers = [reading(on.dayone.watch(id)), reading(on.dayone.watch(id))];
  for (const { until } of watchers) await until(({ kind }) => kind === 'stands');
  const { digest } = await on.dayone.attach(file);
  const handedIn = (seen: readonly Change[]) =>
    seen.flatMap((change) => (change.kind === 'handed-in' ? [change.name] : []));
  const names: string[] = [];
  // Evidence that is submitted twice between two polls is one change: wait until each round is seen.
  for (let round = 0; round < 7; round++) {
    for (const name of EVIDENCE_NAMES) await on.dayone.tell(id, 'submit-evidence', { by: LEAD, name, digest });
    names.push(...EVIDENCE_NAMES);
    await soon('both have seen the round', async () =>
      watchers.every(({ seen }) => handedIn(seen).length >= names.length),
    );
  }
  const current = on.dayone.client.workflow.getHandle(workflowId);
  // On a busy machine the server's timer, in whose task it happens, comes later than the last message.
  await soon('a further run', async () => (await current.describe()).runId !== handle.firstExecutionRunId);
  await on.dayone.tell(id, 'close', { by: LEAD, reason: 'the end' });
  for (const { ended, seen } of watchers) {
    await ended;
    expect(handedIn(seen)).toEqual(names);
    expect(seen.at(-1)?.kind).toBe('closed');
  }
});

test('an abort ends a watch silently, also while it waits', async () => {
  const { id, file } = on.charterFile();
  await on.dayone.start(file);
  const controller = new AbortController();
  const watched = reading(on.dayone.watch(id, { signal: controller.signal }));
  await watched.until(({ kind }) => kind === 'asked');
  for (const reason of ['one', 'two', 'three']) {
    await on.dayone.tell(id, 'hold', { by: LEAD, reason });
    await watched.until((change) => change.kind === 'hold' && change.reason === reason);
    await on.dayone.tell(id, 'resume', { by: 'gareth-pugh', reason });
  }
  // However long it is watched, one signal has one listener.
  expect(getEventListeners(controller.signal, 'abort').length).toBeLessThanOrEqual(1);
  controller.abort();
  await watched.ended;
  const before = new AbortController();
  before.abort();
  expect(await on.dayone.watch(id, { signal: before.signal }).next()).toEqual({ done: true, value: undefined });
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  for await (const change of on.dayone.watch(id)) {
    expect(change.kind).toBe('stands');
    break; // the loop's own way out
  }
});

test('a watch that is not possible fails with a code', async () => {
  const unknown = await failureOf(on.dayone.watch(uniqueId('nobody')).next());
  expect(unknown).toMatchObject({ name: 'Failure', code: 'UNKNOWN_ENGAGEMENT', exit: 2 });

  const { id, file } = on.charterFile();
  await on.dayone.start(file);
  const watched = reading(on.dayone.watch(id));
  await watched.until(({ kind }) => kind === 'asked');
  await on.dayone.client.workflow.getHandle(engagementWorkflowId(id)).terminate('by mistake');
  expect(await failureOf(watched.ended)).toMatchObject({
    code: 'WORKFLOW_ENDED',
    exit: 3,
    message: expect.stringContaining('terminated'),
    details: ['by mistake'],
  });
});
