/** docs/api is what the docstrings say, and whatever the client exports has one. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';

test('npm run docs changes nothing, and every export has a docstring', () => {
  const script = path.join(packageRoot(), 'setup', 'api-docs.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
