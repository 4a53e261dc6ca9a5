/** Names and addresses are recorded with their command: its repetition changes no record of a person. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { recordAmendment } from '../../client/use-cases/amend';
import type { Context } from '../../client/use-cases/context';
import { type HandoverGiven, handOverRole } from '../../client/use-cases/hand-over';
import { recordStart } from '../../client/use-cases/start';
import type { Failure } from '../../domain/kernel/failures';
import type { CommandAnswer } from '../../domain/messages/messages';
import type { State } from '../../domain/model/state';
import { digest } from '../../domain/values/digest';
import { openEvidence } from '../../evidence/open-evidence';
import type { PeopleDirectory } from '../../evidence/store';
import { engagement, given, MAILBOX, transfersTo } from '../rules/vocabulary';

let dir: string;
let directory: PeopleDirectory;
beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'people-'));
  directory = (await openEvidence({ dir })).people;
});
afterEach(() => rmSync(dir, { recursive: true }));

const { id } = MAILBOX;
const TO = 'new-rev';
const FIRST = { name: 'New Reviewer', email: 'new.rev@a.example' };
const OTHER = { name: 'Quite Another', email: 'other@b.example' };
const answered = (replayed: boolean): CommandAnswer => ({
  ...{ entry: 9, event: 'role.transferred', kept: false, accepted: [], replayed },
});
const codeOf = (done: Promise<unknown>): Promise<string | undefined> =>
  done.then(
    () => undefined,
    (error: Failure) => error.code,
  );

describe('a handover', () => {
  const handedOver = given(engagement().upTo('metrics'), transfersTo('reviewer', TO)).and.state;
  const hands = (said: Partial<HandoverGiven>, replayed: boolean, state: State = handedOver) =>
    handOverRole(
      {
        records: { evidence: async () => ({ people: directory }) },
        gateway: { send: async () => answered(replayed), state: async () => state },
      } as unknown as Context,
      id,
      { role: 'reviewer', to: TO, reason: 'r', by: MAILBOX.people.sponsor!, key: 'k-1', ...said } as HandoverGiven,
    );

  test('with another name or address under its key is refused, and no record changes', async () => {
    await hands(FIRST, false);
    const before = await directory.all();
    expect(before).toMatchObject([{ id: TO, ...FIRST, stands: { [id]: ['reviewer'] } }]);
    for (const other of [OTHER, { ...FIRST, email: OTHER.email }, { name: OTHER.name }])
      expect(await codeOf(hands(other, true))).toBe('KEY_REUSED');
    await hands(FIRST, true);
    await hands({}, true);
    expect(await directory.all()).toEqual(before);
  });

  test('that was interrupted before the names were recorded records them when it is repeated', async () => {
    await hands(FIRST, true);
    expect(await directory.get(TO)).toMatchObject({ ...FIRST, stands: { [id]: ['reviewer'] } });
  });

  test('that is repeated after a later one does not restore the role', async () => {
    await hands(FIRST, false);
    const next = given(engagement().upTo('metrics'), transfersTo('reviewer', TO), transfersTo('reviewer', 'x-1')).and;
    await hands({ to: 'x-1', name: 'Xenia Yard', key: 'k-2' }, false, next.state);
    const before = await directory.all();
    await hands(FIRST, true, next.state);
    // A person without a role is somebody else under another name, also under the same key.
    expect(await codeOf(hands(OTHER, true, next.state))).toBe('BAD_INPUT');
    expect(await directory.all()).toEqual(before);
  });
});

describe('a charter', () => {
  const sponsor = MAILBOX.people.sponsor!;
  const written = (who: object) => ({ charter: MAILBOX, people: [{ id: sponsor, ...FIRST, ...who }] });
  const starts = (who: object, started: boolean) =>
    recordStart({ id, started, charterDigest: digest(MAILBOX) }, written(who) as never, directory);
  const amends = (who: object, replayed: boolean) =>
    recordAmendment(written(who) as never, { answer: answered(replayed), key: 'k-1' }, directory, async () =>
      structuredClone(engagement().begun().state),
    );

  test('that runs already changes no record', async () => {
    await starts({}, true);
    const before = await directory.all();
    await starts(OTHER, false);
    expect(await directory.all()).toEqual(before);
  });

  test('whose start was interrupted adds unknown people, and changes no known record', async () => {
    await starts({}, false);
    expect(await directory.get(sponsor)).toMatchObject(FIRST);
    await directory.erase(sponsor);
    await directory.put([{ id: sponsor, ...FIRST }]);
    await starts(OTHER, false);
    expect(await directory.get(sponsor)).toMatchObject(FIRST);
  });

  test('that is amended again under the same key with another name is refused, and no record changes', async () => {
    await amends({}, false);
    const before = await directory.all();
    expect(await codeOf(amends(OTHER, true))).toBe('KEY_REUSED');
    await amends({}, true);
    expect(await directory.all()).toEqual(before);
  });
});

describe('two starts at the same instant', () => {
  const charter = (engagementId: string, reviewer: string) => ({
    ...MAILBOX,
    id: engagementId,
    people: { ...MAILBOX.people, reviewer },
  });
  const start = (engagementId: string, person: { id: string; name: string; email?: string }, madeIds: string[] = []) =>
    recordStart(
      { started: true, id: engagementId, charterDigest: 'd' },
      { charter: charter(engagementId, person.id), people: [{ ...person, group: false }], madeIds },
      directory,
    );

  test.each([
    [
      'one address, two ids',
      { id: 'p-1', name: 'Anna Berg', email: 'a@x.de' },
      { id: 'p-2', name: 'A B', email: 'A@x.de' },
    ],
    ['one name, two spellings', { id: 'anna-berg', name: 'Anna Berg' }, { id: 'berg-anna', name: 'Berg, Anna' }],
  ])(
    'that name one person differently (%s): the people of the later start are refused, with the remedy',
    async (_what, one, two) => {
      const made = [one.id, two.id].filter((each) => !each.startsWith('p-'));
      const both = await Promise.allSettled([start('a', one, made), start('b', two, made)]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((both.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason).toMatchObject({
        code: 'BAD_CHARTER',
        details: expect.arrayContaining([expect.stringContaining('amend it')]),
      });
      expect(await directory.all()).toHaveLength(1);
    },
  );

  test('that name two people, or one person in the same way, are both recorded', async () => {
    await Promise.all([
      start('a', { id: 'p-1', name: 'Anna Berg', email: 'a@x.de' }),
      start('b', { id: 'p-1', name: 'Anna Berg', email: 'a@x.de' }),
      start('c', { id: 'p-2', name: 'Anna Berg', email: 'b@x.de' }),
    ]);
    expect(await directory.all()).toHaveLength(2);
  });
});
