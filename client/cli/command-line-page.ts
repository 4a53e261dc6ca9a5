/** docs/reference/command-line.md: every command on one page, as the commands describe themselves. */
import type { Command as Commander, Option } from 'commander';
import type { z } from 'zod';
import { FAILURES } from '../../domain/model/failures';
import { lookup } from '../../domain/values/own-members';
import { nextText } from '../../evidence/command-words';
import { ANSWERS, ERROR } from '../answers';
import { formsOf } from '../answers/json-shape';
import { WORDS } from '../answers/parts';
import type { AnyCommand } from './command';
import { allFamilies } from './commands';
import { wrapped } from './output';
import { ABOUT, EXITS, programFor } from './program';

const INTRODUCTION = `# The command line

Made from the commands themselves by \`npm run docs\`; do not edit it by hand. The same stands in
\`dayone COMMAND --help\`, and its JSON in \`dayone COMMAND --json-schema\`. From a checkout the program is \`./dayone\`.

\`dayone completion bash|zsh|fish\` prints the script by which a shell completes commands, options, steps, files, people
and engagements.
`;

const ABOUT_JSON =
  'With --json a command prints exactly one object on one line. What it holds stands on the page of the ' +
  'command, and nothing else is in it; --json-schema prints the same as JSON Schema. Where there is no ' +
  'answer the object is an error, and the exit code is that of its code.';

const WIDTH = 120;

/** The whole page in Markdown. */
export function commandLinePage(): string {
  const program = programFor(
    { out: () => {}, err: () => {}, outIsTerminal: false, errIsTerminal: false, env: {} },
    async () => {},
  );
  const lines = [
    INTRODUCTION,
    ...paragraph(ABOUT),
    ...part('Options', termTable('options', program.options.map(termOf))),
    ...part('Exit status', termTable('exit status', Object.entries(EXITS))),
    ...part('JSON', [...paragraph(ABOUT_JSON), ...answerForms(ERROR)]),
    ...part('Codes', termTable('codes', failureTerms())),
    ...part('Words', termTable('words', Object.entries(WORDS))),
    ...allFamilies().flatMap(({ title, commands }) =>
      part(
        title,
        commands.flatMap((definition) => commandPart(definition, commanderOf(program, definition))),
      ),
    ),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

const commanderOf = (program: Commander, { name }: AnyCommand): Commander =>
  program.commands.find((one) => one.name() === name)!;

const failureTerms = (): Term[] =>
  Object.entries(FAILURES).map(([code, kind]) => [code, `exit ${kind.exit}. ${nextText(kind)}`]);

/** Lists only the exit codes whose meaning differs from that for all commands. */
function commandPart({ name, args, summary, about, examples, exits }: AnyCommand, { options }: Commander): string[] {
  const synopsis = ['dayone', name, ...(options.length > 0 ? ['[options]'] : []), args ?? ''].join(' ').trim();
  const answer = lookup(ANSWERS, name);
  return [
    `### dayone ${name}`,
    '',
    `${summary[0]!.toUpperCase()}${summary.slice(1)}: \`${synopsis}\``,
    '',
    ...paragraph(about),
    ...(options.length > 0 ? termTable('options', options.map(termOf)) : []),
    ...codeBlock('sh', [...examples]),
    ...(answer ? ['With `--json`:', '', ...answerForms(answer)] : []),
    ...(exits ? termTable('exit code', Object.entries(exits)) : []),
  ];
}

type Term = [term: string, text: string];

function termOf({ flags, description, defaultValue, envVar }: Option): Term {
  const more = [
    ...(defaultValue === undefined ? [] : [`default ${defaultValue}`]),
    ...(envVar === undefined ? [] : [`environment ${envVar}`]),
  ];
  return [flags, more.length > 0 ? `${description} (${more.join('; ')})` : description];
}

const part = (title: string, lines: readonly string[]): string[] => [`## ${title}`, '', ...lines];

const paragraph = (text: string): string[] => [...wrapped(text, WIDTH), ''];

const termTable = (title: string, terms: readonly Term[]): string[] => [
  `| ${title} | |`,
  '|---|---|',
  ...terms.map(([term, text]) => `| \`${term}\` | ${text.replaceAll('|', '\\|')} |`),
  '',
];

const codeBlock = (language: string, lines: readonly string[]): string[] => [
  `\`\`\`${language}`,
  ...lines.flatMap(folded),
  '```',
  '',
];

/** Every form that the answer can have, in a block of its own. */
const answerForms = (answer: z.ZodType): string[] =>
  formsOf(answer).flatMap((lines, index) => [...(index > 0 ? ['or', ''] : []), ...codeBlock('ts', lines)]);

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
