/** The worker as a process: `dayone up` and `dayone worker` start it. Ends cleanly on SIGINT and SIGTERM. */

import { toGrpcFailure } from '../client/temporal/grpc-failures';
import { inOneLine } from '../domain/values/text';
import { nextText } from '../evidence/command-words';
import { workerConfig } from './config';
import { createLog } from './log';
import { type RunningWorker, startWorker } from './worker';

async function main(): Promise<void> {
  const config = workerConfig();
  const log = createLog(config.logLevel);
  let running: RunningWorker | null = null;
  let ending: string | null = null;
  const stop = (why: string): void => {
    if (ending !== null) return;
    ending = why;
    log.info({ why }, 'worker stops');
    if (running?.worker.getState() === 'RUNNING') running.worker.shutdown();
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
  // Started by `dayone up` or the demo: without them it has nothing to live for.
  process.once('disconnect', () => stop('its parent is gone'));
  running = await startWorker(config, log);
  // It was asked to stop while it was still starting.
  if (ending !== null) return running.close();
  log.info({ site: config.site, data: config.data }, 'worker ready');
  if (process.connected) process.send?.({ ready: true });
  await running.done;
  if (process.connected) process.disconnect();
}

main().catch((error: unknown) => {
  const failure = toGrpcFailure(error);
  const lines = [`${failure.code}: ${failure.message}`, ...failure.details, nextText(failure)];
  process.stderr.write(`${lines.map(inOneLine).join('\n  ')}\n`);
  process.exitCode = failure.exit;
  // The channel to the parent would keep the process alive with nothing to do.
  const end = (): never => process.exit();
  if (!process.send) return end();
  process.send({ failed: { code: failure.code, message: failure.message, details: failure.details } }, end);
});
