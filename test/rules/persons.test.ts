/** Who is the same person, in a charter and across charters. */
import { contradictionsWith, type KnownPerson, whoIs } from '../../domain/charter/known-people';
import { slugOf } from '../../domain/charter/persons';
import { faults, whole } from './charter-people';

const X = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const X_AGAIN = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp';
const FROM = '2026-11-25T09:00:00Z';

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
