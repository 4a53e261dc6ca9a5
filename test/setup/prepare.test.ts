import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { packageRoot } from '../../client/embedded/paths';

const run = promisify(execFile);
const ROOT = packageRoot();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dayone-setup-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a script that uses one of the setup's modules, in a plain Node of its own; its answer is printed as JSON. */
async function inNode(module: string, script: string): Promise<unknown> {
  const url = pathToFileURL(path.join(ROOT, 'setup', module)).href;
  const text = `import * as setup from ${JSON.stringify(url)};\n${script}`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', text], { cwd: folder });
  return JSON.parse(stdout);
}

test.each([
  ['18.20.0', false],
  ['20.18.9', false],
  ['20.19.0', true],
  ['21.7.0', false],
  ['22.11.0', false],
  ['22.12.0', true],
  ['23.5.0', false],
  ['24.0.0', true],
  ['26.1.0', true],
])('Node %s can run dayone: %s', async (version, fits) => {
  const support = await inNode('prepare.mjs', `console.log(JSON.stringify(setup.nodeSupport('${version}')))`);
  expect('fault' in (support as object)).toBe(!fits);
  expect('notice' in (support as object)).toBe(version.startsWith('20.') && fits);
});

test('the lock admits one process at a time, and a dead process does not hold it', async () => {
  // No system hands out a process id as high as this.
  await writeFile(path.join(folder, 'lock.4194305.x'), '');
  await writeFile(path.join(folder, 'entries'), '');
  const script = `
    import { appendFileSync } from 'node:fs';
    for (let n = 0; n < 5; n += 1) {
      await setup.withLock('lock', () => {}, async () => {
        appendFileSync('entries', 'in ');
        await new Promise((resolve) => setTimeout(resolve, 5));
        appendFileSync('entries', 'out ');
      });
    }
    console.log('true');`;
  await Promise.all([1, 2, 3].map(() => inNode('lock.mjs', script)));
  expect(await readFile(path.join(folder, 'entries'), 'utf8')).toBe('in out '.repeat(15));
  expect(await readdir(folder)).toEqual(['entries']);
});

describe('packages', () => {
  const installed = (withDevelopment: boolean): Promise<unknown> =>
    inNode('packages.mjs', `console.log(setup.packagesInstalled('.', ${withDevelopment}))`);
  const place = async (name: string, version: string): Promise<void> => {
    await mkdir(path.join(folder, 'node_modules', name), { recursive: true });
    await writeFile(path.join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ version }));
  };
  const lock = (needed: string): Promise<void> =>
    writeFile(
      path.join(folder, 'package-lock.json'),
      JSON.stringify({
        packages: {
          '': {},
          'node_modules/needed': { version: needed },
          'node_modules/tool': { version: '2.0.0', dev: true },
          'node_modules/elsewhere': { version: '3.0.0', optional: true },
        },
      }),
    );

  test('are complete if each has its version; those for development only if requested', async () => {
    await lock('1.0.0');
    expect(await installed(false)).toBe(false);
    await place('needed', '1.0.0');
    expect(await installed(false)).toBe(true);
    expect(await installed(true)).toBe(false);
    await place('tool', '2.0.0');
    expect(await installed(true)).toBe(true);
    await lock('1.0.1');
    expect(await installed(false)).toBe(false);
  });

  test('are incomplete if one was removed after an installation', async () => {
    await lock('1.0.0');
    await place('needed', '1.0.0');
    expect(await installed(false)).toBe(true);
    await rm(path.join(folder, 'node_modules', 'needed'), { recursive: true });
    const later = new Date(Date.now() + 1_000);
    await utimes(path.join(folder, 'node_modules'), later, later);
    expect(await installed(false)).toBe(false);
  });

  test('are all in the lock file, also optional ones of other platforms, which `npm ci` requires', async () => {
    const { packages } = JSON.parse(await readFile(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string>; resolved?: string }>;
    };
    const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(optional.length).toBeGreaterThan(50);
    expect(optional.filter((name) => !Object.keys(packages).some((at) => at.endsWith(`node_modules/${name}`)))).toEqual(
      [],
    );
    expect(Object.values(packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
  });
});
