/** What golden files see: a structural change in the main file, a rewording in the file of the texts alone. */

import { digest } from '../../domain/values/digest';
import { differences, recordsFile } from './files';
import { since } from './since';

const entry = (data: object) => [{ name: '7 gate.reopened', of: 'gate.reopened', value: { seq: 7, data } }];
const changed = (before: object, now: object): string[] =>
  differences(recordsFile('one', entry(before)), recordsFile('one', entry(now)))
    .filter((line) => !line.startsWith(' '))
    .map((line) => line.split(':')[0]!);

test.each<[string, object, object]>([
  ['sentence', { step: 'metrics', why: 'a source moved' }, { step: 'metrics', why: 'another source' }],
  ['sentence that becomes like another', { why: 'a', how: 'b' }, { why: 'b', how: 'b' }],
  ['sentence of a list', { details: ['a', 'b'] }, { details: ['a', 'c'] }],
  ['sentence of a record', { problems: { share: 'a' } }, { problems: { share: 'b' } }],
])('another %s changes the texts alone', (_what, before, now) => {
  expect(changed(before, now)).toEqual(['one.texts.json']);
});

test.each<[string, object, object]>([
  ['value', { step: 'metrics', why: 'a' }, { step: 'ownership', why: 'a' }],
  ['moment', { dueAt: '2026-11-23T09:00:00.000Z' }, { dueAt: '2026-11-24T09:00:00.000Z' }],
  ['member', { why: 'a' }, { why: 'a', kept: false }],
  ['digest', { subject: digest('a') }, { subject: digest('b') }],
  ['value of a fixed set', { waits: [{ why: 'asked' }] }, { waits: [{ why: 'reminder' }] }],
  ['value inside a charter', { charter: { retainer: { reason: 'a' } } }, { charter: { retainer: { reason: 'b' } } }],
])('another %s changes the main file alone', (_what, before, now) => {
  expect(changed(before, now)).toEqual(['one.json']);
});

test('an added or removed sentence is a structural change', () => {
  expect(changed({ details: ['a'] }, { details: ['a', 'b'] })).toEqual(['one.json', 'one.texts.json']);
  expect(changed({ why: 'a' }, { why: null })).toEqual(['one.json', 'one.texts.json']);
});

test('the order of members is not a change', () => {
  expect(changed({ step: 'metrics', kept: false }, { kept: false, step: 'metrics' })).toEqual([]);
});

test.each<[string, unknown, unknown, unknown]>([
  ['nothing', { a: [{ b: 1 }] }, { a: [{ b: 1 }] }, undefined],
  ['a member', { a: 1, b: { c: 2, d: 3 } }, { a: 1, b: { c: 2, d: 4 } }, { b: { d: 4 } }],
  ['a member that is gone', { a: 1, b: 2 }, { a: 1 }, { b: '(gone)' }],
  ['a record of a list', [{ a: 1 }, { a: 2 }], [{ a: 2 }, { a: 3 }], { gone: [0], new: { '1': { a: 3 } } }],
  ['the order of a list', [{ a: 1 }, { a: 2 }], [{ a: 2 }, { a: 1 }], [{ a: 2 }, { a: 1 }]],
  ['a list that is empty now', [{ a: 1 }], [], []],
  ['words of a list', ['a', 'b'], ['a', 'c'], ['a', 'c']],
])('the difference between two moments shows %s', (_what, before, now, shown) => {
  expect(since(before, now)).toEqual(shown);
});

describe('an entry text', () => {
  const ledger = (...texts: string[]) => recordsFile('one.ledger', entry({ details: texts }));
  const warned = (before: string[], now: string[]): boolean =>
    differences(ledger(...before), ledger(...now)).some((line) => line.startsWith('texts of entries changed: open '));

  test('that is worded differently is reported as a failure of open engagements', () => {
    expect(warned(['a', 'b'], ['a', 'c'])).toBe(true);
    expect(warned(['a', 'b'], ['a'])).toBe(true);
  });

  test('that is new or in no entry is not reported', () => {
    expect(warned(['a'], ['a', 'b'])).toBe(false);
    expect(changed({ why: 'a' }, { why: 'b' })).toEqual(['one.texts.json']);
  });
});
