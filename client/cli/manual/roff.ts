/** A manual page in the language of man(7). */
import type { Block, Page } from './page';

/** `date` as 2026-11-23. */
export function roff({ name, command, summary, synopsis, sections }: Page, version: string, date: string): string {
  return [
    `.TH ${name.toUpperCase()} 1 ${date} "dayone ${version}" "dayone"`,
    '.SH NAME',
    `${code(command.replace(' ', '-'))} \\- ${line(summary)}`,
    '.SH SYNOPSIS',
    `.B ${code(synopsis)}`,
    ...sections.flatMap(({ title, blocks }) => [`.SH ${line(title.toUpperCase())}`, ...blocks.flatMap(blockLines)]),
    ...(name === 'dayone' ? [] : ['.SH SEE ALSO', '.BR dayone (1)']),
    '',
  ].join('\n');
}

function blockLines(block: Block, index: number): string[] {
  const apart = index > 0 ? ['.PP'] : [];
  if ('text' in block) return [...apart, line(block.text)];
  if ('terms' in block) return block.terms.flatMap(([term, text]) => ['.TP', `.B ${code(term)}`, line(text)]);
  // Lines as they are; a blank between them stays one.
  return [...apart, '.nf', ...block.code.map((one) => protectedStart(code(one))), '.fi'];
}

/** Signs beyond ASCII by their number: every formatter knows them so, whatever the locale. */
const signs = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replace(/\P{ASCII}/gu, (sign) => `\\[u${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`);

const protectedStart = (text: string): string => (/^[.']/.test(text) ? `\\&${text}` : text);

/** Running text on one line. */
const line = (text: string): string => protectedStart(signs(text).replace(/\s+/g, ' '));

/** What is typed: its hyphens are minus signs, so that it can be copied. */
const code = (text: string): string => signs(text).replaceAll('-', '\\-');
