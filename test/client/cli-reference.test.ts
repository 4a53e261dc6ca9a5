/** What is printed about the command line: schemas of answers, and docs/reference/command-line.md. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { ANSWERS } from '../../client/answers';
import { commandLinePage } from '../../client/cli/command-line-page';
import { allFamilies } from '../../client/cli/commands';
import { packageRoot } from '../../client/embedded/paths';
import { FAILURES } from '../../domain/model/failures';
import { nextText } from '../../evidence/command-words';
import { cliIn } from './cli-support';

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

test('the schema and the tests judge an answer in the same way', async () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const holds = ajv.compile(JSON.parse((await cli.run('steps', '--json-schema')).out));
  const { json } = await cli.json<{ steps: object[] }>('steps');
  expect(holds(json)).toBe(true);
  expect(holds({ ...json, more: 1 })).toBe(false);
  expect(await cli.failing('--json-schema')).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
});

test('docs/reference/command-line.md equals the help of the commands', () => {
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
