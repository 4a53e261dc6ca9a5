/**
 * Runs the test files of a folder in a few jest files. Jest loads every module again for each file; rules need no such
 * isolation, and without it they take half the processor time. `npx jest test/rules/clock` still runs one file alone.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Declares every `of`-th test file of a folder of `test/`, from the given part on. @param part from 1 on */
export function group(folder: string, part: number, of: number): void {
  const dir = path.join(__dirname, '..', folder);
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  for (const [index, file] of files.sort().entries())
    if (index % of === part - 1)
      describe(`${folder}/${file.replaceAll(path.sep, '/')}`, () => {
        require(path.join(dir, file));
      });
}
