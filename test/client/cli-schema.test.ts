/** The JSON Schema of the charter, judged by a validator of its own on real charters. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Ajv from 'ajv/dist/2020';
import { parse } from 'yaml';
import { packageRoot } from '../../client/embedded/paths';
import { cliIn } from './cli-support';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'dayone-schema-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const { run, json, failing } = cliIn({});

const FOLDERS = ['examples/charters', 'examples/mailbox', 'test/fixtures/charters'];
const CHARTERS = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(packageRoot(), folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`),
);
const textOf = (file: string): string => readFileSync(path.join(packageRoot(), file), 'utf8');

/** The faults that the schema finds, by place. */
async function faultsOf(text: string): Promise<string[]> {
  const { json: schema } = await json<object>('schema');
  const validate = new Ajv({ allErrors: true }).compile(schema);
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

test.each(CHARTERS)('%s fits the schema, and passes validate', async (file) => {
  expect((await run('validate', path.join(packageRoot(), file))).code).toBe(0);
  expect(await faultsOf(textOf(file))).toEqual([]);
});

test.each<[string, (text: string) => string, string]>([
  ['an unknown key', (text) => text.replace('title:', 'titel:'), ' additionalProperties'],
  ['no people', (text) => text.replace(/people:[\s\S]*/, ''), ' required'],
  ['an id that is not a slug', (text) => text.replace(/^id: .*/m, 'id: Contract Review'), '/id pattern'],
  ['an unknown role', (text) => `${text}rollback: { performer: boss }\n`, '/rollback/performer enum'],
  ['a number out of range', (text) => `${text}limits: { stallDays: 5000 }\n`, '/limits/stallDays maximum'],
  ['a base that is not a path', (text) => `${text}extends: https://agency.example/base.yaml\n`, '/extends pattern'],
  ['a process without its volume', (text) => `${text}process: { minutes: 5, hourlyCost: 42 }\n`, '/process required'],
  ['a list that is none', (text) => `${text}metrics: { id: csat }\n`, '/metrics type'],
])('the schema finds %s', async (_what, change, fault) => {
  expect(await faultsOf(change(textOf('examples/charters/minimal.yaml')))).toContain(fault);
});

test('a base completes a charter, and a wrong key stays a fault', async () => {
  const least = 'extends: agency.yaml\nid: triage\nclient: Harbour\ntitle: Triage\nprocess: { minutes: 5 }\n';
  expect(await faultsOf(least)).toEqual([]);
  expect(await faultsOf(`${least}titel: Triage\n`)).toEqual([' additionalProperties']);
});

test('the schema describes sections and values, with examples of their type', async () => {
  const { json: schema } = await json<{ properties: Record<string, { description: string }> }>('schema');
  for (const [name, { description }] of Object.entries(schema.properties))
    expect([name, description]).toEqual([name, expect.stringMatching(/\.$/)]);
  expect(schema.properties.limits).toMatchObject({ properties: { stallDays: { examples: [10] } } });
  expect(schema.properties.rollback).toMatchObject({
    properties: { rto: { description: expect.stringContaining('duration'), examples: ['30 min'] } },
  });
});

test('the schema is written to a file, and overwrites one only with --force', async () => {
  const file = path.join(dir, 'charter.schema.json');
  const { code, out } = await run('schema', '--out', file);
  expect(code).toBe(0);
  expect(out).toContain('# yaml-language-server: $schema=charter.schema.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual((await json<object>('schema')).json);

  writeFileSync(file, 'mine');
  expect(await failing('schema', '--out', file)).toMatchObject({ exit: 2, code: 'BAD_INPUT' });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect((await run('schema', '--out', file, '--force')).code).toBe(0);
  expect(await failing('schema', '--out', path.join(dir, 'no', 'where.json'))).toMatchObject({
    exit: 2,
    code: 'FILE_UNREADABLE',
  });
});
