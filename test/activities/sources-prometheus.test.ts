/** The source `prometheus` against a real server, which scrapes a real endpoint. */

import { readSource } from '../../activities/sources';
import type { ReadingRequest } from '../../activities/sources/reading';
import { overWindow } from '../../domain/metrics/burn-rate';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Source } from '../../domain/model/charter/sources';
import type { ProbeScope } from '../../domain/model/questions';
import { describeWith } from '../support/program';
import { PROMETHEUS, type Prometheus, startPrometheus } from '../support/prometheus';
import { closeSites, failure, probeContext, type Site, scope, site } from './support';

type Given = Partial<Extract<Source, { kind: 'prometheus' }>>;

describeWith(PROMETHEUS, 'prometheus', 'a Prometheus server', () => {
  let server: Prometheus;
  let target: Site;
  let scrapes = 0;
  /** Two seconds through which the server has scraped. */
  let window: Pick<ProbeScope, 'from' | 'to'>;

  beforeAll(async () => {
    target = await site((_, response) => {
      scrapes++;
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(`
queue_length{release="v2"} 7
queue_length{release="v1"} 9
scrapes ${scrapes}
cases_total{state="good",release="v2"} 30
cases_total{state="bad",release="v2"} 10
ratio NaN
`);
    });
    server = await startPrometheus(new URL(target.url).host);
    const from = await untilScraped(0);
    await untilScraped(from + 2);
    window = { from: new Date(from * 1000).toISOString(), to: new Date((from + 2) * 1000).toISOString() };
  });
  afterAll(async () => {
    await server?.stop();
    await closeSites();
  });

  const read = (query: Given['query'], given: Given = {}, wanted: ReadingRequest = {}, of: Partial<ProbeScope> = {}) =>
    readSource(
      { kind: 'prometheus', url: server.url, scrape: false, query: query!, ...given },
      scope(of),
      probeContext({ http: { timeoutMs: 20_000 } }),
      wanted,
    );

  /** Waits until a sample is as late as this, in seconds, and gives its time. */
  async function untilScraped(late: number): Promise<number> {
    for (;;) {
      const found = await read('timestamp(scrapes)').catch(() => null);
      if (found !== null && found.value >= late) return found.value;
      await new Promise((again) => setTimeout(again, 50));
    }
  }

  test('an instant query gives one value at the time of asking, without a time of the data', async () => {
    const given = scope();
    await expect(read('sum(queue_length)', {}, {}, given)).resolves.toEqual({
      value: 16,
      samples: null,
      at: given.to,
    });
    await expect(read('queue_length{release="$release"}')).resolves.toMatchObject({ value: 7 });
    await expect(read('scalar(queue_length{release="$base"})')).resolves.toMatchObject({ value: 9 });
  });

  test('an instant query gives a share of good and total over the window', async () => {
    const query = { good: 'cases_total{state="good"}', total: 'max_over_time(cases_total[$windows])' };
    await expect(read(query)).resolves.toMatchObject({ value: 0.75, good: 30, total: 40, samples: 40 });
  });

  test.each<[ReadingRequest['aggregation'], object]>([
    ['mean', { value: 7, samples: 4 }],
    ['sum', { value: 28, samples: 4 }],
    ['count', { value: 4, samples: 4 }],
    ['latest', { value: 7, samples: 4 }],
    [undefined, { value: 7, samples: 4 }],
    ['distribution', { value: 0, samples: 4, distribution: { kind: 'numbers', values: [7], counts: [4] } }],
  ])(
    'a range query gives the points as %s, without the one at the end of the window',
    async (aggregation, expected) => {
      const reading = await read('queue_length{release="v2"}', { step: '0.5 s' }, { aggregation }, window);
      expect(reading).toMatchObject(expected);
      expect(reading).not.toHaveProperty('dated');
      expect(Date.parse(reading.at)).toBe(Date.parse(window.from) + 1_500);
    },
  );

  test('a range query takes the last point as the latest, and sums good and total', async () => {
    const latest = await read('scrapes', { step: '0.5 s' }, { aggregation: 'latest' }, window);
    const mean = await read('scrapes', { step: '0.5 s' }, { aggregation: 'mean' }, window);
    expect(latest.value).toBeGreaterThan(mean.value);
    const query = { good: 'cases_total{state="good"}', total: 'cases_total' };
    await expect(read(query, { step: '1 s' }, {}, window)).resolves.toMatchObject({ good: 60, total: 80, samples: 80 });
  });

  test.each<[string, Given['query'], Given, ReadingRequest, string]>([
    ['no series', 'ghosts', {}, {}, 'no such series: ghosts'],
    ['no series in steps', 'ghosts', { step: '0.5 s' }, {}, 'no such series: ghosts'],
    ['NaN', 'ratio', {}, {}, 'ratio is NaN'],
    ['NaN in steps', 'ratio', { step: '0.5 s' }, {}, 'ratio is NaN'],
    ['infinity', 'queue_length{release="v2"} / 0', {}, {}, 'is Infinity'],
    ['several series', 'queue_length', {}, {}, 'queue_length gives 2 series where one value is asked'],
    ['several series in steps', 'queue_length', { step: '0.5 s' }, {}, 'gives 2 series where one value is asked'],
    ['a text', '"text"', {}, {}, 'answered with no instant vector or scalar'],
    ['a broken query', 'sum(', {}, {}, 'answered 400: {"status":"error","errorType":"bad_data"'],
    ['too many steps', 'scrapes', { step: '0.1 ms' }, {}, 'answered 400'],
    [
      'a distribution of one value',
      'scrapes',
      {},
      { aggregation: 'distribution' },
      'one value where a distribution is asked',
    ],
  ])('is unusable for %s', async (_, query, given, wanted, message) => {
    expect((await failure('SOURCE_UNUSABLE', read(query, given, wanted, window))).message).toContain(message);
  });

  test('a range query over four weeks uses the shortest steps that the server answers with', async () => {
    const query = { good: 'cases_total{state="good"}', total: 'cases_total' };
    const source = { kind: 'prometheus', url: server.url, scrape: false, query, step: '30 s' } as const;
    const longer = overWindow({ source } as Metric, '28 days').source as typeof source;
    // The last step of the window is now.
    const to = Date.now() + ((28 * 86_400) % 220) * 1000;
    const weeks = { from: new Date(to - 28 * 86_400_000).toISOString(), to: new Date(to + 1).toISOString() };
    await failure('SOURCE_UNUSABLE', read(query, { step: source.step }, {}, weeks));
    await expect(read(query, { step: longer.step }, {}, weeks)).resolves.toMatchObject({ good: 30, total: 40 });
  });

  test('a stopped server is unreachable', async () => {
    const gone = await startPrometheus(new URL(target.url).host);
    await gone.stop();
    const asked = read('scrapes', { url: gone.url });
    expect((await failure('SOURCE_UNREACHABLE', asked)).message).toContain('cannot be reached (ECONNREFUSED)');
  });
});
