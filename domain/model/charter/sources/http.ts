import { optional, required } from '../field';
import { pointer } from '../kinds';
import { read } from '../read';
import { addressed, carried, readable, SHARED, sourceForm, written } from './form';

const POINTER = pointer('/touchless/share');

/** A JSON document; values by JSON Pointer. */
export const http = sourceForm('http', {
  called: 'an http source',
  source: { url: SHARED.url, headers: SHARED.headers },
  query: {
    value: SHARED.value,
    good: SHARED.good,
    total: SHARED.total,
    samples: optional(pointer('/touchless/count'), 'the number of cases behind a value, HTTP only'),
    at: SHARED.at,
    unit: optional(pointer('/unit'), "the unit of the value, which must be the metric's unit, HTTP only"),
  },
  carries: {
    url: required(carried.text, ''),
    value: optional(carried.text, ''),
    good: optional(carried.text, ''),
    total: optional(carried.text, ''),
    samples: optional(carried.text, ''),
    at: optional(carried.text, ''),
    unit: optional(
      carried.text,
      "where the document says its unit; if that is not the metric's unit, the answer is not a reading",
    ),
    headers: optional(carried.texts, ''),
  },
  fits({ query }) {
    const asked = typeof query === 'string' ? [query] : [query?.value, query?.good, query?.total];
    const given = asked.filter((part) => typeof part === 'string');
    return given.length > 0 && given.every((part) => part.startsWith('/'));
  },
  resolve(source) {
    const { given, query, queryAt, report } = source;
    const parts = typeof query === 'object' ? query : {};
    for (const key of ['value', 'good', 'total', 'at'] as const)
      if (typeof parts[key] === 'string') read(POINTER, parts[key], [...queryAt, key], report);
    if (typeof query === 'string') read(POINTER, query, queryAt, report);
    const found = addressed(source);
    if (!found) return undefined;
    const { samples, at, unit } = parts;
    const what = found.share ?? { value: found.value };
    return {
      kind: 'http',
      url: found.url,
      ...what,
      ...written({ samples, at, unit, headers: readable<string>(given.headers) }),
    };
  },
  misfit: ({ good }, aggregation) =>
    aggregation === 'distribution' && good !== undefined
      ? { expected: 'a query of values: good and total make a share', example: 'share' }
      : null,
});
