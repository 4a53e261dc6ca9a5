/** The pages on the charter cannot go stale: keys, defaults, examples and faults are those of the code. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { checkCharterFile, checkCharterText, placedLine } from '../../client/charter/file';
import { type CharterKey, documentedKeys, keyRow } from '../../client/charter/keys';
import { mergeLayers } from '../../domain/charter/extend';
import { resolveCharter } from '../../domain/charter/resolve';
import { initialState } from '../../domain/engagement/initial-state';
import { pathText } from '../../domain/model/charter/fault';
import { digest } from '../../domain/values/digest';
import { touchedGates } from '../../domain/views/describe';
import { LEAST, resolved } from '../rules/charter-written';
import { examplesOf, faultsOf, INDEX, keyRows, PAGES, textOf } from './charter-pages';

type Block = Record<string, unknown>;

const pageOf = (section: string): string =>
  `charter/${section.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.md`;

const PAGED = [...documentedKeys()].map(
  ([section, keys]): [page: string, section: string | null, keys: CharterKey[]] =>
    section === '' ? [INDEX, null, keys] : [pageOf(section), section, keys],
);
const SECTIONS = PAGED.flatMap(([, section]) => section ?? []);

test('the guide to charters has examples that are charters, or parts of one', async () => {
  const examples = examplesOf('../how-to/write-a-charter.md');
  expect(examples.length).toBeGreaterThan(3);
  for (const text of examples) expect(await faultsOfExample(text)).toEqual([]);
});

test('each key of a metric has an example', () => {
  const [, , keys] = PAGED.find(([page]) => page === 'charter/metrics.md')!;
  const shown = examplesOf('charter/metrics.md').flatMap((text) =>
    (parse(text).metrics as Block[]).flatMap((metric) => keysIn(metric)),
  );
  const named = ({ key }: CharterKey): RegExp =>
    new RegExp(`^${key.replaceAll('.', '\\.').replace(/NAME|COLUMN/, '[^.]+')}$`);
  expect(keys.filter((one) => !shown.some((key) => named(one).test(key)))).toEqual([]);
});

/** Every key of a written block, below `prefix`. */
const keysIn = (block: Block, prefix = ''): string[] =>
  Object.entries(block).flatMap(([name, value]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    return [key, ...(value instanceof Object && !Array.isArray(value) ? keysIn(value as Block, key) : [])];
  });

test('each section has its page, and the index leads to it', () => {
  expect(SECTIONS.map(pageOf).sort()).toEqual([...PAGES].sort());
  for (const page of PAGES) expect(textOf(INDEX)).toContain(`](${page})`);
});

describe.each(PAGED)('%s', (page, section, keys) => {
  const rows = keyRows(page);

  test('has every key, and no other, as the charter describes it (npm run docs writes the rows)', () => {
    expect(rows.sort()).toEqual(keys.map(keyRow).sort());
  });

  test('has examples that are charters, or parts of one', async () => {
    const examples = examplesOf(page);
    expect(section === null || examples.some((text) => section in (parse(text) ?? {}))).toBe(true);
    for (const text of examples) expect(await faultsOfExample(text)).toEqual([]);
  });

  test('quotes the faults as the program reports them', () => {
    const quoted = faultsOf(page);
    expect(quoted.length).toBeGreaterThan(section === null ? -1 : 1);
    for (const [text, begin] of quoted) {
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
        gates.length > 0 ? expect.anything() : expect.stringMatching(/not part of what\s+people\s+sign/),
      ]);
    }
  });
});

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
