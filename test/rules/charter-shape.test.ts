/** What a resolved charter must look like before an engagement takes it: every charter that we resolve does. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readCharterText } from '../../client/charter-file';
import { packageRoot } from '../../client/embedded/paths';
import type { Charter } from '../../domain/charter/charter';
import { faultsOfCharter } from '../../domain/messages';

const FOLDERS = ['examples/charters', 'examples/mailbox', 'test/fixtures/charters'];
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(packageRoot(), folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => path.join(folder, name)),
);

function resolved(file: string): Charter {
  const read = readCharterText(readFileSync(path.join(packageRoot(), file), 'utf8'));
  if ('faults' in read) throw new Error(`${file} has faults`);
  return read.charter;
}

test.each(FILES)('%s resolves to it', (file) => {
  expect(faultsOfCharter(resolved(file))).toEqual([]);
});

test('what has not its shape is refused with every fault', () => {
  const charter = resolved('examples/mailbox/charter.yaml');
  const { calendar: _, ...rest } = charter;
  const broken = { ...rest, rollback: { ...charter.rollback, rto: 'soon' }, plan: { build: -1 } };
  const faults = faultsOfCharter(broken);
  expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual(['calendar', 'plan.build', 'rollback.rto']);
});
