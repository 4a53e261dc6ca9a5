/** The worker as a process: `dayone up` and `dayone worker` start it. Ends cleanly on SIGINT and SIGTERM. */
import { Runtime } from '@temporalio/worker';
import { Failure } from '../domain/failures';
import { workerConfig } from './config';
import { createLog, temporalLogger } from './log';
import { startWorker } from './worker';

async function main(): Promise<void> {
  const config = workerConfig();
  const log = createLog(config.logLevel);
  Runtime.install({ logger: temporalLogger(log), shutdownSignals: [] });
  const running = await startWorker(config, log);
  const stop = (why: string): void => {
    if (running.worker.getState() !== 'RUNNING') return;
    log.info({ why }, 'worker stops');
    running.worker.shutdown();
  };
  process.once('SIGINT', () => stop('SIGINT'));
  process.once('SIGTERM', () => stop('SIGTERM'));
  // Started by `dayone up` or the demo: without them it has nothing to live for.
  process.once('disconnect', () => stop('its parent is gone'));
  if (process.connected === false) stop('its parent is gone');
  log.info({ site: config.site, data: config.data }, 'worker ready');
  process.send?.({ ready: true });
  await running.done;
  process.disconnect?.();
}

main().catch((error: unknown) => {
  const failure =
    error instanceof Failure
      ? error
      : new Failure('INTERNAL', error instanceof Error ? error.message : String(error), [], { cause: error });
  process.stderr.write(`${[`${failure.code}: ${failure.message}`, ...failure.details, failure.next].join('\n  ')}\n`);
  process.send?.({ failed: { code: failure.code, message: failure.message, details: failure.details } });
  process.exitCode = failure.exit;
});
