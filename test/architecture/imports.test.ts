/** The linter finds imports that go upwards: its rules (`.dependency-cruiser.cjs`) are tried on sources that break them. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../client/embedded/paths';
import { PACKAGES } from '../support/packages';

const ROOT = packageRoot();

/** Names of the rules that these sources break, each once. */
async function rulesBrokenBy(sources: Record<string, string>): Promise<string[]> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'dayone-imports-'));
  try {
    for (const name of PACKAGES) await mkdir(path.join(dir, name), { recursive: true });
    await writeFile(path.join(dir, 'tsconfig.json'), '{}');
    for (const [file, source] of Object.entries(sources)) {
      await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
      await writeFile(path.join(dir, file), source);
    }
    const cruise = path.join(ROOT, 'node_modules', '.bin', 'depcruise');
    const given = [...PACKAGES, '--config', path.join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json'];
    const { stdout } = await promisify(execFile)(cruise, given, { cwd: dir, maxBuffer: 1e8 });
    const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string } }[] } };
    return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
  } finally {
    await rm(dir, { recursive: true });
  }
}

test('sources that import downwards break no rule', async () => {
  await expect(
    rulesBrokenBy({
      'domain/values/a.ts': 'export const a = 1;',
      'domain/model/b.ts': "import { a } from '../values/a';\nexport type B = typeof a;",
      'domain/gates/steps/c.ts': "import type { B } from '../../model/b';\nexport const c: B = 1;",
      'evidence/d.ts':
        "import { readFileSync } from 'node:fs';\nexport { c } from '../domain/gates/steps/c';\nreadFileSync('');",
      'workflows/e.ts': "import type { f } from '../activities';\nexport type E = typeof f;",
      'activities/index.ts': "import { c } from '../evidence/d';\nexport const f = c;",
      'client/temporal/g.ts': "import { c } from '../../evidence/d';\nexport const g = c;",
      'client/use-cases/h.ts': "import { g } from '../temporal/g';\nexport const h = g;",
      'client/dayone.ts': "import { h } from './use-cases/h';\nexport const i = h;",
      'client/cli/j.ts': "import { i } from '../dayone';\nexport const j = i;",
    }),
  ).resolves.toEqual([]);
});

test.each([
  ['domain-values', { 'domain/values/a.ts': "import type { B } from '../model/b';\nexport type A = B;" }],
  [
    'domain-model',
    { 'domain/model/b.ts': "import { k } from '../kernel/k';\nexport const B = k;\nexport type B = 1;" },
  ],
  ['client-use-cases', { 'client/use-cases/h.ts': "import { j } from '../cli/j';\nexport const h = j;" }],
  ['client-dayone', { 'client/dayone.ts': "import type { J } from './cli/j';\nexport type I = J;" }],
  ['client-places', { 'client/elsewhere.ts': "import { j } from './cli/j';\nexport const e = j;" }],
  [
    'no-cycle-client',
    {
      'client/cli/j.ts': "import { m } from './m';\nexport const j = m;",
      'client/cli/m.ts': "import type { j } from './j';\nexport const m: typeof j = 1;",
    },
  ],
  ['domain-places', { 'domain/elsewhere.ts': "import { k } from './kernel/k';\nexport const e = k;" }],
  ['package-domain', { 'domain/kernel/k.ts': "import { d } from '../../evidence/d';\nexport const k = d;" }],
  ['package-evidence', { 'evidence/d.ts': "export const d = import('../activities');" }],
  ['package-workflows', { 'workflows/e.ts': "import { d } from '../evidence/d';\nexport const e = d;" }],
  ['package-client', { 'client/cli/a.ts': "const w = require('../../workers/w');\nexport const a = w;" }],
  ['activities-by-type', { 'workflows/e.ts': "import { one } from '../activities/one';\nexport const e = one;" }],
  ['files-store', { 'client/files/a.ts': "import { s } from '../../evidence/files/s';\nexport const a = s;" }],
  ['no-node', { 'domain/kernel/k.ts': "import { readFileSync } from 'fs';\nexport const k = readFileSync;" }],
  ['no-node', { 'workflows/e.ts': "import crypto from 'node:crypto';\nexport const e = crypto;" }],
  ['domain-packages', { 'domain/kernel/k.ts': "import pino from 'pino';\nexport const k = pino;" }],
  [
    'no-cycle',
    {
      'domain/kernel/k.ts': "import type { L } from './l';\nexport type K = L;",
      'domain/kernel/l.ts': "import type { K } from './k';\nexport type L = K;",
    },
  ],
])('%s is reported', async (rule, sources: Record<string, string>) => {
  const rest = {
    'domain/values/a.ts': 'export const a = 1;',
    'domain/model/b.ts': 'export type B = 1;',
    'domain/kernel/k.ts': 'export const k = 1;',
    'evidence/d.ts': 'export const d = 1;',
    'evidence/files/s.ts': 'export const s = 1;',
    'activities/index.ts': 'export const f = 1;',
    'activities/one.ts': 'export const one = 1;',
    'workers/w.ts': 'export const w = 1;',
    'client/cli/j.ts': 'export const j = 1;\nexport type J = 1;',
  };
  expect(await rulesBrokenBy({ ...rest, ...sources })).toContain(rule);
});
