/** The page on sources: its examples are parts of charters. recipes.test.ts uses the source that it adds. */
import { parse } from 'yaml';
import { isFailureCode } from '../../domain/kernel/failures';
import { SOURCE_KINDS } from '../../domain/model/charter/sources';
import { resolved } from '../rules/charter-written';
import { examplesOf, textOf } from './charter-pages';

const PAGE = 'sources.md';

test('its examples are parts of charters, at least one of each kind', () => {
  const metrics = examplesOf(PAGE).flatMap((text) => resolved(parse(text)).charter.metrics!);
  expect([...new Set(metrics.map(({ source }) => source!.kind))].sort()).toEqual([...SOURCE_KINDS].sort());
});

test('it names existing failures only', () => {
  const named = [...textOf(PAGE).matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, code]) => code!);
  expect(named.filter((code) => !isFailureCode(code) && !/^(DAYONE|NODE)_/.test(code))).toEqual([]);
  expect(named).toEqual(expect.arrayContaining(['SOURCE_UNREACHABLE', 'SOURCE_UNUSABLE', 'SECRET_UNRESOLVED']));
});
