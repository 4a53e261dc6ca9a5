/**
 * What a shell loads: the scripts next to this file. They know no commands themselves, and call `dayone __complete`.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const scriptOf = (shell: (typeof SHELLS)[number]): string =>
  readFileSync(path.join(__dirname, `dayone.${shell}`), 'utf8');
