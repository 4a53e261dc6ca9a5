/** What is printed about the command line: schemas of answers, manual pages, and docs/reference/command-line.md. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { ANSWERS } from '../../client/cli/answers';
import { allFamilies } from '../../client/cli/commands';
import { commandLinePage } from '../../client/cli/manual/markdown';
import { packageRoot } from '../../client/embedded/paths';
import { FAILURES } from '../../domain/model/failures';
import { nextText } from '../../evidence/command-words';
import { cliIn } from './cli-support';
import { testWith } from './cli-tools';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-manual-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const cli = cliIn({});

const COMMANDS = allFamilies().flatMap(({ commands }) => commands);

test('every command has a schema of its answer, and no other has', () => {
  expect(Object.keys(ANSWERS).sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
});

test.each(COMMANDS.map(({ name }) => name))('dayone %s --json-schema is a JSON Schema', async (name) => {
  const { code, out } = await cli.run(name, '--json-schema');
  expect(code).toBe(0);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  expect(ajv.validateSchema(JSON.parse(out))).toBe(true);
});

test('the schema judges an answer as the tests do', async () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const holds = ajv.compile(JSON.parse((await cli.run('steps', '--json-schema')).out));
  const { json } = await cli.json<{ steps: object[] }>('steps');
  expect(holds(json)).toBe(true);
  expect(holds({ ...json, more: 1 })).toBe(false);
  expect(await cli.failing('--json-schema')).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
});

test('docs/reference/command-line.md says what the commands say', () => {
  const written = readFileSync(path.join(packageRoot(), 'docs/reference/command-line.md'), 'utf8');
  if (written !== commandLinePage()) throw new Error('docs/reference/command-line.md is stale: npm run docs');
});

test('docs/reference/command-line.md has each command, its options and its fields, in lines that can be read', () => {
  const page = commandLinePage();
  for (const { name, options = [], examples } of COMMANDS) {
    expect(page).toContain(`### dayone ${name}\n`);
    for (const text of [...options.map(({ flags }) => `| \`${flags}\` |`), ...examples])
      expect(page.replaceAll(' \\\n  ', ' ')).toContain(text);
  }
});

test('every failure code is listed with its exit code and what to do next', () => {
  const page = commandLinePage();
  for (const [code, kind] of Object.entries(FAILURES))
    expect(page).toContain(`| \`${code}\` | exit ${kind.exit}. ${nextText(kind)}`);
});

describe('man', () => {
  test('writes a page for each command', async () => {
    const { json } = await cli.json<{ files: string[] }>('man', '--out', dir);
    const names = ['dayone', ...COMMANDS.map(({ name }) => `dayone-${name}`)].map((name) => `${name}.1`);
    expect(readdirSync(dir).sort()).toEqual([...names].sort());
    expect(json.files.map((file) => path.basename(file))).toEqual(names);
  });

  test('without a terminal it is plain text', async () => {
    const { out } = await cli.run('man', 'sign');
    expect(out).toMatch(/^NAME\n {2}dayone sign - approve or reject/);
    expect(out).toContain('\n  --request-changes\n');
    expect(out).not.toMatch(/^\./m);
    expect((await cli.run('man')).out).toContain('\nDECIDE AND SUBMIT\n');
    expect(await cli.failing('man', 'sing')).toMatchObject({ exit: 2, details: ['did you mean sign?'] });
  });

  testWith('mandoc')('its pages please mandoc, every warning counted', async () => {
    const files = readdirSync(dir).map((file) => path.join(dir, file));
    expect(execFileSync('mandoc', ['-T', 'lint', '-W', 'warning', ...files]).toString()).toBe('');
  });

  testWith('mandoc')('what is formatted says what was written, options as one can copy them', async () => {
    const text = execFileSync('mandoc', ['-T', 'utf8', '-O', 'width=200', path.join(dir, 'dayone-sign.1')])
      .toString()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: how formatters print bold
      .replace(/.\x08/g, '');
    expect(text).toContain('dayone sign [options] <id>');
    expect(text).toMatch(/^ +--request-changes$/m);
    const all = execFileSync('mandoc', ['-T', 'utf8', '-O', 'width=200', path.join(dir, 'dayone-status.1')]).toString();
    expect(all).toContain('worst: verdict | null');
  });
});
