/** The floor's worker as a process, started as plainly as dayone's own. */
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { bareActivities } from './activities';

async function main(): Promise<void> {
  const { BENCH_ADDRESS, BENCH_QUEUE, BENCH_FOLDER, BENCH_TARGETS, BENCH_BUNDLE } = process.env;
  Runtime.install({
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
    logger: new DefaultLogger('WARN'),
  });
  const connection = await NativeConnection.connect({ address: BENCH_ADDRESS! });
  const worker = await Worker.create({
    connection,
    taskQueue: BENCH_QUEUE!,
    activities: bareActivities(BENCH_FOLDER!, BENCH_TARGETS!),
    shutdownGraceTime: '5 seconds',
    workflowBundle: { codePath: BENCH_BUNDLE! },
  });
  const done = worker.run();
  const stop = (): void => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.on('SIGTERM', stop);
  process.once('disconnect', stop);
  process.send?.({ ready: true });
  await done;
  await connection.close();
  if (process.connected) process.disconnect();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
