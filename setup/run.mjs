// What the npm scripts run: node run.mjs build|demo|test|bench [ARGUMENTS]. Prepares first, then hands over.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isReady, nodeSupport, prepare, ROOT, say } from './prepare.mjs';

const [what, ...args] = process.argv.slice(2);

/** Exit codes as on the command line: 3 when something that is needed is not there. */
async function main() {
  try {
    const { fault, notice } = nodeSupport();
    if (fault) throw new Error(fault);
    if (notice) say(notice);
    if (what === 'build' && isReady('run')) say('dist/ is up to date.');
    await prepare(what === 'build' ? 'run' : 'develop');
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 3;
  }
  if (what === 'build') return 0;
  if (what === 'test') return jest();
  const main = what === 'bench' ? ['bench', 'main.js'] : ['examples', 'demo', 'main.js'];
  return createRequire(import.meta.url)(path.join(ROOT, 'dist', ...main)).main(args);
}

/** A run that names no test file runs rules in groups. */
const inGroups = () => args.every((one) => one.startsWith('-') || one.startsWith('test/groups'));

function jest() {
  const groups = inGroups() ? { DAYONE_TEST_GROUPS: '1' } : {};
  const child = spawn(process.execPath, [path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...groups },
    stdio: 'inherit',
  });
  // Ctrl-C reaches jest directly; this process stays until jest has cleaned up.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

process.exitCode = await main();
