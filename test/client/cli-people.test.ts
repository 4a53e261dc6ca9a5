/** The commands for changes of people and of their decisions, on a real server, as text and as JSON. */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { peopleFile } from '../evidence/on-disk';
import { cliIn, soon } from './cli-support';
import { type CliWorld, charterText, openCliWorld, sign } from './cli-world';

let on: CliWorld;
beforeAll(async () => {
  on = await openCliWorld();
});
afterAll(() => on.world.close());

const GATE = 'ownership';

/** The same charter, with another owner's stop authority: what the ownership gate signs has changed. */
async function amended(id: string, file: string): Promise<void> {
  writeFileSync(file, charterText(id, 'rollback: { mayPull: [owner, sponsor] }\n'));
  expect(await on.cli.run('amend', id, file, '--as', 'mara-okafor')).toMatchObject({ code: 0 });
}

test('changes since a sign-off are shown line by line, and one command signs again', async () => {
  const { id, file } = await on.started();
  const shown = (await on.cli.json<{ digest: string }>('show', id, '--gate', GATE)).json.digest;
  expect(await on.cli.run(...sign(id, GATE, 'gareth-pugh', '--approve'))).toMatchObject({ code: 0 });
  expect((await on.cli.run('reconfirm', id, '--as', 'gareth-pugh', '--yes')).out).toContain(
    'nothing that gareth-pugh has signed',
  );
  await amended(id, file);

  const { out } = await on.cli.run('show', id, '--gate', GATE, '--as', 'gareth-pugh');
  expect(out).toMatch(/Changed since Gareth Pugh signed as owner:[\s\S]*\+ {3}- sponsor/);
  const refused = await on.cli.failing(...sign(id, GATE, 'ines-sommer', '--approve', '--subject', shown));
  expect(refused).toMatchObject({ exit: 4, code: 'STALE_SUBJECT' });
  expect(refused.details).toContain('+   - sponsor');

  const seen = await on.cli.json<{ reconfirmed: { changed: string[]; answer: object | null }[] }>(
    'reconfirm',
    id,
    '--as',
    'gareth-pugh',
    '--show',
  );
  expect(seen.json.reconfirmed).toEqual([expect.objectContaining({ gate: GATE, role: 'owner', answer: null })]);
  const again = await on.cli.json<typeof seen.json>('reconfirm', id, '--as', 'gareth-pugh', '--yes');
  expect(again.json.reconfirmed).toEqual([
    expect.objectContaining({
      changed: seen.json.reconfirmed[0]!.changed,
      answer: expect.objectContaining({ event: 'sign-off.given' }),
    }),
  ]);
  expect(
    (await on.cli.json<typeof seen.json>('reconfirm', id, '--as', 'gareth-pugh', '--yes')).json.reconfirmed,
  ).toEqual([]);
});

test('a terminal shows what is signed, and only a yes signs it', async () => {
  const { id, file } = await on.started();
  const at = (...answers: (string | null)[]) => cliIn(on.env, true, answers);
  const words = ['sign', id, '--gate', GATE, '--as', 'gareth-pugh', '--approve'];
  const signed = async () => (await on.world.dayone.state(id)).gates.ownership.signOffs.owner;
  for (const answer of ['', 'n', 'nope', null]) {
    const refused = await at(answer).run(...words);
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('nothing was signed at ownership') });
    expect(refused.out).toContain('Approve ownership as Gareth Pugh? [y/N]');
    expect(refused.out).toContain('owner: Gareth Pugh (gareth-pugh)');
  }
  expect(await signed()).toBeUndefined();
  const { digest } = (await on.cli.json<{ digest: string }>('show', id, '--gate', GATE)).json;
  expect(await at('y').run(...words)).toMatchObject({ code: 0, out: expect.stringContaining(digest) });
  expect(await signed()).toMatchObject({ subject: digest });

  await amended(id, file);
  const again = ['reconfirm', id, '--as', 'gareth-pugh'];
  const kept = await at('no').run(...again);
  expect(kept.code).toBe(1);
  expect(kept.out).toMatch(/Changed since it was signed:[\s\S]*\+ {3}- sponsor[\s\S]*Approve again ownership as/);
  expect(await signed()).toMatchObject({ subject: digest });
  expect(await on.cli.failing(...again, '--subject', digest)).toMatchObject({ exit: 4, code: 'STALE_SUBJECT' });
  expect(await at('yes').run(...again)).toMatchObject({ code: 0 });
  expect((await signed())!.subject).not.toBe(digest);
});

test('a sign-off is taken back with a reason, which is stored outside the ledger and shown in the timeline', async () => {
  const { id } = await on.started();
  await on.cli.run(...sign(id, GATE, 'gareth-pugh', '--approve'));
  const words = ['revoke', id, '--gate', GATE, '--as', 'gareth-pugh'];
  expect(await on.cli.failing(...words)).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  const { json } = await on.cli.json(...words, '--reason', 'I was mistaken');
  expect(json).toMatchObject({ gate: GATE, by: 'gareth-pugh', event: 'sign-off.revoked' });
  expect((await on.cli.run('timeline', id)).out).toContain('took back the decision as owner: I was mistaken');
  expect(await on.cli.failing(...words, '--reason', 'again')).toMatchObject({ exit: 1, code: 'NOT_ASKED' });
});

test('a role is handed over to a new person, who accepts it', async () => {
  const { id } = await on.started();
  const hands = ['transfer', id, '--role', 'owner', '--to', 'lena-fischer', '--as', 'petra-lindqvist'];
  const { json } = await on.cli.json(...hands, '--name', 'Lena Fischer', '--reason', 'Gareth has left');
  expect(json).toMatchObject({ role: 'owner', to: 'lena-fischer', event: 'role.transferred' });
  expect((await on.cli.run('inbox', '--as', 'lena-fischer')).out).toContain(id);
  expect((await on.cli.run('why', id)).out).toContain('accepts the role');
  const accept = ['accept-role', id, '--role', 'owner', '--as', 'Lena Fischer'];
  const once = ['--key', randomUUID()];
  expect((await on.cli.run(...accept, ...once)).out).toContain(`${id}: Lena Fischer is owner (ledger entry `);
  expect((await on.cli.json(...accept, ...once)).json).toMatchObject({ by: 'lena-fischer', event: 'role.accepted' });
  expect(await on.cli.failing(...accept)).toMatchObject({ exit: 1, code: 'NOT_ASKED' });
  expect(
    await on.cli.failing('transfer', id, '--role', 'boss', '--to', 'x', '--as', 'y', '--reason', 'z'),
  ).toMatchObject({
    exit: 2,
    code: 'BAD_INPUT',
  });
});

test('every filter takes a name, an id or an address; an unknown name is a fault', async () => {
  const { id, file } = on.charterFile();
  const unique = `Gösta ${id.replace(/[^a-z]/g, '')}x${id.length}`;
  writeFileSync(file, charterText(id).replace('owner: Gareth Pugh', `owner: { id: o-${id}, name: ${unique} }`));
  expect(await on.cli.run('start', file)).toMatchObject({ code: 0 });
  const people = [{ id: 'p-77', name: 'Änne Großkopf', email: 'a.g@x.example' }];
  await on.world.evidence.people.put(people);
  await soon('the list knows it', async () => (await on.cli.run('list', '--owner', unique)).out.includes(id));
  for (const owner of [`o-${id}`, unique.toUpperCase(), unique.replace(' ', '  ')])
    expect((await on.cli.run('list', '--owner', owner, '--account-manager', 'Jonas Weber')).out).toContain(id);
  for (const nobodys of ['Änne Großkopf', 'Aenne Grosskopf', 'Anne <A.G@x.example>', 'p-77'])
    expect(await on.cli.run('list', '--owner', nobodys)).toMatchObject({
      code: 0,
      out: 'No engagement fits.\np-77 is in the people directory, and is owner of no engagement\n',
    });
  for (const option of ['--owner', '--account-manager'])
    for (const nobody of ['nobody-here', "O'Nobody", 'Nobody Here']) {
      const refused = await on.cli.failing('list', option, nobody, '--health', 'held');
      expect(refused).toMatchObject({ exit: 2, code: 'UNKNOWN_PERSON' });
    }
  const near = await on.cli.failing('list', '--owner', `o-${id}x`);
  expect(near.details).toEqual([`did you mean o-${id}?`]);
});

test('a refused command changes no record of a person', async () => {
  const { id, file } = on.charterFile();
  const [owner, other] = [`o-${id}`, path.join(on.world.data, `other-of-${id}.yaml`)];
  const text = (called: string) => charterText(id).replace('owner: Gareth Pugh', `owner: { id: ${owner}, ${called} }`);
  writeFileSync(file, text('name: Olga Ost'));
  expect(await on.cli.run('start', file)).toMatchObject({ code: 0 });
  const directory = () => readFileSync(peopleFile(on.world.data), 'utf8');
  const before = directory();
  const renamed = text('name: Greta Pohl, email: greta@x.example');
  writeFileSync(other, renamed.replace('title: First', 'title: Second'));
  expect(await on.cli.failing('start', other)).toMatchObject({ code: 'DIFFERENT_CHARTER' });
  expect(await on.cli.failing('amend', id, other, '--as', 'nobody')).toMatchObject({ code: 'UNKNOWN_PERSON' });
  const hands = ['transfer', id, '--role', 'owner', '--reason', 'r', '--name', 'Greta Pohl', '--email', 'g@x.example'];
  for (const [as, to] of [
    ['nobody', owner],
    ['jonas-weber', 'dayone'],
  ] as const)
    expect((await on.cli.failing(...hands, '--as', as, '--to', to)).exit).toBeGreaterThan(0);
  writeFileSync(other, renamed.replace(`id: ${id}`, `id: ${id}-2`));
  expect((await on.cli.failing('start', other)).details.join()).toContain(
    `has the id of somebody else, ${owner} (owner`,
  );
  expect(directory()).toBe(before);

  writeFileSync(other, renamed);
  expect(await on.cli.run('start', other)).toMatchObject({ code: 0, out: `${id}: already running\n` });
  expect(directory()).toBe(before);
});

test('a person who is away has a cover, from the first to the last day in the client’s time', async () => {
  const { id } = await on.started();
  const away = ['absent', id, '--as', 'gareth-pugh', '--from', '2026-12-21', '--until', '2027-01-04'];
  const { json } = await on.cli.json(...away, '--cover', 'petra-lindqvist');
  expect(json).toMatchObject({
    from: '2026-12-21T00:00:00.000Z',
    until: '2027-01-05T00:00:00.000Z',
    cover: 'petra-lindqvist',
  });
  expect(await on.cli.failing(...away)).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  const never = [
    'absent',
    id,
    '--as',
    'gareth-pugh',
    '--from',
    'soon',
    '--until',
    '2027-01-04',
    '--cover',
    'petra-lindqvist',
  ];
  expect(await on.cli.failing(...never)).toMatchObject({
    exit: 2,
    message: expect.stringContaining('--from cannot be soon'),
  });
});

test('a requirement is waived by its id, except those of a prerequisite', async () => {
  const { id } = await on.started();
  const waives = (gate: string, requirement: string) => [
    'waive',
    id,
    '--gate',
    gate,
    '--requirement',
    requirement,
    '--until',
    '2026-12-24',
    '--as',
    'petra-lindqvist',
    '--reason',
    'soon',
  ];
  const { json } = await on.cli.json(...waives('first-conversation', 'evidence:alternative'));
  expect(json).toMatchObject({ requirement: 'evidence:alternative', event: 'waiver.granted' });
  expect(await on.cli.failing(...waives('ownership', 'evidence:deputy'))).toMatchObject({
    exit: 1,
    code: 'NOT_WAIVABLE',
  });
});

test('a decision that came by mail is recorded with its message, or refused if the charter requires more', async () => {
  const { id } = await on.started();
  const message = path.join(on.world.data, `${id}.eml`);
  writeFileSync(message, 'Subject: yes\n\nYes, go ahead.\n');
  const relayed = sign(id, 'metrics', 'gareth-pugh', '--approve', '--relayed-by', 'jonas-weber', '--message', message);
  expect(await on.cli.failing(...relayed)).toMatchObject({ exit: 1, code: 'WEAK_ASSURANCE' });
  expect(await on.cli.failing(...relayed.slice(0, -2))).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
});

test('people are listed with their roles; a leaver is marked, cannot decide and gets no role', async () => {
  const { id } = await on.started();
  await on.cli.run(
    'absent',
    id,
    '--as',
    'mara-okafor',
    ...['--from', '2026-01-01', '--until', '2099-01-01'],
    ...['--cover', 'jonas-weber'],
  );
  interface Listed {
    people: { role: string; person: string; name: string | null; away: object | null; leftAt: string | null }[];
  }
  const { json } = await on.cli.json<Listed>('people', id);
  expect(json.people.map(({ role }) => role)).toEqual([
    'sponsor',
    'owner',
    'deputy',
    'account-manager',
    'delivery-lead',
  ]);
  expect(json.people[1]).toMatchObject({ person: 'gareth-pugh', name: 'Gareth Pugh', away: null, leftAt: null });
  expect(json.people[4]).toMatchObject({ away: { cover: 'jonas-weber' } });

  const left = ['people', id, '--left', 'Ines Sommer', '--as', 'petra-lindqvist'];
  expect(await on.cli.failing(...left)).toMatchObject({ exit: 2, message: expect.stringContaining('--reason') });
  const answer = await on.cli.json(...left, '--reason', 'a new job');
  expect(answer.json).toMatchObject({ person: 'ines-sommer', by: 'petra-lindqvist', event: 'person.left' });
  expect(await on.cli.failing(...left, '--reason', 'again')).toMatchObject({ exit: 1, code: 'NOT_ASKED' });
  expect((await on.cli.run('people', id)).out).toMatch(/deputy +ines-sommer +Ines Sommer .*left /);
  expect((await on.cli.run('timeline', id)).out).toContain('Ines Sommer has left: a new job');
  expect((await on.cli.run('why', id)).out).toContain('Petra Lindqvist');

  const sits = sign(id, GATE, 'ines-sommer', '--approve');
  expect(await on.cli.failing(...sits)).toMatchObject({ exit: 1, code: 'WRONG_PERSON' });
  const back = [
    'transfer',
    id,
    '--role',
    'reviewer',
    '--to',
    'ines-sommer',
    '--as',
    'petra-lindqvist',
    '--reason',
    'back',
  ];
  expect(await on.cli.failing(...back)).toMatchObject({ exit: 1, code: 'WRONG_PERSON' });
  expect(await on.cli.failing('acknowledge', id, '--as', 'gareth-pugh')).toMatchObject({ exit: 1, code: 'NOT_ASKED' });
});
