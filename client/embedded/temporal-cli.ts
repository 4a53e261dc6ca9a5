/**
 * Finds the Temporal CLI, which carries the embedded server, or brings it: PATH, our cache, the SDK's own download,
 * `go install`. What is found must really run, and be new enough, before it counts.
 */
import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../domain/kernel/failures';
import { cacheDirectory, packageRoot } from './paths';

const run = promisify(execFile);

const GO_PACKAGE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
/** The oldest embedded server on which dayone works; the CLI's own version is not told by `go install`. */
const LEAST_SERVER = [1, 28] as const;
const VERSION_TIMEOUT_MS = 20_000;
const DOWNLOAD_TIMEOUT_MS = 120_000;
const GO_INSTALL_TIMEOUT_MS = 15 * 60_000;
const SAYS_EVERY_MS = 30_000;

export interface TemporalCli {
  /** Absolute path of the executable. */
  path: string;
  /** Version of the server that it carries, for example `1.29.1`. */
  serverVersion: string;
  found: 'path' | 'cache' | 'download' | 'go-install';
}

export interface DiscoveryOptions {
  env?: NodeJS.ProcessEnv;
  /** Called with one line about each slow action. */
  say?: (line: string) => void;
}

/** The server that the user points at; then none is embedded. `undefined` where TEMPORAL_ADDRESS is unset or empty. */
export const externalAddress = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env.TEMPORAL_ADDRESS?.trim() || undefined;

/** Looks on PATH and in our cache only; nothing is fetched. `faults` says what was looked at and why it did not serve. */
export async function findTemporalCli(
  options: DiscoveryOptions = {},
): Promise<{ cli: TemporalCli | undefined; faults: string[] }> {
  const env = options.env ?? process.env;
  const faults: string[] = [];
  const onPath = (env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, 'temporal'));
  const cache = cacheDirectory(env);
  const cached = [path.join(cache, 'bin', 'temporal'), ...(await sdkDownloads(cache))];
  for (const [found, files] of [['path', onPath] as const, ['cache', cached] as const]) {
    const before = faults.length;
    for (const file of files) {
      if (!(await isExecutable(file))) continue;
      try {
        return { cli: { path: file, serverVersion: await serverVersionOf(file, env), found }, faults };
      } catch (error) {
        faults.push(`${file}: ${reason(error)}`);
      }
    }
    if (faults.length === before) {
      faults.push(found === 'path' ? 'PATH: no `temporal` there' : `${cache}: nothing kept from before`);
    }
  }
  return { cli: undefined, faults };
}

/**
 * Finds the CLI or brings it into our cache; safe to run twice at once, and a partial installation never counts.
 * Throws `SETUP_MISSING` with one line for every way that was tried.
 */
export async function ensureTemporalCli(options: DiscoveryOptions = {}): Promise<TemporalCli> {
  const env = options.env ?? process.env;
  const say = options.say ?? (() => {});
  const { cli, faults } = await findTemporalCli(options);
  if (cli) return cli;
  const cache = cacheDirectory(env);
  const ways = [
    { found: 'download' as const, name: "the SDK's download", bring: () => download(cache, env, say) },
    { found: 'go-install' as const, name: `go install ${GO_PACKAGE}`, bring: () => goInstall(cache, env, say) },
  ];
  for (const { found, name, bring } of ways) {
    try {
      const file = await bring();
      return { path: file, serverVersion: await serverVersionOf(file, env), found };
    } catch (error) {
      faults.push(`${name}: ${reason(error)}`);
    }
  }
  throw new Failure('SETUP_MISSING', 'The Temporal CLI is missing and could not be installed', [
    ...faults,
    'To fix it: put `temporal` (1.5 or newer) on PATH, or install Go, or set TEMPORAL_ADDRESS to a server of yours.',
  ]);
}

/** The SDK keeps the native part of its download in one process: started here with a clock, heard only if it fails. */
async function download(cache: string, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<string> {
  const folder = path.join(cache, 'sdk');
  await mkdir(folder, { recursive: true });
  const script = path.join(packageRoot(), 'setup', 'sdk-download.mjs');
  const downloading = run(process.execPath, [script, 'dev-server', folder], { env, timeout: DOWNLOAD_TIMEOUT_MS });
  await withProgress(downloading, 'Downloading the Temporal CLI', say);
  const [file] = await sdkDownloads(cache);
  if (!file) throw new Error(`nothing arrived in ${folder}`);
  return file;
}

async function goInstall(cache: string, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<string> {
  await run('go', ['version'], { env, timeout: VERSION_TIMEOUT_MS });
  say(`Building the Temporal CLI with \`go install\` (a few minutes, once) into ${cache}`);
  await mkdir(path.join(cache, 'bin'), { recursive: true });
  const building = await mkdtemp(path.join(cache, 'building-'));
  try {
    const installing = run('go', ['install', GO_PACKAGE], {
      env: { ...env, GOBIN: building },
      timeout: GO_INSTALL_TIMEOUT_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    await withProgress(installing, 'Still building the Temporal CLI', say);
    const file = path.join(cache, 'bin', 'temporal');
    await rename(path.join(building, 'temporal'), file);
    return file;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** Waits for `task`, and says every half minute that it still runs, and for how long. */
export async function withProgress<T>(task: Promise<T>, what: string, say: (line: string) => void): Promise<T> {
  const began = Date.now();
  const timer = setInterval(() => say(`${what}: ${Math.round((Date.now() - began) / 1000)} s so far`), SAYS_EVERY_MS);
  try {
    return await task;
  } finally {
    clearInterval(timer);
  }
}

async function sdkDownloads(cache: string): Promise<string[]> {
  const folder = path.join(cache, 'sdk');
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /^temporal-sdk-typescript-[\d.]+$/.test(name)).map((name) => path.join(folder, name));
}

async function serverVersionOf(file: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await run(file, ['--version'], { env, timeout: VERSION_TIMEOUT_MS });
  const version = /Server (\d+)\.(\d+)\.(\d+)/.exec(stdout);
  if (!version) throw new Error('`--version` does not answer like the Temporal CLI');
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < LEAST_SERVER[0] || (major === LEAST_SERVER[0] && minor < LEAST_SERVER[1])) {
    throw new Error(`its server ${major}.${minor} is too old, ${LEAST_SERVER.join('.')} is needed`);
  }
  return version.slice(1).join('.');
}

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

/** The last line that a failed program wrote, else the error's own words. */
function reason(thrown: unknown): string {
  const error = thrown as { code?: unknown; killed?: boolean; stderr?: string; message?: string };
  if (error.code === 'ENOENT') return 'not installed';
  if (error.killed) return 'took too long';
  const lines = (error.stderr?.trim() || error.message || String(thrown)).split('\n');
  return lines[lines.length - 1] ?? '';
}
