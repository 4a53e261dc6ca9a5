/** What a resolved charter must look like before an engagement takes it: every charter that we resolve does. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readCharterFile } from '../../client/charter/file';
import { packageRoot } from '../../client/embedded/paths';
import { faultsOfCharter } from '../../domain/messages/messages';
import type { Charter } from '../../domain/model/charter';

const FOLDERS = ['examples/charters', 'examples/mailbox', 'test/fixtures/charters'];
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(packageRoot(), folder))
    .filter((name) => name.endsWith('.yaml') && name !== 'agency.yaml')
    .map((name) => path.join(folder, name)),
);

const resolved = async (file: string): Promise<Charter> =>
  (await readCharterFile(path.join(packageRoot(), file))).charter;

test.each(FILES)('%s resolves to it', async (file) => {
  expect(faultsOfCharter(await resolved(file))).toEqual([]);
});

test('a charter of another shape is refused with every fault', async () => {
  const charter = await resolved('examples/mailbox/charter.yaml');
  const { calendar: _, ...rest } = charter;
  const broken = { ...rest, rollback: { ...charter.rollback, rto: 'soon' }, plan: { ...charter.plan, build: -1 } };
  const faults = faultsOfCharter(broken);
  expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual(['calendar', 'plan.build', 'rollback.rto']);
});
