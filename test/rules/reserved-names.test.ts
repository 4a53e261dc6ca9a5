/** Names that no person has, texts that no field accepts, and how long a text in a list may be. */
import { contradictionsWith } from '../../domain/charter/known-people';
import { resolveCharter } from '../../domain/charter/resolve';
import { faultsOfMessage, faultsOfRecovery, faultsOfStart } from '../../domain/messages/messages';
import type { Charter } from '../../domain/model/charter';
import { summaryText } from '../../domain/values/text';
import { faults, PEOPLE, whole } from './charter-people';

describe('no person has the name of the system, and no text counts as a reference', () => {
  const REF = `text:${'0'.repeat(64)}`;
  const said = (more: object) =>
    faultsOfMessage({ kind: 'hold', key: 'key-12345', by: 'anna-berg', reason: 'r', ...more });

  const ALIKE = [
    'DayOne ',
    'dayone, automatically',
    'ｄａｙｏｎｅ',
    'dаyone',
    'Day0ne',
    'Day One',
    'The dayone system',
    'day\u200bone',
    'da\u04afone',
    '\u0500AYONE',
    'dayoηe',
    'ꓓꓮꓬꓳꓠꓰ',
    '(dayone)',
    'dayone (automatically)',
    'dayone@x.de',
    'd-a-y-o-n-e',
  ];

  test.each(ALIKE)(
    '%j is refused as a name: in a charter with its own id, in a handover, and in the people directory',
    (name) => {
      expect(faults({ reviewer: { id: 'p-9', name } })).toEqual([
        expect.stringMatching(/^people\.reviewer: .*(system|seen)/),
      ]);
      expect(faults({}, { goLive: { users: [{ id: 'p-9', name }] } })).toEqual([
        expect.stringMatching(/^goLive\.users/),
      ]);
      expect(contradictionsWith([], 'a', [{ id: 'p-9', name, made: false }])).toHaveLength(1);
    },
  );

  test.each([
    'Anna Berg (DayOne GmbH)',
    'Anna Berg, DayOne',
    'Dayo Ne',
    'D. Ayone',
    'Dayone Müller',
    'dayone1',
    'anna@dayone.example',
  ])('%j is the name of a person, whose id may have dayone in it', (name) => {
    expect(faults({ reviewer: { id: 'anna-dayone', name } })).toEqual([]);
    expect(contradictionsWith([], 'a', [{ id: 'anna.dayone', name, made: false }])).toEqual([]);
    expect(faultsOfMessage({ kind: 'hold', key: 'key-12345', by: 'anna.dayone', reason: 'r' })).toEqual([]);
  });

  test.each(['dayone', 'DayOne', { id: 'dayone', name: 'Anna Berg' }])('%j is refused in a charter', (reviewer) => {
    expect(faults({ reviewer })).toEqual([expect.stringContaining('people.reviewer: would be dayone')]);
  });

  test.each<[string, (charter: Charter) => unknown]>([
    ['an owner', (c) => ({ ...c, people: { ...c.people, owner: 'dayone' } })],
    ['a user', (c) => ({ ...c, goLive: { ...c.goLive, users: ['dayone'] } })],
    ['a group', (c) => ({ ...c, groups: ['dayone'] })],
    ['somebody with a key', (c) => ({ ...c, identities: { dayone: {} } })],
    ['an id that no ledger has', (c) => ({ ...c, people: { ...c.people, owner: 'DayOne' } })],
    ['a title that refers to a text', (c) => ({ ...c, title: `see ${REF}` })],
    ['a limit that refers to one', (c) => ({ ...c, operation: { runbook: REF } })],
    ['a client that no search attribute holds', (c) => ({ ...c, client: 'x'.repeat(201) })],
    ['a plan beyond the calendar', (c) => ({ ...c, plan: { ...c.plan, ownership: 251 } })],
  ])('a resolved charter with %s is refused at a start and in an amendment', (_what, change) => {
    const { charter } = whole({});
    expect(faultsOfStart({ charter, by: 'petra-lind' })).toEqual([]);
    const bad = change(charter);
    expect(faultsOfStart({ charter: bad, by: 'petra-lind' })).not.toEqual([]);
    const amends = (by: unknown) =>
      faultsOfMessage({
        kind: 'amend',
        key: 'key-12345',
        by: 'petra-lind',
        charter: by,
        charterDigest: '0'.repeat(64),
      });
    expect(amends(charter)).toEqual([]);
    expect(amends(bad)).not.toEqual([]);
  });

  test('only a person starts or recovers an engagement', () => {
    const { charter } = whole({});
    for (const by of ['dayone', 'somebody-else', undefined]) expect(faultsOfStart({ charter, by })).toHaveLength(1);
    expect(['dayone', 'Anna Berg', 'anna-berg', null].map((by) => faultsOfRecovery({ by }).length)).toEqual([
      1, 1, 0, 0,
    ]);
  });

  test.each<[object, boolean]>([
    [{}, true],
    [{ by: 'dayone' }, false],
    [{ kind: 'transfer', role: 'owner', to: 'dayone' }, false],
    [{ reason: REF }, false],
    [{ reason: `see ${REF.toUpperCase()} there` }, false],
    [{ reason: 'text: 0000' }, true],
  ])('%j: %s', (more, taken) => expect(said(more).length === 0).toBe(taken));
});

describe('search attributes and texts in lists are limited', () => {
  const head = (more: object) =>
    'faults' in resolveCharter({ id: 'a', client: 'A', title: 'A', people: PEOPLE, ...more });
  test.each<[object, boolean]>([
    [{ client: 'x'.repeat(200) }, false],
    [{ client: 'x'.repeat(201) }, true],
    [{ client: '社'.repeat(201) }, true],
    [{ title: 'x'.repeat(201) }, true],
    [{ id: 'x'.repeat(61) }, true],
  ])('%j', (more, isFault) => expect(head(more)).toBe(isFault));

  test('the summary of a workflow fits for all characters of its title and client', () => {
    for (const sign of ['x', 'ß', '社', '👩‍👩‍👧‍👦']) {
      const summary = summaryText(`${sign.repeat(200)}, ${sign.repeat(200)}`);
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(400);
      expect(Buffer.byteLength(summary)).toBeGreaterThan(200);
    }
  });
});
