/** The pages lead to each other: no link, heading or path that they name is missing, and the map has every page. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { allFamilies } from '../../client/cli/commands';
import { packageRoot } from '../../client/embedded/paths';
import { pages } from './sh-blocks';

const ROOT = packageRoot();
const PAGES = [...pages(), 'CONTRIBUTING.md'];
const textOf = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8');
const withoutCode = (text: string): string => text.replace(/^ *```[\s\S]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, '``');

/** The anchors of a page, as GitHub makes them from its headings; the same heading again gets a number. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading] of textOf(page)
    .replace(/^ *```[\s\S]*?^ *```$/gm, '')
    .matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}\- _]/gu, '').replaceAll(' ', '-');
    let nth = 0;
    while (anchors.has(nth === 0 ? anchor : `${anchor}-${nth}`)) nth++;
    anchors.add(nth === 0 ? anchor : `${anchor}-${nth}`);
  }
  return anchors;
}

interface Link {
  /** Path from the root of the repository. */
  to: string;
  anchor: string | undefined;
}

const linksOf = (page: string): Link[] =>
  [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .filter(([, target]) => !/^[a-z]+:/.test(target!))
    .map(([, target]) => {
      const [file, anchor] = target!.split('#');
      return { to: file === '' ? page : path.join(path.dirname(page), file!), anchor };
    });

test.each(PAGES)('every link of %s leads to a page and a heading', (page) => {
  const missing = linksOf(page).filter(({ to, anchor }) => {
    if (!existsSync(path.join(ROOT, to))) return true;
    return anchor !== undefined && !anchorsOf(to).has(anchor);
  });
  expect(missing).toEqual([]);
});

const MADE = ['docs/reference/command-line.md', 'docs/reference/failures.md', 'docs/reference/events.md'];
const WIDTH = 120;

test.each(pages().filter((page) => !/^docs\/(api|decisions)\//.test(page)))(
  '%s has one title and short lines',
  (page) => {
    const lines = textOf(page)
      .replace(/^ *```[\s\S]*?^ *```$/gm, '')
      .split('\n');
    expect(lines.filter((line) => line.startsWith('# '))).toHaveLength(1);
    const long = lines.filter((line) => !line.startsWith('|') && [...line].length > WIDTH);
    expect(MADE.includes(page) ? [] : long).toEqual([]);
  },
);

test('every command that a page names exists', () => {
  const names = new Set(allFamilies().flatMap(({ commands }) => commands.map(({ name }) => name.split(' ')[0]!)));
  const named = pages().flatMap((page) =>
    [...textOf(page).matchAll(/`(?:\.\/)?dayone ([a-z][a-z-]+)/g)].map(([, name]) => ({ page, name: name! })),
  );
  expect(named.length).toBeGreaterThan(200);
  expect(named.filter(({ name }) => !names.has(name))).toEqual([]);
});

test('the index names every page', () => {
  const mapped = new Set(linksOf(path.join('docs', 'README.md')).map(({ to }) => to));
  const byIndex = /^docs\/(README\.md|decisions\/|api\/|reference\/charter\/)/;
  expect(pages().filter((page) => page !== 'README.md' && !byIndex.test(page) && !mapped.has(page))).toEqual([]);
});

const SOURCES = [
  'domain',
  'evidence',
  'activities',
  'workflows',
  'client',
  'workers',
  'setup',
  'deploy',
  'examples',
  'test',
];

test('every page that the sources name exists', () => {
  const named = SOURCES.flatMap((folder) =>
    (readdirSync(path.join(ROOT, folder), { recursive: true }) as string[])
      .map((name) => path.join(folder, name))
      .filter((name) => /\.(ts|mjs|js|sh|yaml|example)$/.test(name) && statSync(path.join(ROOT, name)).isFile())
      .flatMap((name) => [...textOf(name).matchAll(/\bdocs\/[\w./-]+\.md\b/g)].map(([page]) => page)),
  );
  const missing = [...new Set(named)].filter((page) => !existsSync(path.join(ROOT, page)));
  // A runbook of the example's client, and pages that a test makes up.
  expect(missing.filter((page) => !page.endsWith('-runbook.md'))).toEqual([]);
});
