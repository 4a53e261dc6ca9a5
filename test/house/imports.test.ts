import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { faultsOf, importsOf, ROOMS } from './imports';

const ROOT = packageRoot();

const filesOf = (room: string): string[] =>
  readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${room}/${name.split(path.sep).join('/')}`);

test.each(Object.keys(ROOMS))('%s imports only what stands below it', (room) => {
  const files = filesOf(room);
  expect(files).not.toEqual([]);
  expect(files.flatMap((file) => faultsOf(file, readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
});

test.each([
  ['domain/a.ts', "import { readFileSync } from 'node:fs';", "domain must not import Node's node:fs"],
  ['domain/a.ts', "import fs from 'fs';", "domain must not import Node's fs"],
  ['domain/a.ts', "import pino from 'pino';", 'domain must not import the package pino'],
  ['domain/a.ts', "export { x } from '../evidence/files';", 'domain must not import ../evidence/files'],
  [
    'domain/steps/a.ts',
    "import type { X } from '../../evidence/files';",
    'domain must not import ../../evidence/files',
  ],
  ['evidence/a.ts', "const x = await import('../activities/probe');", 'evidence must not import ../activities/probe'],
  ['workflows/a.ts', "import { probe } from '../activities';", 'workflows must not import ../activities'],
  ['workflows/a.ts', "import { type A, probe } from '../activities';", 'workflows must not import ../activities'],
  ['workflows/a.ts', "import crypto from 'node:crypto';", "workflows must not import Node's node:crypto"],
  ['activities/a.ts', "import '../workflows';", 'activities must not import ../workflows'],
  ['client/cli/a.ts', "const w = require('../../workers/run');", 'client must not import ../../workers/run'],
  ['client/a.ts', "type W = typeof import('../workflows');", 'client must not import ../workflows'],
  ['client/a.ts', "import {\n  a,\n  b,\n} from '../activities/probe';", 'client must not import ../activities/probe'],
])('%s: %s is found out', (file, source, fault) => {
  expect(faultsOf(file, source)).toEqual([`${file}: ${fault}`]);
});

test.each([
  ['domain/steps/a.ts', "import { canonical } from '../digest';\nimport { z } from 'zod';"],
  ['domain/a.ts', "import { sha256 } from '@noble/hashes/sha2';"],
  ['workflows/a.ts', "import type { Activities } from '../activities';\nimport { type B } from '../activities/b';"],
  ['workflows/a.ts', "type A = typeof import('../activities');"],
  ['workers/a.ts', "import { probe } from '../activities/probe';"],
  ['domain/a.ts', "// import fs from 'node:fs';\n/* require('pino') */"],
])('%s: %s is allowed', (file, source) => {
  expect(importsOf(source).length > 0 || source.startsWith('//')).toBe(true);
  expect(faultsOf(file, source)).toEqual([]);
});
