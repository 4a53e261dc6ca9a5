/** The rules say what is asked as data; each surface words it. So no text of `domain/` names a command of the shell. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { allFamilies } from '../../client/cli/commands';
import { packageRoot } from '../../client/embedded/paths';

const NAMES = allFamilies()
  .flatMap(({ commands }) => commands.map(({ name }) => name))
  .join('|');
/** `dayone sign`, `` `sign ID` ``, `--approve`. */
const COMMAND = new RegExp(
  [
    String.raw`\bdayone (?:NAMES)\b`,
    // Quoted in a template, and in a string.
    String.raw`\\\x60(?:NAMES)[ \\]`,
    String.raw`(?<=[\s(:?=[,])'[^'\x60]*\x60(?:NAMES)[ \x60]`,
    String.raw`(?:^|[\s\x60('"|])--[a-z]`,
  ]
    .join('|')
    .replaceAll('NAMES', NAMES),
);

/** Lines of a source without its comments: what is left and looks so stands in a text. */
const linesOf = (source: string): string[] =>
  source
    .split('\n')
    .filter((line) => !/^\s*(\*|\/\*|\/\/)/.test(line))
    .map((line) => line.replace(/\s\/\/ .*$/, '').trim());

const naming = (file: string, source: string): string[] =>
  linesOf(source)
    .filter((line) => COMMAND.test(line))
    .map((line) => `${file}: ${line}`);

test('no text in domain/ names a shell command or one of its options', () => {
  const files = readdirSync(path.join(packageRoot(), 'domain'), { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => naming(`domain/${file}`, readFileSync(path.join(packageRoot(), 'domain', file), 'utf8')));
  expect(found).toEqual([]);
});

test.each([
  ['"hand the role over (dayone transfer)"', 1],
  ['`close it (\\`dayone close ID\\`)`', 1],
  ["text: 'clear it with `resume ID`'", 1],
  ['`clear it (\\`resume\\`)`', 1],
  ["refused(kind, 'NOT_ASKED', `release ID is live`)", 0],
  ["'say --leave-running or --roll-back'", 1],
  ['"say why: --reason TEXT"', 1],
  ["'dayone found it, and it is over'", 0],
  ["'write `components` in its manifest'", 0],
  ['// dayone transfer\n"hand the role over" // dayone transfer', 0],
])('%s', (source, count) => expect(naming('one.ts', source)).toHaveLength(count));
