/** Messages and starts that nobody should send: they end at once or are counted, and never wear an engagement out. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { failureLines } from '../../client/cli/output';
import { paintFor } from '../../client/cli/paint';
import { fold } from '../../domain/engagement/apply';
import type { Failure } from '../../domain/kernel/failures';
import {
  engagementStream,
  engagementWorkflowId,
  SIGNAL_COMMAND,
  SIGNAL_REPORT,
  WORKFLOWS,
} from '../../domain/kernel/names';
import type { StoredEntry } from '../../domain/model/entries';
import { SYSTEM } from '../../domain/record/ledger';
import { readEntries } from '../../domain/record/read-entry';
import { digest } from '../../domain/values/digest';
import { startWorker } from '../../workers/worker';
import { textFiles } from '../evidence/on-disk';
import { short } from '../support/charters';
import { uniqueId } from '../support/temporal';
import { openWorld, type World } from '../support/world';

/** The same workflows with a smaller limit for an append, so that a message that exceeds it is written in seconds. */
const MOST_BYTES = 30_000;
const LIMIT = `MOST_APPEND_BYTES = 256_000;`;

let env: World;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-limited-'));
  env = await openWorld({
    run: async (config, log, place) => {
      const code = readFileSync(config.bundle, 'utf8');
      expect(code).toContain(LIMIT);
      const bundle = path.join(folder, 'bundle.js');
      writeFileSync(bundle, code.replace(LIMIT, `MOST_APPEND_BYTES = ${MOST_BYTES};`));
      return startWorker({ ...config, bundle }, log, place);
    },
  });
});
afterAll(async () => {
  await env.close();
  rmSync(folder, { recursive: true });
});

async function startTeam() {
  const charter = env.charter(short());
  const team = env.team(charter);
  await env.dayone.start(charter, team.who('delivery-lead'));
  await team.until('the first gate', (s) => s.gates['first-conversation'].openedAt !== null);
  return { team, charter, handle: env.dayone.client.workflow.getHandle(engagementWorkflowId(charter.id)) };
}

const agreements = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`agreement-${n}`, 'x'.repeat(180)]));

const ledger = (id: string): Promise<StoredEntry[]> => env.evidence.ledger.read(engagementStream(id));

test('messages of unknown senders are counted in one entry, and their content is not stored', async () => {
  const { team, handle } = await startTeam();
  const { length } = await ledger(team.id);
  const stranger = (n: number) => ({ kind: 'hold', key: randomUUID(), by: `stranger-${n}`, reason: `reason ${n}` });
  for (let n = 0; n < 40; n++) await handle.signal(SIGNAL_COMMAND, stranger(n));
  await expect(env.dayone.tell(team.id, 'hold', { by: 'constructor', reason: 'x' })).rejects.toMatchObject({
    code: 'UNKNOWN_PERSON',
    counted: { like: null },
    entry: undefined,
  });
  expect(await ledger(team.id)).toHaveLength(length);
  expect(textFiles(env.data)).toEqual([]);

  // The next entry records them first.
  await env.dayone.tell(team.id, 'recheck', { by: team.who('owner') });
  expect((await ledger(team.id)).slice(length).map(({ type, data }) => [type, data])).toEqual([
    ['command.refused', expect.objectContaining({ code: 'UNKNOWN_PERSON', message: expect.stringMatching(/^41 /) })],
    ['command.noted', expect.anything()],
  ]);
});

test('repeated refusals are counted from the fourth on, for any reason, and their content is not stored', async () => {
  const { team, charter } = await startTeam();
  const by = team.who('deputy');
  const { length } = await ledger(team.id);
  const texts = textFiles(env.data).length;
  const close = (key: string = randomUUID()) =>
    env.dayone.tell(team.id, 'close', { by, key, reason: `reason ${key}` }).then(
      () => 'done',
      (error: Failure) => {
        failures.push(error);
        return error.code;
      },
    );
  const failures: Failure[] = [];
  const first = randomUUID();
  const codes = [await close(first)];
  for (let n = 1; n < 30; n++) codes.push(await close());
  expect(new Set(codes)).toEqual(new Set([codes[0]]));
  expect(codes[0]).not.toBe('done');
  const record = failures.slice(2, 4).map(({ entry, counted }) => ({ entry, counted }));
  const last = length + 3;
  expect(record).toEqual([{ entry: last }, { counted: { like: last } }]);
  expect(failureLines(failures[2]!, paintFor(false, {}))).toContain(`The refusal is on record: ledger entry ${last}.`);
  expect(failureLines(failures[3]!, paintFor(false, {}))).toContain(
    `The refusal was counted: it repeats ledger entry ${last}. The entry with their number follows with the next entry, or after an hour.`,
  );
  expect(await ledger(team.id)).toHaveLength(length + 3);
  expect(textFiles(env.data)).toHaveLength(texts + 3);
  // A key that wrote an entry is answered with it.
  expect(await close(first)).toBe(codes[0]);
  await env.dayone.tell(team.id, 'recheck', { by: team.who('owner') });
  expect((await ledger(team.id)).slice(length + 3).map(({ type, data }) => [type, data])).toEqual([
    [
      'command.refused',
      expect.objectContaining({
        code: codes[0],
        message: expect.stringMatching(/^27 more messages like that of entry/),
      }),
    ],
    ['command.noted', expect.anything()],
  ]);

  // Refusals for used keys, and for entries that are too large for one append.
  const used = [];
  for (let n = 0; n < 5; n++) {
    const key = randomUUID();
    await env.dayone.tell(team.id, 'recheck', { by, key });
    used.push(key);
  }
  const before = (await ledger(team.id)).length;
  for (const key of used) expect(await close(key)).toBe('KEY_REUSED');
  const written = await ledger(team.id);
  expect(written.slice(before).map(({ type, data }) => [type, (data as { code?: string }).code])).toEqual(
    Array(3).fill(['command.refused', 'KEY_REUSED']),
  );
  expect(textFiles(env.data)).toHaveLength(texts + 3);
  // A repetition gets the recorded refusal as its answer.
  expect(await close(used[0])).toBe('KEY_REUSED');
  const large = { ...charter, governance: { ...charter.governance, agreements: agreements(200) } };
  const amend = () =>
    env.dayone.tell(team.id, 'amend', { by, charter: large, charterDigest: digest(large), key: randomUUID() });
  for (let n = 0; n < 6; n++) await expect(amend()).rejects.toMatchObject({ code: 'TOO_LARGE' });
  await env.dayone.tell(team.id, 'recheck', { by: team.who('owner') });
  const codesOf = (entries: StoredEntry[]) =>
    entries.map(({ actor, data }) => [actor.id, (data as { code?: string }).code]);
  expect(codesOf((await ledger(team.id)).slice(written.length))).toEqual([
    ['dayone', 'KEY_REUSED'],
    ...Array(3).fill([by, 'TOO_LARGE']),
    ['dayone', 'TOO_LARGE'],
    [team.who('owner'), undefined],
  ]);
});

test('25 messages at once are answered, each once', async () => {
  const { team } = await startTeam();
  const by = team.who('owner');
  const answers = await Promise.all(
    Array.from({ length: 25 }, () => env.dayone.tell(team.id, 'recheck', { by, key: randomUUID() })),
  );
  expect(new Set(answers.map(({ entry }) => entry)).size).toBe(25);
});

test('ignored signals, of a known name or not, make an engagement continue as new', async () => {
  const { team, handle } = await startTeam();
  const { runId } = await handle.describe();
  const large = 'x'.repeat(200 * 1024);
  for (let n = 0; n < 60; n++) await handle.signal(n % 2 ? 'no-such-signal' : SIGNAL_COMMAND, { large });
  await expect(handle.signal(SIGNAL_COMMAND, { large: 'x'.repeat(1024 * 1024) })).rejects.toThrow();
  await expect(handle.executeUpdate('no-such-update', { args: [] })).rejects.toThrow();
  await expect(handle.query('no-such-query')).rejects.toThrow();
  await env.dayone.tell(team.id, 'recheck', { by: team.who('owner') });
  for (let tries = 0; (await handle.describe()).runId === runId && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await handle.describe()).runId).not.toBe(runId);
  expect((await handle.describe()).status.name).toBe('RUNNING');
});

test.each(
  Object.values(WORKFLOWS).flatMap((type) =>
    [[null], [], ['x'], [[]], [{ v: 1, id: 'x', carried: {} }]].map((args) => [type, args] as const),
  ),
)('%s started with %j fails at once, with a code', async (type, args) => {
  const { client } = env.dayone;
  const handle = await client.workflow.start(type, { workflowId: uniqueId('raw'), taskQueue: env.queue, args });
  // The input of an engagement has the right form here, and names another workflow than the one that runs.
  const expected =
    type === WORKFLOWS.engagement && Object.hasOwn(Object(args[0]), 'carried') ? 'UNTRUSTED_START' : 'BAD_INPUT';
  await expect(handle.result()).rejects.toMatchObject({ cause: { type: expected, nonRetryable: true } });
});

test('a signal under a reserved name of the SDK is ignored like any other', async () => {
  const { team, handle } = await startTeam();
  const names = [
    '__temporal_x',
    '__temporal_',
    `__temporal_${SIGNAL_COMMAND}`,
    '__stack_trace',
    '__enhanced_stack_trace',
    ...Object.getOwnPropertyNames(Object.prototype),
  ];
  for (const name of names) await handle.signal(name, { any: 'thing' });
  for (const name of ['constructor', '__proto__', 'toString']) {
    await expect(handle.executeUpdate(name, { args: [] })).rejects.toThrow();
    await expect(handle.query(name)).rejects.toThrow();
  }
  await env.dayone.tell(team.id, 'hold', { by: team.who('owner'), reason: 'it still listens' });
  expect((await team.state()).hold).not.toBeNull();
});

const INHERITED = [...Object.getOwnPropertyNames(Object.prototype), ...Object.getOwnPropertyNames(Function.prototype)];

test.each(['nonsense', 'default', '__esModule', ...new Set(INHERITED)])(
  'a workflow of the unknown type %s ends at once',
  async (type) => {
    const { client } = env.dayone;
    const handle = await client.workflow.start(type, { workflowId: uniqueId('raw'), taskQueue: env.queue, args: [] });
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'BAD_INPUT', nonRetryable: true } });
  },
);

test.each([
  ['a number that is too large', '{"value":1e400}'],
  ['nothing', 'null'],
])('a report whose fact is %s is ignored, and the engagement continues', async (_, facts) => {
  const { team } = await startTeam();
  const { client } = env.dayone;
  const answers = `{"running":{"ok":true,"facts":${facts}},"long:x":{"ok":true,"facts":${facts}}}`;
  const json = `{"kind":"watch-report","scheduledAt":"2026-11-23T09:00:00.000Z","answers":${answers}}`;
  await client.workflowService.signalWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId: engagementWorkflowId(team.id) },
    signalName: SIGNAL_REPORT,
    input: { payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(json) }] },
  });
  const answer = await env.dayone.tell(team.id, 'recheck', { by: team.who('delivery-lead') });
  expect(answer.event).toBe('command.noted');
});

test('the sender gets the faults of a charter that only the workflow can find', async () => {
  const { client } = env.dayone;
  const id = uniqueId('raw');
  const start = { key: randomUUID(), by: 'ann', charterDigest: 'a'.repeat(64), charter: { id } };
  const workflowId = engagementWorkflowId(id);
  await client.workflow.start(WORKFLOWS.engagement, {
    workflowId,
    taskQueue: env.queue,
    args: [{ v: 1, id, start }],
  });
  await client.workflow
    .getHandle(workflowId)
    .result()
    .catch(() => undefined);
  await expect(env.dayone.state(id)).rejects.toMatchObject({
    code: 'BAD_CHARTER',
    details: expect.arrayContaining([expect.stringMatching(/^people: /), expect.stringMatching(/^title: /)]),
  });
});

test('entries that the workflow lacks are read in pages below the server’s limit', async () => {
  const { team, handle } = await startTeam();
  const stream = engagementStream(team.id);
  const { ledger: store } = env.evidence;
  const note = { command: 'recheck', note: 'ü'.repeat(60_000) };
  // As if a worker of the same run had written them and died before its task ended.
  for (let n = 0; n < 5; n++) {
    const { epoch, ...head } = await store.head(stream);
    const event = { type: 'command.noted', v: 1, at: new Date().toISOString(), actor: SYSTEM, data: note };
    const appended = await store.append({ stream, epoch, head, key: `long-${n}`, events: [event] });
    expect(appended.result).toBe('appended');
  }
  const { length } = await ledger(team.id);
  const answer = await env.dayone.tell(team.id, 'hold', { by: team.who('sponsor'), reason: 'wait' });
  expect(answer).toMatchObject({ event: 'hold.set', entry: length + 1 });
  expect(fold(readEntries(await ledger(team.id)))).toEqual(await team.state());
  const { events } = await handle.fetchHistory();
  const read = events!.filter((one) => one.activityTaskScheduledEventAttributes?.activityType?.name === 'readStream');
  expect(read).toHaveLength(2);
});

test('a message with entries that exceed the limit of an append is refused on record, and the engagement continues', async () => {
  const { team, charter } = await startTeam();
  const by = team.who('delivery-lead');
  const { length } = await ledger(team.id);
  const amended = { ...charter, governance: { ...charter.governance, agreements: agreements(200) } };
  const amend = { by, charter: amended, charterDigest: digest(amended), key: randomUUID() };
  for (let nth = 0; nth < 2; nth++)
    await expect(env.dayone.tell(team.id, 'amend', amend)).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: expect.stringMatching(new RegExp(`would have \\d+ bytes; one append may have at most ${MOST_BYTES}$`)),
    });
  await env.dayone.tell(team.id, 'hold', { by: team.who('sponsor'), reason: 'wait' });
  expect((await ledger(team.id)).slice(length).map(({ type, actor }) => [type, actor.id])).toEqual([
    ['command.refused', by],
    ['hold.set', team.who('sponsor')],
  ]);
});
