/** The shell blocks of README.md and docs/: what a reader types. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';

export interface Typed {
  /** One logical line; a block that is a script of its own, as a whole. */
  text: string;
  /** Where it stands, from 1. */
  line: number;
}

/** Every page, README first, then in alphabetical order. */
export const pages = (): string[] => [
  'README.md',
  ...(readdirSync(path.join(packageRoot(), 'docs'), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name))
    .sort(),
];

const SCRIPT = /^(for|while|if|set -)/m;

/** What stands in the `sh` blocks of a page, in its order, without comments. */
export function typedIn(page: string): Typed[] {
  const lines = readFileSync(path.join(packageRoot(), page), 'utf8').split('\n');
  const typed: Typed[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (!/^ *```sh$/.test(lines[at]!)) continue;
    const from = at + 1;
    for (at = from; !/^ *```$/.test(lines[at]!); at++);
    const block = lines.slice(from, at);
    if (SCRIPT.test(block.join('\n'))) typed.push({ text: block.join('\n'), line: from + 1 });
    else typed.push(...logicalLines(block, from + 1));
  }
  return typed;
}

function logicalLines(block: readonly string[], first: number): Typed[] {
  const typed: Typed[] = [];
  let goesOn = false;
  for (const [index, line] of block.entries()) {
    const text = line
      .replace(/\s+# .*$/, '')
      .replace(/\\$/, '')
      .trim();
    if (goesOn) typed.at(-1)!.text += ` ${text}`;
    else if (text !== '') typed.push({ text, line: first + index });
    goesOn = line.endsWith('\\');
  }
  return typed;
}
