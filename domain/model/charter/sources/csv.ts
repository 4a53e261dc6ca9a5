import { optional, table } from '../field';
import { type CellIs, cellIs, text } from '../kinds';
import { carried, QUERY_HINT, readable, SHARED, sourceForm, written } from './form';
import { isDatabase } from './postgresql';

const isCsv = (url: unknown): boolean => /^[^?#]*\.csv([?#]|$)/i.test(String(url ?? ''));

/**
 * A table with a header line, by address or as a file in a folder that the worker's configuration allows. Rows are
 * filtered by `where`, and by `at` (the column of their time) to the window; `good` filters those that count of a
 * share, else `column` is aggregated as the metric says.
 */
export const csv = sourceForm('csv', {
  called: 'a CSV source',
  source: {
    file: optional(text('/srv/exports/invoices.csv', 'path'), 'a CSV table in a folder that the worker may read'),
    headers: SHARED.headers,
    url: SHARED.url,
  },
  query: {
    column: optional(text('minutes'), 'the column of a table that is aggregated'),
    where: optional(
      table(text('state'), cellIs(), 'COLUMN'),
      'only rows of a table whose column is this, or one of these',
    ),
    good: SHARED.good,
    at: SHARED.at,
  },
  carries: {
    url: optional(carried.text, ''),
    file: optional(carried.text, ''),
    column: optional(carried.text, ''),
    where: optional(carried.cells, ''),
    good: optional(carried.cells, ''),
    at: optional(carried.text, ''),
    headers: optional(carried.texts, ''),
  },
  fits({ source, query }) {
    if (isDatabase(source.url)) return false;
    const parts = typeof query === 'object' ? query : {};
    const ofTable = parts.column !== undefined || parts.where !== undefined || typeof parts.good === 'object';
    return source.file !== undefined || isCsv(source.url) || ofTable;
  },
  resolve({ given, at, query, queryAt, report }) {
    const { url, file } = given;
    if ((url === undefined) === (file === undefined)) {
      const hint = { expected: 'either an address or a file', example: 'file: /srv/exports/invoices.csv' };
      report([...at, 'file'], url === undefined ? 'is missing' : 'stands next to an address', hint);
    }
    const parts = typeof query === 'string' ? { column: query } : (query ?? {});
    if (typeof parts.good === 'string') {
      const hint = { expected: 'what the columns of the good rows are', example: '{ state: done }' };
      report([...queryAt, 'good'], 'is a text', hint);
    }
    const [good, where] = [
      typeof parts.good === 'object' ? readable<CellIs>(parts.good) : undefined,
      readable<CellIs>(parts.where),
    ];
    if (query === undefined) report(queryAt, 'is missing', { ...QUERY_HINT, example: 'query: { column: minutes }' });
    else if (good !== undefined && parts.column !== undefined) {
      const hint = { expected: 'a column, or the good rows of a share', example: '{ column: minutes }' };
      report(queryAt, 'asks for a column and a share', hint);
    }
    const headers = readable<string>(given.headers);
    return { kind: 'csv', ...written({ url, file, column: parts.column, where, good, at: parts.at, headers }) };
  },
  misfit({ good, column }, aggregation) {
    if (good !== undefined) {
      if (aggregation === 'distribution')
        return { expected: 'a query of values: good and total make a share', example: 'share' };
      return aggregation === 'share' || aggregation === 'count'
        ? null
        : { expected: 'share or count: rows are good, or not', example: 'share' };
    }
    return column === undefined && aggregation !== 'count'
      ? { expected: 'count, or a column in the query', example: 'query: { column: minutes }' }
      : null;
  },
});
