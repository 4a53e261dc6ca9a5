import { readSource } from '../../activities/sources';
import { parseExposition } from '../../activities/sources/exposition';
import { probeContext, scope } from '../activities/support';
import { get, mailbox, order, post, stopMailboxes, target, until } from './mailbox-support';

afterEach(stopMailboxes);

type Counted = (labels: Record<string, string>) => number;

/** One look at `mailbox_mails_total`: the sums of its series with some labels. */
async function counted(url: string): Promise<Counted> {
  const answer = await fetch(`${url}/metrics`);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  const series = parseExposition(await answer.text()).filter((one) => one.name === 'mailbox_mails_total');
  return (labels) =>
    series
      .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))
      .reduce((sum, one) => sum + one.value, 0);
}

const count = async (url: string, labels: Record<string, string>): Promise<number> => (await counted(url))(labels);

const enough = (least: number) => (n: number) => n >= least;

test('mail arrives continuously, half of it unwanted, and people get all of it', async () => {
  const url = await mailbox();
  await until(() => count(url, { handled_by: 'people' }), enough(200));
  expect(await count(url, { decision: 'set_aside' })).toBe(0);
  const wanted = (await get(`${url}/readings/wanted-set-aside`)).body as Record<'good' | 'total', number>;
  expect(wanted.good).toBe(0);
  const all = (await get(`${url}/readings/minutes-per-mail?to=${new Date().toISOString()}`)).body as {
    samples: number;
  };
  expect(wanted.total / all.samples).toBeGreaterThan(0.3);
  expect(wanted.total / all.samples).toBeLessThan(0.7);
});

test.each([10, 50])('at %i percent the candidate gets about that share, and the base the rest', async (exposure) => {
  const url = await mailbox();
  await order(url, target('r2', 'r1', exposure));
  const before = await count(url, { release: '' });
  // Mail keeps arriving: both shares are read at the same time.
  const ofBase = { release: 'r2', exposure: String(100 - exposure) };
  const look = await until(
    () => counted(url),
    (sum) => sum(ofBase) >= 900,
  );
  const base = look(ofBase);
  const candidate = look({ release: 'r1', exposure: String(exposure) });
  expect(candidate / (candidate + base)).toBeGreaterThan(exposure / 100 - 0.05);
  expect(candidate / (candidate + base)).toBeLessThan(exposure / 100 + 0.05);
  expect(await count(url, { release: '' })).toBe(before);
});

test('in shadow the candidate decides in parallel to the people, without effect', async () => {
  const url = await mailbox();
  const before = await count(url, { release: '' });
  await order(url, target(null, 'r2', 0));
  await until(() => count(url, { release: 'r2', exposure: '0' }), enough(100));
  expect(await count(url, { release: '' })).toBeGreaterThanOrEqual(before + 100);
  const { events } = (await get(`${url}/events`)).body as { events: Record<string, unknown>[] };
  const shadow = events.filter((event) => event.shadow);
  expect(shadow.length).toBeGreaterThan(0);
  expect(new Set(shadow.map((event) => event.handledBy))).toEqual(new Set(['r2']));
  expect(JSON.stringify(events)).not.toMatch(/wanted|spam|ham/);
});

test('every series of an exposed release exists before its first mail', async () => {
  const url = await mailbox({ mailPerSecond: 0.001 });
  await order(url, target(null, 'r1', 10));
  const text = await (await fetch(`${url}/metrics`)).text();
  for (const label of ['wanted', 'unwanted'])
    for (const decision of ['set_aside', 'delivered'])
      expect(text).toContain(
        `mailbox_mails_total{release="r1",exposure="10",handled_by="release",label="${label}",decision="${decision}"} 0\n`,
      );
  expect(text).toContain('# TYPE mailbox_mails_total counter\n');
  expect(text).toContain('mailbox_up 1\n');
});

test('the counters and the readings agree', async () => {
  const url = await mailbox();
  await order(url, target('r2'));
  await until(() => count(url, { release: 'r2', exposure: '100' }), enough(300));
  await order(url, target(null));
  const labels = { release: 'r2', exposure: '100', label: 'unwanted' };
  const reading = (await get(`${url}/readings/unwanted-kept-away?release=r2&exposure=100`)).body;
  expect(reading.total).toBe(await count(url, labels));
  expect(reading.good).toBe(await count(url, { ...labels, decision: 'set_aside' }));
});

test('windows are half-open and add up', async () => {
  const url = await mailbox();
  const all = `${url}/readings/minutes-per-mail?release=r2&exposure=100`;
  await order(url, target('r2'));
  await until(async () => (await get(all)).body.samples as number, enough(300));
  await order(url, target(null));
  const { samples, at } = (await get(all)).body as { samples: number; at: string };
  const before = (await get(`${all}&to=${at}`)).body.samples as number;
  const since = (await get(`${all}&from=${at}`)).body.samples as number;
  expect(since).toBeGreaterThan(0);
  expect(before + since).toBe(samples);
  expect((await get(`${all}&from=yesterday`)).status).toBe(400);
  expect((await get(`${url}/readings/happiness`)).status).toBe(404);
});

test('the bad release filters far too much wanted mail, the good one hardly any', async () => {
  const url = await mailbox();
  const setAside = async (release: string) =>
    (await get(`${url}/readings/wanted-set-aside?release=${release}&exposure=100`)).body as Record<
      'value' | 'total',
      number
    >;
  for (const release of ['r1', 'r2']) {
    await order(url, target(release));
    await until(
      () => setAside(release),
      ({ total }) => total >= 300,
    );
  }
  expect((await setAside('r1')).value).toBeGreaterThan(0.14);
  expect((await setAside('r2')).value).toBeLessThan(0.06);
});

test('a new kind of wanted mail is drift that the good release handles badly', async () => {
  const url = await mailbox();
  await order(url, target('r2'));
  await post(`${url}/feed`, { group: 'hard-ham-1' });
  const from = new Date().toISOString();
  const asked = `${url}/readings/wanted-set-aside?release=r2&exposure=100&from=${from}`;
  const { value } = await until(
    async () => (await get(asked)).body as Record<'value' | 'total', number>,
    ({ total }) => total >= 100,
  );
  expect(value).toBeGreaterThan(0.3);
});

test('the named users work with a release, and with none they do not', async () => {
  const url = await mailbox();
  await order(url, target('r2'));
  const use = async (query: string) => (await get(`${url}/use${query}`)).body as Record<'value' | 'total', number>;
  const { value } = await until(
    () => use('?release=r2&exposure=100'),
    ({ total }) => total >= 300,
  );
  expect(value).toBeGreaterThan(0.75);
  expect(value).toBeLessThan(0.95);
  expect((await use('')).value).toBe(0);
});

test('before the first release a scrape with empty variables reads the people’s queue', async () => {
  const url = await mailbox();
  await until(() => count(url, { handled_by: 'people' }), enough(100));
  const selector = 'mailbox_mails_total{release="$release",exposure="$exposure",label="wanted"';
  const query = { good: `${selector},decision="set_aside"}`, total: `${selector}}` };
  const reading = await readSource(
    { kind: 'prometheus', url: `${url}/metrics`, scrape: true, query },
    { ...scope(), release: null, base: null, exposure: 0 },
    probeContext(),
  );
  expect(reading).toMatchObject({ value: 0, good: 0 });
  expect(reading.total).toBeGreaterThanOrEqual(50);
});
