/** The source `postgresql` against a real server. */

import { readSource } from '../../activities/sources';
import { askDatabase } from '../../activities/sources/database';
import type { ReadingRequest } from '../../activities/sources/reading';
import type { Source } from '../../domain/model/charter/sources';
import { POSTGRES, type Postgresql, startPostgresql } from '../support/postgresql';
import { describeWith } from '../support/program';
import { failure, probeContext, scope } from './support';

const PASSWORD = 'correct horse battery';
/** A machine that tests other things as well is slow. */
const longTimeout = probeContext({ http: { timeoutMs: 20_000 } });

process.env.DAYONE_TEST_READER = PASSWORD;
process.env.DAYONE_TEST_WRONG = 'wrong horse battery';

/** Half an hour ago, inside the window of `scope()`. */
const AGO = "now() - interval '30 min'";

describeWith(POSTGRES, 'postgresql', 'a PostgreSQL server', () => {
  let server: Postgresql;
  beforeAll(async () => {
    server = await startPostgresql();
    await server.run(`
      create role reader login password '${PASSWORD}';
      create table cases (id bigint, release text, minutes numeric, state text, ok boolean, at timestamptz);
      insert into cases select n, case when n % 2 = 0 then 'v2' else 'v1' end, n / 10.0,
        case when n <= 70 then 'done' else 'open' end, n % 4 <> 0, ${AGO} from generate_series(1, 100) n;
      insert into cases values (101, 'v2', 1000, 'done', false, now() - interval '2 h');
      grant select, insert on cases to reader`);
  });
  afterAll(() => server?.stop());

  const source = (query: string, given: Partial<Extract<Source, { kind: 'postgresql' }>> = {}): Source => ({
    kind: 'postgresql',
    url: `postgresql://reader@127.0.0.1:${server.port}/postgres?sslmode=disable`,
    password: 'env:DAYONE_TEST_READER',
    query,
    ...given,
  });
  const ask = (query: string, wanted: ReadingRequest = {}, given = scope()) =>
    readSource(source(query), given, longTimeout, wanted);
  const refused = async (query: string, wanted: ReadingRequest = {}): Promise<string> =>
    (await failure('SOURCE_UNUSABLE', ask(query, wanted))).message;

  test('gives the exact value', async () => {
    await expect(ask('select avg(minutes) as value from cases where id <= 100')).resolves.toMatchObject({
      value: 5.05,
      samples: null,
    });
    await expect(ask("select 0.1::numeric as value, '9007199254740991'::bigint as samples")).resolves.toMatchObject({
      value: 0.1,
      samples: 9007199254740991,
    });
  });

  test('gives a share, whose variables are parameters and may be used several times', async () => {
    const query = `
      -- of $release alone, and not '$base'
      select count(*) filter (where ok) as good, count(*) as total /* $to /* nested */ $from */
      from cases where release = $release and at >= $from and at < $to and $release <> $base and id > $exposure - 10;`;
    const reading = await ask(query);
    expect(reading).toEqual({ value: 0.5, good: 25, total: 50, samples: 50, at: expect.any(String) });
    await expect(ask(query, {}, scope({ release: "v2' or true --" }))).resolves.toMatchObject({ total: 0, samples: 0 });
  });

  test('a window excludes its last moment', async () => {
    const window = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' };
    await expect(ask('select $window as value', {}, scope(window))).resolves.toMatchObject({ value: 3600 });
    const between =
      "select count(*) as value from (values ('2026-01-01 00:00Z'::timestamptz), ('2026-01-01 01:00Z')) t(at) where at >= $from and at < $to";
    await expect(ask(between, {}, scope(window))).resolves.toMatchObject({ value: 1 });
  });

  test('may give the time and the unit', async () => {
    const reading = await ask(`select 7 as value, 3 as samples, ${AGO} as at, 'minutes' as unit`, { unit: 'minutes' });
    expect(reading).toMatchObject({ value: 7, samples: 3, dated: true });
    expect(Date.now() - Date.parse(reading.at)).toBeGreaterThan(1_700_000);
    await expect(
      ask('select 7 as value, current_date as at', {}, scope({ from: '2020-01-01T00:00:00Z' })),
    ).resolves.toMatchObject({
      at: expect.stringMatching(/T00:00:00.000Z$/),
    });
    expect(await refused("select 7 as value, 'hours' as unit", { unit: 'minutes' })).toBe(
      'the source counts in hours, the metric in minutes',
    );
  });

  test('an aggregate over no rows is a reading of no samples', async () => {
    const none = await ask('select avg(minutes) as value, count(*) as samples, max(at) as at from cases where id < 0');
    expect(none).toMatchObject({ value: 0, samples: 0 });
    const share = await ask('select sum(id) as good, sum(id) as total from cases where id < 0');
    expect(share).toMatchObject({ samples: 0, total: 0 });
  });

  test('gives a distribution of numbers, of categories or of counts', async () => {
    const wanted: ReadingRequest = { aggregation: 'distribution' };
    await expect(ask('select minutes as value from cases where id <= 3', wanted)).resolves.toMatchObject({
      value: 0,
      samples: 3,
      distribution: { kind: 'numbers', values: [0.1, 0.2, 0.3] },
    });
    await expect(ask('select state as value from cases where id <= 100', wanted)).resolves.toMatchObject({
      samples: 100,
      distribution: { kind: 'categories', counts: { done: 70, open: 30 } },
    });
    await expect(
      ask('select state as value, count(*) as count from cases where id <= 100 group by 1', wanted),
    ).resolves.toMatchObject({ samples: 100, distribution: { kind: 'categories', counts: { done: 70, open: 30 } } });
    await expect(
      ask('select ceil(minutes) as value, count(*) as count from cases where id <= 20 group by 1 order by 1', wanted),
    ).resolves.toMatchObject({ samples: 20, distribution: { kind: 'numbers', values: [1, 2], counts: [10, 10] } });
    // What the column was before the change says what it is now, whatever its type.
    await expect(
      ask("select unnest(array['1.5', '2', 'N/A']) as value", { ...wanted, kind: 'numbers' }),
    ).resolves.toMatchObject({ samples: 3, notNumbers: 1, distribution: { kind: 'numbers', values: [1.5, 2] } });
    await expect(
      ask("select unnest(array[1, 2, 'NaN']::float8[]) as value", { ...wanted, kind: 'numbers' }),
    ).resolves.toMatchObject({ samples: 3, notNumbers: 1 });
    await expect(
      ask('select id % 2 as value, count(*) as count from cases group by 1', { ...wanted, kind: 'categories' }),
    ).resolves.toMatchObject({ distribution: { kind: 'categories' } });
    await expect(ask('select true as value', { ...wanted, kind: 'numbers' })).resolves.toMatchObject({
      distribution: { kind: 'numbers', values: [1] },
    });
    await expect(ask('select 1 as value from generate_series(1, 100000)', wanted)).resolves.toMatchObject({
      samples: 100_000,
    });
  });

  test.each<[string, string, ReadingRequest, string]>([
    ['no row', 'select 1 as value where false', {}, 'the query gives no row where one is asked'],
    ['two rows', 'select 1 as value union all select 2', {}, 'the query gives several rows where one is asked'],
    ['no number', "select 'x' as value", {}, 'value is "x", not a finite number'],
    ['NaN', "select 'NaN'::float8 as value", {}, 'value is "NaN", not a finite number'],
    ['infinity', "select 'Infinity'::float8 as value", {}, 'value is "Infinity", not a finite number'],
    ['nothing', 'select null::int as value', {}, 'value is null, not a finite number'],
    ['a number that is too large', 'select 1e400 as value', {}, 'not a finite number'],
    ['more than can be counted', 'select 1 as value, 9007199254740993 as samples', {}, 'is not a number of cases'],
    [
      'another column',
      'select avg(minutes) from cases',
      {},
      'the query gives the columns avg; known are value, samples, at, unit; or good, total, at',
    ],
    ['half a share', 'select 1 as good', {}, 'the query gives the columns good'],
    ['a column twice', 'select 1 as value, 2 as value', {}, 'the query gives the columns value, value'],
    ['stale data', "select 1 as value, now() - interval '2 h' as at", {}, 'stale: the data is of'],
    ['no time', "select 1 as value, 'infinity'::timestamptz as at", {}, 'at is "infinity", not a time'],
    [
      'another unit',
      "select 1 as value, 'hours' as unit",
      { unit: 'minutes' },
      'the source counts in hours, the metric in minutes',
    ],
    ['a query that is none', 'selec 1', {}, 'the query does not begin with select or with'],
    ['two statements', 'select 1 as value; drop table cases', {}, 'the query is more than one statement'],
    ['a broken query', 'select from from', {}, 'syntax error at or near "from" (42601)'],
    ['no such table', 'select 1 as value from ghosts', {}, 'relation "ghosts" does not exist (42P01)'],
    [
      'what the reader may not see',
      'select 1 as value from pg_authid',
      {},
      'permission denied for table pg_authid (42501)',
    ],
    [
      'too many rows',
      'select 1 as value from generate_series(1, 100001)',
      { aggregation: 'distribution' },
      'more than 100000 rows: group them by value',
    ],
    [
      'too many numbers',
      'select n as value, 1 as count from generate_series(1, 1001) n',
      { aggregation: 'distribution' },
      '1001 different numbers are more than 1000',
    ],
    ['an empty category', "select '' as value", { aggregation: 'distribution' }, 'a value is empty'],
    [
      'half a count',
      'select 1 as value, 0.5 as count',
      { aggregation: 'distribution' },
      '0.5 is not a number of cases',
    ],
  ])('is unusable for %s', async (_, query, wanted, message) => {
    expect(await refused(query, wanted)).toContain(message);
  });

  test.each([
    ['by a function', "select nextval('ids') as value"],
    ['in a common table', 'with gone as (insert into cases(id) values (1) returning id) select id as value from gone'],
    ['after switching the transaction', "select set_config('transaction_read_only', 'off', true) as value"],
    ['by a lock', 'select id as value from cases where id = 1 for update'],
  ])('a query that writes is refused: %s', async (_, query) => {
    await server.run(
      'create sequence if not exists ids; grant usage on sequence ids to reader; grant update on cases to reader',
    );
    const before = await server.run('select count(*), max(id) from cases');
    expect(await refused(query)).toMatch(/may only read|must not contain data-modifying|must be set before any query/);
    expect(await server.run('select count(*), max(id) from cases')).toEqual(before);
  });

  test('the server itself takes one statement only', async () => {
    const query = { text: 'select 1 as value; drop table cases', values: [] };
    const asked = askDatabase(source('') as Extract<Source, { kind: 'postgresql' }>, query, 2, longTimeout);
    expect((await failure('SOURCE_UNUSABLE', asked)).message).toContain('cannot insert multiple commands');
  });

  test('a slow query ends in time, also on the server', async () => {
    const http = { timeoutMs: 300 };
    const late = readSource(source('select pg_sleep(60) is null as value'), scope(), probeContext({ http }));
    expect((await failure('SOURCE_UNREACHABLE', late)).message).toMatch(
      /^postgresql:\/\/127.0.0.1:\d+\/postgres gave no full answer in 0.3 s$/,
    );
    const busy = "select 1 from pg_stat_activity where state = 'active' and query like 'fetch%'";
    while ((await server.run(busy)).length > 0) await new Promise((again) => setTimeout(again, 20));
  });

  test('an answer that is too large is not read', async () => {
    const wanted: ReadingRequest = { aggregation: 'distribution' };
    expect(await refused("select repeat('x', 60000000) as value", wanted)).toContain(
      'answered with more than 16777216 bytes',
    );
    expect(await refused('select repeat(n::text, 20000) as value from generate_series(1, 50000) n', wanted)).toContain(
      'answered with more than 16777216 bytes',
    );
  });

  test('an abort ends the query', async () => {
    const stop = new AbortController();
    const reading = readSource(source('select pg_sleep(60) is null as value'), scope(), probeContext({}, stop.signal));
    stop.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });

  test.each<[string, Partial<Extract<Source, { kind: 'postgresql' }>>, string]>([
    [
      'a wrong password',
      { password: 'env:DAYONE_TEST_WRONG' },
      'password authentication failed for user "reader" (28P01)',
    ],
    ['no password', { password: undefined }, 'asks for a password; name it as password: env:NAME'],
  ])('%s is reported without the password', async (_, given, message) => {
    const found = await failure(
      'SOURCE_UNUSABLE',
      readSource(source('select 1 as value', given), scope(), longTimeout),
    );
    expect(found.message).toContain(message);
    expect(JSON.stringify([found.message, found.details])).not.toContain('horse');
  });

  test('TLS is required unless the address says otherwise, and the certificate is checked', async () => {
    const at = (parameters: string): Promise<unknown> =>
      readSource(
        source('select 1 as value', { url: `postgresql://reader@localhost:${server.port}/postgres${parameters}` }),
        scope(),
        longTimeout,
      );
    await expect(at('?sslmode=require')).resolves.toMatchObject({ value: 1 });
    for (const checked of ['', '?sslmode=verify-full']) {
      expect((await failure('SOURCE_UNREACHABLE', at(checked))).message).toContain(
        'cannot be reached (DEPTH_ZERO_SELF_SIGNED_CERT)',
      );
    }
  });

  test('only allowed hosts are queried, and an unreachable one is reported', async () => {
    const elsewhere = source('select 1 as value', { url: 'postgresql://reader@db.client.example/postgres' });
    expect((await failure('SOURCE_UNUSABLE', readSource(elsewhere, scope(), longTimeout))).message).toBe(
      'db.client.example:5432 is not among the allowed hosts of this worker',
    );
    const nobody = source('select 1 as value', { url: 'postgresql://reader@127.0.0.1:9/postgres?sslmode=disable' });
    expect((await failure('SOURCE_UNREACHABLE', readSource(nobody, scope(), longTimeout))).message).toBe(
      'postgresql://127.0.0.1:9/postgres cannot be reached (ECONNREFUSED)',
    );
  });
});
