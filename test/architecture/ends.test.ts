/** A test ends what it started: what a test loads keeps no process alive. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../client/embedded/paths';

/** Runs a script in a plain Node process with our sources; it has to end without a request to. */
async function inNode(script: string): Promise<string> {
  const hook = path.join(__dirname, '../support/typescript-hook.js');
  const run = promisify(execFile)(process.execPath, ['-r', hook, '-e', script], {
    cwd: packageRoot(),
    timeout: 20_000,
  });
  return (await run).stdout.trim();
}

test('a process ends if it has loaded the test environment or failed to start a worker', async () => {
  const script = `
    require('./test/support/world');
    const { startWorker } = require('./workers/worker');
    const { temporalPlace } = require('./client/temporal/connection');
    const { log } = require('./test/support/log');
    const config = { bundle: 'package.json', data: '/nowhere', taskQueue: 'none', site: null };
    startWorker(config, log, temporalPlace('127.0.0.1:1')).catch(({ code }) => console.log(code));
  `;
  expect(await inNode(script)).toBe('TEMPORAL_UNREACHABLE');
});
