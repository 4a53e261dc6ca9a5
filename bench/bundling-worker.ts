/** The same worker, but it bundles its workflows when it starts: what the prebuilt bundle is measured against. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { packageRoot } from '../client/embedded/paths';
import { workerConfig } from '../workers/config';
import { createLog } from '../workers/log';
import { startWorker } from '../workers/worker';

async function main(): Promise<void> {
  const config = workerConfig();
  const log = createLog('warn');
  const workflows = path.join(packageRoot(), 'dist', 'workflows');
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(workflows, 'index.js'),
    payloadConverterPath: path.join(workflows, 'payload-converter.js'),
    workflowInterceptorModules: [path.join(workflows, 'reserved-signals.js')],
    preloadModules: [path.join(workflows, 'shared.js')],
    logger: new DefaultLogger('WARN'),
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-bundle-'));
  const bundle = path.join(folder, 'bundle.js');
  writeFileSync(bundle, code);
  const running = await startWorker({ ...config, bundle }, log);
  rmSync(folder, { recursive: true });
  process.once('SIGTERM', () => running.worker.shutdown());
  process.send?.({ ready: true });
  await running.done;
  process.disconnect();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
