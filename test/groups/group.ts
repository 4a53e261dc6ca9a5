/**
 * Runs the test files of a folder in a few jest files. Jest loads every module again for each file, and a file with a
 * server begins with a worker and a trained classifier: most tests need no such isolation, and without it they take
 * much less processor time. `npx jest test/rules/clock` still runs one file alone.
 *
 * `folders.json` has the number of groups of each folder, and the files that run alone nevertheless: they replace what
 * other files of their process use (the provider of feature flags, the environment, a clock), or take as long as a group.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { alone, groups } from './folders.json';

/** Test files of a folder of `test/`, without those that run alone. */
const filesOf = (folder: string): string[] =>
  readdirSync(path.join(__dirname, '..', folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file).replaceAll(path.sep, '/'))
    .filter((file) => file.endsWith('.test.ts') && !alone.includes(file.replace(/\.test\.ts$/, '')))
    .sort();

/** Declares the test files of one group of a folder of `test/`. @param part number of the group, from 1 on */
export function group(folder: keyof typeof groups, part: number): void {
  const of = groups[folder];
  for (const [index, file] of filesOf(folder).entries())
    if (index % of === part - 1)
      describe(file, () => {
        require(path.join(__dirname, '..', file));
      });
}
