/** Tests that need a program of the machine: a shell. */
import { spawnSync } from 'node:child_process';

const isThere = (tool: string): boolean => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

/**
 * `test` where the program is there. Elsewhere the run says that this was skipped and why; where all tools were
 * installed for the tests (.ci/run says so by DAYONE_ALL_TOOLS) it fails.
 */
export function testWith(tool: string): (name: string, run: () => Promise<void>) => void {
  if (isThere(tool)) return test;
  return (name) => {
    const title = `${name} (not tried: ${tool} is not installed; apt-get install ${tool})`;
    if (!process.env.DAYONE_ALL_TOOLS) return test.skip(title, () => {});
    test(title, () => {
      throw new Error(`${tool} is not installed, though every tool should be`);
    });
  };
}
