/** One incident from its beginning to its review, and the process confirmed: on a real server, by text and by JSON. */
import { writeFileSync } from 'node:fs';
import type { Incident } from '../../domain/model/findings';
import { type CliWorld, charterText, openCliWorld } from './cli-world';

let on: CliWorld;
beforeAll(async () => {
  on = await openCliWorld();
});
afterAll(() => on.world.close());

const ACT = 'retainer: { steps: { incident-review: { aiAct: true } } }\n';

/** An engagement to which the EU AI Act applies. */
async function started(): Promise<string> {
  const { id, file } = on.charterFile();
  writeFileSync(file, charterText(id, ACT));
  expect(await on.cli.run('start', file)).toMatchObject({ code: 0 });
  return id;
}

interface Listed {
  incidents: Incident[];
  due: { what: string; role: string; dueAt: string; overdue: boolean }[];
}

test('an incident is opened, updated, closed and reviewed, and each open action is listed until it is done', async () => {
  const id = await started();
  const says = (act: string, as: string, ...more: string[]) =>
    on.cli.json('incident', act, id, 'lost-mail', '--as', as, ...more);
  const known = async () => (await on.cli.json<Listed>('incident', 'list', id)).json;
  const due = async () => (await known()).due.map(({ what }) => what.split(':')[0]);
  expect((await on.cli.run('incident', 'list', id)).out).toContain('No incident is known.');

  const opened = await says(
    'open',
    'mara-okafor',
    '--severity',
    'severe',
    '--serious',
    'death',
    '--what',
    'a contract was lost',
  );
  expect(opened.json).toMatchObject({ id, by: 'mara-okafor', incident: 'lost-mail', event: 'incident.recorded' });
  const [open] = (await known()).incidents;
  expect(open).toMatchObject({
    severity: 'severe',
    what: 'a contract was lost',
    openedBy: 'mara-okafor',
    closedAt: null,
  });
  const report = (await known()).due[0]!;
  expect(report).toMatchObject({ role: 'owner', overdue: false });
  expect(Date.parse(report.dueAt) - Date.parse(open!.detectedAt)).toBe(10 * 86_400_000);
  expect((await on.cli.run('why', id)).out).toContain(
    `dayone incident update ${id} lost-mail --as gareth-pugh --reported`,
  );

  const action = ['--action', 'count them', '--owner', 'delivery-lead', '--due', '2099-12-04'];
  await says('update', 'gareth-pugh', '--mitigation', 'it was found again', ...action);
  await says('close', 'gareth-pugh', '--how', 'it was signed');
  expect(await due()).toEqual([
    expect.stringContaining('(death)'),
    'action 1 of incident lost-mail',
    'reviews incident lost-mail',
  ]);
  // A date is meant to its end, in the client's calendar.
  expect((await known()).due[1]!.dueAt).toBe('2099-12-05T00:00:00.000Z');
  await says('review', 'jonas-weber', '--learned', 'contracts are counted');
  await says('update', 'mara-okafor', '--done', '1');
  await says('update', 'gareth-pugh', '--reported');
  expect(await known()).toMatchObject({
    incidents: [{ reviewedBy: 'jonas-weber', mitigation: 'it was found again', reportedAt: expect.any(String) }],
    due: [],
  });

  const { out } = await on.cli.run('incident', 'list', id);
  expect(out).toMatch(/lost-mail, severe \(death\), reviewed[\s\S]*action 1 +count them: delivery-lead, done/);
  const timeline = (await on.cli.run('timeline', id)).out;
  for (const words of [
    'a contract was lost',
    'is over: it was signed',
    'reviewed incident lost-mail: contracts are counted',
  ])
    expect(timeline).toContain(words);
});

test('the same key is one incident, and each refusal states its reason', async () => {
  const id = await started();
  const open = ['incident', 'open', id, 'late', '--as', 'mara-okafor', '--severity', 'low', '--what', 'late'];
  const once = (await on.cli.json<{ entry: number }>(...open, '--key', 'one-incident')).json;
  expect((await on.cli.json<typeof once>(...open, '--key', 'one-incident')).json.entry).toBe(once.entry);
  expect(await on.cli.failing(...open)).toMatchObject({
    exit: 2,
    message: expect.stringContaining('an id of its own'),
  });
  const closes = (as: string, name = 'late') => ['incident', 'close', id, name, '--as', as, '--how', 'done'];
  expect(await on.cli.failing(...closes('petra-lindqvist'))).toMatchObject({ exit: 1, code: 'WRONG_PERSON' });
  expect(await on.cli.failing(...closes('gareth-pugh', 'early'))).toMatchObject({
    code: 'NOT_ASKED',
    details: ['late'],
  });
});

test('wrong usage is reported before anything is sent', async () => {
  const id = await started();
  const wrong: [string[], string][] = [
    [['begin', id, 'x'], 'there is no "incident begin"'],
    [['open', id, '--severity', 'low', '--what', 'x'], 'say which'],
    [['open', id, 'x', '--what', 'x'], 'say how severe it is'],
    [['open', id, 'x', '--severity', 'sever', '--what', 'x'], '--severity cannot be sever'],
    [['open', id, 'x', '--severity', 'low'], '--what TEXT'],
    [['close', id, 'x', '--how', 'x', '--learned', 'y'], '--learned is not of "incident close"'],
    [['update', id, 'x', '--done', 'all'], '--done cannot be all'],
    [['update', id, 'x', '--reported', 'soon'], '--reported cannot be soon'],
    [['list', id, 'x'], 'lists all incidents'],
  ];
  for (const [words, message] of wrong) {
    const as = words[0] === 'list' ? [] : ['--as', 'mara-okafor'];
    const failure = await on.cli.failing('incident', ...words, ...as);
    expect(failure).toMatchObject({ exit: 2, code: 'BAD_INPUT', message: expect.stringContaining(message) });
  }
  expect((await on.cli.json<Listed>('incident', 'list', id)).json.incidents).toEqual([]);
});

test('the owner confirms the process, and nobody is asked before a release is live', async () => {
  const id = await started();
  expect(await on.cli.failing('confirm', id, '--as', 'gareth-pugh')).toMatchObject({ exit: 1, code: 'NOT_ASKED' });
  expect(await on.cli.failing('confirm', id, '--as', 'mara-okafor')).toMatchObject({ exit: 1, code: 'WRONG_PERSON' });
  expect(await on.cli.failing('confirm', id, '--as', 'gareth-pugh', '--changed', 'all')).toMatchObject({ exit: 2 });
});
