/** docs/reference/command-line.md: every command on one page. */

import { lookup } from '../../../domain/values/own-members';
import type { AnyCommand } from '../command';
import { wrapped } from '../output';
import { type Block, commands, overview, pageOf, type Section } from './page';

const INTRODUCTION = `# The command line

Made from the commands themselves by \`npm run docs\`; do not edit it by hand. The same stands in
\`dayone COMMAND --help\` and, as manual pages, in \`dayone man COMMAND\`. From a checkout the program is \`./dayone\`.

\`dayone completion bash|zsh|fish\` prints the script by which a shell completes commands, options, steps, files, people
and engagements. \`dayone man --out DIR\` writes a manual page for each command.
`;

/** The whole page. */
export function commandLinePage(): string {
  const [about, ...general] = overview().sections;
  const families = [...new Set(commands().map(({ family }) => family))];
  return [
    INTRODUCTION,
    ...blocksOf(about!),
    ...general
      .filter(({ title }) => !families.includes(title))
      .flatMap((one) => [`## ${one.title}`, '', ...blocksOf(one)]),
    ...families.flatMap((family) => [
      `## ${family}`,
      '',
      ...commands()
        .filter((one) => one.family === family)
        .map((one) => ({ ...pageOf(one), exits: one.definition.exits }))
        .flatMap(({ command, summary, synopsis, sections, exits }) => [
          `### ${command}`,
          '',
          `${summary[0]!.toUpperCase()}${summary.slice(1)}: \`${synopsis}\``,
          '',
          ...sections.flatMap((section) => commandSection(section, exits)),
        ]),
    ]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

const HEADS: Record<string, string[]> = { JSON: ['With `--json`:', ''] };

/** Lists only the exit codes whose meaning differs from that for all commands. */
function commandSection(section: Section, exits: AnyCommand['exits']): string[] {
  const { title } = section;
  if (title !== 'Exit status')
    return [...(lookup(HEADS, title) ?? []), ...blocksOf(section, title === 'Examples' ? 'sh' : 'ts')];
  if (!exits) return [];
  return blocksOf({ title: 'exit code', blocks: [{ terms: Object.entries(exits) }] });
}

const blocksOf = ({ title, blocks }: Section, language = 'ts'): string[] =>
  blocks.flatMap((block, index) => [
    ...('code' in block && 'code' in (blocks[index - 1] ?? {}) ? ['or', ''] : []),
    ...blockLines(block, title, language),
    '',
  ]);

function blockLines(block: Block, title: string, language: string): string[] {
  if ('text' in block) return wrapped(block.text, WIDTH);
  if ('code' in block) return [`\`\`\`${language}`, ...block.code.flatMap(folded), '```'];
  const rows = block.terms.map(([term, text]) => `| \`${term}\` | ${text.replaceAll('|', '\\|')} |`);
  return [`| ${title.toLowerCase()} | |`, '|---|---|', ...rows];
}

const WIDTH = 120;

/** A long command line over several, an option at a time. */
function folded(line: string): string[] {
  if (line.length <= WIDTH || !line.includes(' --')) return [line];
  const lines: string[] = [];
  for (const part of line.split(/ (?=--)/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length < WIDTH - 2) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(last === undefined ? part : `  ${part}`);
  }
  return lines.map((one, index) => (index < lines.length - 1 ? `${one} \\` : one));
}
