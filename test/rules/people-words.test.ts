/** People are named to people: by their names, with the id that commands take. */
import { roleOf, roleText, withNames } from '../../domain/views/people-words';

const NAMES: Record<string, string> = { 'p-3f0c': 'Anna Berg', 'ivo-marek': 'Ivo Marek', owner: 'Otto Wner' };
const nameOf = (id: string): string | undefined => NAMES[id];

test.each([
  ['p-3f0c is owner too: hand that over first', 'Anna Berg (p-3f0c) is owner too: hand that over first'],
  ['owner: ivo-marek', 'owner: Ivo Marek (ivo-marek)'],
  ['p-3f0c, ivo-marek.', 'Anna Berg (p-3f0c), Ivo Marek (ivo-marek).'],
  ['Anna Berg (p-3f0c) is away', 'Anna Berg (p-3f0c) is away'],
  ['make one: dayone keys create --as p-3f0c', 'make one: dayone keys create --as p-3f0c'],
  [
    'people.owner: is "p-3f0c"; expected a person; for example { id: p-3f0c, name: Anna Berg }; did you mean ivo-marek?',
    'people.owner: is "p-3f0c"; expected a person; for example { id: p-3f0c, name: Anna Berg }; did you mean Ivo Marek (ivo-marek)?',
  ],
  ['p-3f0c-2 and ivo-marek@x.example and a/p-3f0c', 'p-3f0c-2 and ivo-marek@x.example and a/p-3f0c'],
  ['nobody-known is not among the people', 'nobody-known is not among the people'],
])('%s', (text, shown) => expect(withNames(text, nameOf)).toBe(shown));

test('a person who is only asked is not shown as the holder of the role', () => {
  const holds = { role: 'owner', person: 'p-3f0c', holder: 'p-3f0c' } as const;
  expect(roleText(holds, nameOf)).toBe('owner: Anna Berg');
  expect(roleOf(holds)).toBe('owner');
  const asked = { ...holds, person: 'ivo-marek' };
  expect(roleText(asked, nameOf)).toBe('owner: Anna Berg (asked: Ivo Marek)');
  expect(roleOf(asked)).toBe('for the owner');
  expect(roleText({ role: 'owner', person: null, holder: null }, nameOf)).toBe('owner: nobody named');
});
