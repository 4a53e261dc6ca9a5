/** The client as a script uses it: every method against a real server, and what goes wrong as a failure with a code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as dayoneApi from '../../client';
import { composeCharter, DayOne, Failure, type Listed, readCharterFile } from '../../client';
import { packageRoot } from '../../client/embedded/paths';
import { sharedServer, uniqueId } from '../support/temporal';
import { soon } from './cli-support';
import { type ClientWorld, openClientWorld } from './client-world';

let on: ClientWorld;
let dayone: DayOne;
beforeAll(async () => {
  on = await openClientWorld();
  ({ dayone } = on);
});
afterAll(() => on.close());

const LEAD = 'mara-okafor';
const OWNER = 'gareth-pugh';
const ACCOUNT_MANAGER = 'jonas-weber';

/** What a promise is rejected with. @throws Error where it is not */
const failureOf = (run: Promise<unknown>): Promise<Failure> =>
  run.then(
    () => {
      throw new Error('it went well');
    },
    (error: Failure) => error,
  );

async function started(): Promise<{ id: string; file: string }> {
  const charter = on.charterFile();
  await dayone.start(charter.file);
  return charter;
}

describe('start', () => {
  test('accepts a file, a charter read from it, or a resolved charter, and repeating it changes nothing', async () => {
    const { id, file } = on.charterFile();
    const read = await readCharterFile(file);
    const charterDigest = read.digest;
    expect(await dayone.hasWorker()).toBe(true);
    expect(await dayone.start(file)).toEqual({ id, started: true, charterDigest });
    expect(await dayone.start(read)).toEqual({ id, started: false, charterDigest });
    expect(await dayone.start(read.charter, OWNER)).toEqual({ id, started: false, charterDigest });
    expect((await dayone.state(id)).startedBy).toBe(LEAD);
    expect(await on.world.evidence.people.get(OWNER)).toMatchObject({ name: 'Gareth Pugh' });
  });

  test('starts fifty engagements at once, each once', async () => {
    const charters = Array.from({ length: 25 }, () => on.charterFile());
    const all = await Promise.all([...charters, ...charters].map(({ file }) => dayone.start(file)));
    const byId = new Map(charters.map(({ id }) => [id, all.filter((one) => one.id === id)]));
    for (const results of byId.values()) expect(results.map((one) => one.started).sort()).toEqual([false, true]);
  });

  test('refuses with every fault, and says what differs from the running engagement', async () => {
    const { id, file } = await started();
    writeFileSync(file, `id: ${id}\nclient: 7\nprofile: easy\n`);
    const faulty = await failureOf(dayone.start(file));
    expect(faulty).toBeInstanceOf(Failure);
    expect(faulty).toMatchObject({ code: 'BAD_CHARTER', exit: 2 });
    expect(faulty.details.map((line) => line.split(' ')[1])).toEqual(
      expect.arrayContaining(['client:', 'profile:', 'title:', 'people:']),
    );
    const { file: other } = on.charterFile('operation: { supportContact: someone }\n');
    const read = await readCharterFile(other);
    const differing = await failureOf(dayone.start({ ...read.charter, id }));
    expect(differing).toMatchObject({ code: 'DIFFERENT_CHARTER', exit: 1 });
    expect(differing.details).toEqual(['differs: operation']);
    expect(await failureOf(dayone.start(other, 'mara-okaform'))).toMatchObject({
      code: 'UNKNOWN_PERSON',
      details: ['did you mean mara-okafor?'],
    });
    expect(await failureOf(dayone.start(`${file}x`))).toMatchObject({ code: 'FILE_UNREADABLE', exit: 2 });
    await dayone.tell(id, 'close', { by: LEAD, reason: 'the end' });
    const closed = { ...read.charter, id };
    expect(await failureOf(dayone.start(closed))).toMatchObject({ code: 'ALREADY_CLOSED' });
  });

  test('accepts a charter that a script composes from a template and a base', async () => {
    const id = uniqueId('orders');
    const folder = path.join(packageRoot(), 'examples', 'charters');
    const read = await composeCharter(
      {
        template: 'invoice-intake',
        extends: 'agency.yaml',
        id,
        client: 'Rheintal Werkzeuge GmbH',
        title: undefined,
        people: { sponsor: 'Birgit Kern', owner: 'Olaf Reiter <olaf@rheintal.example>', deputy: 'Mia Sommer' },
        process: { volume: '180 per week' },
      },
      folder,
    );
    expect(read.charter).toMatchObject({
      title: 'Invoice intake in accounts payable',
      people: { sponsor: 'birgit-kern', 'account-manager': 'jonas-weber' },
      process: { volumePerWeek: 180, minutesPerCase: 13, hourlyCost: 42 },
    });
    expect(await dayone.start(read)).toMatchObject({ id, started: true });
    const faults = await failureOf(
      composeCharter({ id: 'X y', client: 'c', title: 't', people: { sponsor: 'A B' }, extends: 'agency.yml' }, folder),
    );
    expect(faults.code).toBe('BAD_CHARTER');
    expect(faults.details).toEqual([
      expect.stringMatching(/^extends: .*agency\.yml.*did you mean agency\.yaml/),
      expect.stringMatching(/^id: is "X y"/),
    ]);
  });
});

describe('queries', () => {
  test('give status, why, and exactly what is signed', async () => {
    const { id } = await started();
    expect(await dayone.status(id)).toMatchObject({ id, step: 'first-conversation', lock: 'closed', live: null });
    await soon('the first gate', async () => (await dayone.why(id)).open.length > 0);
    const { open } = await dayone.why(id);
    expect(open).toContainEqual(expect.objectContaining({ kind: 'sign-off', person: ACCOUNT_MANAGER }));
    expect((await dayone.status(id)).waits).toMatchObject({ client: expect.any(Number), us: expect.any(Number) });
    const subject = await dayone.subject(id, 'first-conversation');
    expect(subject).toMatchObject({ id, gate: 'first-conversation', digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await failureOf(dayone.subject(id, 'nowhere' as never))).toMatchObject({ code: 'UNKNOWN_STEP' });
    expect(await failureOf(dayone.status(`${id}x`))).toMatchObject({
      code: 'UNKNOWN_ENGAGEMENT',
      details: [`did you mean ${id}?`],
    });
  });

  test('give lists and inboxes, by page and as a whole', async () => {
    const client = uniqueId('Client');
    const ids = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const { id, file } = on.charterFile();
        const read = await readCharterFile(file);
        await dayone.start({ ...read, charter: { ...read.charter, client } });
        return id;
      }),
    );
    const all = async () => {
      const found: Listed[] = [];
      for await (const one of dayone.listAll({ client })) found.push(one);
      return found;
    };
    await soon('all are listed and wait', async () => {
      const found = await all();
      return found.length === 5 && found.every(({ waitingOn }) => waitingOn.includes(ACCOUNT_MANAGER));
    });
    const first = await dayone.list({ client }, { limit: 3 });
    expect(first.engagements).toHaveLength(3);
    const second = await dayone.list({ client }, { limit: 3, page: first.next! });
    expect([...first.engagements, ...second.engagements].map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(await failureOf(dayone.list({ client }, { page: 'abc' }))).toMatchObject({ code: 'BAD_INPUT' });

    const mine: string[] = [];
    for await (const item of dayone.inboxAll(ACCOUNT_MANAGER))
      if (ids.includes(item.engagement)) mine.push(`${item.engagement} ${item.step} ${item.kind}`);
    expect(mine.sort()).toEqual(ids.map((id) => `${id} first-conversation sign-off`).sort());
    const { items } = await dayone.inbox(ACCOUNT_MANAGER, { limit: 1 });
    expect(new Set(items.map(({ engagement }) => engagement)).size).toBe(1);
  });
});

describe('what people decide and submit', () => {
  test('sign takes the current subject or the one that was shown, and a repeated key has one effect', async () => {
    const { id } = await started();
    const given = { gate: 'first-conversation', by: ACCOUNT_MANAGER, decision: 'approve', key: uniqueId('k') } as const;
    const answer = await dayone.sign(id, given);
    expect(answer).toMatchObject({ event: 'sign-off.given', replayed: false });
    const { digest: subject } = await dayone.subject(id, 'first-conversation');
    expect(await dayone.sign(id, { ...given, subject })).toMatchObject({ entry: answer.entry });
    const early = await dayone.sign(id, { gate: 'ownership', by: OWNER, decision: 'approve' });
    expect(early).toMatchObject({ kept: true });
    expect(await failureOf(dayone.sign(id, { gate: 'ownership', by: LEAD, decision: 'approve' }))).toMatchObject({
      code: 'WRONG_PERSON',
      exit: 1,
    });
    const stale = { gate: 'ownership', by: OWNER, decision: 'approve', subject: 'a'.repeat(64) } as const;
    expect(await failureOf(dayone.sign(id, stale))).toMatchObject({ code: 'STALE_SUBJECT', exit: 4 });
  });

  test('submit takes evidence, cases, a release or a reading, and says which it was', async () => {
    const { id, file } = await started();
    const evidence = await dayone.submit(id, { kind: 'evidence', by: LEAD, name: 'dpia', file });
    expect(evidence).toMatchObject({ event: 'evidence.submitted', mediaType: 'application/yaml' });
    expect(await dayone.attach(file)).toMatchObject({ digest: evidence.digest, bytes: evidence.bytes });
    const csv = path.join(on.world.data, 'cases.csv');
    writeFileSync(csv, `at\n${'2026-01-01\n'.repeat(200)}`);
    expect(await dayone.submit(id, { kind: 'cases', by: LEAD, file: csv })).toMatchObject({
      event: 'cases.submitted',
      mediaType: 'text/csv',
    });
    const hash = 'a'.repeat(64);
    const manifest = {
      release: 'r1',
      model: 'reader 3',
      configDigest: hash,
      artefactDigest: hash,
      builtBy: LEAD,
      evaluation: {},
    };
    const locked = await failureOf(dayone.submit(id, { kind: 'release', by: LEAD, manifest }));
    expect(locked).toMatchObject({ code: 'PRODUCTION_LOCKED', exit: 1 });
    const place = path.join(on.world.data, 'release.json');
    writeFileSync(place, JSON.stringify({ ...manifest, model: '', configDigest: 'x' }));
    const faulty = await failureOf(dayone.submit(id, { kind: 'release', by: LEAD, manifest: place }));
    expect(faulty.code).toBe('BAD_INPUT');
    expect(faulty.details).toEqual([
      expect.stringContaining('model: is ""; expected the model'),
      expect.stringContaining('configDigest: is "x"; expected a SHA-256 digest'),
      expect.stringContaining('docs/reference/charter/build.md'),
    ]);
    const reading = { kind: 'reading', by: OWNER, metric: 'csat', value: 4.2 } as const;
    expect((await failureOf(dayone.submit(id, reading))).exit).toBe(1);
    expect(await failureOf(dayone.submit(id, { kind: 'cases', by: LEAD, file: `${csv}x` }))).toMatchObject({
      code: 'FILE_UNREADABLE',
    });
  });
});

describe('connecting', () => {
  test('reports a missing server, and a namespace without a worker', async () => {
    const unreachable = await failureOf(DayOne.connect({ address: '127.0.0.1:1' }));
    expect(unreachable).toMatchObject({ code: 'TEMPORAL_UNREACHABLE', exit: 3 });
    expect(unreachable.message).toContain('127.0.0.1:1');
    const idle = await DayOne.connect({ address: sharedServer(), taskQueue: uniqueId('nobody') });
    expect(await idle.hasWorker()).toBe(false);
    await idle.close();
  });

  test('await using closes the client, and reading makes no data directory', async () => {
    const parent = mkdtempSync(path.join(os.tmpdir(), 'dayone-client-'));
    const data = path.join(parent, 'none');
    {
      await using other = await DayOne.connect({ address: sharedServer(), data });
      expect(await failureOf(other.status(uniqueId('nobody')))).toMatchObject({ code: 'UNKNOWN_ENGAGEMENT' });
    }
    expect(() => rmSync(data)).toThrow(/ENOENT/);
    rmSync(parent, { recursive: true });
  });

  test('the package is what client/index.ts exports', () => {
    const installed = require(packageRoot()) as object;
    expect(Object.keys(installed).sort()).toEqual(Object.keys(dayoneApi).sort());
  });
});
