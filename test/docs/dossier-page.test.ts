/** docs/how-to/hand-over-a-dossier.md promises a check that needs nothing of ours: it is run as it stands there. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { clearPlaces, dossierOf } from '../dossier/support';
import { MAILBOX } from '../rules/vocabulary';
import { SealedEngagement } from '../support/sealed-engagement';

afterAll(clearPlaces);

test('the script on the page finds the head of the ledger', async () => {
  const page = readFileSync(path.join(packageRoot(), 'docs/how-to/hand-over-a-dossier.md'), 'utf8');
  const [, script] = /```js\n([\s\S]*?)```/.exec(page)!;
  const { dir, dossier } = await dossierOf(new SealedEngagement(MAILBOX).upTo('build'));
  const out = execFileSync(process.execPath, ['-e', script!], { cwd: dir });
  expect(out.toString().trim()).toBe(dossier.streams[0]!.head.hash);
});
