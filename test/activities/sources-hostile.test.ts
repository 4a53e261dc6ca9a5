/** A source that does anything but answer: a code and a reason, in time, and never a pass. */
import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { metric as check } from '../../activities/checks/metric';
import type { Failure } from '../../domain/kernel/failures';
import { judgeMetric } from '../../domain/metrics/judge';
import type { Metric } from '../../domain/model/charter/metrics';
import type { Source } from '../../domain/model/charter/sources';
import type { Answer } from '../../domain/model/questions';
import { closeSites, nobody, probeContext, scope, site } from './support';

const METRIC: Omit<Metric, 'source'> = {
  id: 'minutes',
  question: 'How long does it take?',
  role: 'guardrail',
  unit: 'minutes',
  better: 'higher',
  aggregation: 'mean',
  window: '1 h',
  // What any number would pass.
  target: 'at least -1000000',
  baseline: { from: 'none' },
  from: 'build',
  minSamples: 1,
  limits: { failures: 0, errors: 4 },
  missing: 'error',
  critical: true,
  owner: 'owner',
  onBreach: 'page',
};

/** Enough for an answer on a busy machine; and for one that never comes. */
const [PATIENT, SHORT] = [20_000, 400];

/** The answer of a source as a gate gets it, and what is made of it. */
async function judged(source: Source, timeoutMs = PATIENT): Promise<string> {
  const http = { timeoutMs, maxBytes: 10_000 };
  const metric: Metric = { ...METRIC, source };
  const answer: Answer = await check.ask({ metric, scope: scope() }, probeContext({ http })).then(
    (facts) => ({ ok: true, facts }),
    ({ code, message }: Failure) => ({ ok: false, code, detail: message }),
  );
  const { verdict, detail } = judgeMetric(metric, answer, null);
  return `${verdict}: ${detail}`;
}

afterEach(closeSites);

type Over = 'http' | 'prometheus' | 'exposition' | 'csv';
const SOURCES: { [K in Over]: (url: string) => Source } = {
  http: (url) => ({ kind: 'http', url: `${url}/x`, value: '/v', at: '/at', unit: '/unit' }),
  prometheus: (url) => ({ kind: 'prometheus', url, scrape: false, query: 'x' }),
  exposition: (url) => ({ kind: 'prometheus', url: `${url}/metrics`, scrape: true, query: 'x' }),
  csv: (url) => ({ kind: 'csv', url: `${url}/x.csv`, column: 'x', at: 'at' }),
};
const KINDS = Object.keys(SOURCES) as Over[];
const TYPES: Record<Over, string> = {
  http: 'application/json',
  prometheus: 'application/json',
  exposition: 'text/plain',
  csv: 'text/csv',
};

const vector = (at: number, value: string): string =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result: [{ metric: {}, value: [at / 1000, value] }] },
  });
/** A minute ago: inside the window. */
const now = (): string => new Date(Date.now() - 60_000).toISOString();
const LONG_AGO = '2020-01-01T00:00:00Z';
const STALE = 'SOURCE_UNUSABLE: stale: the data is of 2020-01-01T00:00:00.000Z,';

/** Of the right media type and with success, and yet no reading. */
const BODIES: [what: string, kind: Over, body: () => string, told: string][] = [
  ['with nothing', 'http', () => '', 'SOURCE_UNUSABLE: URL/x answered with broken JSON: '],
  ['with nothing', 'prometheus', () => '', 'SOURCE_UNUSABLE: URL/api/v1/query answered with broken JSON: '],
  ['with nothing', 'exposition', () => '', 'SOURCE_UNUSABLE: no such series: x'],
  ['with nothing', 'csv', () => '', 'SOURCE_UNUSABLE: URL/x.csv is not CSV with a header: there is no header line'],
  ['emptily', 'http', () => `{"at": "${now()}", "unit": "minutes"}`, 'SOURCE_UNUSABLE: the document has nothing at /v'],
  [
    'emptily',
    'prometheus',
    () => '{}',
    'SOURCE_UNUSABLE: URL/api/v1/query answered with no instant vector or scalar to x',
  ],
  ['emptily', 'exposition', () => '# HELP x\n', 'SOURCE_UNUSABLE: no such series: x'],
  ['emptily', 'csv', () => 'x,at\n', 'no samples'],
  ['NaN', 'http', () => '{"v": NaN}', 'SOURCE_UNUSABLE: URL/x answered with broken JSON: {"v": NaN}'],
  ['NaN', 'prometheus', () => vector(Date.now(), 'NaN'), 'SOURCE_UNUSABLE: x is NaN'],
  ['NaN', 'exposition', () => 'x NaN\n', 'SOURCE_UNUSABLE: x is NaN'],
  ['NaN', 'csv', () => `x,at\nNaN,${now()}\n`, 'SOURCE_UNUSABLE: x is not a number in row 1'],
  ['what was long ago', 'http', () => `{"v": 1, "unit": "minutes", "at": "${LONG_AGO}"}`, STALE],
  ['what was long ago', 'prometheus', () => vector(Date.parse(LONG_AGO), '1'), STALE],
  ['what was long ago', 'exposition', () => `x 1 ${Date.parse(LONG_AGO)}\n`, STALE],
  ['what was long ago', 'csv', () => `x,at\n1,${LONG_AGO}\n`, 'no samples'],
  [
    'in another unit',
    'http',
    () => `{"v": 1, "unit": "hours", "at": "${now()}"}`,
    'SOURCE_UNUSABLE: the source counts in hours, the metric in minutes',
  ],
  [
    'in no unit',
    'http',
    () => `{"v": 1, "at": "${now()}"}`,
    'SOURCE_UNUSABLE: the source names no unit where it should',
  ],
  ['in another format', 'exposition', () => '{"x": 1}', "SOURCE_UNUSABLE: line 1 is not in Prometheus' text format"],
  [
    'in another format',
    'csv',
    () => '{"x": 1}',
    'SOURCE_UNUSABLE: URL/x.csv is not CSV with a header: Invalid Opening Quote',
  ],
];

test.each(BODIES)('a source that answers %s (%s) is reported', async (_, kind, body, message) => {
  const { url } = await site(
    (_request, response) => void response.writeHead(200, { 'content-type': TYPES[kind] }).end(body()),
  );
  const got = (await judged(SOURCES[kind](url))).replaceAll(url, 'URL');
  expect(got).toMatch(/^(error|inconclusive): /);
  expect(got.replace(/^\w+: /, '').slice(0, message.length)).toBe(message);
});

/** Writes for as long as somebody reads. */
function endless(response: ServerResponse, text: string): void {
  const write = (): void => {
    while (!response.destroyed && response.write(text));
  };
  response.on('drain', write);
  write();
}

const head = (response: ServerResponse, type: string): ServerResponse =>
  response.writeHead(200, { 'content-type': type });

const MANNERS: [
  what: string,
  answer: (response: ServerResponse, type: string) => void,
  told: RegExp,
  timeoutMs?: number,
][] = [
  [
    'a login page with 200',
    (response) => void head(response, 'text/html').end('<html>log in</html>'),
    /^error: SOURCE_UNUSABLE: URL\S* answered with text\/html/,
  ],
  [
    'no media type',
    (response) => void response.writeHead(200).end('1'),
    /^error: SOURCE_UNUSABLE: URL\S* answered with no media type/,
  ],
  [
    'a redirect',
    (response) => void response.writeHead(302, { location: 'http://login.client.example' }).end(),
    /^error: SOURCE_UNUSABLE: URL\S* answered with a redirect \(302\)/,
  ],
  [
    'a refusal',
    (response, type) => void response.writeHead(403, { 'content-type': type }).end('no'),
    /^error: SOURCE_UNUSABLE: URL\S* answered 403/,
  ],
  [
    'a failure',
    (response, type) => void response.writeHead(503, { 'content-type': type }).end('later'),
    /^error: SOURCE_UNREACHABLE: URL\S* answered 503/,
  ],
  [
    'a compressed body',
    (response, type) => void response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' }).end('x'),
    /^error: SOURCE_UNUSABLE: URL\S* answered compressed/,
  ],
  // A table is as long as it likes, within its time.
  [
    'an endless body',
    (response, type) => endless(head(response, type), 'x,at\n'.repeat(1_000)),
    /^error: (SOURCE_UNUSABLE: URL\S* answered with more than 10000 bytes|SOURCE_UNREACHABLE: URL\S* gave no full answer in 0.4 s)/,
    SHORT,
  ],
  [
    'a body that never ends',
    (response, type) => void head(response, type).write('x,at\n1,'),
    /^error: SOURCE_UNREACHABLE: URL\S* gave no full answer in 0.4 s/,
    SHORT,
  ],
  ['silence', () => undefined, /^error: SOURCE_UNREACHABLE: URL\S* gave no full answer in 0.4 s/, SHORT],
  [
    'a broken connection',
    (response, type) => {
      head(response, type).write('x,at\n');
      response.destroy();
    },
    /^error: SOURCE_UNREACHABLE: URL\S*: the connection was lost/,
  ],
];

describe.each(KINDS)('over %s', (kind) => {
  test.each(MANNERS)('reports a source that answers with %s', async (...[, answer, message, timeoutMs]) => {
    const { url } = await site((_request, response) => answer(response, TYPES[kind]));
    expect((await judged(SOURCES[kind](url), timeoutMs)).replaceAll(url, 'URL')).toMatch(message);
  });

  test('reports a source that does not exist', async () => {
    const url = await nobody();
    expect((await judged(SOURCES[kind](url))).replaceAll(url, 'URL')).toMatch(
      /^error: SOURCE_UNREACHABLE: URL\S* cannot be reached \(ECONNREFUSED\)$/,
    );
  });

  test('reports a source at a host that is not allowed', async () => {
    expect(await judged(SOURCES[kind]('http://metrics.client.example'))).toMatch(
      /^error: SOURCE_UNUSABLE: .*metrics.client.example:80 is not among the allowed hosts/,
    );
  });
});

/** Those who speak another language than PostgreSQL's on its port. */
const STRANGERS: [what: string, speak: (socket: Socket) => void, told: RegExp, timeoutMs?: number][] = [
  ['says nothing', () => undefined, /gave no full answer in 0.4 s$/, SHORT],
  ['hangs up', (socket) => void socket.end(), /: SOURCE_UNREACHABLE: .*Connection terminated unexpectedly$/],
  ['speaks HTTP', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), /SOURCE_UNREACHABLE/],
  [
    'never stops',
    (socket) => {
      const write = (): void => {
        while (!socket.destroyed && socket.write('x'.repeat(65_536)));
      };
      socket.on('drain', write);
      write();
    },
    /SOURCE_UN(REACHABLE|USABLE)/,
    SHORT,
  ],
];

test('a database without TLS is not queried', async () => {
  const server = createServer((socket) => void socket.once('data', () => socket.end('N')));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const url = `postgresql://reader@127.0.0.1:${port}/x`;
  expect(await judged({ kind: 'postgresql', url, query: 'select 1 as value' })).toBe(
    `error: SOURCE_UNREACHABLE: postgresql://127.0.0.1:${port}/x: The server does not support SSL connections`,
  );
  await new Promise((closed) => server.close(closed));
});

test.each(STRANGERS)('a database that %s is reported', async (...[, speak, message, timeoutMs]) => {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    speak(socket);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  try {
    for (const mode of ['disable', 'require']) {
      const url = `postgresql://reader@127.0.0.1:${port}/x?sslmode=${mode}`;
      const got = await judged({ kind: 'postgresql', url, query: 'select 1 as value' }, timeoutMs);
      expect(got).toMatch(/^error: SOURCE_UN/);
      expect(got).toMatch(message);
    }
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  }
});
