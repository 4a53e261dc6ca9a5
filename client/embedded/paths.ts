/** Where dayone stores its downloads, and where its own files are. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

// The XDG specification says that a relative path is to be ignored.
const ours = (base: string | undefined, otherwise: string): string =>
  path.join(base && path.isAbsolute(base) ? base : path.join(homedir(), otherwise), 'dayone');

/** The cache for what can be fetched again: `$XDG_CACHE_HOME/dayone`, else `~/.cache/dayone`. Not created here. */
export const cacheDirectory = (env: NodeJS.ProcessEnv = process.env): string => ours(env.XDG_CACHE_HOME, '.cache');

/** What belongs to the person at this machine: `$XDG_CONFIG_HOME/dayone`, else `~/.config/dayone`. Not created here. */
export const configDirectory = (env: NodeJS.ProcessEnv = process.env): string => ours(env.XDG_CONFIG_HOME, '.config');

/** The folder of dayone's own package.json, the same from the sources and from `dist/`. */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const above = path.dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${__dirname}`);
    folder = above;
  }
  return folder;
}

/** The version of this package. */
export const version = (): string =>
  (JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
