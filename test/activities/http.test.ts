import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { HttpProblem, read, send, truncateForeign } from '../../activities/http';
import { resolveSecret } from '../../activities/secrets';
import { closeSites, failure, json, nobody, site } from './support';

afterEach(closeSites);

const problem = async (promise: Promise<unknown>): Promise<HttpProblem> => {
  const error = await promise.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(HttpProblem);
  return error as HttpProblem;
};

test('an answer has its status, media type and body', async () => {
  const { url } = await site((_, response) => json(response, { ok: true }, 201));
  await expect(send({ url }, {})).resolves.toMatchObject({
    status: 201,
    mediaType: 'application/json',
    body: '{"ok":true}',
  });
});

test('a body beyond the limit is refused while it is still arriving', async () => {
  const { url } = await site((_, response) => {
    const more = () => {
      if (!response.destroyed && response.write('x'.repeat(65_536))) setImmediate(more);
      else if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  const { message, reach } = await problem(send({ url }, { maxBytes: 100_000, timeoutMs: 5_000 }));
  expect({ message, reach }).toEqual({ message: `${url}/ answered with more than 100000 bytes`, reach: 'answered' });
});

test('a large body does not matter if only the status is requested', async () => {
  const { url } = await site((_, response) => void response.end('x'.repeat(5_000_000)));
  await expect(read({ url, expect: 'ignore' }, {})).resolves.toMatchObject({ status: 200, body: '' });
});

test.each([
  ['no header', () => undefined],
  ['a body that never ends', (response: { write(text: string): void }) => response.write('{')],
])('the timeout covers the whole answer: %s', async (_, answer) => {
  const { url } = await site((_request, response) => void answer(response));
  const { message, reach } = await problem(send({ url }, { timeoutMs: 150 }));
  expect({ message, reach }).toEqual({ message: `${url}/ gave no full answer in 0.15 s`, reach: 'lost' });
});

test.each(['head', 'body'] as const)(
  'the timeout covers the whole answer: a %s that arrives a byte at a time',
  async (part) => {
    const { url } = await site((_request, response) => {
      const socket = response.socket!;
      socket.write(
        part === 'head' ? 'HTTP/1.1 200 OK\r\nx-slow: ' : 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n',
      );
      const drip = setInterval(() => socket.write('x'), 10);
      socket.once('close', () => clearInterval(drip));
    });
    const { message, reach } = await problem(send({ url }, { timeoutMs: 400 }));
    expect({ message, reach }).toEqual({ message: `${url}/ gave no full answer in 0.4 s`, reach: 'lost' });
  },
);

test('the timeout covers the whole answer: a server that accepts the connection and never completes the TLS handshake', async () => {
  const taken: Socket[] = [];
  const silent = createServer((socket) => void taken.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const began = performance.now();
  const { message } = await problem(send({ url }, { timeoutMs: 300 }));
  expect(message).toBe(`${url}/ gave no full answer in 0.3 s`);
  const why = new Error('cancelled');
  const cancel = new AbortController();
  const asked = send({ url, signal: cancel.signal }, {});
  cancel.abort(why);
  await expect(asked).rejects.toBe(why);
  // Undici itself would give up the connections after ten seconds.
  expect(performance.now() - began).toBeLessThan(8_000);
  for (const socket of taken) socket.destroy();
  silent.close();
});

test.each([301, 302, 303, 307, 308])(
  'a redirect (%d) is never followed, to another host or to its own',
  async (status) => {
    const other = await site((_, response) => json(response, {}));
    for (const location of [other.url, '/elsewhere']) {
      const there = await site((_, response) => void response.writeHead(status, { location }).end());
      const { message } = await failure('SOURCE_UNUSABLE', read({ url: there.url }, {}));
      expect(message).toContain(`redirect (${status})`);
      expect(there.requests).toHaveLength(1);
    }
    expect(other.requests).toEqual([]);
  },
);

test('compressed answers are neither requested nor read', async () => {
  const there = await site((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(Buffer.alloc(1_000_000)));
  });
  const { message, reach } = await problem(send({ url: there.url }, {}));
  expect({ message, reach }).toEqual({
    message: `${there.url}/ answered compressed (gzip), though it was asked not to`,
    reach: 'answered',
  });
  expect(there.requests[0]!.headers['accept-encoding']).toBe('identity');
});

test('a header beyond the limit is refused', async () => {
  const { url } = await site((_, response) => void response.writeHead(200, { 'x-large': 'x'.repeat(20_000) }).end());
  const { message, reach } = await problem(send({ url }, {}));
  expect({ message, reach }).toEqual({
    message: `${url}/ answered with a head of more than 16384 bytes`,
    reach: 'answered',
  });
});

test('no message contains a secret that a server repeats', async () => {
  process.env.DAYONE_TEST_TOKEN = 'hush-hush';
  const token = await resolveSecret('env:DAYONE_TEST_TOKEN');
  const { url } = await site(({ url: path, headers }, response) => json(response, { path, headers }, 403));
  const headers = { authorization: `Bearer ${token}`, 'x-key': 'whisper' };
  const { message } = await failure('SOURCE_UNUSABLE', read({ url: `${url}/m?sig=mum%20word&t=s`, headers }, {}));
  expect(message).toContain('answered 403');
  expect(message).toContain('***');
  expect(message).not.toMatch(/hush|whisper|mum/);
  expect(message).toContain('/m?sig=***');
  // What is not known as sent is known as resolved: before it is cut short, too.
  expect(truncateForeign(`${'x'.repeat(196)}${token}`)).toBe(`${'x'.repeat(196)}***`);
});

test('a request that reached no server differs from a request that was lost', async () => {
  const { url } = await site((_, response) => void response.socket!.destroy());
  expect((await problem(send({ url }, {}))).reach).toBe('lost');
  expect((await problem(send({ url: await nobody() }, {}))).reach).toBe('unsent');
});

test('without a list of hosts only loopback is allowed', async () => {
  const { reach, message } = await problem(send({ url: 'http://metrics.example/x?token=hush' }, {}));
  expect(reach).toBe('forbidden');
  expect(message).toContain('metrics.example:80 is not among the allowed hosts');
  expect(message).not.toContain('hush');
});

test('an allowed host may be listed with or without its port', async () => {
  const { url } = await site((_, response) => json(response, {}));
  const { host, hostname } = new URL(url);
  await expect(send({ url }, { allowedHosts: [host] })).resolves.toMatchObject({ status: 200 });
  await expect(send({ url }, { allowedHosts: [hostname] })).resolves.toMatchObject({ status: 200 });
  const anywhere = { allowedHosts: 'any', allowedAddresses: ['127.0.0.0/8'] } as const;
  await expect(send({ url }, anywhere)).resolves.toMatchObject({ status: 200 });
  expect((await problem(send({ url }, { allowedHosts: ['metrics.example'] }))).reach).toBe('forbidden');
});

test.each(['file:///etc/hostname', 'ftp://localhost/', 'http://user:hush@localhost/', 'not a url'])(
  'a request to %s is not sent',
  async (url) => {
    const { reach, message } = await problem(send({ url }, { allowedHosts: 'any' }));
    expect(reach).toBe('forbidden');
    expect(message).not.toContain('hush');
  },
);

test('a cancelled request ends with the reason for its cancellation', async () => {
  const cancel = new AbortController();
  const why = new Error('cancelled');
  const { url } = await site(() => cancel.abort(why));
  await expect(send({ url, signal: cancel.signal }, {})).rejects.toBe(why);
});

test.each([
  [503, 'SOURCE_UNREACHABLE'],
  [429, 'SOURCE_UNREACHABLE'],
  [404, 'SOURCE_UNUSABLE'],
] as const)('status %d is %s, with the answer of the source', async (status, code) => {
  const { url } = await site((_, response) => void response.writeHead(status).end('no\nluck'));
  expect((await failure(code, read({ url: `${url}/m?key=hush` }, {}))).message).toBe(
    `${url}/m answered ${status}: no luck`,
  );
});
