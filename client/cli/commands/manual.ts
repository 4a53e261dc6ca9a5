/** What is printed about the command line itself: manual pages, and a shell's completion. */

import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Option } from 'commander';
import { didYouMean } from '../../../domain/values/nearest';
import { version } from '../../embedded/paths';
import { writeNew } from '../../files/write';
import { type Answer, command, usageError } from '../command';
import { SHELLS, scriptOf } from '../completion/scripts';
import type { Page } from '../manual/page';
import { roff } from '../manual/roff';
import { plainText } from '../manual/text';
import type { Session } from '../session';

export const man = command<{ out?: string }>({
  name: 'man',
  args: '[command]',
  summary: 'the manual page of a command',
  about:
    'Shows the manual page of a command, or of the program: on a terminal by man where it is there, else as plain text. ' +
    'With --out it writes the page of every command into a directory, for MANPATH.',
  examples: ['dayone man sign', 'dayone man --out ~/.local/share/man/man1'],
  options: [new Option('--out <dir>', 'write all pages there, dayone.1 and the others')],
  run: async (session, [name], { out }): Promise<Answer | number> => {
    const pages = session.manual();
    if (out !== undefined) return writePages(pages, out);
    const page = pages.find((one) => one.command === (name ? `dayone ${name}` : 'dayone'));
    const names = pages.map((one) => one.command.replace(/^dayone ?/, ''));
    if (!page) throw usageError(`there is no command ${name}`, didYouMean(name!, names));
    if (session.io.outIsTerminal && !session.options.json && (await byMan(page))) return 0;
    const text = plainText(page);
    return { json: { page: page.name, text: text.join('\n') }, text: () => text };
  },
});

/** Of today: what is written down has a date. */
function asRoff(page: Page): string {
  return roff(page, version(), new Date().toISOString().slice(0, 10));
}

async function writePages(pages: readonly Page[], dir: string): Promise<Answer> {
  await mkdir(dir, { recursive: true });
  const files = pages.map((page) => ({ file: join(dir, `${page.name}.1`), text: asRoff(page) }));
  for (const { file, text } of files) await writeNew(file, text, true);
  return { json: { files: files.map(({ file }) => file) }, text: () => files.map(({ file }) => file) };
}

/** Whether man was there and has shown it. */
function byMan(page: Page): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('man', ['-l', '-'], { stdio: ['pipe', 'inherit', 'inherit'] });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
    child.stdin.on('error', () => {}); // it ended before it had read all
    child.stdin.end(asRoff(page));
  });
}

export const completion = command({
  name: 'completion',
  args: '<shell>',
  summary: 'the completion script of a shell: bash, zsh or fish',
  about:
    'Prints the script by which bash, zsh or fish completes dayone: commands, options, what an option can be, files, ' +
    'people, and the ids of engagements. These are asked of the server, for a second at most.',
  examples: [
    'dayone completion zsh > ~/.zfunc/_dayone',
    'source <(dayone completion bash)',
    'dayone completion fish | source',
  ],
  run: async (_session: Session, [given]): Promise<Answer> => {
    const shell = SHELLS.find((one) => one === given);
    if (!shell)
      throw usageError(`there is no completion for ${given}`, [
        ...didYouMean(given!, SHELLS),
        `expected one of: ${SHELLS.join(', ')}`,
      ]);
    const script = scriptOf(shell);
    return { json: { shell, script }, text: () => script.trimEnd().split('\n') };
  },
});
