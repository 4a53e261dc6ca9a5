import { readSource } from '../../activities/sources';
import type { Source } from '../../domain/model/charter/sources';
import { closeSites, failure, json, probeContext, scope, site } from './support';

afterEach(closeSites);

type Http = Extract<Source, { kind: 'http' }>;
type Prometheus = Extract<Source, { kind: 'prometheus' }>;

describe('a JSON document', () => {
  const document = { a: { 'b/c': [{ value: 0.97 }] }, n: 120, text: '0.97', at: '2026-01-01T00:00:00Z' };
  const from = async (body: unknown, fields: Partial<Http>, given = scope()) => {
    const { url } = await site((_, response) => json(response, body));
    return readSource({ kind: 'http', url, ...fields }, given, probeContext());
  };

  test('gives its value and samples by JSON Pointer', async () => {
    await expect(from(document, { value: '/a/b~1c/0/value', samples: '/n' })).resolves.toMatchObject({
      value: 0.97,
      samples: 120,
    });
  });

  test('gives a share of good and total', async () => {
    await expect(from({ good: 3, total: 4 }, { good: '/good', total: '/total' })).resolves.toMatchObject({
      value: 0.75,
      good: 3,
      total: 4,
      samples: 4,
    });
  });

  test('gives a reading of no samples if good and total are 0', async () => {
    await expect(from({ g: 0, t: 0 }, { good: '/g', total: '/t' })).resolves.toMatchObject({ samples: 0, total: 0 });
  });

  test('gives data from inside the window its own time', async () => {
    const given = scope({ from: '2025-12-31T12:00:00Z' });
    await expect(from(document, { value: '/n', at: '/at' }, given)).resolves.toMatchObject({
      at: '2026-01-01T00:00:00.000Z',
    });
  });

  test.each<[string, unknown, Partial<Http>, string]>([
    ['a number as text', document, { value: '/text' }, '/text is "0.97", not a finite number'],
    ['nothing there', document, { value: '/a/x' }, 'the document has nothing at /a/x'],
    ['a value of null', { v: null }, { value: '/v' }, '/v is null, not a finite number'],
    ['an inherited member', {}, { value: '/constructor/length' }, 'nothing at /constructor/length'],
    ['more good than total', { g: 5, t: 4 }, { good: '/g', total: '/t' }, '5 of 4 is not a share'],
    ['half a case', { v: 1, n: 1.5 }, { value: '/v', samples: '/n' }, '1.5 is not a number of cases'],
    ['outdated data', document, { value: '/n', at: '/at' }, 'stale: the data is of 2026-01-01'],
    ['a time in the future', { v: 1, at: '2999-01-01T00:00:00Z' }, { value: '/v', at: '/at' }, 'still to come'],
    ['a time that is none', { v: 1, at: 'today' }, { value: '/v', at: '/at' }, '/at is not an RFC 3339 time'],
    ['half a share', { g: 1 }, { good: '/g' }, 'names neither `value` nor both'],
  ])('is unusable for %s', async (_, body, fields, message) => {
    expect((await failure('SOURCE_UNUSABLE', from(body, fields))).message).toContain(message);
  });

  test.each([
    ['a login page', 'text/html; charset=utf-8', '<html>please log in</html>', 'text/html where JSON was expected'],
    ['broken JSON', 'application/json', '{"value": NaN}', 'broken JSON: {"value": NaN}'],
    ['a number beyond all', 'application/json', '{"value": 1e999}', 'not a finite number'],
  ])('is unusable if it answers 200 with %s', async (_, type, body, message) => {
    const { url } = await site(
      (_request, response) => void response.writeHead(200, { 'content-type': type }).end(body),
    );
    const reading = readSource({ kind: 'http', url, value: '/value' }, scope(), probeContext());
    expect((await failure('SOURCE_UNUSABLE', reading)).message).toContain(message);
  });

  test('keeps variables single values of the URL, and resolves secrets in headers', async () => {
    process.env.DAYONE_TEST_TOKEN = 'hush';
    const { url, requests } = await site((_, response) => json(response, 1));
    const given = scope({ release: 'a&b=c/d', from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' });
    const source: Http = {
      kind: 'http',
      url: `${url}/m/$release?base=$base&from=$from&seconds=$window&exposure=$exposure&$releases`,
      value: '',
      headers: { 'x-token': 'env:DAYONE_TEST_TOKEN', 'x-team': 'mail' },
    };
    await readSource(source, { ...given, base: null }, probeContext());
    expect(requests[0]!.url).toBe(
      '/m/a%26b%3Dc%2Fd?base=&from=2026-01-01T00%3A00%3A00Z&seconds=3600&exposure=10&$releases',
    );
    expect(requests[0]!.headers).toMatchObject({ 'x-token': 'hush', 'x-team': 'mail' });
  });
});

describe('a Prometheus server', () => {
  type Result = { metric: Record<string, string>; value: [number, string] };
  const vector = (...values: string[]): unknown => ({
    status: 'success',
    data: { resultType: 'vector', result: values.map((v): Result => ({ metric: {}, value: [Date.now() / 1000, v] })) },
  });
  const ask = async (answers: Record<string, unknown>, query: Prometheus['query'], given = scope()) => {
    const { url, requests } = await site((request, response) => {
      const { pathname, searchParams } = new URL(request.url, 'http://prometheus');
      const known = pathname === '/prom/api/v1/query' ? answers[searchParams.get('query')!] : undefined;
      json(response, known ?? { status: 'error', errorType: 'bad_data', error: 'parse error' }, known ? 200 : 400);
    });
    const source: Prometheus = { kind: 'prometheus', url: `${url}/prom/`, scrape: false, query };
    return { reading: readSource(source, given, probeContext()), requests };
  };

  test('gives a single value at the end of the window', async () => {
    const given = scope();
    const { reading, requests } = await ask({ 'max(x)': vector('4.5') }, 'max(x)', given);
    await expect(reading).resolves.toMatchObject({ value: 4.5, samples: null });
    expect(new URL(requests[0]!.url, 'http://p').searchParams.get('time')).toBe(given.to);
  });

  test('gives a scalar', async () => {
    const scalar = { status: 'success', data: { resultType: 'scalar', result: [Date.now() / 1000, '7'] } };
    await expect((await ask({ 'scalar(x)': scalar }, 'scalar(x)')).reading).resolves.toMatchObject({ value: 7 });
  });

  test('gives a share, and sums its series', async () => {
    const { reading } = await ask({ good: vector('10', '20'), total: vector('40') }, { good: 'good', total: 'total' });
    await expect(reading).resolves.toMatchObject({ value: 0.75, good: 30, total: 40, samples: 40 });
  });

  test('escapes variables inside label values, and gets the window as a range in seconds', async () => {
    const query = 'x{release="$release"}[$windows]';
    const given = scope({ release: 'a"} or vector(1) #\\', from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:05:00Z' });
    const { reading, requests } = await ask({}, query, given);
    await failure('SOURCE_UNUSABLE', reading);
    expect(new URL(requests[0]!.url, 'http://p').searchParams.get('query')).toBe(
      'x{release="a\\"} or vector(1) #\\\\"}[300s]',
    );
    await failure('SOURCE_UNUSABLE', (await ask({}, "x{r='$release'}", scope({ release: "a'b" }))).reading);
  });

  test.each([
    ['no series', vector(), 'no such series: q'],
    ['several series for one value', vector('1', '2'), 'q gives 2 series where one value is asked'],
    ['NaN', vector('NaN'), 'q is NaN'],
    ['infinity', vector('+Inf'), 'q is Infinity'],
    ['a range', { status: 'success', data: { resultType: 'matrix', result: [] } }, 'no instant vector or scalar'],
    [
      'an answer with warnings',
      { ...(vector('1') as object), warnings: ['store down'] },
      'doubts its answer: store down',
    ],
    ['a refused query', undefined, 'answered 400: {"status":"error"'],
  ])('is unusable for %s', async (_, answer, message) => {
    const { reading } = await ask({ q: answer }, 'q');
    expect((await failure('SOURCE_UNUSABLE', reading)).message).toContain(message);
  });

  test('needs both sides of a share: a missing series is not zero', async () => {
    const { reading } = await ask({ good: vector(), total: vector('40') }, { good: 'good', total: 'total' });
    expect((await failure('SOURCE_UNUSABLE', reading)).message).toBe('no such series: good');
  });

  test('takes a bearer token by reference and never shows it', async () => {
    process.env.DAYONE_TEST_TOKEN = 'hush';
    const { url, requests } = await site(({ headers }, response) =>
      json(response, { error: `bad token: ${headers.authorization}` }, 401),
    );
    const source: Prometheus = { kind: 'prometheus', url, scrape: false, query: 'x', token: 'env:DAYONE_TEST_TOKEN' };
    const { message } = await failure('SOURCE_UNUSABLE', readSource(source, scope(), probeContext()));
    expect(message).toBe(`${url}/api/v1/query answered 401: {"error":"bad token: ***"}`);
    expect(requests[0]!.headers.authorization).toBe('Bearer hush');
  });
});

test('an attested source is never queried', async () => {
  const source: Source = { kind: 'attested', by: 'owner', maxAge: '7 days' };
  expect((await failure('SOURCE_UNUSABLE', readSource(source, scope(), probeContext()))).message).toContain(
    'read by a person',
  );
});
