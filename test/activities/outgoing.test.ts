import type { lookup } from 'node:dns';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import fc from 'fast-check';
import { allowedHost, checkedLookup, type EgressConfig, HttpProblem } from '../../activities/egress';
import { send } from '../../activities/http';
import type { Failure } from '../../domain/kernel/failures';
import { outgoingConfig } from '../../workers/egress-config';
import { closeSites, json, nobody, site } from './support';

afterEach(closeSites);

/** A system that answers a look-up with these addresses, one after the other. */
function names(...answers: string[]): typeof lookup & { asked: number } {
  const resolve = (_host: string, _options: object, callback: (...given: unknown[]) => void): void => {
    const address = answers[Math.min(resolve.asked++, answers.length - 1)]!;
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  };
  resolve.asked = 0;
  return resolve as typeof lookup & { asked: number };
}

/** The result of a look-up of `host`: its address, or the message of the refusal. */
const looked = (host: string, address: string, config: EgressConfig): Promise<string> =>
  new Promise((resolve) =>
    checkedLookup(config, names(address))(host, {}, (error, found) => {
      if (error) expect(error).toMatchObject({ name: 'HttpProblem', reach: 'forbidden' });
      resolve(error ? error.message : String(found));
    }),
  );

const refusal = (host: string, address: string, kind: string): string =>
  `${host} leads to ${address} (${kind}), which is not among the allowed addresses of this worker`;

describe('an address that is not public is refused for every host', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.8.8.8', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['10.0.0.5', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'carrier grade nat'],
    ['100.100.100.200', 'carrier grade nat'],
    ['169.254.169.254', 'link local'],
    ['168.63.129.16', 'a cloud platform'],
    ['192.0.0.192', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['198.51.100.1', 'reserved'],
    ['203.0.113.1', 'reserved'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.250', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['fe80::1', 'link local'],
    ['fec0::1', 'deprecated site local'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'unique local'],
    ['ff02::1', 'multicast'],
    ['2001:db8::1', 'reserved'],
    ['2001:2::1', 'benchmarking'],
    ['100::1', 'discard'],
    // IPv4 in other clothes
    ['::ffff:10.0.0.5', 'private'],
    ['::ffff:a9fe:a9fe', 'link local'],
    ['::ffff:0:127.0.0.1', 'rfc6145'],
    ['::127.0.0.1', 'loopback'],
    ['::7f00:1', 'special'],
    ['64:ff9b::10.0.0.5', 'private'],
    ['64:ff9b::a9fe:a9fe', 'link local'],
    ['64:ff9b:1::10.0.0.5', 'rfc6052'],
    ['64:ff9b:1:a00:5::', 'rfc6052'],
    ['2002:7f00:1::', '6to4'],
    ['2001:0:808:808::f5ff:fffa', 'teredo'],
    ['4000::1', 'special'],
  ])('%s is %s', async (address, kind) => {
    const host = 'metrics.example';
    await expect(looked(host, address, { allowedHosts: [host] })).resolves.toBe(refusal(host, address, kind));
    await expect(looked(host, address, { allowedHosts: 'any' })).resolves.toBe(refusal(host, address, kind));
    await expect(looked(host, address, { allowedHosts: [host], allowedAddresses: 'any' })).resolves.toBe(address);
  });
});

test.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'])(
  '%s is public',
  async (address) => {
    await expect(looked('metrics.example', address, { allowedHosts: 'any' })).resolves.toBe(address);
  },
);

test('an address is judged the same as IPv4, as mapped IPv6 and by NAT64', async () => {
  const byte = fc.integer({ min: 0, max: 255 });
  await fc.assert(
    fc.asyncProperty(fc.tuple(byte, byte, byte, byte), fc.boolean(), async (bytes, listed) => {
      const plain = bytes.join('.');
      const config: EgressConfig = { allowedHosts: 'any', ...(listed && { allowedAddresses: [plain] }) };
      const as = async (address: string): Promise<string> =>
        (await looked('metrics.example', address, config)).replace(address, 'it');
      const judged = await as(plain);
      await expect(as(`::ffff:${plain}`)).resolves.toBe(judged);
      await expect(as(`64:ff9b::${plain}`)).resolves.toBe(judged);
      if (listed) expect(judged).toBe('it');
    }),
  );
});

describe('what the operator allows', () => {
  const config = (hosts: string, addresses = ''): EgressConfig =>
    outgoingConfig({ DAYONE_ALLOWED_HOSTS: hosts, DAYONE_ALLOWED_ADDRESSES: addresses });

  test.each([
    ['metrics.example', '10.1.2.3', '10.0.0.0/8', true],
    ['metrics.example', '172.16.2.3', '10.0.0.0/8', false],
    ['metrics.example', '10.1.2.3', '10.1.2.3', true],
    ['metrics.example', '10.1.2.4', '10.1.2.3', false],
    ['metrics.example', '::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['metrics.example', 'fd12::1', '192.168.0.0/16, fd12::/16', true],
    ['metrics.example', 'fd12::1', '0.0.0.0/0', false],
  ])('allows %s at %s under %s: %s', async (host, address, addresses, allowed) => {
    const got = looked(host, address, config(host, addresses));
    await expect(got.then((text) => text === address)).resolves.toBe(allowed);
  });

  test('localhost in the list allows the loopback only', async () => {
    for (const named of [config(''), config('localhost')]) {
      await expect(looked('localhost', '::1', named)).resolves.toBe('::1');
      await expect(looked('localhost', '10.0.0.5', named)).resolves.toBe(refusal('localhost', '10.0.0.5', 'private'));
    }
    await expect(looked('localhost', '127.0.0.1', config('any'))).resolves.toBe(
      refusal('localhost', '127.0.0.1', 'loopback'),
    );
    await expect(looked('metrics.example', '127.0.0.1', config('metrics.example,localhost'))).resolves.toBe(
      refusal('metrics.example', '127.0.0.1', 'loopback'),
    );
  });

  test.each([
    ['10.0.0.5', 9090, '10.0.0.5:9090', null],
    ['10.0.0.5', 9091, '10.0.0.5:9090', '10.0.0.5:9091 is not among the allowed hosts of this worker'],
    ['10.0.0.5', 80, 'any', refusal('10.0.0.5', '10.0.0.5', 'private')],
    ['[fd12::1]', 80, '[fd12::1]', null],
    ['fd12::1', 80, 'FD12:0:0::1', null],
    ['[fd12::1]', 443, '[fd12::1]:80', '[fd12::1]:443 is not among the allowed hosts of this worker'],
    ['metrics.example', 443, 'Metrics.Example:443', null],
    ['metrics.example', 80, 'metrics.example:443', 'metrics.example:80 is not among the allowed hosts of this worker'],
    ['sub.metrics.example', 80, 'metrics.example', 'sub.metrics.example:80 is not among the allowed hosts'],
    ['DB.example', 5432, 'db.example:5432', null],
    ['8.8.8.8', 80, 'any', null],
    ['localhost', 80, '', null],
    ['127.0.0.1', 80, '', null],
    ['[::1]', 80, '', null],
    ['127.0.0.2', 80, '', '127.0.0.2:80 is not among the allowed hosts of this worker'],
  ])('judges %s:%d under %j', (host, port, hosts, message) => {
    const asked = (): void => allowedHost(host, port, config(hosts));
    if (message === null) return asked();
    expect(asked).toThrow(message);
    expect(asked).toThrow(HttpProblem);
  });

  test('refuses a meaningless configuration with every fault', () => {
    const asked = (): unknown =>
      config('http://a.example,*.b.example,any,c.example:x,d.example', '10.0.0.0/40,ten,::1');
    try {
      expect(asked()).toBe('a fault');
    } catch (error) {
      expect((error as Failure).code).toBe('BAD_INPUT');
      expect((error as Failure).details.map((line) => line.split(';')[0])).toEqual([
        'DAYONE_ALLOWED_HOSTS: "http://a.example"',
        'DAYONE_ALLOWED_HOSTS: "*.b.example"',
        'DAYONE_ALLOWED_HOSTS: "any"',
        'DAYONE_ALLOWED_HOSTS: "c.example:x"',
        'DAYONE_ALLOWED_ADDRESSES: "10.0.0.0/40"',
        'DAYONE_ALLOWED_ADDRESSES: "ten"',
      ]);
    }
  });

  test('allows loopback without a list, and ignores an extra comma', () => {
    expect(config('')).toEqual({});
    expect(config('any')).toEqual({ allowedHosts: 'any' });
    expect(config(' a.example , ', ' ,10.0.0.0/8')).toEqual({
      allowedHosts: ['a.example'],
      allowedAddresses: ['10.0.0.0/8'],
    });
  });
});

describe('at the connection', () => {
  const arrivals = async (): Promise<{ port: number; came: () => number; close: () => Promise<unknown> }> => {
    let count = 0;
    const server = createServer((socket) => {
      count++;
      socket.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    return { port, came: () => count, close: () => new Promise((closed) => server.close(closed)) };
  };

  test('a name cannot change its address after the check, because it is looked up once', async () => {
    const there = await arrivals();
    const resolve = names('127.0.0.1', '10.0.0.5');
    const config = { allowedHosts: ['metrics.example'], allowedAddresses: ['127.0.0.0/8'] };
    const open = (): ReturnType<typeof connect> =>
      connect({ host: 'metrics.example', port: there.port, lookup: checkedLookup(config, resolve) });
    await once(open(), 'close');
    expect([there.came(), resolve.asked]).toEqual([1, 1]);
    const [problem] = await once(open(), 'error', { signal: AbortSignal.timeout(5_000) }).catch((error) => [error]);
    expect(problem.message).toBe(refusal('metrics.example', '10.0.0.5', 'private'));
    expect([there.came(), resolve.asked]).toEqual([1, 2]);
    await there.close();
  });

  test('a name is refused if one of its addresses is not allowed', async () => {
    const several = ((_host: string, _options: object, callback: (...given: unknown[]) => void) =>
      callback(null, [
        { address: '8.8.8.8', family: 4 },
        { address: '::ffff:127.0.0.1', family: 6 },
      ])) as typeof lookup;
    const message = await new Promise((resolve) =>
      checkedLookup({ allowedHosts: 'any' }, several)('metrics.example', { all: true }, (error) =>
        resolve(error?.message),
      ),
    );
    expect(message).toBe(refusal('metrics.example', '::ffff:127.0.0.1', 'loopback'));
  });

  test('a name that leads to the loopback reaches no server, even if any public host is allowed', async () => {
    const there = await site((_, response) => json(response, {}));
    const { port } = new URL(there.url);
    for (const scheme of ['http', 'https']) {
      const asked = send({ url: `${scheme}://localhost:${port}/?token=hush` }, { allowedHosts: 'any' });
      await expect(asked).rejects.toMatchObject({ name: 'HttpProblem', reach: 'forbidden' });
      await expect(asked).rejects.toThrow(/^localhost leads to (127\.0\.0\.1|::1) \(loopback\)/);
    }
    expect(there.requests).toEqual([]);
  });

  test.each([
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '017700000001',
    '127.1',
    '0177.0.0.1',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[::127.0.0.1]',
    '[0:0:0:0:0:0:0:1]',
    '127.0.0.1',
    '①②⑦.0.0.1',
    '127。0。0。1',
  ])('the loopback written as %s is the loopback', async (host) => {
    const there = await site((_, response) => json(response, {}));
    const url = `http://${host}:${new URL(there.url).port}/`;
    await expect(send({ url }, { allowedHosts: 'any' })).rejects.toMatchObject({ reach: 'forbidden' });
    expect(there.requests).toEqual([]);
  });

  test('an unknown host name reaches no server', async () => {
    const url = 'http://nowhere.invalid/';
    await expect(send({ url }, { allowedHosts: 'any' })).rejects.toMatchObject({ reach: 'unsent' });
    await expect(send({ url: await nobody() }, {})).rejects.toMatchObject({ reach: 'unsent' });
  });
});
