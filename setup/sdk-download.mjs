// Lets the Temporal SDK fetch one of its servers into a folder: node sdk-download.mjs dev-server|time-skipping FOLDER.
// A process of its own, for the SDK's native part belongs neither into the command line nor under its clock.
// The SDK downloads only in order to start: the server is started once, which proves the file, and stopped again.
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [kind, downloadDir] = process.argv.slice(2);
const server = { executable: { type: 'cached-download', downloadDir } };
try {
  const environment =
    kind === 'time-skipping'
      ? await TestWorkflowEnvironment.createTimeSkipping({ server })
      : await TestWorkflowEnvironment.createLocal({ server });
  await environment.teardown();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
