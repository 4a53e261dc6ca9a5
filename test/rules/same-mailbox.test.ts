/** When two addresses, keys or ids are those of one person. */
import type { Alike } from '../../domain/model/people';
import { canonicalKey } from '../../domain/people/keys';
import { mailboxOf } from '../../domain/people/mailbox';
import { rolesTogether } from '../../domain/people/roles';
import { alikeAmong, sameHuman } from '../../domain/people/same-human';

const SECOND = 'p-0f3a';

/** Another id of somebody, as the worker's directories show it. */
const alike = (one: string, other = SECOND, by: Alike['by'] = 'address'): Alike[] => [
  { people: [one, other].sort() as [string, string], by },
];

describe('two addresses lead to one mailbox', () => {
  test.each([
    ['A.Muster@x.de', 'a.muster@X.DE'],
    ['a.muster@x.de', ' a.muster@x.de '],
    ['a.muster+owner@x.de', 'a.muster@x.de'],
    ['m\u00fcller@x.de', 'mu\u0308ller@x.de'],
    ['a@m\u00fcnchen.example', 'a@xn--mnchen-3ya.example'],
    ['a.mu\u200bster@x.de', 'a.muster@x.de'],
    ['"a.muster"@x.de', 'a.muster@x.de'],
    ['a.muster@x.de.', 'a.muster@x.de'],
    ['\uff41.muster@x.de', 'a.muster@x.de'],
    ['anna.berg@gmail.com', 'annaberg+x@gmail.com'],
    ['Anna.Berg@GoogleMail.com', 'an.na.berg@gmail.com'],
  ])('%s and %s', (one, other) => {
    expect(mailboxOf(one)).toBe(mailboxOf(other));
    expect(
      alikeAmong([
        { id: 'a', email: one },
        { id: 'b', email: other },
      ]),
    ).toEqual([{ people: ['a', 'b'], by: 'address' }]);
  });

  test.each([
    ['a.muster@x.de', 'b.muster@x.de'],
    ['a.muster@x.de', 'a.muster@y.de'],
    ['+a@x.de', '+b@x.de'],
    ['anna.berg@x.de', 'annaberg@x.de'],
    ['anna.berg@gmail.com', 'anna.berg@gmail.de'],
  ])('but %s and %s do not', (one, other) => expect(mailboxOf(one)).not.toBe(mailboxOf(other)));
});

test('a shared mailbox is refused only for roles that need their own mailboxes', () => {
  const shared = alikeAmong(['a', 'b'].map((id) => ({ id, email: 'office@x.de', sharedMailbox: true })));
  const s = { charter: {}, alike: shared };
  expect(sameHuman(s, 'a', 'b')).toBe(false);
  expect(rolesTogether(s, { owner: 'a', deputy: 'b' })).toHaveLength(1);
  expect(rolesTogether(s, { 'delivery-lead': 'a', reviewer: 'b' })).toEqual([]);
});

test('every spelling of a key is the same key, and all linked ids are one person', () => {
  const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
  for (const other of ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp', `${x}=`, x.replace('_', '/')])
    expect(canonicalKey(other)).toBe(canonicalKey(x));
  const s = { charter: {}, alike: [...alike('a', 'b'), ...alike('b', 'c', 'key')] };
  expect(sameHuman(s, 'c', 'a')).toBe(true);
  expect(sameHuman(s, 'a', 'd')).toBe(false);
  expect(sameHuman(s, undefined, undefined)).toBe(false);
});

test.each(['a@x.de:25', 'a@x.de/', 'a@x.de?b', 'a@x.de#c'])('%s is another mailbox than a@x.de', (address) =>
  expect(mailboxOf(address)).not.toBe(mailboxOf('a@x.de')),
);
