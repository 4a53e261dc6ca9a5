/** Lists that are read row by row: of tables in constant memory, of JSON documents and databases within their limits. */

import type { ListSource } from '../../domain/model/charter/lists';
import { bindVariables } from '../../domain/model/charter/sources/sql';
import type { ProbeScope } from '../../domain/model/questions';
import { Faults } from '../../domain/values/cells';
import { lookup } from '../../domain/values/own-members';
import { columnName } from '../../evidence/table';
import type { ProbeContext } from '../deps';
import { truncateForeign } from '../http';
import { valueAt } from '../json-pointer';
import { fillUrl, valuesOf } from '../variables';
import { askDatabase } from './database';
import { readJson, resolveHeaders } from './http-json';
import { unusable } from './reading';
import { finder, readTable } from './table';

/** Rows that are read of a database. */
const MAX_ROWS = 100_000;

/** What is read of each row. Without a required column there is no list; an optional one may be absent. */
export interface Columns {
  required: readonly string[];
  optional?: readonly string[];
}

/** Takes the cells in the order of the columns, required ones first; '' where nothing is. Rows count from 1. */
export type TakeRow = (cells: readonly string[], row: number) => void;

type Kind<K extends ListSource['kind']> = Extract<ListSource, { kind: K }>;
type Reader<S> = (list: S, columns: Columns, scope: ProbeScope, look: ProbeContext, take: TakeRow) => Promise<void>;

/** The places of the columns in a header; null for one that is absent. */
function placesIn(header: readonly string[], { required, optional = [] }: Columns): (number | null)[] {
  const find = finder(header);
  return [
    ...required.map(find),
    ...optional.map((column) => (header.map(columnName).includes(columnName(column)) ? find(column) : null)),
  ];
}

const csv: Reader<Kind<'csv'>> = async (list, columns, scope, look, take) => {
  const names = [...columns.required, ...(columns.optional ?? [])];
  await readTable(list, scope, look, names, (header) => {
    const places = placesIn(header.columns, columns);
    let row = 0;
    return {
      take: (cells) =>
        take(
          places.map((place) => (place === null ? '' : cells[place]!)),
          ++row,
        ),
    };
  });
};

/** A text or a number as a cell; '' for nothing, null for what is no cell. */
function cellOf(value: unknown): string | null {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : null;
}

/** A row is an object, or the text of its first column alone. */
const memberOf = (row: unknown, column: string, place: number): unknown => {
  if (typeof row !== 'object' || row === null) return place === 0 ? row : undefined;
  return lookup(row as Record<string, unknown>, column);
};

const http: Reader<Kind<'http'>> = async ({ url, rows, headers }, { required, optional = [] }, scope, look, take) => {
  const document = await readJson(fillUrl(url, scope), look, await resolveHeaders(headers));
  const found = valueAt(document, rows);
  const where = rows || 'the document';
  if (!Array.isArray(found)) throw unusable(`${where} is ${found === undefined ? 'not there' : 'no list'}`);
  const columns = [...required, ...optional];
  const faults = columns.map(() => new Faults('row'));
  for (const [index, row] of found.entries()) {
    const cells = columns.map((column, place) => cellOf(memberOf(row, column, place)));
    for (const [place, cell] of cells.entries()) if (cell === null) faults[place]!.add(index + 1);
    if (cells.every((cell) => cell !== null)) take(cells, index + 1);
  }
  refuseFaulty(columns.map((column, place) => faults[place]!.texts(`${column} is neither a text nor a number`)));
};

const postgresql: Reader<Kind<'postgresql'>> = async (list, columns, scope, look, take) => {
  const bound = bindVariables(list.query);
  if ('fault' in bound) throw unusable(`the query ${bound.fault}`);
  const known = valuesOf(scope);
  const query = { text: bound.text, values: bound.variables.map((name) => known[name]) };
  const table = await askDatabase(list, query, MAX_ROWS + 1, look);
  if (table.rows.length > MAX_ROWS) throw unusable(`the query gives more than ${MAX_ROWS} rows`);
  const places = placesIn(table.columns, columns);
  for (const [index, row] of table.rows.entries())
    take(
      places.map((place) => (place === null ? '' : (row[place] ?? '').trim())),
      index + 1,
    );
};

const READERS: { [K in ListSource['kind']]: Reader<Kind<K>> } = { csv, http, postgresql };

/**
 * Gives every row of a list to `take`.
 * @throws Failure SOURCE_UNREACHABLE, SOURCE_UNUSABLE or SECRET_UNRESOLVED; what `take` throws
 */
export async function readRows(
  list: ListSource,
  columns: Columns,
  scope: ProbeScope,
  look: ProbeContext,
  take: TakeRow,
): Promise<void> {
  if (!Object.hasOwn(READERS, list.kind))
    throw unusable(`this worker knows no list of kind ${truncateForeign(list.kind)}`);
  // The registry pairs each kind with its reader; the compiler cannot follow a lookup by a union.
  await (READERS[list.kind] as Reader<ListSource>)(list, columns, scope, look, take);
}

/** Refuses a list for everything that is wrong with it at once; null where nothing is. @throws Failure SOURCE_UNUSABLE */
export function refuseFaulty(problems: readonly (string | null)[]): void {
  const told = problems.filter((problem) => problem !== null);
  if (told.length > 0) throw unusable(told.join('; '));
}
