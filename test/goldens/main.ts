/**
 * Compares the golden files with what is made now, or accepts what is made now: `npm run goldens`, and
 * `npm run goldens -- --accept`. Exit code 1 where something differs.
 */
import { accept, differences, kept } from './files';
import { goldenPaper, isPaper } from './paper';

async function main(args: readonly string[]): Promise<number> {
  const made = await goldenPaper();
  const found = differences(kept(isPaper), made);
  const say = (text: string): void => {
    process.stdout.write(`${text}\n`);
  };
  if (args.includes('--accept')) {
    accept(made, isPaper);
    say(found.length === 0 ? 'The golden files are as they were.' : found.join('\n'));
    return 0;
  }
  if (found.length === 0) say('The golden files are as they were accepted.');
  else say([...found, '', ACCEPT].join('\n'));
  return found.length === 0 ? 0 : 1;
}

const ACCEPT = `If this is what the commit is about (CONTRIBUTING.md, "Golden files", says which kind of commit may change which
file): npm run goldens -- --accept`;

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
