/** Pages on the client: every example compiles as it stands, the ten lines are the example's own, no method is left out. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DayOne } from '../../client';
import { packageRoot } from '../../client/embedded/paths';

const ROOT = packageRoot();
const PAGES = ['tutorials/first-script', 'how-to/use-the-client'].map((name) =>
  readFileSync(path.join(ROOT, 'docs', `${name}.md`), 'utf8'),
);

interface Block {
  /** The file that it shows, whole. */
  file: string | undefined;
  code: string;
  line: number;
}

const BLOCKS: Block[] = PAGES.flatMap((page) =>
  [...page.matchAll(/^```ts(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(({ 1: file, 2: code, index }) => ({
    file,
    code: code!,
    line: page.slice(0, index).split('\n').length + 1,
  })),
);

/** A block as a script of its own, its first line where it stands on the page. */
function scriptOf({ file, code, line }: Block): string {
  const client = JSON.stringify(path.join(ROOT, 'client'));
  if (file !== undefined) return code.replaceAll("'../../client'", client);
  const given = /\bconst dayone\b/.test(code) ? '' : 'declare const dayone: DayOne;';
  const head = `import { composeCharter, DayOne, Failure, tellChange } from ${client}; ${given} async () => {`;
  return `${'\n'.repeat(line - 2)}${head}\n${code}};\n`;
}

test('every example compiles', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-page-'));
  try {
    const names = BLOCKS.map(({ line }, index) => `block-${index}-line-${line}.ts`);
    for (const [index, block] of BLOCKS.entries()) writeFileSync(path.join(folder, names[index]!), scriptOf(block));
    const compilerOptions = {
      noEmit: true,
      rootDir: '/',
      types: ['node'],
      typeRoots: [path.join(ROOT, 'node_modules', '@types')],
    };
    const config = { extends: path.join(ROOT, 'tsconfig.json'), compilerOptions, include: names };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = path.join(ROOT, 'node_modules', '.bin', 'tsc');
    const { stdout, status } = spawnSync(tsc, ['-p', folder], { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('each file that it shows equals the file', () => {
  const shown = BLOCKS.filter(({ file }) => file !== undefined);
  expect(shown).not.toEqual([]);
  for (const { file, code } of shown) expect(code).toBe(readFileSync(path.join(ROOT, file!), 'utf8'));
});

test('the pages have every method', () => {
  const inner = ['constructor', 'startCharter', 'aboutSomething', 'whyNot', 'patiently', 'storeStanding'];
  const methods = [...Object.getOwnPropertyNames(DayOne.prototype), 'connect'].filter((name) => !inner.includes(name));
  expect(methods).toContain('watch');
  expect(methods.filter((name) => !new RegExp(`\\b${name}\\b`).test(PAGES.join('\n')))).toEqual([]);
});
