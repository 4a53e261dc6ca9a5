import { optional, required } from '../field';
import { pointer } from '../kinds';
import { read } from '../read';
import { addressAndQuery, readableEntries, SHARED, shapes, sourceForm, withoutUndefined } from './form';

const POINTER = pointer('/touchless/share');

/** A JSON document; values by JSON Pointer. */
export const http = sourceForm('http', {
  label: 'an http source',
  source: { url: SHARED.url, headers: SHARED.headers },
  query: {
    value: SHARED.value,
    good: SHARED.good,
    total: SHARED.total,
    samples: optional(pointer('/touchless/count'), 'the number of cases behind a value, HTTP only'),
    at: SHARED.at,
    unit: optional(pointer('/unit'), "the unit of the value, which must be the metric's unit, HTTP only"),
  },
  resolvedKeys: {
    url: required(shapes.text, ''),
    value: optional(shapes.text, ''),
    good: optional(shapes.text, ''),
    total: optional(shapes.text, ''),
    samples: optional(shapes.text, ''),
    at: optional(shapes.text, ''),
    unit: optional(
      shapes.text,
      "where the document says its unit; if that is not the metric's unit, the answer is not a reading",
    ),
    headers: optional(shapes.texts, ''),
  },
  matches({ query }) {
    const asked = typeof query === 'string' ? [query] : [query?.value, query?.good, query?.total];
    const given = asked.filter((part) => typeof part === 'string');
    return given.length > 0 && given.every((part) => part.startsWith('/'));
  },
  resolve(source) {
    const { given, query, queryPath, report } = source;
    const parts = typeof query === 'object' ? query : {};
    for (const key of ['value', 'good', 'total', 'at'] as const)
      if (typeof parts[key] === 'string') read(POINTER, parts[key], [...queryPath, key], report);
    if (typeof query === 'string') read(POINTER, query, queryPath, report);
    const found = addressAndQuery(source);
    if (!found) return undefined;
    const { samples, at, unit } = parts;
    const what = found.share ?? { value: found.value };
    return {
      kind: 'http',
      url: found.url,
      ...what,
      ...withoutUndefined({ samples, at, unit, headers: readableEntries<string>(given.headers) }),
    };
  },
  checkAggregation: ({ good }, aggregation) =>
    aggregation === 'distribution' && good !== undefined
      ? { expected: 'a query of values: good and total make a share', example: 'share' }
      : null,
});
