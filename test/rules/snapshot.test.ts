/** A state from another process is accepted only if this build would fold the same one from the ledger. */

import { fold } from '../../domain/engagement/apply';
import type { State } from '../../domain/model/state';
import { readEntries } from '../../domain/record/read-entry';
import { isStateOf, type StatePart, snapshotOf, stateOfParts } from '../../domain/record/snapshot';
import { CHARTER_VERSIONS, type Convert, EVENT_VERSIONS, foldedWith } from '../../domain/record/versions';
import { sha256Hex } from '../../domain/values/digest';
import { engagement, given, says } from './vocabulary';

afterEach(() => {
  jest.restoreAllMocks();
});

const held = () => given(engagement().upTo('metrics'), says('owner', { kind: 'hold', reason: 'a strike' })).and;
const inCapitals: Convert = ({ reason, ...rest }) => ({ ...rest, reason: String(reason).toUpperCase() });
/** The next release: it reads another version of one event, and folds another state from the same entries. */
const nextRelease = () =>
  jest.replaceProperty(EVENT_VERSIONS, 'hold.set', { writes: 1, up: [inCapitals], down: [(data) => ({ ...data })] });

test('an unchanged state of a snapshot is accepted, and a changed one is not', () => {
  const { state } = held();
  const snapshot = snapshotOf(state);
  expect(isStateOf(snapshot, JSON.parse(JSON.stringify(state)))).toBe(true);
  const changed: State[] = [
    { ...state, hold: null },
    { ...state, epoch: 2 },
    { ...state, head: { ...state.head, seq: 3 } },
  ];
  for (const other of changed) expect(isStateOf(snapshot, other)).toBe(false);
});

test('a release that converts an older event rejects the state of the previous release, and folds another one', () => {
  const e = held();
  const snapshot = snapshotOf(e.state);
  nextRelease();
  expect(isStateOf(snapshot, e.state)).toBe(false);
  const state = fold(readEntries(e.stored))!;
  expect([e.state.hold?.reason, state.hold?.reason]).toEqual(['a strike', 'A STRIKE']);
  expect(isStateOf(snapshotOf(state), state)).toBe(true);
});

test('foldedWith changes with the newest version of each event and of the charter', () => {
  const names = new Set([foldedWith()]);
  for (const type of Object.keys(EVENT_VERSIONS) as (keyof typeof EVENT_VERSIONS)[]) {
    const replaced = jest.replaceProperty(EVENT_VERSIONS, type, { writes: 1, up: [inCapitals], down: [] });
    names.add(foldedWith());
    replaced.restore();
  }
  jest.replaceProperty(CHARTER_VERSIONS, 'up', [inCapitals]);
  names.add(foldedWith());
  expect(names.size).toBe(Object.keys(EVENT_VERSIONS).length + 2);
});

test('foldedWith stays when a release begins to write a version that the previous one already read', () => {
  nextRelease();
  const before = foldedWith();
  jest.replaceProperty(EVENT_VERSIONS['hold.set'], 'writes', 2);
  expect(foldedWith()).toBe(before);
});

describe('a state that is read in parts', () => {
  const SIZE = 1_000;
  const partsOf = (state: State): StatePart[] => {
    const text = JSON.stringify(state);
    const whole = { head: state.head, length: text.length, digest: sha256Hex(text), foldedWith: foldedWith() };
    const count = Math.ceil(text.length / SIZE);
    return Array.from({ length: count }, (_, n) => ({ ...whole, text: text.slice(n * SIZE, (n + 1) * SIZE) }));
  };
  const joined = (parts: readonly StatePart[]) => stateOfParts(parts.map(({ text }) => text).join(''), parts.at(-1)!);

  test('is the whole state', () => {
    const { state } = held();
    expect(joined(partsOf(state))).toEqual(state);
  });

  test('is rejected if a part comes from a build that folds another state', () => {
    const { state } = held();
    const own = partsOf(state);
    const others = partsOf({ ...state, startedBy: 'another', hold: { ...state.hold!, reason: 'A STRIKE' } });
    const mixed = own.map((_, n) => own.map((part, at) => (at === n ? others[at]! : part)));
    const differing = mixed.filter((_, n) => own[n]!.text !== others[n]!.text);
    expect(differing.length).toBeGreaterThan(1);
    for (const parts of differing) expect(joined(parts)).toBeNull();
  });

  test('is rejected if every part comes from a build that folds with other versions', () => {
    const parts = partsOf(held().state);
    nextRelease();
    expect(joined(parts)).toBeNull();
  });
});
