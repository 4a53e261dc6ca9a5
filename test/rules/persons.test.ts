/** Who is the same person in a charter and across charters, and who is nobody. */

import { isGroup } from '../../domain/charter/groups';
import { contradictionsWith, type KnownPerson, whoIs } from '../../domain/charter/known-people';
import { slugOf } from '../../domain/charter/persons';
import { resolveCharter } from '../../domain/charter/resolve';
import { faultsOfMessage, faultsOfRecovery, faultsOfStart } from '../../domain/messages/messages';
import type { Charter } from '../../domain/model/charter';
import { faultLine } from '../../domain/model/charter/fault';
import { isOtherSpelling } from '../../domain/people/person-name';
import { summaryText } from '../../domain/values/text';

const PEOPLE = { sponsor: 'Petra Lind', 'account-manager': 'Jonas Weber', 'delivery-lead': 'Mara Okafor' };
const X = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const X_AGAIN = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp';
const FROM = '2026-11-25T09:00:00Z';

const read = (people: object, more: object = {}, known: KnownPerson[] = []) =>
  resolveCharter({ id: 'a', client: 'A', title: 'A', people: { ...PEOPLE, ...people }, ...more }, () => true, known);
const faults = (...given: Parameters<typeof read>): string[] => {
  const found = read(...given);
  return 'faults' in found ? found.faults.map(faultLine) : [];
};
const whole = (...given: Parameters<typeof read>) => {
  const found = read(...given);
  if ('faults' in found) throw new Error(found.faults.map(faultLine).join('\n'));
  return found;
};

describe('one person in two roles that must differ is a fault', () => {
  const key = (x: string) => [{ x, from: FROM }];
  const login = (issuer: string, subject = '7') => ({ issuer, subject });
  test.each<[string, object, string]>([
    [
      'the same address',
      { owner: 'A. Muster <A.Muster@x.de>', deputy: 'Anton Muster <a.muster@X.DE>' },
      'people.deputy',
    ],
    ['an address with a plus', { owner: 'A M <a@x.de>', deputy: 'B M <a+b@x.de>' }, 'people.deputy'],
    ['the same name', { owner: 'Anna Berg', deputy: 'Anna  Berg' }, 'people.deputy'],
    ['owner and sponsor', { owner: 'Petra Lind' }, 'people.sponsor'],
    [
      'two ids, one address',
      { owner: { id: 'a', name: 'A', email: 'm@x.de' }, deputy: { id: 'b', name: 'B', email: 'M@x.de' } },
      'people.deputy',
    ],
    [
      'a shared mailbox',
      { owner: { name: 'A B', email: 'm@x.de', sharedMailbox: true }, deputy: { name: 'C D', email: 'm@x.de' } },
      'people.deputy',
    ],
    [
      'one key, two spellings',
      { owner: { name: 'A B', keys: key(X) }, deputy: { name: 'C D', keys: key(X_AGAIN) } },
      'people.deputy',
    ],
    [
      'one login',
      {
        owner: { name: 'A B', login: login('https://l.x.de') },
        deputy: { name: 'C D', login: login('https://L.x.de/') },
      },
      'people.deputy',
    ],
  ])('%s', (_what, people, place) => {
    expect(faults(people).some((line) => line.startsWith(place))).toBe(true);
  });

  test('one key or login under two ids is a fault wherever they stand', () => {
    expect(
      faults({ reviewer: { name: 'A B', keys: key(X) }, 'governance-lead': { name: 'C D', keys: key(X) } }),
    ).toEqual([expect.stringContaining('people.governance-lead.keys: has a key of A B (reviewer)')]);
  });
});

describe('the same address is the same person', () => {
  test('under any name and in any role', () => {
    const { charter, people } = whole({ reviewer: 'P. Lind <p@x.de>' }, { goLive: { users: ['Pia Lind <P@X.de>'] } });
    expect(charter.goLive.users).toEqual([charter.people.reviewer]);
    expect(people.filter(({ email }) => email)).toHaveLength(1);
  });

  test('unless the mailbox is declared as shared', () => {
    const office = { email: 'front@x.de', sharedMailbox: true };
    const { charter } = whole({ reviewer: { name: 'A B', ...office }, 'governance-lead': { name: 'C D', ...office } });
    expect([charter.people.reviewer, charter.people['governance-lead']]).toEqual(['a-b', 'c-d']);
  });

  test('across charters, with one id', () => {
    const known: KnownPerson[] = [{ id: 'p-1', name: 'Jonas Weber', email: 'Jonas@x.de' }];
    expect(whole({ 'account-manager': 'J. Weber <jonas@x.de>' }, {}, known).charter.people['account-manager']).toBe(
      'p-1',
    );
    expect(faults({ 'account-manager': { id: 'jw', name: 'J. Weber', email: 'jonas@x.de' } }, {}, known)).toEqual([
      expect.stringContaining('people.account-manager: has the address of p-1'),
    ]);
  });

  test('but a name alone never merges people across charters, and one with another address is a question', () => {
    const stands = { other: ['sponsor'] };
    const opaque: KnownPerson[] = [{ id: 'p-1', name: 'Jonas Weber', email: 'jonas@x.de', stands }];
    expect(whole({}, {}, opaque).charter.people['account-manager']).toBe('jonas-weber');
    expect(faults({ 'account-manager': 'jonas weber <jonas@y.de>' }, {}, opaque)).toEqual([
      expect.stringContaining('has the name of p-1 (sponsor of other), with another e-mail address'),
    ]);
    const named = (more: object): KnownPerson[] => [{ id: 'jonas-weber', name: 'Jonas Weber', ...more }];
    for (const [written, more] of [
      ['Jonas Weber', { stands, email: 'jonas@x.de' }],
      ['Jonas Weber <jonas@x.de>', { stands }],
      ['Jonas Wéber', { stands }],
    ] as const)
      expect(faults({ 'account-manager': written }, {}, named(more))).toEqual([
        expect.stringMatching(/^people.account-manager: would be jonas-weber \(sponsor of other\), and a name alone/),
      ]);
  });

  test('and the id or the address answers the question; names mean the engagement’s own people', () => {
    const known: KnownPerson[] = [
      { id: 'jonas-weber', name: 'Jonas Weber', email: 'j@x.de', stands: { other: ['owner'] } },
    ];
    for (const written of [{ id: 'jonas-weber', name: 'Jonas Weber' }, 'J. Weber <J@x.de>'])
      expect(whole({ 'account-manager': written }, {}, known).charter.people['account-manager']).toBe('jonas-weber');
    expect(faults({ 'account-manager': { id: 'jonas-weber', name: 'Joana Weber' } }, {}, known)).toEqual([
      expect.stringContaining('has the id of somebody else, jonas-weber (owner of other)'),
    ]);
    const own: KnownPerson[] = [{ id: 'jonas-weber', name: 'Jonas Weber', stands: { a: ['account-manager'] } }];
    expect(whole({}, {}, own).charter.people['account-manager']).toBe('jonas-weber');
  });

  test('and several ids at one address are all named, with their roles', () => {
    const known: KnownPerson[] = ['p-1', 'p-2'].map((id) => ({
      id,
      name: 'J W',
      email: 'j@x.de',
      stands: { [id]: ['owner'] },
    }));
    expect(faults({ reviewer: 'Jonas <j@x.de>' }, {}, known)).toEqual([
      expect.stringContaining('people.reviewer: has the address of p-1 (owner of p-1) and p-2 (owner of p-2)'),
    ]);
  });

  test('and a charter that was read without the directory is compared with it before it counts', () => {
    const known: KnownPerson[] = [{ id: 'p-1', name: 'Jonas Weber', email: 'j@x.de', stands: { other: ['owner'] } }];
    const one = { id: 'jonas-weber', name: 'Jonas Weber', made: true };
    expect(contradictionsWith(known, 'a', [{ ...one, email: 'j@x.de' }])).toEqual([
      expect.stringContaining('jonas-weber: has the address of p-1 (owner of other)'),
    ]);
    expect(contradictionsWith(known, 'a', [one])).toEqual([]);
    expect(contradictionsWith([{ ...known[0]!, id: 'jonas-weber' }], 'a', [one])).toEqual([
      expect.stringContaining('a name alone does not tell'),
    ]);
  });
});

describe('one name in two spellings asks whether it is one person or two', () => {
  const SPELLINGS: [string, string][] = [
    ['Anna Berg', 'Berg, Anna'],
    ['Anna Berg', 'Dr. Anna Berg'],
    ['Anna Berg', 'Prof. Dr. med. Anna Berg, MBA'],
    ['Anna Berg', 'Anna M. Berg'],
    ['Anna Berg', '\u0410nna Berg'],
    ['Anna Berg', 'Ann\u0430 B\u0435rg'],
    ['Jürgen Groß', 'Juergen Gross'],
    ['Jürgen Groß', 'Jurgen Gross'],
    ['Anna-Lena Berg', 'Anna Lena Berg'],
    ["Sean O'Neill", 'Sean ONeill'],
  ];

  test.each(SPELLINGS)('%s and %s', (one, other) => {
    const asked = expect.stringContaining(`people.deputy: has the name of ${one} (owner), spelled differently`);
    expect(faults({ owner: one, deputy: other })).toContainEqual(asked);
    expect(faults({ owner: `${one} <a@x.de>`, deputy: `${other} <b@x.de>` })).toContainEqual(asked);
    const two = { owner: { id: 'p-1', name: one }, deputy: { id: 'p-2', name: other } };
    expect(faults(two)).toEqual([]);
    expect(whole({ reviewer: `${one} <a@x.de>` }, { goLive: { users: [`${other} <A@x.de>`] } }).people).toHaveLength(4);
  });

  test('and a namesake is named before another spelling, with the id', () => {
    const known: KnownPerson[] = [
      { id: 'li-wei', name: 'Li Wei', stands: { one: ['owner'] } },
      { id: 'wei-li', name: 'Wei Li', stands: { two: ['owner'] } },
    ];
    const [fault] = faults({ reviewer: 'Wei Li' }, {}, known);
    expect(fault).toContain('has the name of wei-li (owner of two); has the name of li-wei (owner of one), spelled');
  });

  test.each(SPELLINGS)('for %s, who is known, and %s in another charter', (one, other) => {
    const known = (email?: string): KnownPerson[] => [
      { id: 'p-1', name: one, stands: { other: ['owner'] }, ...(email ? { email } : {}) },
    ];
    for (const [written, people] of [
      [other, known()],
      [other, known('a@x.de')],
      [`${other} <b@x.de>`, known()],
      [`${other} <b@x.de>`, known('a@x.de')],
    ] as const)
      expect(faults({ reviewer: written }, {}, people)).toEqual([
        expect.stringContaining(`people.reviewer: has the name of p-1 (owner of other), spelled differently`),
      ]);
    for (const written of [`${other} <A@x.de>`, { id: 'p-1', name: other }])
      expect(whole({ reviewer: written }, {}, known('a@x.de')).charter.people.reviewer).toBe('p-1');
    expect(whole({ reviewer: { id: 'p-2', name: other } }, {}, known('a@x.de')).charter.people.reviewer).toBe('p-2');
  });

  test.each([
    ['Anna Berg', 'Anne Berger'],
    ['Anna Berg', 'Anna Bergmann'],
    ['A. Berg', 'B. Berg'],
    ['Jack Ma', 'Jack Lee'],
    ['Dr. Berg', 'Dr. Borg'],
    ['Test User 1', 'Test User 2'],
    ['山田 花子', '山田 太郎'],
    ['राम कुमार', 'रमा कुमारी'],
    ['がい', 'かい'],
    ['山田 ハナ', '山田 バナ'],
    ['김 각', '김 가'],
    ['a.berg@x.de', 'b.berg@x.de'],
  ])('but not for %s and %s, who are two people', (owner, deputy) => {
    expect(faults({ owner: { id: 'p-1', name: owner }, deputy: { id: 'p-2', name: deputy } })).toEqual([]);
    expect(isOtherSpelling(owner, deputy)).toBe(false);
  });
});

test.each([
  ['Ελένη Νίκου', 'Ελενη Νικου'],
  ['Алёна Берг', 'Алена Берг'],
])('%s and %s are one name with and without accents', (one, other) => {
  expect(isOtherSpelling(one, other)).toBe(true);
});

describe('an option finds people', () => {
  const people: KnownPerson[] = [
    { id: 'p-5', name: 'Änne Großkopf', email: 'Aenne@x.de' },
    { id: 'p-1', name: 'Georg Conrad', email: 'g@x.de' },
    { id: 'p-2', name: 'georg  conrad' },
    { id: 'p-3', name: '山田' },
    { id: 'p-4', name: '佐藤' },
  ];
  const ids = (given: string) => whoIs(people, given, slugOf).map(({ id }) => id);
  test.each([
    ['p-2', ['p-2']],
    ['Georg Conrad', ['p-1', 'p-2']],
    ['georg-conrad', ['p-1', 'p-2']],
    ['G@x.de', ['p-1']],
    ['佐藤', ['p-4']],
    ['Aenne Grosskopf', ['p-5']],
    ['Großkopf, Änne', ['p-5']],
    ['Anne <aenne@x.de>', ['p-5']],
    ['<aenne@x.de>', ['p-5']],
    ['Georg Conrad <georg@y.de>', ['p-2']],
    ['Änne Großkopf <other@y.de>', []],
    ['nobody', []],
  ])('%s', (given, expected) => expect(ids(given)).toEqual(expected));
});

describe('in one charter a name identifies a person', () => {
  const OWNER = { owner: { id: 'p-9', name: 'Georg Conrad' } };
  test('a user who is named as the owner is the owner', () => {
    expect(whole(OWNER, { goLive: { users: ['Georg Conrad'] } }).charter.goLive.users).toEqual(['p-9']);
    expect(whole({ ...OWNER, reviewer: 'georg conrad' }).charter.people.reviewer).toBe('p-9');
  });

  test('the same name with two addresses asks whether it is one person or two', () => {
    expect(faults({ reviewer: 'Anna Berg <a@x.de>', 'governance-lead': 'Anna Berg <b@x.de>' })).toEqual([
      expect.stringMatching(
        /^people.governance-lead: has the name of Anna Berg \(reviewer\), with another e-mail address; expected the same id/,
      ),
    ]);
    const two = {
      reviewer: { id: 'a-1', name: 'Anna Berg', email: 'a@x.de' },
      'governance-lead': { id: 'a-2', name: 'Anna Berg', email: 'b@x.de' },
    };
    expect(faults(two)).toEqual([]);
    expect(faults(two, { goLive: { users: ['Anna Berg'] } })).toEqual([
      expect.stringContaining('goLive.users[0]: is Anna Berg, and so are a-1 (reviewer) and a-2 (governance-lead)'),
    ]);
  });
});

describe('a group or a post is not a person', () => {
  test.each([
    'Team Netzbetrieb',
    'Abteilung Recht',
    'Poststelle',
    'General Counsel',
    'Kundenservice',
    'Rechtsabteilung',
    'Fachbereich IT',
    'Geschäftsführer:in',
    'Leitung Einkauf',
    'Head of Finance',
    'CFO',
    'Chief Operating Officer',
    'Operations Manager',
    'Betriebsrat',
    'Process Owner',
    'Datenschutzbeauftragte',
    'IT-Abteilung',
    'Vertrieb',
    'the sales team',
    'Accounts department',
    'Finance',
    'Helpdesk',
    'Geschaeftsleitung',
    'Projektgruppe Nord',
    'Abteilungsleiterin',
    'Legal Counsel',
    'Kundenbetreuung',
    'Service Desk',
    'Vertriebsteam Nord',
    'IT-Leitung',
    'Service Center Köln',
    'Kundenservice Köln',
    'Kundenbetreuung Nord',
    'Ressort Finanzen',
    'Personalwesen',
    'Rechnungswesen',
    'Justiziariat',
    'Legal & Compliance',
    'Lenkungskreis',
    'Taskforce AI',
    'Stadtwerke Köln',
    'Deputy General Counsel',
    'N.N.',
    'Customer Service',
    'All staff',
  ])('%s', (name) => expect(isGroup(name, undefined)).toBe(true));

  test.each([
    'poststelle@x.de',
    'kundenservice@x.de',
    'it-team@x.de',
    'info@x.de',
    'rechnungseingang@x.de',
    'team.nord@x.de',
    'Buchhaltung@x.de',
    'geschäftsführung@x.de',
    'datenschutz@x.de',
    'kontakt+a@x.de',
    'rechnungswesen@x.de',
  ])('%s', (address) => expect(isGroup('Pat Doe', address)).toBe(true));

  test.each([
    ['Anna Berg', 'anna.berg@x.de'],
    ['Theo Groupe', undefined],
    ['Felix Leiter', undefined],
    ['Anna Abt', undefined],
    ['Jan Richter', 'j.richter@x.de'],
    ['Marie Castelle', undefined],
    ['Dev Patel', 'dev.patel@x.de'],
    ['Judith Sommer', 'sommer@x.de'],
    ['Caio Lima', undefined],
    ['Tom Harder', 'tom@team.de'],
    ['Ines Meister', 'ines@info.de'],
    ['Sina Yilmaz', undefined],
    ['Ruth Amsel', undefined],
    ['Johan Staff', undefined],
    ['Frank Service', undefined],
    ['All Smith', undefined],
  ])('%s is a person', (name, email) => expect(isGroup(name, email)).toBe(false));
});

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
