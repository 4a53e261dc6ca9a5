import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttp2, createSecureServer } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { connect, requireServer, temporalPlace } from '../../client/temporal/connection';
import { selfSigned } from '../support/mail-server';
import { sharedServer } from '../support/temporal';
import { cliIn } from './cli-support';

const servers: Server[] = [];
const accepted = new Set<Socket>();
afterAll(() => {
  for (const server of servers) server.close();
  // One that nobody reads does not notice that the other side has gone, and would keep the process alive.
  for (const socket of accepted) socket.destroy();
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  server.on('connection', (socket) => accepted.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const EMPTY_SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

/** What listens and is no Temporal server, by name: how it is started, and the reason that is given. */
const kinds: Record<string, [() => Server, RegExp]> = {
  'a web server': [() => createHttp((_, response) => response.end('a page')), /does not speak gRPC/],
  'a port that says nothing': [() => createServer(quiet), /has not answered within 3.5 s/],
  'a port that hangs up': [() => createServer((socket) => socket.destroy()), /does not speak gRPC/],
  'a mail server': [
    () => createServer((socket) => quiet(socket).end('220 mail.example ESMTP\r\n')),
    /does not speak gRPC/,
  ],
  'a web server of HTTP/2': [() => createHttp2((_, response) => response.end('a page')), /does not speak gRPC/],
  'HTTP/2 that knows no such page': [
    () => createHttp2((_, response) => response.writeHead(404).end()),
    /no Temporal server: it answers with the HTTP status 404/,
  ],
  'gRPC of another service': [
    () =>
      createHttp2((_, response) =>
        response.writeHead(200, { 'content-type': 'application/grpc', 'grpc-status': '12' }).end(),
      ),
    /does not know Temporal's service, or it is too old/,
  ],
};

const quiet = (socket: Socket): Socket => socket.on('error', () => {});

/** A server that ends a connection without a certificate by an alert of TLS, which Node's own does not. */
async function asksForCertificate(): Promise<{ port: number; stop: () => void }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-asks-'));
  for (const [name, text] of Object.entries(selfSigned())) writeFileSync(path.join(folder, name), text);
  const server = spawn(
    'openssl',
    ['s_server', '-accept', '127.0.0.1:0', '-Verify', '1', '-verify_return_error', '-alpn', 'h2'].concat([
      '-key',
      path.join(folder, 'key'),
      '-cert',
      path.join(folder, 'cert'),
    ]),
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const stop = (): void => {
    server.kill();
    rmSync(folder, { recursive: true });
  };
  let said = '';
  for await (const text of server.stdout) {
    said += text;
    const [, port] = /ACCEPT .*:(\d+)\n/.exec(said) ?? [];
    if (port !== undefined) return { port: Number(port), stop };
  }
  throw new Error(`openssl did not listen: ${said}`);
}

const reached = (address: string, tls?: boolean) =>
  connect({ options: { address, ...(tls ? { tls } : {}) }, namespace: 'default' }).catch((error: unknown) => error);

describe('an address at which no Temporal server listens is named within five seconds', () => {
  test.each(Object.keys(kinds))('%s', async (kind) => {
    const [server, why] = kinds[kind]!;
    const address = await listening(server());
    for (const tls of [false, true]) {
      const began = Date.now();
      expect(await reached(address, tls)).toMatchObject({
        code: 'TEMPORAL_UNREACHABLE',
        message: `no Temporal server answers at ${address}`,
        details: [expect.stringMatching(tls ? /TLS|has not answered|does not speak gRPC/ : why)],
      });
      expect(Date.now() - began).toBeLessThan(5_000);
    }
  });

  test('reports a server with an untrusted certificate', async () => {
    const address = await listening(createSecureServer(selfSigned(), () => {}));
    expect(await reached(address, true)).toMatchObject({
      code: 'TEMPORAL_UNREACHABLE',
      details: [expect.stringMatching(/self-signed certificate/)],
    });
  });

  test('a connection that fails leaves no socket open', async () => {
    const address = await listening(createServer(quiet));
    const before = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
    // The second address is reserved for documentation: nothing accepts a connection there.
    await Promise.all([reached(address), reached('192.0.2.1:7233')]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const after = process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
    expect(after).toBeLessThanOrEqual(before + 1); // the connection as the test's own server sees it
  });

  test('reports a server that requires a client certificate, or refuses it', async () => {
    const { port, stop } = await asksForCertificate();
    const options = { address: `127.0.0.1:${port}`, tls: true };
    await expect(requireServer({ options, namespace: 'default' })).rejects.toMatchObject({
      code: 'TEMPORAL_UNREACHABLE',
      details: [expect.stringMatching(/^it refuses the client certificate, or asks for one/)],
    });
    stop();
  });

  test('finds a Temporal server', () => requireServer({ options: { address: sharedServer() }, namespace: 'default' }));
});

describe('the Temporal client decides about a server that may be Temporal', () => {
  const checked = (address: string, isClient = false) =>
    requireServer({ options: { address }, namespace: 'default' }, isClient);

  test('if it speaks HTTP/2 and does not answer in five seconds, because it may be busy', async () => {
    const silent = [
      createServer((socket) => quiet(socket).write(EMPTY_SETTINGS)),
      createHttp2(() => {}),
      createHttp2((_, response) => setTimeout(() => response.writeHead(404).end(), 5_500)),
    ];
    await Promise.all(silent.map(async (server) => checked(await listening(server))));
  });

  test.each([429, 502, 503, 504])('if a load balancer answers with the HTTP status %d', async (status) => {
    await checked(await listening(createHttp2((_, response) => response.writeHead(status).end())));
  });

  test('if a proxy of the environment is used, which a worker ignores', async () => {
    const before = { ...process.env };
    try {
      for (const name of ['grpc_proxy', 'https_proxy', 'http_proxy']) {
        process.env = { ...before, [name]: 'http://127.0.0.1:2' };
        await checked('127.0.0.1:1', true);
        await expect(checked('127.0.0.1:1')).rejects.toMatchObject({ code: 'TEMPORAL_UNREACHABLE' });
        process.env.no_proxy = '127.0.0.1';
        await expect(checked('127.0.0.1:1', true)).rejects.toMatchObject({ code: 'TEMPORAL_UNREACHABLE' });
      }
    } finally {
      process.env = before;
    }
  });

  test('and uses the same name as the check: the address, or TEMPORAL_TLS_SERVER_NAME', async () => {
    const { key, cert } = selfSigned();
    const called: unknown[] = [];
    const server = createSecureServer({ key, cert }, (request, response) => {
      called.push(request.headers[':authority']);
      // The first call is the check's; the client's is refused, and ends the attempts.
      const status = called.length === 1 ? '0' : '16';
      response.stream.respond({ 'content-type': 'application/grpc', 'grpc-status': status }, { endStream: true });
    });
    const address = (await listening(server)).replace('127.0.0.1', 'localhost');
    const serverRootCACertificate = Buffer.from(cert);
    for (const name of ['localhost', undefined]) {
      called.length = 0;
      const tls = { serverRootCACertificate, ...(name ? { serverNameOverride: name } : {}) };
      await connect({ options: { address, tls }, namespace: 'default' }).catch(() => {});
      expect(called.length).toBeGreaterThan(1);
      expect([...new Set(called)]).toEqual([name ?? address]);
    }
  });
});

describe('the address of a server', () => {
  test.each([
    ['temporal.example', 'temporal.example:7233'],
    [' temporal.example:7300 ', 'temporal.example:7300'],
    ['[::1]', '[::1]:7233'],
    ['::1', '[::1]:7233'],
  ])('%p is read as %p: the port is 7233 if left out', (given, address) => {
    expect(temporalPlace(given).options.address).toBe(address);
  });

  test.each([
    'http://temporal.example:7233',
    'temporal.example:',
    ':7233',
    'temporal.example:0',
    'temporal.example:70000',
    'temporal.example:7233/x',
    'a b:7233',
    '<your-host>:7233',
    'a|b:7233',
    'exa%mple:7233',
    'host^x:7233',
    '[12]:7233',
    'a\\b:7233',
    '999.1.1.1:7233',
  ])('%p is refused before anything is sent', (given) => {
    expect(() => temporalPlace(given)).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', message: expect.stringContaining(given) }),
    );
  });
});

describe('invalid settings of the connection are named', () => {
  const { cert, key } = selfSigned();
  test.each([
    ['certificate', 'TEMPORAL_TLS_CLIENT_CERT_PATH', 'no certificate', key],
    ['key', 'TEMPORAL_TLS_CLIENT_KEY_PATH', cert, 'no key'],
    ['key', 'TEMPORAL_TLS_CLIENT_KEY_PATH', cert, selfSigned().key],
  ])('a file that is not a client certificate or key: the %s, by %s', async (what, setting, crt, ofIt) => {
    const tls = { clientCertPair: { crt: Buffer.from(crt), key: Buffer.from(ofIt) } };
    await expect(
      requireServer({ options: { address: '127.0.0.1:1', tls }, namespace: 'default' }),
    ).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: `the client's ${what} for Temporal cannot be used`,
      details: [expect.stringContaining(setting), expect.any(String)],
    });
  });

  test('a namespace that does not exist, by every command that calls the server', async () => {
    const data = mkdtempSync(path.join(os.tmpdir(), 'dayone-namespace-'));
    const cli = cliIn({ TEMPORAL_ADDRESS: sharedServer(), TEMPORAL_NAMESPACE: 'nosuch', DAYONE_DATA: data });
    for (const act of [['list'], ['status', 'x'], ['timeline', 'x'], ['hold', 'x', '--as', 'y', '--reason', 'z']])
      expect(await cli.run(...act)).toMatchObject({
        code: 3,
        err: expect.stringMatching(
          /^SETUP_MISSING: the Temporal server has no namespace "nosuch"\n.*TEMPORAL_NAMESPACE/,
        ),
      });
    const { code, out } = await cli.run('doctor');
    expect([code, out]).toEqual([
      3,
      expect.stringMatching(
        /missing +Temporal server +the Temporal server has no namespace "nosuch"\n.*--namespace NAME/,
      ),
    ]);
    expect(out).not.toMatch(/defect|ok +Temporal server/);
    rmSync(data, { recursive: true });
  });
});
