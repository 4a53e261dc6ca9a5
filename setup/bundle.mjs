// Bundles the compiled workflows into one file for the workers: node bundle.mjs WORKFLOWS_INDEX BUNDLE_FILE.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const [workflowsPath, file] = process.argv.slice(2).map((name) => path.resolve(name));
const { code } = await bundleWorkflowCode({
  workflowsPath,
  payloadConverterPath: path.join(path.dirname(workflowsPath), 'payload-converter.js'),
  workflowInterceptorModules: [path.join(path.dirname(workflowsPath), 'reserved-signals.js')],
  preloadModules: [path.join(path.dirname(workflowsPath), 'shared.js')],
  logger: new DefaultLogger('WARN', ({ level, message }) => process.stderr.write(`${level} ${message}\n`)),
});
writeFileSync(file, code);
