/** No name from outside is a key of a plain object (`domain/values/own-members.ts`); the compiler knows what is a name. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { PACKAGES } from '../support/packages';

const SAMPLE = 'test/fixtures/names';
let usages: string[] = [];

beforeAll(() => {
  const script = path.join(packageRoot(), 'test/architecture/names.mjs');
  const folders = [...PACKAGES, SAMPLE];
  usages = execFileSync(process.execPath, [script, 'tsconfig.json', ...folders], {
    cwd: packageRoot(),
    encoding: 'utf8',
  })
    .trim()
    .split('\n');
});

test('no source reads, writes or tests a member by a name from outside', () => {
  expect(usages.filter((line) => !line.startsWith(SAMPLE))).toEqual(['domain/values/own-members.ts:12: record[name]']);
});

test('the check finds each way to do so, casts included; it allows fixed names, roles and indexes', () => {
  const file = `${SAMPLE}/by-name.ts`;
  const lines = readFileSync(path.join(packageRoot(), file), 'utf8').split('\n');
  const wanted = lines.flatMap((line, index) => (line.includes('// found') ? [index + 1] : []));
  const places = usages.filter((line) => line.startsWith(SAMPLE)).map((line) => Number(line.split(':')[1]));
  expect([...new Set(places)]).toEqual(wanted);
});
