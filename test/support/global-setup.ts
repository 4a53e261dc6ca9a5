import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { startDevServer } from '../../client/embedded/dev-server';
import { packageRoot } from '../../client/embedded/paths';
import { Failure } from '../../domain/kernel/failures';
import { keepShared } from './shared';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Before the first test: both servers' programs are there, and one in-memory server runs for the whole run. */
export default async function globalSetup(): Promise<void> {
  const script = path.join(packageRoot(), 'setup', 'time-skipping.mjs');
  const print = `import(process.argv[1]).then((m) => console.log(m.ensureTimeSkippingServer(console.error)))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', print, script]);
  const server = await startDevServer({ say }).catch((error: unknown) => {
    // Jest prints the message alone.
    throw error instanceof Failure
      ? new Error([error.message, ...error.details].join('\n  '), { cause: error })
      : error;
  });
  keepShared(server);
  process.env.DAYONE_TEST_SERVER = server.address;
  process.env.DAYONE_TEST_TIME_SKIPPING = stdout.trim();
}
