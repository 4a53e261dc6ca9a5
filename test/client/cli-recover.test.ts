/** Engagements whose workflow has ended: they are found, shown as such in each command, and recovered. */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkflowStartOptions } from '@temporalio/client';
import type { ListPage } from '../../client/lists/listing';
import { fold } from '../../domain/engagement/apply';
import { engagementStream, engagementWorkflowId, WORKFLOWS } from '../../domain/kernel/names';
import type { State } from '../../domain/model/state';
import { GENESIS } from '../../domain/record/ledger';
import { readEntries } from '../../domain/record/read-entry';
import { ledgerFile } from '../evidence/on-disk';
import { uniqueId } from '../support/temporal';
import { cliIn, soon } from './cli-support';
import { type CliWorld, charterText, openCliWorld } from './cli-world';

let on: CliWorld;
beforeAll(async () => {
  on = await openCliWorld();
});
afterAll(() => on.world.close());

interface RecoverJson {
  engagements: { id: string; result: string; epoch?: number; entry?: number; error?: { code: string } }[];
}
interface DoctorJson {
  ok: boolean;
  findings: { what: string; ok: boolean; found: string; mend: string | null }[];
}

const terminate = (id: string, why = 'by mistake') =>
  on.world.dayone.client.workflow.getHandle(engagementWorkflowId(id)).terminate(why);

const doctorOn = async (id: string) =>
  (await on.cli.json<DoctorJson>('doctor')).json.findings.find(({ found }) => found.includes(id));

/** Started for a client of its own, so that lists can tell it apart. */
async function startedFor(client: string): Promise<string> {
  const id = uniqueId('contract');
  const file = path.join(on.world.data, `${id}.yaml`);
  writeFileSync(file, charterText(id).replace(/^client: .*$/m, `client: ${client}`));
  expect(await on.cli.run('start', file)).toMatchObject({ code: 0 });
  return id;
}

const listed = async (client: string, ...more: string[]): Promise<[string, string | null][]> =>
  (await on.cli.json<ListPage>('list', '--client', client, ...more)).json.engagements.map(({ id, health }) => [
    id,
    health,
  ]);

test('a terminated engagement is shown as orphaned by lists, doctor and every query, until it is recovered', async () => {
  const client = uniqueId('Client');
  const id = await startedFor(client);
  await soon('the list', async () => (await listed(client)).length === 1);
  await terminate(id);

  await soon('the loss', async () => (await listed(client))[0]?.[1] === 'lost');
  expect(await listed(client, '--health', 'lost')).toEqual([[id, 'lost']]);
  expect(await listed(client, '--health', 'on-track')).toEqual([]);
  expect(await listed(client, '--closed')).toEqual([]);
  expect((await on.cli.run('list', '--client', client)).out).toContain(`dayone recover ${id}`);
  expect(await doctorOn(id)).toEqual({
    what: 'engagement',
    ok: false,
    found: expect.stringMatching(new RegExp(`${id} has ended \\(terminated\\), .*: by mistake$`)),
    mend: `\`dayone recover ${id}\``,
  });
  const hold = ['hold', id, '--as', 'jonas-weber', '--reason', 'r'];
  for (const asked of [['status', id], ['why', id], hold, ['start', path.join(on.world.data, `${id}.yaml`)]])
    expect(await on.cli.failing(...asked)).toMatchObject({
      exit: 3,
      code: 'WORKFLOW_ENDED',
      details: ['by mistake'],
      next: expect.stringContaining(`dayone recover ${id}`),
    });

  const { code, json } = await on.cli.json<RecoverJson>('recover', id, '--as', 'mara-okafor');
  expect({ code, json }).toMatchObject({ code: 0, json: { engagements: [{ id, result: 'recovered', epoch: 2 }] } });
  const [entry] = json.engagements;
  const written = await on.world.evidence.ledger.read(engagementStream(id));
  expect(written[entry!.entry! - 1]).toMatchObject({ epoch: 2, type: 'engagement.recovered', key: expect.any(String) });
  expect(await on.cli.run('timeline', id)).toMatchObject({ code: 0, out: expect.stringContaining('brought back') });

  expect(await on.cli.failing('recover', id)).toMatchObject({ exit: 1, code: 'STILL_RUNNING' });
  await soon('the list', async () => (await listed(client))[0]?.[1] === 'on-track');
  expect(await listed(client)).toHaveLength(1);
  expect(await doctorOn(id)).toBeUndefined();
  expect(await on.cli.run(...hold)).toMatchObject({ code: 0 });
});

test('orphaned engagements are listed first, each once after any number of recoveries, on pages of any length', async () => {
  const client = uniqueId('Client');
  const ids: string[] = [];
  for (let n = 0; n < 6; n++) ids.push(await startedFor(client));
  const [once, twice, back, ...running] = ids as [string, string, string, ...string[]];
  for (const id of [once, twice, back]) await terminate(id);
  expect(await on.cli.run('recover', twice, back)).toMatchObject({ code: 0 });
  await terminate(twice);
  const lost: [string, string][] = [once, twice].map((id) => [id, 'lost']);
  const others = [back, ...running].map((id) => [id, 'on-track']);
  const both = (found: unknown[]) => [...found].sort();
  await soon('the list', async () => {
    const found = both(await listed(client));
    return JSON.stringify(found) === JSON.stringify(both([...lost, ...others]));
  });

  for (const limit of ['1', '2', '4', '5']) {
    const found: [string, string | null][] = [];
    let page: string[] = [];
    do {
      const { json } = await on.cli.json<ListPage>('list', '--client', client, '--limit', limit, ...page);
      expect(json.engagements.length).toBeLessThanOrEqual(Number(limit));
      found.push(...json.engagements.map(({ id, health }): [string, string | null] => [id, health]));
      page = json.next === null ? [] : ['--page', json.next];
    } while (page.length > 0);
    expect(both(found.slice(0, 2))).toEqual(both(lost));
    expect(both(found.slice(2))).toEqual(both(others));
  }
  const all: string[] = [];
  for await (const one of on.world.dayone.listAll({ client })) all.push(one.id);
  expect(all.sort()).toEqual([...ids].sort());
});

test('several engagements are recovered at once, and each that cannot be recovered is reported with its reason', async () => {
  const [good, closed] = [(await on.started()).id, (await on.started()).id];
  await on.cli.run('close', closed, '--as', 'jonas-weber', '--reason', 'no mandate');
  await soon('the end', async () => (await on.world.dayone.status(closed)).closedAt !== null);
  await terminate(good);
  const { code, json } = await on.cli.json<RecoverJson>('recover', good, closed, `${good}x`);
  expect(code).toBe(2);
  expect(json.engagements).toMatchObject([
    { id: good, result: 'recovered' },
    { id: closed, result: 'failed', error: { code: 'ALREADY_CLOSED' } },
    { id: `${good}x`, result: 'failed', error: { code: 'UNKNOWN_ENGAGEMENT' } },
  ]);
  const lonely = cliIn({ ...on.env, DAYONE_TASK_QUEUE: uniqueId('nobody') });
  expect(await lonely.failing('recover', good)).toMatchObject({ exit: 3, code: 'NO_WORKER' });
});

test('an engagement is not recovered from a ledger with a changed byte, and the entry is named', async () => {
  const { id } = await on.started();
  await terminate(id);
  const file = ledgerFile(on.world.data, engagementStream(id));
  writeFileSync(file, readFileSync(file, 'utf8').replace('First review', 'First revieW'));
  const broken = { exit: 3, code: 'LEDGER_BROKEN', message: expect.stringContaining('entry 1 of') };
  expect(await on.cli.failing('recover', id)).toMatchObject(broken);
  expect(await doctorOn(id)).toMatchObject({ ok: false, found: expect.stringContaining('entry 1 of') });
});

test('a state that is too large for one message is recovered in parts', async () => {
  const { id } = await on.started();
  const stream = engagementStream(id);
  await terminate(id);
  const { ledger } = on.world.evidence;
  const what = 'Prüfung „x“ 😀 '.repeat(8_000);
  const long = { id: 'f', step: 'drift-check', severity: 'ticket', what, owner: 'owner' };
  const { epoch, ...head } = await ledger.head(stream);
  const at = new Date().toISOString();
  const actor = { id: 'dayone', assurance: 'system' } as const;
  const events = [{ type: 'finding.opened', v: 1, at, actor, data: long }];
  await ledger.append({ stream, epoch, head, key: 'large', events });

  await on.world.dayone.recover(id);
  expect((await on.world.dayone.state(id)).findings).toMatchObject([{ id: 'f', what }]);
});

/** What somebody with plain Temporal access may claim: the release r9 is live. */
const invented = (state: State): State => ({
  ...state,
  epoch: 7,
  live: { release: 'r9', since: state.startedAt },
  exposedSince: state.startedAt,
});

test('a forged state in the input is ignored: the ledger counts, in a new epoch', async () => {
  const { id } = await on.started();
  const stream = engagementStream(id);
  const { client } = on.world.dayone;
  const real = fold(readEntries(await on.world.evidence.ledger.read(stream)))!;
  const start = (input: object, options: Partial<WorkflowStartOptions> = {}) =>
    client.workflow.start(WORKFLOWS.engagement, {
      workflowId: engagementWorkflowId(id),
      taskQueue: on.world.queue,
      args: [{ v: 1, id, carried: invented(real), ...input }],
      ...options,
    });
  const forged = [{}, { recovery: { key: randomUUID(), by: null, why: '' } }];
  for (const [n, input] of forged.entries()) {
    await terminate(id);
    await start(input);
    expect(await on.world.dayone.state(id)).toMatchObject({ epoch: 2 + n, live: null, exposedSince: null });
    expect(await on.cli.run('may-run', id, '--release', 'r9')).toMatchObject({ code: 1 });
  }
  const written = await on.world.evidence.ledger.read(stream);
  expect(written.filter(({ type }) => type === 'engagement.recovered')).toHaveLength(2);

  for (const options of [{ retry: { maximumAttempts: 2 } }, { cronSchedule: '@every 1s' }]) {
    // The workflow before may have ended already.
    await terminate(id).catch(() => {});
    const handle = await start({}, options);
    // Temporal says of a cron's run that it continued as new: why it ended stands in its history.
    const first = client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
    const ends = async () => JSON.stringify(await first.fetchHistory()).includes('UNTRUSTED_START');
    await soon('the refusal', ends);
  }
  await terminate(id).catch(() => {});
  const { epoch } = await on.world.dayone.recover(id);
  expect(epoch).toBe(4);
});

test('the second of two recoveries from the same entry is stopped, and so is a second start', async () => {
  const { id } = await on.started();
  const stream = engagementStream(id);
  await terminate(id);
  const { ledger } = on.world.evidence;
  const carried = fold(readEntries(await ledger.read(stream)))!;
  await on.world.dayone.recover(id);
  await terminate(id);
  const { client } = on.world.dayone;
  const { charter, charterDigest } = carried;
  const by = 'mara-okafor';
  for (const input of [
    { recovery: { key: randomUUID(), by: null, why: '', after: carried.head } },
    { start: { charter, charterDigest, by, key: randomUUID() } },
  ]) {
    const workflow = await client.workflow.start(WORKFLOWS.engagement, {
      workflowId: engagementWorkflowId(id),
      taskQueue: on.world.queue,
      args: [{ v: 1, id, ...input }],
    });
    await expect(workflow.result()).rejects.toMatchObject({ cause: { type: 'LEDGER_CONFLICT' } });
    expect(await on.cli.failing('status', id)).toMatchObject({ exit: 3, code: 'LEDGER_CONFLICT' });
  }
  expect(await doctorOn(id)).toMatchObject({ ok: false, mend: expect.stringContaining('other writer') });
  const entries = await ledger.read(stream);
  expect(entries.filter(({ type }) => type === 'engagement.recovered')).toHaveLength(1);
  expect(entries[0]!.prev).toBe(GENESIS.hash);
});
