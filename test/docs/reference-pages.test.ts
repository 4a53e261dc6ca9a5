/** The pages that are made from the code are current, and every event and failure says when it occurs. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';

test('npm run docs changes no page of commands, failures or events, and all are documented', () => {
  const script = path.join(packageRoot(), 'setup', 'reference-pages.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
