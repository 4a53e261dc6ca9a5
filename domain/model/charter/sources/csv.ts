import { optional, table } from '../field';
import { type CellIs, cellIs, text } from '../kinds';
import { QUERY_HINT, readableEntries, SHARED, shapes, sourceForm, withoutUndefined } from './form';
import { isDatabase } from './postgresql';

const isCsv = (url: unknown): boolean => /^[^?#]*\.csv([?#]|$)/i.test(String(url ?? ''));

/**
 * A table with a header line, at an address or in a file in a folder that the worker's configuration allows. `where`
 * filters the rows, and `at`, the column of their time, limits them to the window. `good` selects the good rows of a
 * share; without it, `column` is aggregated as the metric says.
 */
export const csv = sourceForm('csv', {
  label: 'a CSV source',
  source: {
    file: optional(text('/srv/exports/invoices.csv', 'path'), 'a CSV table in a folder that the worker may read'),
    headers: SHARED.headers,
    url: SHARED.url,
  },
  query: {
    column: optional(text('minutes'), 'the column of a table that is aggregated'),
    where: optional(
      table(text('state'), cellIs(), 'COLUMN'),
      'counts only rows of a table whose column has this value, or one of these',
    ),
    good: SHARED.good,
    at: SHARED.at,
  },
  resolvedKeys: {
    url: optional(shapes.text, ''),
    file: optional(shapes.text, ''),
    column: optional(shapes.text, ''),
    where: optional(shapes.cells, ''),
    good: optional(shapes.cells, ''),
    at: optional(shapes.text, ''),
    headers: optional(shapes.texts, ''),
  },
  matches({ source, query }) {
    if (isDatabase(source.url)) return false;
    const parts = typeof query === 'object' ? query : {};
    const ofTable = parts.column !== undefined || parts.where !== undefined || typeof parts.good === 'object';
    return source.file !== undefined || isCsv(source.url) || ofTable;
  },
  resolve({ given, sourcePath, query, queryPath, report }) {
    const { url, file } = given;
    if ((url === undefined) === (file === undefined)) {
      const hint = { expected: 'either an address or a file', example: 'file: /srv/exports/invoices.csv' };
      report([...sourcePath, 'file'], url === undefined ? 'is missing' : 'stands next to an address', hint);
    }
    const parts = typeof query === 'string' ? { column: query } : (query ?? {});
    if (typeof parts.good === 'string') {
      const hint = { expected: 'what the columns of the good rows are', example: '{ state: done }' };
      report([...queryPath, 'good'], 'is a text', hint);
    }
    const [good, where] = [
      typeof parts.good === 'object' ? readableEntries<CellIs>(parts.good) : undefined,
      readableEntries<CellIs>(parts.where),
    ];
    if (query === undefined) report(queryPath, 'is missing', { ...QUERY_HINT, example: 'query: { column: minutes }' });
    else if (good !== undefined && parts.column !== undefined) {
      const hint = { expected: 'a column, or the good rows of a share', example: '{ column: minutes }' };
      report(queryPath, 'asks for a column and a share', hint);
    }
    const headers = readableEntries<string>(given.headers);
    return {
      kind: 'csv',
      ...withoutUndefined({ url, file, column: parts.column, where, good, at: parts.at, headers }),
    };
  },
  checkAggregation({ good, column }, aggregation) {
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
