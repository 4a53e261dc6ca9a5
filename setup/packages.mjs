// The npm packages: whether `node_modules` is what package-lock.json says, and `npm ci` where it is not.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const stampOf = (root) => path.join(root, 'node_modules', '.dayone-lock');

/**
 * True when the packages of package-lock.json are there, with or without those for development. A stamp makes this
 * cheap; it counts only while it is younger than the folder around it, so every addition or removal is noticed.
 */
export function packagesInstalled(root, withDevelopment) {
  const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const wanted = `${createHash('sha256').update(lock).digest('hex')}${withDevelopment ? ' with development' : ''}`;
  const stamp = stampOf(root);
  const folder = statSync(path.dirname(stamp), { throwIfNoEntry: false });
  if (!folder) return false;
  const kept = statSync(stamp, { throwIfNoEntry: false });
  if (kept && kept.mtimeMs >= folder.mtimeMs && readFileSync(stamp, 'utf8').startsWith(wanted)) return true;
  if (!holdsAll(root, JSON.parse(lock).packages, withDevelopment)) return false;
  try {
    writeFileSync(stamp, wanted);
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error; // only slower then
  }
  return true;
}

/** Every package in its place and in its version; what npm wrote last, after an interruption, is not asked. */
function holdsAll(root, packages, withDevelopment) {
  return Object.entries(packages).every(([place, { version, dev, optional, devOptional, peer }]) => {
    if (place === '' || optional || peer || devOptional || (dev && !withDevelopment)) return true;
    try {
      return JSON.parse(readFileSync(path.join(root, place, 'package.json'), 'utf8')).version === version;
    } catch {
      return false;
    }
  });
}

/** Runs `npm ci`; throws when it fails, and leaves nothing that would pass for installed. */
export function installPackages(root, say) {
  say('Installing the packages with `npm ci` (about half a minute, once)');
  rmSync(stampOf(root), { force: true });
  // npm's own words go to stderr: stdout belongs to the command that is about to run.
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (error) throw new Error(`npm could not be run: ${error.message}`, { cause: error });
  if (status !== 0) throw new Error('`npm ci` failed; its output is above.');
  if (!existsSync(path.join(root, 'node_modules')) || !packagesInstalled(root, true)) {
    throw new Error('`npm ci` left packages out; is NODE_ENV=production or `omit` set?');
  }
}
