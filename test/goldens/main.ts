/**
 * Compares the golden files with what is made now, or writes them again: `npm run goldens`, `npm run goldens -- --accept`.
 * Exit code 1 if something differs, 2 for an option that does not exist.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../client/embedded/paths';
import { accept, changedFiles, committed, differences } from './files';
import { goldenPaper, isPaper } from './paper';

const HELP = `npm run goldens -- [--accept] [--paper]

Compares the golden files in test/goldens/files with the results of the current code; exit code 1 if something differs.

  --accept  writes the results as the golden files
  --paper   leaves out the command line, which needs a server: about 20 s of processor time instead of two minutes
  --help    prints this`;

const NEXT = `If this is what the commit is about (CONTRIBUTING.md, "Golden files", says which kind of commit may change which
file): npm run goldens -- --accept`;

const say = (...lines: string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};

async function onPaper(isAccepted: boolean): Promise<number> {
  const made = await goldenPaper();
  const found = differences(committed(isPaper), made);
  if (found.length === 0) {
    say('The golden files on paper equal the results: nothing to write.');
    return 0;
  }
  say(...found, '');
  if (!isAccepted) {
    say(NEXT);
    return 1;
  }
  say(`Written: ${accept(made, isPaper).join(', ')}`);
  return 0;
}

const isCli = (file: string): boolean => !isPaper(file);

/**
 * By jest, which starts the server and ends it. In jest's own process: one of its workers takes longer to end than jest waits
 * for it, with half a gigabyte of modules, and jest would report a leak.
 */
function onServer(isAccepted: boolean): number {
  const script = path.join(packageRoot(), 'setup', 'run.mjs');
  const env = { ...process.env, DAYONE_TEST_VERBOSE: '1', DAYONE_GOLDENS: isAccepted ? 'accept' : 'compare' };
  const before = committed(isCli);
  const args = [script, 'test', '--runInBand', 'test/goldens/cli.test.ts'];
  const ran = spawnSync(process.execPath, args, { env, stdio: 'inherit' });
  const written = changedFiles(before, committed(isCli));
  if (written.length > 0) say(`Written: ${written.join(', ')}`);
  return ran.status ?? 1;
}

function optionsOf(args: string[]): { accept?: boolean; paper?: boolean; help?: boolean } {
  const options = { accept: { type: 'boolean' }, paper: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  return parseArgs({ args, options }).values;
}

async function main(args: string[]): Promise<number> {
  let options: ReturnType<typeof optionsOf>;
  try {
    options = optionsOf(args);
  } catch (error) {
    say((error as Error).message, '', HELP);
    return 2;
  }
  if (options.help) {
    say(HELP);
    return 0;
  }
  const isAccepted = options.accept ?? false;
  const paper = await onPaper(isAccepted);
  return Math.max(paper, options.paper ? 0 : onServer(isAccepted));
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
