// Writes the rows of the tables of keys in docs/charter from the charter's description; a test says if they are stale.
// The grouping of the rows into tables is the page's own: a new key needs a line that begins with it.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { prepare, ROOT, say } from './prepare.mjs';

await prepare('run');
const { documentedKeys, keyRow } = createRequire(import.meta.url)(path.join(ROOT, 'dist/client/charter/keys.js'));

const pageOf = (section) =>
  path.join(
    'docs',
    section === '' ? 'charter.md' : `charter/${section.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.md`,
  );

for (const [section, keys] of documentedKeys()) {
  const page = pageOf(section);
  const lines = readFileSync(path.join(ROOT, page), 'utf8').split('\n');
  for (const key of keys) {
    const at = lines.findIndex((line) => line.startsWith(`| \`${key.key}\` |`));
    if (at === -1)
      throw new Error(`${page} has no row for ${key.key}: write a line "| \`${key.key}\` |" into its table`);
    lines[at] = keyRow(key);
  }
  writeFileSync(path.join(ROOT, page), lines.join('\n'));
}
say('The tables of docs/charter are written.');
