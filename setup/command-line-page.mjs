// Writes docs/reference/command-line.md from the commands themselves: npm run docs:command-line. A test tells when it is stale.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { prepare, ROOT, say } from './prepare.mjs';

await prepare('run');
const page = path.join('docs', 'reference', 'command-line.md');
const { commandLinePage } = createRequire(import.meta.url)(path.join(ROOT, 'dist/client/cli/manual/markdown.js'));
writeFileSync(path.join(ROOT, page), commandLinePage());
say(`${page} is written.`);
