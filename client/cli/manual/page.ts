/** A page of the manual: the same facts as --help, once, for every form in which they are printed. */
import type { Command as Commander, Option } from 'commander';
import { FAILURES } from '../../../domain/model/failures';
import { lookup } from '../../../domain/values/own-members';
import { nextText } from '../../../evidence/command-words';
import { ANSWERS, ERROR } from '../../answers';
import { WORDS } from '../../answers/parts';
import type { AnyCommand, Exit } from '../command';
import { allFamilies } from '../commands';
import { ABOUT, EXITS, programFor } from '../program';
import { formsOf } from './shape';

export type Block = { text: string } | { terms: [term: string, text: string][] } | { code: string[] };

export interface Section {
  title: string;
  blocks: Block[];
}

export interface Page {
  /** `dayone-status`, the name of its file. */
  name: string;
  /** `dayone status`. */
  command: string;
  summary: string;
  synopsis: string;
  sections: Section[];
}

/** Every command, as commander knows it and as the registry does. */
interface Both {
  family: string;
  definition: AnyCommand;
  known: Commander;
}

const program = programFor(
  { out: () => {}, err: () => {}, outIsTerminal: false, errIsTerminal: false, env: {} },
  async () => {},
);

export const commands = (): Both[] =>
  allFamilies().flatMap(({ title, commands }) =>
    commands.map((definition) => ({
      family: title,
      definition,
      known: program.commands.find((one) => one.name() === definition.name)!,
    })),
  );

const section = (title: string, ...blocks: Block[]): Section => ({ title, blocks });

/** The page of the program itself. */
export function overview(): Page {
  const families = allFamilies().map(
    ({ title, commands }): Section =>
      section(title, { terms: commands.map(({ name, summary }) => [name, `${summary}.`]) }),
  );
  return {
    name: 'dayone',
    command: 'dayone',
    summary: 'production from day one',
    synopsis: 'dayone [options] COMMAND',
    sections: [
      section('Description', { text: ABOUT }),
      ...families,
      section('Options', { terms: program.options.map(termOf) }),
      section('Exit status', { terms: exitTerms({}) }),
      section(
        'JSON',
        {
          text:
            'With --json a command prints exactly one object on one line. What it holds stands on the page of the ' +
            'command, and nothing else is in it; --json-schema prints the same as JSON Schema. Where there is no ' +
            'answer the object is an error, and the exit code is that of its code.',
        },
        ...codes(ERROR),
      ),
      section('Codes', {
        terms: Object.entries(FAILURES).map(([code, kind]) => [code, `exit ${kind.exit}. ${nextText(kind)}`]),
      }),
      section('Words', { terms: Object.entries(WORDS) }),
    ],
  };
}

/** The page of one command. */
export function pageOf({ definition, known }: Both): Page {
  const { name, args, summary, about, examples, exits = {} } = definition;
  const options = known.options.map(termOf);
  const answer = lookup(ANSWERS, name);
  return {
    name: `dayone-${name}`,
    command: `dayone ${name}`,
    summary,
    synopsis: ['dayone', name, ...(options.length > 0 ? ['[options]'] : []), args ?? ''].join(' ').trim(),
    sections: [
      section('Description', { text: about }),
      ...(options.length > 0 ? [section('Options', { terms: options })] : []),
      section('Examples', { code: [...examples] }),
      ...(answer ? [section('JSON', ...codes(answer))] : []),
      section('Exit status', { terms: exitTerms(exits) }),
    ],
  };
}

/** Every page, the program's own first. */
export const allPages = (): Page[] => [overview(), ...commands().map(pageOf)];

const exitTerms = (own: Partial<Record<Exit, string>>): [string, string][] =>
  Object.entries({ ...EXITS, ...own }).map(([code, meaning]) => [code, meaning]);

const codes = (answer: Parameters<typeof formsOf>[0]): Block[] => formsOf(answer).map((code) => ({ code }));

function termOf({ flags, description, defaultValue, envVar }: Option): [string, string] {
  const more = [
    ...(defaultValue === undefined ? [] : [`default ${defaultValue}`]),
    ...(envVar === undefined ? [] : [`environment ${envVar}`]),
  ];
  return [flags, more.length > 0 ? `${description} (${more.join('; ')})` : description];
}
