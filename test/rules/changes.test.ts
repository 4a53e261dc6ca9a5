/** The changes that a watch reports between two states: each kind of change. */

import { SILENT } from '../../domain/retainer/report';
import type { Change } from '../../domain/views/change';
import { CHANGE_KINDS, tellChange } from '../../domain/views/change-texts';
import { CHANGES_BEFORE_OPERATION } from './changes-before-operation';
import { CHANGES_IN_OPERATION } from './changes-in-operation';
import { changes } from './changes-seen';
import { engagement, everybodySigns, pass, theWorldAnswers } from './vocabulary';

/** No Schedule ticks on paper: that no cycle comes is no news. */
const lines = (all: readonly Change[]): string[] =>
  all.map((change) => `${change.kind} | ${tellChange(change)}`).filter((line) => !line.includes(SILENT));

const CASES = [...CHANGES_BEFORE_OPERATION, ...CHANGES_IN_OPERATION];

test.each(CASES)('reports %s', (_what, of, expected) => {
  expect(lines(of())).toEqual(expected);
});

test('the tables have every kind of change', () => {
  const seen = new Set(CASES.flatMap(([, of]) => of().map(({ kind }) => kind)));
  expect(CHANGE_KINDS.filter((kind) => !seen.has(kind))).toEqual([]);
});

test('each change has its time, and the last entry that it covers', () => {
  const e = engagement().begun();
  const began = e.at;
  const [signed, , met] = changes(e, pass(1), everybodySigns('first-conversation'), pass(1));
  expect(signed).toMatchObject({ at: e.state.gates['first-conversation'].signOffs['account-manager']!.at });
  expect(signed!.at > began && signed!.at < e.at).toBe(true);
  expect(met).toMatchObject({ at: e.at, entry: e.state.head.seq });
});

test('people and times are written as the caller formats them', () => {
  const all = changes(engagement().begun(), everybodySigns('first-conversation'), theWorldAnswers());
  const seen = all.map((change) => tellChange(change, { name: (id) => `<${id}>`, moment: () => 'soon' }));
  expect(seen[0]).toBe('first-conversation: <adam-kerr> approved as account-manager');
  expect(seen[5]).toBe('process-redesign: gate opened, due soon');
});
