import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { type DevServer, type DevServerOptions, startDevServer } from '../../client/embedded/dev-server';
import { packageRoot } from '../../client/embedded/paths';
import { ensureSearchAttributes } from '../../client/temporal/search-attributes';
import { Failure } from '../../domain/kernel/failures';
import { uniqueId } from '../support/temporal';

let folder: string;
const started: DevServer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dayone-dev-server-'));
});
afterAll(async () => {
  await Promise.all(started.map((server) => server.kill()));
  await rm(folder, { recursive: true, force: true });
});

const start = async (options: DevServerOptions = {}): Promise<DevServer> => {
  const server = await startDevServer(options);
  started.push(server);
  return server;
};

const withClient = async <T>(
  address: string,
  use: (client: Client, connection: Connection) => Promise<T>,
): Promise<T> => {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }), connection);
  } finally {
    await connection.close();
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const gone = async (pid: number): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} is still there`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

test('a workflow survives kill -9 of the server, with the same SQLite file and port', async () => {
  const dbFile = path.join(folder, 'kept.db');
  const workflowId = uniqueId('kept');
  const first = await start({ dbFile });
  await withClient(first.address, (client) =>
    client.workflow.start('anything', { workflowId, taskQueue: uniqueId('nobody') }),
  );
  await first.kill();
  expect(isAlive(first.pid)).toBe(false);

  const second = await start({ dbFile, port: first.port });
  expect(second.address).toBe(first.address);
  const status = await withClient(second.address, (client) => client.workflow.getHandle(workflowId).describe());
  expect(status.status.name).toBe('RUNNING');
  await second.stop();
  expect(isAlive(second.pid)).toBe(false);
});

test('search attributes are registered once, and workflows can carry them at once', async () => {
  const server = await start();
  await withClient(server.address, async (client, connection) => {
    const both = await Promise.all([ensureSearchAttributes(connection), ensureSearchAttributes(connection)]);
    expect(both.flat()).toContain('DayOneWaitingOn');
    expect(await ensureSearchAttributes(connection)).toEqual([]);
    const owner = defineSearchAttributeKey('DayOneOwner', 'KEYWORD');
    await client.workflow.start('anything', {
      workflowId: uniqueId('attributed'),
      taskQueue: uniqueId('nobody'),
      typedSearchAttributes: [{ key: owner, value: 'p-owner' }],
    });
  });
  await server.stop();
});

test('the web UI answers if it was requested', async () => {
  const server = await start({ uiPort: 0 });
  expect((await fetch(server.uiAddress ?? '')).status).toBe(200);
  await server.stop();
});

test('a port of another process is refused by its number, with the remedy', async () => {
  const stranger = createServer();
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const { port } = stranger.address() as AddressInfo;
  try {
    const frontend = await startDevServer({ port }).catch((error: Failure) => error);
    expect(frontend).toMatchObject({ code: 'PORT_TAKEN' });
    expect((frontend as Failure).message).toMatch(new RegExp(`^Port ${port} .* --port\\)$`));
    const ui = await startDevServer({ uiPort: port }).catch((error: Failure) => error);
    expect(ui).toMatchObject({ code: 'PORT_TAKEN' });
    expect((ui as Failure).message).toMatch(new RegExp(`^Port ${port} .* --ui-port\\)$`));
  } finally {
    stranger.close();
  }
});

test('kill -9 of the process that started it ends the server', async () => {
  const support = path.join(packageRoot(), 'test', 'support');
  const script = ['-r', path.join(support, 'typescript-hook.js'), path.join(support, 'dev-server-parent.ts')];
  const parent = spawn(process.execPath, script, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(line);
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await gone(pid);
});

test('a server that fails to start is reported with the last lines of its log', async () => {
  const dbFile = path.join(folder, 'broken.db');
  await writeFile(dbFile, 'This is no database.');
  const failure = await startDevServer({ dbFile }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ code: 'TEMPORAL_UNREACHABLE' });
  expect((failure as Failure).details.join('\n')).toMatch(/database|sqlite/i);
  expect(await readFile(dbFile, 'utf8')).toBe('This is no database.');
});
