/** A name in two spellings is a question; two names are two people. */
import type { KnownPerson } from '../../domain/charter/known-people';
import { isOtherSpelling } from '../../domain/people/person-name';
import { faults, whole } from './charter-people';

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
