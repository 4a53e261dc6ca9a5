/** What a shell loads: the scripts beside this file. They know no command themselves, and ask `dayone __complete`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const scriptOf = (shell: (typeof SHELLS)[number]): string =>
  readFileSync(path.join(__dirname, `dayone.${shell}`), 'utf8');
