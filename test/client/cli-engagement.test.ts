/** The command line against a running engagement: what it starts, shows, takes and lists. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import type { InboxPage } from '../../client/lists/inbox';
import type { ListPage } from '../../client/lists/listing';
import type { Subject } from '../../client/use-cases/sign';
import type { CommandAnswer } from '../../domain/messages/messages';
import type { Entry } from '../../domain/model/events';
import type { Status, Why } from '../../domain/views/report';
import { uniqueId } from '../support/temporal';
import { cliIn, soon } from './cli-support';
import { type CliWorld, charterText, openCliWorld, sign } from './cli-world';

/** The worked figures: worth 3,000 a week; a hundred tries are as good as any number. */
const WORTH = `process:
  volume: 100 per week
  minutes: 60
  hourlyCost: 60 EUR
  saving: 50 %
  cost:
    pilot: { cost: 40000, weeks: 12, chance: 48 %, tries: 100, hardeningCost: 60000, hardeningWeeks: 35 }
    production: { cost: 110000, weeks: 6, chance: 80 % }
`;

let on: CliWorld;
let cli: CliWorld['cli'];
let started: CliWorld['started'];
beforeAll(async () => {
  on = await openCliWorld();
  ({ cli, started } = on);
});
afterAll(() => on.world.close());

describe('start', () => {
  test('is idempotent, and names what differs in another charter of the same id', async () => {
    const { id, file } = await started();
    expect((await cli.run('start', file)).out).toBe(`${id}: already running\n`);
    writeFileSync(file, charterText(id, 'site: northfield\n'));
    expect(await cli.failing('start', file)).toMatchObject({
      exit: 1,
      code: 'DIFFERENT_CHARTER',
      details: ['differs: site'],
    });
  });

  test('starts each valid charter of several, reports each, and ends with the worst exit code', async () => {
    const good = on.charterFile();
    const absent = path.join(on.world.data, 'absent.yaml');
    const { code, json } = await cli.json<{ engagements: { result: string; error?: { code: string } }[] }>(
      'start',
      absent,
      good.file,
    );
    expect(code).toBe(2);
    expect(json.engagements.map((one) => one.error?.code ?? one.result)).toEqual(['FILE_UNREADABLE', 'started']);
    expect((await cli.run('start', absent, good.file)).out).toContain(`${good.id}: already running`);
    const base = path.join(packageRoot(), 'examples/charters/agency.yaml');
    const together = await cli.json('start', base, good.file);
    expect(together).toMatchObject({
      code: 0,
      json: { engagements: [{ file: base, id: null, result: 'passed over' }, { id: good.id }] },
    });
  });

  test('is refused in the name of a person who is not in the charter', async () => {
    const { file } = on.charterFile();
    expect(await cli.failing('start', file, '--as', 'mara-okafr')).toMatchObject({
      exit: 2,
      code: 'UNKNOWN_PERSON',
      details: ['did you mean mara-okafor?'],
    });
  });

  test('starts nothing without a worker', async () => {
    const { id, file } = on.charterFile();
    const lonely = cliIn({ ...on.env, DAYONE_TASK_QUEUE: uniqueId('nobody') });
    expect(await lonely.failing('start', file)).toMatchObject({ exit: 3, code: 'NO_WORKER' });
    expect(await cli.failing('status', id)).toMatchObject({ code: 'UNKNOWN_ENGAGEMENT' });
  });
});

describe('views', () => {
  test('status, why and show have the same content as text and as JSON', async () => {
    const { id } = await started();
    await soon('the first gate', async () => (await cli.json<Why>('why', id)).json.open.length > 0);

    const status = await cli.run('status', id);
    expect(status.out).toMatch(/stands at +first-conversation, step 1 of 10, due /);
    expect(status.out).toMatch(/owner +gareth-pugh +Gareth Pugh/);
    expect((await cli.json<Status>('status', id)).json).toMatchObject({
      id,
      step: 'first-conversation',
      lock: 'closed',
    });

    expect(status.out).toMatch(
      /days +0 of 30 planned working days\n +waited +for the client [\d.]+ s, for the agency [\d.]+ s\n/,
    );
    expect(status.out).toMatch(/1 +first-conversation +open +0 of 2 +due /);
    const elsewhere = cliIn({ ...on.env, DAYONE_DATA: path.join(on.world.data, 'elsewhere') });
    expect((await elsewhere.run('status', id)).out).toMatch(/waited +not known: its ledger is not available here/);

    const { json: why } = await cli.json<Why>('why', id);
    const text = (await cli.run('why', id)).out;
    for (const { what } of why.open) expect(text).toContain(what);
    for (const { step, requirements } of why.ahead)
      for (const { what } of [{ what: step }, ...requirements]) expect(text).toContain(what);
    expect(why.ahead.map((one) => one.step)).toEqual([
      'process-redesign',
      'ownership',
      'metrics',
      'governance',
      'rollback-plan',
    ]);
    expect(text).toContain('account-manager: Jonas Weber');
    expect(text).toMatch(/first-conversation open since .*, due /);

    const { json: subject } = await cli.json<Subject>('show', id, '--gate', 'ownership');
    expect(subject.subject).toMatchObject({ owner: 'gareth-pugh', deputy: 'ines-sommer' });
    expect((await cli.run('show', id, '--gate', 'ownership')).out).toContain(`--subject ${subject.digest}`);
  });

  test('the account manager sees the weekly value before signing it, and everybody sees it in the status', async () => {
    const { id, file } = on.charterFile();
    writeFileSync(file, charterText(id, WORTH));
    await cli.run('start', file);
    const { json } = await cli.json<Subject>('show', id, '--gate', 'first-conversation');
    const worth = {
      weeklyValue: 3000,
      currency: 'EUR',
      pilotTotal: 323_333,
      productionTotal: 160_000,
      cheaper: 'production',
    };
    expect(json.subject).toMatchObject(worth);
    expect((await cli.json<Status>('status', id)).json.cost).toEqual({ ...worth, delayTotal: 0 });
    const { out } = await cli.run('status', id);
    expect(out).toMatch(/cost of delay +3,000 EUR for each week\n/);
    expect(out).toMatch(/another pilot +323,333 EUR, production first 160,000 EUR: production first is cheaper\n/);
  });

  test('the timeline is the ledger in words, and needs no server', async () => {
    const { id } = await started();
    await cli.run(...sign(id, 'ownership', 'gareth-pugh', '--approve', '--comment', 'I do'));
    const offline = cliIn({ ...on.env, TEMPORAL_ADDRESS: '127.0.0.1:1' });
    const { json } = await offline.json<{ entries: Entry[] }>('timeline', id);
    expect(json.entries.map((entry) => entry.seq)).toEqual(json.entries.map((_, index) => index + 1));
    expect(json.entries.at(-1)).toMatchObject({ type: 'sign-off.given', actor: { id: 'gareth-pugh' } });
    const last = await offline.run('timeline', id, '--limit', '1');
    expect(last.out).toMatch(
      /earlier entries\n.*Gareth Pugh +ownership: approved as owner, recorded early for its gate: I do\n$/,
    );
  });

  test('list and inbox find it by any value, with any characters', async () => {
    const { id } = await started();
    const mine = async (...filter: string[]) =>
      (await cli.json<ListPage>('list', '--limit', '200', ...filter)).json.engagements.some((one) => one.id === id);
    await soon('the list', () => mine('--client', `O'Neil \\ "Sons"`, '--owner', 'gareth-pugh'));
    expect(await mine('--step', 'first-conversation', '--health', 'on-track', '--account-manager', 'jonas-weber')).toBe(
      true,
    );
    expect(await mine('--step', 'metrics')).toBe(false);
    expect(await mine('--client', `' OR ExecutionStatus = 'Running`)).toBe(false);
    expect(await mine('--closed')).toBe(false);

    const { json: inbox } = await cli.json<InboxPage>('inbox', '--as', 'jonas-weber', '--limit', '200');
    expect(inbox.items.filter((item) => item.engagement === id)).toMatchObject([
      { step: 'first-conversation', kind: 'sign-off', person: 'jonas-weber', what: 'qualifies the engagement' },
    ]);
    expect((await cli.run('inbox', '--as', 'ines-sommer')).out).toBe('Nothing waits for Ines Sommer.\n');
    expect(await cli.failing('inbox', '--as', 'jonas-webr')).toMatchObject({ exit: 2, code: 'UNKNOWN_PERSON' });
  });

  test('list continues page by page, and refuses an invalid token', async () => {
    const ids = [(await started()).id, (await started()).id];
    const client = ['--client', `O'Neil \\ "Sons"`];
    await soon('both in the list', async () => {
      const { json } = await cli.json<ListPage>('list', '--limit', '200', ...client);
      return ids.every((id) => json.engagements.some((one) => one.id === id));
    });
    const seen: string[] = [];
    for (let page: string | null = ''; page !== null; ) {
      const { json }: { json: ListPage } = await cli.json<ListPage>(
        'list',
        '--limit',
        '1',
        ...client,
        ...(page ? ['--page', page] : []),
      );
      seen.push(...json.engagements.map((one) => one.id));
      page = json.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(ids));
    for (const token of ['xyz', 'eHl6eg']) {
      expect(await cli.failing('list', '--page', token)).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
    }
  });
});

describe('messages', () => {
  test('the same key again is one decision', async () => {
    const { id } = await started();
    const decide = sign(id, 'ownership', 'gareth-pugh', '--approve', '--key', 'one-intent-of-mine');
    const { json: first } = await cli.json<CommandAnswer>(...decide);
    const { json: again } = await cli.json<CommandAnswer>(...decide);
    expect(again.entry).toBe(first.entry);
  });

  test('hold and resume act in the name that DAYONE_AS has', async () => {
    const { id } = await started();
    const jonas = cliIn({ ...on.env, DAYONE_AS: 'jonas-weber' });
    expect((await jonas.run('hold', id, '--reason', 'they reorganise')).out).toMatch(/on hold \(ledger entry \d+\)/);
    expect((await cli.run('why', id)).out).toMatch(/On hold since .*, by Jonas Weber: they reorganise/);
    expect((await jonas.run('resume', id, '--reason', 'they are done')).code).toBe(0);
  });

  test('an attached document is printed by its digest, and submitted by its name', async () => {
    const { id } = await started();
    const file = path.join(on.world.data, 'process.txt');
    writeFileSync(file, 'A person reads every draft.');
    const { out } = await cli.run('attach', id, file);
    expect(out).toMatch(/^[0-9a-f]{64}\n$/);
    expect(await on.world.evidence.attachments.stat(out.trim())).toMatchObject({
      mediaType: 'text/plain',
      name: 'process.txt',
    });
    const submitted = await cli.json<{ digest: string; event: string }>(
      ...['submit', id, '--as', 'mara-okafor', '--evidence', 'process', '--file', file],
    );
    expect(submitted.json).toMatchObject({ event: 'evidence.submitted', digest: out.trim() });
  });

  test('an amendment changes the charter and the names of its people', async () => {
    const { id, file } = await started();
    writeFileSync(file, charterText(id, '  reviewer: Rita Okafor\n'));
    expect((await cli.run('amend', id, file, '--as', 'mara-okafor')).out).toContain(`${id}: amended`);
    expect((await cli.run('status', id)).out).toMatch(/reviewer +rita-okafor +Rita Okafor/);
  });
});

test('a closed engagement can be read, accepts no message, and is listed as closed', async () => {
  const { id, file } = await started();
  expect((await cli.run('close', id, '--as', 'jonas-weber', '--reason', 'no mandate')).code).toBe(0);
  await soon('the end', async () => (await cli.json<Status>('status', id)).json.closedAt !== null);
  const argvs = [
    ['hold', id, '--as', 'jonas-weber', '--reason', 'r'],
    sign(id, 'ownership', 'gareth-pugh', '--approve'),
    ['start', file],
  ];
  for (const argv of argvs) {
    const failure = await cli.failing(...argv);
    expect(failure).toMatchObject({
      exit: 1,
      code: 'ALREADY_CLOSED',
      message: expect.stringMatching(/was closed at \d{4}-/),
    });
    expect(failure.next).toContain('dayone timeline');
  }
  expect((await cli.run('why', id)).out).toContain('It is closed.');
  await soon('the list of the closed', async () => {
    const { json } = await cli.json<ListPage>('list', '--closed', '--limit', '200');
    return json.engagements.some((one) => one.id === id && one.health === 'closed');
  });
});

test('the TypeScript client distinguishes a closed engagement from an unknown one', async () => {
  const { id } = await started();
  await cli.run('close', id, '--as', 'jonas-weber', '--reason', 'no mandate');
  await soon('the end', async () => (await on.world.dayone.status(id)).closedAt !== null);
  const hold = (of: string) => on.world.dayone.tell(of, 'hold', { by: 'jonas-weber', reason: 'r' });
  await expect(soon('the refusal', async () => hold(id).then(() => false))).rejects.toMatchObject({
    code: 'ALREADY_CLOSED',
  });
  await expect(hold(`${id}x`)).rejects.toMatchObject({ code: 'UNKNOWN_ENGAGEMENT' });
});
