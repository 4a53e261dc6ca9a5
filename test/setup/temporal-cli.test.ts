import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cacheDirectory } from '../../client/embedded/paths';
import { ensureTemporalCli, externalAddress, findTemporalCli, withProgress } from '../../client/embedded/temporal-cli';
import type { Failure } from '../../domain/kernel/failures';

let folder: string;
/** PATH without any `temporal`, and a cache of this test's own. */
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dayone-cli-'));
  const bin = path.join(folder, 'empty-path');
  await mkdir(bin);
  env = { ...process.env, PATH: bin, XDG_CACHE_HOME: path.join(folder, 'cache') };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const program = async (file: string, script: string): Promise<string> => {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
};
const answering = (server: string): string => `echo 'temporal version 1.5.1 (Server ${server}, UI 2.42.1)'`;

test('PATH is searched before the cache of dayone', async () => {
  const onPath = await program(path.join(env.PATH ?? '', 'temporal'), answering('1.29.1'));
  const cached = await program(path.join(cacheDirectory(env), 'bin', 'temporal'), answering('1.30.0'));
  expect((await findTemporalCli({ env })).cli).toEqual({ path: onPath, serverVersion: '1.29.1', found: 'path' });
  await rm(onPath);
  expect((await findTemporalCli({ env })).cli).toEqual({ path: cached, serverVersion: '1.30.0', found: 'cache' });
});

test('a program that does not run, is not the Temporal CLI or is too old is skipped and named', async () => {
  const broken = await program(path.join(env.PATH ?? '', 'temporal'), 'echo torn >&2; exit 9');
  const old = await program(path.join(cacheDirectory(env), 'bin', 'temporal'), answering('1.20.0'));
  const half = await program(path.join(cacheDirectory(env), 'sdk', 'temporal-sdk-typescript-1.24.0'), 'echo hello');
  const { cli, faults } = await findTemporalCli({ env });
  expect(cli).toBeUndefined();
  expect(faults).toEqual([
    `${broken}: torn`,
    `${old}: its server 1.20 is too old, 1.28 is needed`,
    `${half}: \`--version\` does not answer like the Temporal CLI`,
  ]);
});

test('if every way to install it fails, each is named, and no partial file stays', async () => {
  await program(path.join(env.PATH ?? '', 'go'), 'if [ "$1" = version ]; then exit 0; fi; echo no network >&2; exit 1');
  // The SDK is kept from the network by a proxy that refuses every connection.
  const offline = { ...env, HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };
  const failure = await ensureTemporalCli({ env: offline }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'SETUP_MISSING' });
  const details = (failure as Failure).details.join('\n');
  for (const way of [
    'PATH: ',
    cacheDirectory(env),
    "the SDK's download: ",
    'go install ',
    'no network',
    'TEMPORAL_ADDRESS',
  ]) {
    expect(details).toContain(way);
  }
  expect(await readdir(path.join(cacheDirectory(env), 'bin'))).toEqual([]);
  expect(await readdir(cacheDirectory(env))).toEqual(expect.not.arrayContaining([expect.stringMatching(/^building-/)]));
});

test('the result of a Go build is moved into place in one step', async () => {
  const built = answering('1.29.1').replaceAll("'", '"');
  await program(
    path.join(env.PATH ?? '', 'go'),
    `[ "$1" = version ] || { printf '%s\\n' '#!/bin/sh' '${built}' > "$GOBIN/temporal"; /bin/chmod 755 "$GOBIN/temporal"; }`,
  );
  const said: string[] = [];
  const offline = { ...env, HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };
  const cli = await ensureTemporalCli({ env: offline, say: (line) => said.push(line) });
  expect(cli).toEqual({
    path: path.join(cacheDirectory(env), 'bin', 'temporal'),
    serverVersion: '1.29.1',
    found: 'go-install',
  });
  expect(said).toHaveLength(1);
  expect((await findTemporalCli({ env })).cli?.found).toBe('cache');
});

test('while it takes minutes, a line each half minute says so', async () => {
  jest.useFakeTimers();
  const said: string[] = [];
  const building = new Promise<string>((resolve) => setTimeout(() => resolve('built'), 70_000));
  const waiting = withProgress(building, 'Building', (line) => said.push(line));
  await jest.advanceTimersByTimeAsync(100_000);
  jest.useRealTimers();
  expect(await waiting).toBe('built');
  expect(said).toEqual(['Building: 30 s so far', 'Building: 60 s so far']);
});

test('TEMPORAL_ADDRESS counts, unless it is empty', () => {
  expect(externalAddress({ TEMPORAL_ADDRESS: ' temporal.example:7233 ' })).toBe('temporal.example:7233');
  expect(externalAddress({ TEMPORAL_ADDRESS: '' })).toBeUndefined();
  expect(externalAddress({})).toBeUndefined();
});

test('a relative cache folder is ignored, as its specification requires', () => {
  expect(path.isAbsolute(cacheDirectory({ XDG_CACHE_HOME: 'here' }))).toBe(true);
});
