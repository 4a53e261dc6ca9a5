import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { connect, toBeThere } from '../../client/connection';
import { sharedServer } from '../support/temporal';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const http = () => createHttp((_, response) => response.end('a page'));
const mute = () => createServer((socket) => socket.on('error', () => {}));
const hangsUp = () => createServer((socket) => socket.destroy());
const chatters = () => createServer((socket) => socket.on('error', () => {}).end('220 mail.example ESMTP\r\n'));

describe('an address at which no Temporal server listens is named within five seconds', () => {
  test.each<[string, () => Server, RegExp]>([
    ['a web server', http, /does not speak gRPC/],
    ['a port that says nothing', mute, /has not answered within 4000 ms/],
    ['a port that hangs up', hangsUp, /does not speak gRPC/],
    ['a mail server', chatters, /does not speak gRPC/],
  ])('%s', async (_, server, why) => {
    const address = await listening(server());
    for (const tls of [undefined, true]) {
      const began = Date.now();
      const place = { options: { address, ...(tls ? { tls } : {}) }, namespace: 'default' };
      const failure = await connect(place).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: 'TEMPORAL_UNREACHABLE',
        message: `no Temporal server answers at ${address}`,
        details: tls ? expect.any(Array) : [expect.stringMatching(why)],
      });
      expect(Date.now() - began).toBeLessThan(5_000);
    }
  });

  test('a Temporal server is found', () => toBeThere({ options: { address: sharedServer() }, namespace: 'default' }));
});
