/**
 * Compares the golden files with what is made now, or accepts what is made now: `npm run goldens`, and
 * `npm run goldens -- --accept`. With `--paper` without those of the command line, which need a server. Exit code 1 where
 * something differs.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { accept, committed, differences } from './files';
import { goldenPaper, isPaper } from './paper';

async function onPaper(isAccepted: boolean): Promise<number> {
  const made = await goldenPaper();
  const found = differences(committed(isPaper), made);
  const say = (text: string): void => {
    process.stdout.write(`${text}\n`);
  };
  if (isAccepted) {
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

/** By jest, which starts the server and ends it. */
function onServer(isAccepted: boolean): number {
  const script = path.join(packageRoot(), 'setup', 'run.mjs');
  const env = { ...process.env, DAYONE_TEST_VERBOSE: '1', DAYONE_GOLDENS: isAccepted ? 'accept' : 'compare' };
  const ran = spawnSync(process.execPath, [script, 'test', 'test/goldens/cli.test.ts'], { env, stdio: 'inherit' });
  return ran.status ?? 1;
}

async function main(args: readonly string[]): Promise<void> {
  const isAccepted = args.includes('--accept');
  const paper = await onPaper(isAccepted);
  const server = args.includes('--paper') ? 0 : onServer(isAccepted);
  process.exitCode = Math.max(paper, server);
}

void main(process.argv.slice(2));
