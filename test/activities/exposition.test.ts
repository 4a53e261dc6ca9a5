import { readSource } from '../../activities/sources';
import { parseExposition, parseSelector, select } from '../../activities/sources/exposition';
import type { Source } from '../../domain/model/charter/sources';
import { closeSites, failure, probeContext, scope, site } from './support';

afterEach(closeSites);

const METRICS = String.raw`# HELP mail_total Mails by where they went.
# TYPE mail_total counter
mail_total{release="v1",kind="wanted"} 90
mail_total{release="v1",kind="unwanted"} 10
mail_total{ release = "v2" , kind="wanted", } 5.5e1
mail_total 7 1767225600000

quoted{path="C:\\mail\\new",says="\"hi\"\n}"} 1
age_seconds{queue="people"} NaN
limit +Inf
low -Inf
`;

const pick = (selector: string) => select(parseExposition(METRICS), parseSelector(selector)).map((s) => s.value);

test.each([
  ['mail_total', [90, 10, 55, 7]],
  ['mail_total{release="v1"}', [90, 10]],
  ['mail_total{release="v1",kind!="wanted"}', [10]],
  ['mail_total{release=~"v.", kind="wanted"}', [90, 55]],
  ['mail_total{release=~"v"}', []],
  ['mail_total{release!~"v1|"}', [55]],
  ['mail_total{release=""}', [7]],
  ['mail_total{}', [90, 10, 55, 7]],
  [String.raw`quoted{path="C:\\mail\\new"}`, [1]],
  [String.raw`quoted{says="\"hi\"\n}"}`, [1]],
  ['age_seconds', [Number.NaN]],
  ['limit', [Infinity]],
  ['low', [-Infinity]],
  ['mail', []],
])('%s picks %j', (selector, values) => {
  expect(pick(selector)).toEqual(values);
});

test('reads escapes in label values as the format defines them', () => {
  const quoted = parseExposition(METRICS).find((sample) => sample.name === 'quoted')!;
  expect(quoted.labels).toEqual({ path: 'C:\\mail\\new', says: '"hi"\n}' });
});

test('a sample may carry its time', () => {
  expect(parseExposition(METRICS)[3]).toEqual({ name: 'mail_total', labels: {}, value: 7, at: 1767225600000 });
});

test.each(['x', 'x one', 'x{a="b} 1', 'x{a="\\q"} 1', 'x{a=~"b"} 1', 'x{a="b" c="d"} 1', '1x 1', '<html>', 'x 1 2 3'])(
  'refuses the line %j by its number',
  (line) => {
    expect(() => parseExposition(`ok 1\n${line}\n`)).toThrow("line 2 is not in Prometheus' text format");
  },
);

test.each(['', 'sum(x)', 'x{a}', 'x{a="b"', 'x{a="b"}[5m]', 'x + y'])('%j is not a plain selector', (text) => {
  expect(() => parseSelector(text)).toThrow('not a plain selector');
});

test('a broken expression is reported', () => {
  expect(() => pick('mail_total{release=~"("}')).toThrow('not a regular expression: (');
});

describe('an exposition endpoint', () => {
  type Query = Extract<Source, { kind: 'prometheus' }>['query'];
  const scrape = async (query: Query, body = METRICS, type = 'text/plain; version=0.0.4', of = scope()) => {
    const { url, requests } = await site(
      (_, response) => void response.writeHead(200, { 'content-type': type }).end(body),
    );
    const source: Source = { kind: 'prometheus', url: `${url}/metrics?release=$release`, scrape: true, query };
    return { reading: await readSource(source, of, probeContext()), requests };
  };

  test('is read once for a share, and its series are summed', async () => {
    const good = 'mail_total{release="$base",kind="wanted"}';
    const { reading, requests } = await scrape({ good, total: 'mail_total{release="$base"}' });
    expect(reading).toMatchObject({ value: 0.9, good: 90, total: 100, samples: 100 });
    expect(requests.map((r) => r.url)).toEqual(['/metrics?release=v2']);
  });

  test('gives one value, without a number of samples', async () => {
    expect((await scrape('mail_total{release=~"v1"}')).reading).toMatchObject({ value: 100, samples: null });
  });

  test.each([
    ['a series that is not there', 'mail_total{release="v9"}', METRICS, 'no such series: mail_total{release="v9"}'],
    ['NaN', 'age_seconds', METRICS, 'age_seconds is NaN'],
    ['infinity', 'limit', METRICS, 'limit is Infinity'],
    ['old samples', 'mail_total{release=""}', METRICS, 'stale: the data is of 2026-01-01'],
    ['nothing', 'x', '', 'no such series: x'],
  ])('is unusable for %s', async (_, query, body, message) => {
    expect((await failure('SOURCE_UNUSABLE', scrape(query, body))).message).toContain(message);
  });

  test.each([1, 7 * 24])('shows current values only, even for a window of %d hours', async (hours) => {
    const to = Date.now();
    const of = scope({ from: new Date(to - hours * 3_600_000).toISOString(), to: new Date(to).toISOString() });
    const shown = (minutesAgo: number) =>
      scrape('x', `x 0 ${to - minutesAgo * 60_000}\n`, 'text/plain; version=0.0.4', of);
    await expect(shown(4)).resolves.toMatchObject({ reading: { value: 0, dated: true } });
    const { message } = await failure('SOURCE_UNUSABLE', shown(hours * 60 - 10));
    expect(message).toMatch(/^stale: the data is of .*, and was asked for /);
  });

  test('refuses a web page in place of metrics', async () => {
    const page = scrape('x', '<html></html>', 'text/html');
    expect((await failure('SOURCE_UNUSABLE', page)).message).toContain('answered with text/html, not with metrics');
  });
});
