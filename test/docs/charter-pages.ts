/** Reads the pages on the charter: their tables of keys and faults, and their examples. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';

const DOCS = path.join(packageRoot(), 'docs', 'reference');
export const INDEX = 'charter.md';
export const PAGES = readdirSync(path.join(DOCS, 'charter')).map((name) => `charter/${name}`);

export const textOf = (page: string): string => readFileSync(path.join(DOCS, page), 'utf8');

const KEYS = ['key', 'written as', 'default', 'what it says'];
const FAULTS = ['written', 'what `validate` says'];

/** The rows of every table of a page that has these heads. */
function rowsOf(page: string, heads: readonly string[]): string[][] {
  const rows: string[][] = [];
  let within = false;
  for (const line of textOf(page).split('\n')) {
    const cells = line.startsWith('|')
      ? line
          .slice(1, -1)
          .split(' | ')
          .map((cell) => cell.trim())
      : null;
    if (!cells) within = false;
    else if (cells.join() === heads.join()) within = true;
    else if (within && !line.startsWith('|-')) rows.push(cells);
  }
  return rows;
}

const code = (cell: string): string => /^`(.+)`$/.exec(cell)?.[1] ?? cell;

/** The rows of the tables of keys, as they stand in the page. */
export const keyRows = (page: string): string[] => rowsOf(page, KEYS).map((cells) => `| ${cells.join(' | ')} |`);

/** What a page says is wrong: a fragment of a charter, and the begin of its fault. */
export const faultsOf = (page: string): [written: string, fault: string][] =>
  rowsOf(page, FAULTS).map(([written, fault]) => [code(written!), code(fault!)]);

/** The YAML examples of a page. */
export const examplesOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);
