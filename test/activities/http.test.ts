import { HttpProblem, read, send } from '../../activities/http';
import { closeSites, failure, json, nobody, site } from './support';

afterEach(closeSites);

const problem = async (promise: Promise<unknown>): Promise<HttpProblem> => {
  const error = await promise.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(HttpProblem);
  return error as HttpProblem;
};

test('an answer comes with status, media type and body', async () => {
  const { url } = await site((_, response) => json(response, { ok: true }, 201));
  await expect(send({ url }, {})).resolves.toEqual({ status: 201, mediaType: 'application/json', body: '{"ok":true}' });
});

test('a body beyond the cap is refused while it still comes', async () => {
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

test('a large body does not matter where only the status is asked', async () => {
  const { url } = await site((_, response) => void response.end('x'.repeat(5_000_000)));
  await expect(read({ url, expect: 'ignore' }, {})).resolves.toMatchObject({ status: 200, body: '' });
});

test.each([
  ['no head', () => undefined],
  ['a body that never ends', (response: { write(text: string): void }) => response.write('{')],
])('the time is for the whole answer: %s', async (_, answer) => {
  const { url } = await site((_request, response) => void answer(response));
  const { message, reach } = await problem(send({ url }, { timeoutMs: 150 }));
  expect({ message, reach }).toEqual({ message: `${url}/ gave no full answer in 0.15 s`, reach: 'lost' });
});

test('a redirect is not followed', async () => {
  const other = await site((_, response) => json(response, {}));
  const { url } = await site((_, response) => void response.writeHead(302, { location: other.url }).end());
  expect((await failure('SOURCE_UNUSABLE', read({ url }, {}))).message).toContain('redirect (302)');
  expect(other.requests).toEqual([]);
});

test('a request that reached nobody is told from one that was lost', async () => {
  const { url } = await site((_, response) => void response.socket!.destroy());
  expect((await problem(send({ url }, {}))).reach).toBe('lost');
  expect((await problem(send({ url: await nobody() }, {}))).reach).toBe('unsent');
});

test('only loopback is allowed where no hosts are named', async () => {
  const { reach, message } = await problem(send({ url: 'http://metrics.example/x?token=hush' }, {}));
  expect(reach).toBe('forbidden');
  expect(message).toContain('metrics.example is not among the allowed hosts');
  expect(message).not.toContain('hush');
});

test('an allowed host may be named with or without its port', async () => {
  const { url } = await site((_, response) => json(response, {}));
  const { host, hostname } = new URL(url);
  await expect(send({ url }, { allowedHosts: [host] })).resolves.toMatchObject({ status: 200 });
  await expect(send({ url }, { allowedHosts: [hostname] })).resolves.toMatchObject({ status: 200 });
  await expect(send({ url }, { allowedHosts: 'any' })).resolves.toMatchObject({ status: 200 });
  expect((await problem(send({ url }, { allowedHosts: ['metrics.example'] }))).reach).toBe('forbidden');
});

test.each(['file:///etc/hostname', 'ftp://localhost/', 'http://user:hush@localhost/', 'not a url'])(
  '%s is not sent',
  async (url) => {
    const { reach, message } = await problem(send({ url }, { allowedHosts: 'any' }));
    expect(reach).toBe('forbidden');
    expect(message).not.toContain('hush');
  },
);

test('a cancelled request ends with the reason of its cancellation', async () => {
  const cancel = new AbortController();
  const why = new Error('cancelled');
  const { url } = await site(() => cancel.abort(why));
  await expect(send({ url, signal: cancel.signal }, {})).rejects.toBe(why);
});

test.each([
  [503, 'SOURCE_UNREACHABLE'],
  [429, 'SOURCE_UNREACHABLE'],
  [404, 'SOURCE_UNUSABLE'],
] as const)('status %d is %s, with what the source says', async (status, code) => {
  const { url } = await site((_, response) => void response.writeHead(status).end('no\nluck'));
  expect((await failure(code, read({ url: `${url}/m?key=hush` }, {}))).message).toBe(
    `${url}/m answered ${status}: no luck`,
  );
});
