/** The pages on the charter cannot go stale: keys, defaults, examples and faults are those of the code. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { checkCharterFile, checkCharterText, placedLine } from '../../client/charter-file';
import { DEFAULTS, type DefaultKey, reasonOf } from '../../domain/charter/defaults';
import { mergeLayers } from '../../domain/charter/extend';
import { pathText } from '../../domain/charter/fault';
import { resolveCharter } from '../../domain/charter/resolve';
import { WrittenList } from '../../domain/charter/retainer-schema';
import { WrittenFile, WrittenPerson } from '../../domain/charter/schema';
import { WrittenQuery, WrittenSource } from '../../domain/charter/schema-reach';
import { initialState } from '../../domain/engagement/initial-state';
import { digest } from '../../domain/values/digest';
import { touchedGates } from '../../domain/views/describe';
import { LEAST, resolved } from '../rules/charter-written';
import { examplesOf, faultsOf, INDEX, keysOf, PAGES, textOf } from './charter-pages';

type Block = Record<string, unknown>;

const within = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional ? schema.unwrap() : schema;
const isBlock = (schema: z.core.$ZodType): boolean =>
  schema instanceof z.ZodObject || schema instanceof z.ZodRecord || schema instanceof z.ZodArray;

const SECTIONS = Object.entries(WrittenFile.shape).filter(([, schema]) => isBlock(within(schema)));
const HEAD = Object.entries(WrittenFile.shape).filter(([, schema]) => !isBlock(within(schema)));
const pageOf = (section: string): string =>
  `charter/${section.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.md`;

/** How a page names the keys of a table that the charter's writer names. */
const NAMES: Record<string, string> = {
  data: 'CLASS.PROCESSOR',
  accessRoles: 'ROLE',
  agreements: 'PROCESSOR',
  validUntil: 'DOCUMENT',
  evaluation: 'METRIC',
  headers: 'NAME',
  where: 'COLUMN',
};

/** Documented once: persons with the people, sources and queries with the metrics, lists with the retainer. */
const ELSEWHERE: readonly z.core.$ZodType[] = [WrittenPerson, WrittenSource, WrittenQuery, WrittenList];

interface Known {
  key: string;
  required: boolean;
}

/** Every key of a schema, below `prefix`. */
function known(schema: z.core.$ZodType, prefix: string, whole: readonly z.core.$ZodType[] = ELSEWHERE): Known[] {
  const inner = within(schema);
  if (whole.includes(inner)) return [];
  if (inner instanceof z.ZodUnion)
    return inner.options.flatMap((option: z.core.$ZodType) =>
      option instanceof z.ZodObject ? known(option, prefix, whole) : [],
    );
  if (inner instanceof z.ZodArray) return known(inner.element, `${prefix}[]`, whole);
  if (inner instanceof z.ZodRecord) {
    // A block for each step is documented once.
    if (isBlock(inner.valueType as z.core.$ZodType) && inner.keyType instanceof z.ZodEnum)
      return known(inner.valueType as z.core.$ZodType, joined(prefix, 'STEP'), whole);
    if (inner.keyType instanceof z.ZodEnum)
      return inner.keyType.options.map((key) => ({ key: joined(prefix, String(key)), required: false }));
    return [{ key: joined(prefix, NAMES[prefix.split('.').at(-1)!] ?? 'NAME'), required: false }];
  }
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape).flatMap(([name, part]) => {
    const below = known(part as z.core.$ZodType, joined(prefix, name), whole);
    const inside = within(part as z.core.$ZodType);
    const branches = isBlock(inside) && !(inside instanceof z.ZodArray) && !whole.includes(inside);
    const own = { key: joined(prefix, name), required: !(part instanceof z.ZodOptional) };
    return branches ? below : [own, ...below];
  });
}
const joined = (prefix: string, name: string): string => (prefix === '' ? name : `${prefix}.${name}`);

/** The keys of a page, as its tables have to name them. */
function keysToName(section: string): Known[] {
  const schema = within(WrittenFile.shape[section as keyof typeof WrittenFile.shape]);
  if (section === 'people') return [...known(schema, ''), ...known(WrittenPerson, 'ROLE', [])];
  if (section === 'retainer') return [...known(schema, ''), ...known(WrittenList, 'LIST', [])];
  if (section === 'metrics') return known((schema as z.ZodArray).element, '', []);
  return known(schema, '');
}

const PAGED: [page: string, section: string | null, keys: Known[]][] = [
  [INDEX, null, HEAD.map(([key, schema]) => ({ key, required: !(schema instanceof z.ZodOptional) }))],
  ...SECTIONS.map(([section]): [string, string, Known[]] => [pageOf(section), section, keysToName(section)]),
];

test('how to write a charter has examples that are charters, or parts of one', async () => {
  const examples = examplesOf('../how-to/write-a-charter.md');
  expect(examples.length).toBeGreaterThan(3);
  for (const text of examples) expect(await faultsOfExample(text)).toEqual([]);
});

test('each key of a metric stands in an example', () => {
  const [, , keys] = PAGED.find(([page]) => page === 'charter/metrics.md')!;
  const shown = examplesOf('charter/metrics.md').flatMap((text) =>
    (parse(text).metrics as Block[]).flatMap((metric) => keysIn(metric)),
  );
  const named = ({ key }: Known): RegExp =>
    new RegExp(`^${key.replaceAll('.', '\\.').replace(/NAME|COLUMN/, '[^.]+')}$`);
  expect(keys.filter((one) => !shown.some((key) => named(one).test(key)))).toEqual([]);
});

/** Every key of a written block, below `prefix`. */
const keysIn = (block: Block, prefix = ''): string[] =>
  Object.entries(block).flatMap(([name, value]) => {
    const key = joined(prefix, name);
    return [key, ...(value instanceof Object && !Array.isArray(value) ? keysIn(value as Block, key) : [])];
  });

test('each section has its page, and the index leads to it', () => {
  expect(SECTIONS.map(([section]) => pageOf(section)).sort()).toEqual([...PAGES].sort());
  for (const page of PAGES) expect(textOf(INDEX)).toContain(`](${page})`);
});

describe.each(PAGED)('%s', (page, section, keys) => {
  const rows = keysOf(page);

  test('names every key, and no other', () => {
    expect(rows.map(({ key }) => key).sort()).toEqual(keys.map(({ key }) => key).sort());
  });

  test('says which keys have to be written', () => {
    const required = rows.filter(({ byDefault }) => byDefault.startsWith('required')).map(({ key }) => key);
    expect(required.sort()).toEqual(
      keys
        .filter((one) => one.required)
        .map(({ key }) => key)
        .sort(),
    );
  });

  test('names the defaults of the code, with their reasons', () => {
    const told = rows.filter(({ byDefault }) => /^(`[^`]*`(: | light, )|none: )/.test(byDefault));
    expect(told.map(({ key }) => key).sort()).toEqual(defaultsOf(section).sort());
    for (const { key, byDefault } of told) {
      const name = (section === null ? key : `${section}.${key}`) as DefaultKey;
      const [, values, reason] = /^((?:`[^`]*`(?: \w+, |(?: \w+)?: )?)+|none: )(.*)$/.exec(byDefault)!;
      expect([key, reason]).toEqual([key, DEFAULTS[name].reason]);
      expect([key, literals(values!)]).toEqual([key, literalsOf(name)]);
    }
  });

  test('has examples that are charters, or parts of one', async () => {
    const examples = examplesOf(page);
    expect(section === null || examples.some((text) => section in (parse(text) ?? {}))).toBe(true);
    for (const text of examples) expect(await faultsOfExample(text)).toEqual([]);
  });

  test('quotes the faults as the program reports them', () => {
    const told = faultsOf(page);
    expect(told.length).toBeGreaterThan(section === null ? -1 : 1);
    for (const [text, begin] of told) {
      const result = resolveCharter(merged(parse(text)));
      const found = 'faults' in result ? result.faults.map(({ path, what }) => `${pathText(path)}: ${what}`) : [];
      expect({ text, found }).toEqual({ text, found: expect.arrayContaining([expect.stringContaining(begin)]) });
    }
  });

  test('names the gates that its examples touch', () => {
    if (section === null) return;
    for (const text of examplesOf(page)) {
      const { [section]: _, ...others }: Block = parse(text);
      const before = resolved(merged(others)).charter;
      const state = initialState({
        id: 'x',
        at: '2026-11-02T09:00:00.000Z',
        by: 'x',
        charter: before,
        charterDigest: '',
      });
      const gates = touchedGates(state, before, resolved(merged(parse(text))).charter);
      for (const gate of gates) expect(textOf(page)).toContain(`\`${gate}\``);
      expect([gates, textOf(page)]).toEqual([
        gates,
        gates.length > 0 ? expect.anything() : expect.stringMatching(/No(ne)? .*signs/),
      ]);
    }
  });
});

/** The defaults of a section, by the names that its page has for them. */
const defaultsOf = (section: string | null): string[] =>
  Object.keys(DEFAULTS).flatMap((key) => {
    if (section === null) return key.includes('.') ? [] : [key];
    return key.startsWith(`${section}.`) ? [key.slice(section.length + 1)] : [];
  });

/** `20` light, `50` standard, `100` strict: or one value for all. */
function literals(text: string): string[] {
  if (text === 'none: ') return ['none'];
  const found = [...text.matchAll(/`([^`]*)`(?: (light|standard|strict))?/g)];
  return found.map(([, value, profile]) => (profile ? `${value} ${profile}` : value!));
}

function literalsOf(name: DefaultKey): string[] {
  const byProfile = Object.entries(DEFAULTS[name].values).map(([profile, value]) => [profile, inWords(name, value)]);
  const depends = reasonOf(name) !== DEFAULTS[name].reason;
  return depends ? byProfile.map(([profile, value]) => `${value} ${profile}`) : [byProfile[0]![1]!];
}

const WEEKDAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** A default as the charter's writer would write it. */
function inWords(name: DefaultKey, value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none';
  if (name === 'calendar.workdays') return `[${(value as number[]).map((day) => WEEKDAYS[day]).join(', ')}]`;
  if (name === 'goLive.stages') return `[${(value as number[]).map((exposure) => exposure || 'shadow').join(', ')}]`;
  if (/\.(chance|saving|share|least)$/.test(name)) return `${Number(value) * 100} %`;
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

const merged = (fragment: Block): Block =>
  mergeLayers([
    { written: fragment, isLeftEmpty: () => false },
    { written: LEAST, isLeftEmpty: () => false },
  ]) as Block;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-pages-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * The faults of an example: a file that its first line names (others extend it), a whole charter, or a part that is laid
 * over the least charter there is.
 */
async function faultsOfExample(text: string): Promise<string[]> {
  const named = /^# (\S+\.yaml)$/m.exec(text.split('\n')[0]!)?.[1];
  const file = path.join(folder, named ?? 'charter.yaml');
  const least = path.join(folder, 'least.yaml');
  if (!existsSync(least)) writeFileSync(least, JSON.stringify(LEAST));
  const written: Block | null = parse(text);
  if (written === null) return []; // a comment
  const whole = named !== undefined || 'title' in written;
  if (named) writeFileSync(file, text);
  const read = named
    ? await checkCharterFile(file)
    : await checkCharterText(file, whole ? text : `extends: least.yaml\n${text}`);
  if ('faults' in read) return read.faults.map((fault) => placedLine('example', fault));
  if ('charter' in read) expect(read.digest).toBe(digest(read.charter));
  return [];
}
