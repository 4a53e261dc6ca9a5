/** How sources are written, what is meant by it, and what is wrong with it. */
import fc from 'fast-check';
import type { Source } from '../../domain/model/charter/sources';
import { bindVariables } from '../../domain/model/charter/sources/sql';
import { faults, resolved } from './charter-written';

const sourceOf = (source: unknown, query: unknown): Source | undefined =>
  resolved({ metrics: [{ id: 'm', source, query }] }).charter.metrics![0]!.source;

const PG = 'postgresql://reader@db.client.example:5432/invoices?sslmode=require';
const SQL = 'select count(*) filter (where ok) as good, count(*) as total from cases where at >= $from';

test.each<[unknown, unknown, Source]>([
  [PG, SQL, { kind: 'postgresql', url: PG, query: SQL }],
  [{ url: PG, password: 'env:READER' }, SQL, { kind: 'postgresql', url: PG, query: SQL, password: 'env:READER' }],
  ['http://f.example/x.csv', 'minutes', { kind: 'csv', url: 'http://f.example/x.csv', column: 'minutes' }],
  [
    'http://f.example/x.CSV?of=$release',
    { column: 'minutes', at: 'closed' },
    { kind: 'csv', url: 'http://f.example/x.CSV?of=$release', column: 'minutes', at: 'closed' },
  ],
  [
    { url: 'http://f.example/table', headers: { Authorization: 'env:T' } },
    { good: { state: ['done', 1, true] }, where: { release: '$release' } },
    {
      kind: 'csv',
      url: 'http://f.example/table',
      good: { state: ['done', 1, true] },
      where: { release: '$release' },
      headers: { Authorization: 'env:T' },
    },
  ],
  [{ file: 'x.csv' }, { column: 'minutes' }, { kind: 'csv', file: 'x.csv', column: 'minutes' }],
  [{ file: '/srv/x' }, 'minutes', { kind: 'csv', file: '/srv/x', column: 'minutes' }],
  [
    { url: 'http://p.example:9090', step: '5 min' },
    'queue_length',
    { kind: 'prometheus', url: 'http://p.example:9090', scrape: false, query: 'queue_length', step: '5 min' },
  ],
  [
    'http://j.example/x',
    { value: '/v', unit: '/unit', samples: '/n' },
    { kind: 'http', url: 'http://j.example/x', value: '/v', unit: '/unit', samples: '/n' },
  ],
])('reads %j with %j', (source, query, expected) => expect(sourceOf(source, query)).toEqual(expected));

test.each<[unknown, unknown, string]>([
  ['postgresql://db.example/x', SQL, 'source.url: is "postgresql://db.example/x"; expected a database with its reader'],
  [`${PG}&application_name=x`, SQL, 'source.url: is "postgresql://reader@'],
  ['postgresql://reader@db.example/x?sslmode=prefer', SQL, 'source.url: is "postgresql://reader@'],
  ['mysql://reader@db.example/x', SQL, 'source: has a user or password in its address'],
  [
    'postgres://reader@db.example/x',
    SQL,
    'source: is "postgres://reader@db.example/x"; expected an http, https or postgresql',
  ],
  [{ kind: 'csv', url: PG }, 'x', 'source.kind: is csv; expected postgresql, as the address says'],
  [{ kind: 'postgresql', url: 'http://x.example' }, SQL, 'source.url: is "http://x.example"; expected a database'],
  [{ kind: 'postgresql' }, SQL, 'source.url: is missing'],
  [{ url: PG, token: 'env:T' }, SQL, 'source.token: has no meaning for a PostgreSQL source'],
  [PG, undefined, 'query: is missing; expected one statement that selects'],
  [PG, { value: SQL }, 'query: is a block of keys; expected one statement that selects'],
  [PG, 'delete from cases', 'query: does not begin with select or with'],
  [PG, 'select 1; select 2', 'query: is more than one statement'],
  [
    PG,
    "select '$from'",
    'query: has $from inside a quoted text; expected one statement that selects, its variables bare',
  ],
  [PG, 'select $until', 'query: has $until, which is no variable'],
  [PG, 'select $1', 'query: has $1, which is no variable'],
  [PG, "select 'x", 'query: has a quote that never closes'],
  [PG, 'select 1 /* x', 'query: has a comment that never ends'],
  [{ kind: 'csv' }, 'x', 'source.file: is missing; expected either an address or a file'],
  [{ url: 'http://f.example/x.csv', file: 'x.csv' }, 'x', 'source.file: stands next to an address'],
  [
    'http://f.example/x.csv',
    undefined,
    'query: is missing; expected a query in addition to the source; for example query: { column: minutes }',
  ],
  ['http://f.example/x.csv', { good: 'x' }, 'query.good: is a text; expected what the columns of the good rows are'],
  ['http://f.example/x.csv', { good: { a: 1 }, column: 'x' }, 'query: asks for a column and a share'],
  ['http://f.example/x.csv', { column: 'x', samples: '/n' }, 'query.samples: has no meaning for a CSV source'],
  [{ file: 'x.csv', scrape: true }, 'x', 'source.scrape: has no meaning for a CSV source'],
  ['http://f.example/x', { where: { a: null } }, 'query.where.a: is empty; expected what stands in the column'],
  ['http://f.example/x', { where: { a: [] } }, 'query.where.a: is a list; expected what stands in the column'],
  [{ url: 'http://p.example/metrics', step: '5 min' }, 'x', 'source.step: has no meaning for one exposition endpoint'],
  [{ url: 'http://p.example', step: '0.1 s' }, 'x', 'source.step: is "0.1 s"; expected a duration'],
  ['http://p.example', { value: 'x', where: { a: 1 }, kind: 'http' }, 'query.kind: is not a key here'],
  ['http://j.example/x', { value: '/v', at: 'measured' }, 'query.at: is "measured"; expected a JSON Pointer'],
  ['http://j.example/x', { value: '/v', unit: 'minutes' }, 'query.unit: is "minutes"; expected a JSON Pointer'],
])('%j with %j is a fault', (source, query, expected) => {
  const found = faults({ metrics: [{ id: 'm', source, query }] });
  expect(found).toEqual(expect.arrayContaining([expect.stringContaining(`metrics[0].${expected}`)]));
});

test.each<[unknown, unknown, string, string | null]>([
  ['http://p.example', { good: 'a', total: 'b' }, 'distribution', 'a query of values: good and total make a share'],
  ['http://p.example', 'a', 'distribution', 'a source with a step: one value is no distribution'],
  [{ url: 'http://p.example', step: '1 min' }, 'a', 'distribution', null],
  ['http://j.example', '/a', 'distribution', null],
  [{ by: 'owner' }, undefined, 'distribution', 'another source: a person reads one value'],
  [PG, SQL, 'distribution', null],
  ['http://f.example/x.csv', { good: { a: 1 } }, 'mean', 'share or count: rows are good, or not'],
  ['http://f.example/x.csv', { good: { a: 1 } }, 'distribution', 'a query of values: good and total make a share'],
  ['http://f.example/x.csv', { good: { a: 1 } }, 'count', null],
  ['http://f.example/x.csv', { where: { a: 1 } }, 'mean', 'count, or a column in the query'],
  ['http://f.example/x.csv', { where: { a: 1 } }, 'count', null],
  ['http://f.example/x.csv', 'a', 'distribution', null],
])('judges %j with %j as %s', (source, query, aggregation, expected) => {
  const found = faults({ metrics: [{ id: 'm', source, query, aggregation }] });
  const line = `metrics[0].aggregation: is ${aggregation}; expected ${expected}`;
  expect(found).toEqual(expected === null ? [] : [expect.stringContaining(line)]);
});

test.each([
  ['postgresql://reader:hunter2@db.example/x', 'source'],
  [{ url: 'postgresql://reader:hunter2@db.example/x' }, 'source.url'],
  [{ url: 'postgresql://reader@db.example/x?sslmode=require&password=hunter2' }, 'source.url'],
  ['postgres://reader:hunter2@db.example/x', 'source'],
  ['postgresql://reader:hunter2@db example/x', 'source'],
  [{ url: PG, password: 'hunter2' }, 'source.password'],
])('%j has a literal secret, which is never shown', (source, place) => {
  const found = faults({ metrics: [{ id: 'm', source, query: SQL }] }).filter((line) => line.includes('secret'));
  expect(found).toEqual([expect.stringContaining(`metrics[0].${place}: `)]);
  expect(faults({ metrics: [{ id: 'm', source, query: SQL }] }).join()).not.toContain('hunter2');
});

describe('the variables of a query', () => {
  test('are parameters, each one once', () => {
    expect(bindVariables('select $from, $to, $release, $base, $exposure, $window, $from;')).toEqual({
      text: 'select $1::timestamptz, $2::timestamptz, $3::text, $4::text, $5::numeric, $6::integer, $1::timestamptz',
      variables: ['from', 'to', 'release', 'base', 'exposure', 'window'],
    });
    expect(bindVariables('(select 1) union (select 2)')).toEqual({
      text: '(select 1) union (select 2)',
      variables: [],
    });
  });

  /** A piece of SQL, and what must become of it. */
  const piece: fc.Arbitrary<[written: string, bound: string]> = fc.oneof(
    fc.constant<[string, string]>(['$from', '$1::timestamptz']),
    fc
      .constantFrom(
        "'it''s'",
        "E'a\\'b'",
        "'\\'",
        '$$a $b$ c$$',
        '$tag$ \' " $$ $tag$',
        '"a ""b"" $from"',
        "''",
        'x$from',
        '$$$$',
        '-- $from, \' and "\n',
        "/* $from ' */",
        '/* a /* $to */ $from */',
        ' a ',
        ',',
        '(1.5e3)',
        'é',
        ':: text',
        "U&'\\0061'",
      )
      .map((text): [string, string] => [text, text]),
  );

  test('are unchanged in quoted names and comments, next to any text', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const [written, bound] = [0, 1].map((side) => `select $from ${pieces.map((one) => one[side]).join(' ')}`);
        expect(bindVariables(written!)).toEqual({
          text: bound!.replace('$from', '$1::timestamptz'),
          variables: ['from'],
        });
      }),
    );
  });

  test('every text ends with an answer', () => {
    const sign = fc.constantFrom('$', "'", '"', '/*', '*/', '--', '\n', ';', '\\', 'E', 'tag', 'from', ' ', '1');
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (signs) => {
        const bound = bindVariables(`select ${signs.join('')}`);
        expect('fault' in bound ? bound.fault : bound.text).toMatch(/./);
      }),
    );
  });
});
