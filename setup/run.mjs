// What the npm scripts run: node run.mjs build|demo|test [ARGUMENTS]. Prepares first, then hands over.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isReady, nodeSupport, prepare, ROOT, say } from './prepare.mjs';

const [what, ...args] = process.argv.slice(2);

/** Exit codes as on the command line: 3 when something that is needed cannot be reached. */
async function main() {
  const { fault, notice } = nodeSupport();
  if (fault) throw new Error(fault);
  if (notice) say(notice);
  if (what === 'build') {
    if (isReady('run')) say('dist/ is up to date.');
    return prepare('run').then(() => 0);
  }
  await prepare('develop');
  if (what === 'test') return jest();
  return createRequire(import.meta.url)(path.join(ROOT, 'dist', 'examples', 'demo', 'main.js')).main(args);
}

function jest() {
  const child = spawn(process.execPath, [path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  // Ctrl-C reaches jest by itself; this process stays until jest has put things in order.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 3;
}
