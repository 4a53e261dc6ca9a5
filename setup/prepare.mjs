// Brings what is lacking before dayone can run: packages, compiled sources, the workflow bundle. Plain Node without
// dependencies, for it runs before there are any. Tells on stderr what takes time, and nothing when all is there.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './build.mjs';
import { withLock } from './lock.mjs';
import { installPackages, packagesInstalled } from './packages.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The same as `engines` in package.json, which npm only warns about. */
const NODE_LINES = [
  [20, 19],
  [22, 12],
];
const FIRST_OPEN_LINE = 24;

export const say = (line) => process.stderr.write(`${line}\n`);

/** What is wrong with this Node, if anything: with a `fault` nothing can run, a `notice` is printed once at start. */
export function nodeSupport(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const line = NODE_LINES.find(([number]) => number === major);
  const fits = line ? minor >= line[1] : major >= FIRST_OPEN_LINE;
  if (!fits)
    return { fault: `Node ${version} cannot run dayone; use 20.19 or newer, 22.12 or newer, or 24 and above.` };
  return major === 20 ? { notice: 'Note: Node 20 has been out of support since April 2026; Node 24 is current.' } : {};
}

/**
 * True when nothing is lacking; costs one `stat` per source file and no more.
 * `run` needs what the product needs; `develop` (tests, demo) the development packages too.
 */
export const isReady = (level) => packagesInstalled(ROOT, level === 'develop') && isBuilt(ROOT);

/**
 * Installs and builds what is missing for a level. One process at a time; a process that waited finds the work done.
 */
export async function prepare(level) {
  if (isReady(level)) return;
  await withLock(path.join(ROOT, '.build.lock'), say, async () => {
    const built = isBuilt(ROOT);
    // Compiling needs the development packages as well.
    if (!packagesInstalled(ROOT, level === 'develop' || !built)) installPackages(ROOT, say);
    if (!isBuilt(ROOT)) build(ROOT, say);
  });
}
