import { byDefault, optional, required } from '../field';
import { role } from '../kinds';
import { duration } from '../quantities';
import { sourceForm } from './form';

const maxAge = byDefault(
  duration('7 days'),
  '7 days',
  'an attested reading is good for one window',
  "how old a person's reading may be",
);

/** A named person reads the value and submits it. */
export const attested = sourceForm('attested', {
  label: 'an attested source',
  source: {
    by: optional(role(), 'a person reads the value'),
    maxAge,
  },
  query: null,
  resolvedKeys: { by: required(role(), ''), maxAge: required(duration('7 days'), '') },
  matches: ({ source }) => source.by !== undefined,
  resolve({ given, sourcePath, query, queryPath, defaults, report }) {
    if (query !== undefined)
      report(queryPath, 'has no meaning for an attested source', {
        expected: 'no query: a person reads the value',
        example: 'source: { by: owner }',
      });
    if (given.by === undefined) {
      report([...sourcePath, 'by'], 'is missing', {
        expected: 'the role of the person who reads the value',
        example: 'owner',
      });
      return undefined;
    }
    return { kind: 'attested', by: given.by, maxAge: defaults.value(maxAge, given.maxAge, [...sourcePath, 'maxAge']) };
  },
  checkAggregation: (_, aggregation) =>
    aggregation === 'distribution' ? { expected: 'another source: a person reads one value', example: 'latest' } : null,
});
