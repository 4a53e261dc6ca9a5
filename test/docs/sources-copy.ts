/** A copy of the sources, to which a test applies the code of a page as a reader does. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';

/** Where a block of code goes: a file of its own, or after, before or in the place of what stands in one. */
export type Place =
  | { file: string }
  | { file: string; after: string }
  | { file: string; before: string }
  | { file: string; instead: string };

/** The blocks of TypeScript of a text, in its order. */
export const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, ts]) => ts!);

export interface SourcesCopy {
  /** Applies the blocks to their places, in their order. */
  apply(blocks: readonly string[], places: readonly Place[]): void;
  /** Changes a text that stands once in a file. */
  change(file: string, from: string, to: string): void;
  /** What the compiler says of `domain/` and `activities/`, and of the answers on paper: `file: message`. */
  compile(): string[];
  /** A module of the copy. */
  load<T>(module: string): T;
  remove(): void;
}

/** What external systems answer on paper: it has a case for each kind of check. */
const PAPER = 'test/support/paper-world.ts';

export function copyOfSources(): SourcesCopy {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'dayone-recipes-'));
  for (const name of ['domain', 'evidence', 'activities', 'client', 'tsconfig.json', 'package.json', PAPER])
    cpSync(path.join(packageRoot(), name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(packageRoot(), 'node_modules'), path.join(copy, 'node_modules'));
  const config = { extends: './tsconfig.json', include: ['domain', 'activities', PAPER] };
  writeFileSync(path.join(copy, 'tsconfig.copy.json'), JSON.stringify(config));

  const change: SourcesCopy['change'] = (file, from, to) => {
    const parts = readFileSync(path.join(copy, file), 'utf8').split(from);
    expect([file, from, parts.length]).toEqual([file, from, 2]);
    writeFileSync(path.join(copy, file), parts.join(to));
  };
  const put = (block: string, place: Place): void => {
    if ('after' in place) change(place.file, place.after, place.after + block);
    else if ('before' in place) change(place.file, place.before, block + place.before);
    else if ('instead' in place) change(place.file, place.instead, block);
    else writeFileSync(path.join(copy, place.file), block, { flag: 'wx' });
  };
  return {
    change,
    apply(blocks, places) {
      expect(blocks).toHaveLength(places.length);
      for (const [index, place] of places.entries()) put(blocks[index]!, place);
    },
    compile() {
      const tsc = path.join(packageRoot(), 'node_modules', '.bin', 'tsc');
      const args = ['--noEmit', '--pretty', 'false', '-p', path.join(copy, 'tsconfig.copy.json')];
      const { stdout } = spawnSync(tsc, args, { encoding: 'utf8', cwd: copy });
      return stdout.split('\n').flatMap((line) => {
        const said = /^(\S+?)\(\d+,\d+\): error TS\d+: (.*)$/.exec(line);
        return said ? [`${said[1]}: ${said[2]}`] : line.startsWith('error') ? [line] : [];
      });
    },
    load: <T>(module: string): T => require(path.join(copy, module)) as T,
    remove: () => rmSync(copy, { recursive: true }),
  };
}
