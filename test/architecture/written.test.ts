/** What reaches a terminal or a log goes through one place, where every text from outside is made safe. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { PACKAGES } from '../support/packages';

const sources = [...PACKAGES, 'examples/demo'].flatMap((room) =>
  readdirSync(path.join(packageRoot(), room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${room}/${file.replaceAll(path.sep, '/')}`),
);

const WRITES = /\bio\.(?:out|err)\(|\bprocess\.(?:stdout|stderr)\.write\(|\bstream\.write\(|\bconsole\.\w+\(/;

/** File → why it may. */
const MAY_WRITE: Record<string, string> = {
  'client/cli/output.ts': 'is the place',
  'client/files/evidence-access.ts': 'says it by inOneLine',
  'evidence/open-evidence.ts': 'says it by visibleJson',
  'workers/health.ts': 'says it by inOneLine',
  'workers/main.ts': 'says it by inOneLine',
  'examples/demo/main.ts': 'writes what its page has made safe, and its own help',
  'examples/demo/services.ts': 'says it by inOneLine',
};

const writing = sources.filter((file) =>
  readFileSync(path.join(packageRoot(), file), 'utf8')
    .split('\n')
    .some((line) => !/^\s*(\*|\/\*|\/\/)/.test(line) && WRITES.test(line)),
);

test('everything that is written to standard output or standard error is made safe first', () => {
  expect(writing.filter((file) => !(file in MAY_WRITE))).toEqual([]);
});

test('every exception is still used', () => {
  expect(Object.keys(MAY_WRITE).filter((file) => !writing.includes(file))).toEqual([]);
});
