/** What a shell offers for the word that is being typed, from the same registry as the help: `dayone __complete -- WORDS`. */

import type { Command as Commander, Option } from 'commander';
import { STEP_IDS } from '../../../domain/gates/steps';
import { ROLES } from '../../../domain/model/people';
import { lookup } from '../../../domain/values/own-members';
import { oneLine } from '../../../domain/values/text';
import { templateNames } from '../../charter/templates';
import { type Io, tellOwn } from '../output';
import { programFor } from '../program';
import { Session } from '../session';
import { engagementIds } from './engagements';
import { SHELLS } from './scripts';

/** A word that fits, with what it means. */
export interface Offer {
  word: string;
  about?: string;
}

/** The words that fit, and whether files or directories fit as well: those the shell knows itself. */
export interface Offers {
  offers: Offer[];
  paths?: 'files' | 'directories';
}

const words = (all: readonly string[]): Offers => ({ offers: all.map((word) => ({ word })) });
const FILES: Offers = { offers: [], paths: 'files' };

/** Placeholder of a value in usage lines → the possible values. */
const VALUES: Record<string, (given: Given) => Offers | Promise<Offers>> = {
  id: async ({ session, typed }) => words(await engagementIds(session, typed)),
  // From the evidence store: an engagement that can be recovered does not run.
  ids: async ({ session }) => words(await session.records.known().catch(() => [])),
  what: async ({ session, typed, nth }) => ({
    offers: [...(nth === 0 ? ['diff'] : []), ...(await engagementIds(session, typed))].map((word) => ({ word })),
    paths: 'files',
  }),
  file: () => FILES,
  files: () => FILES,
  manifest: () => FILES,
  dir: () => ({ offers: [], paths: 'directories' }),
  person: async ({ session }) => ({
    offers: [...(await session.people())].map(([word, about]) => ({ word, about })),
  }),
  step: () => words(STEP_IDS),
  role: () => words(ROLES),
  command: ({ program }) => commandsOf(program),
  shell: () => words(SHELLS),
};

interface Given {
  program: Commander;
  session: Session;
  typed: string;
  /** Which argument of the command it is. */
  nth: number;
}

/** `line`: the words after the program's name, the last of them as far as it is typed. */
export async function complete(line: readonly string[], session: Session, io: Io): Promise<Offers> {
  const program = programFor(io, async () => {});
  const [typed, before] = splitLine(line);
  const { command, args, waits, dashes } = walk(program, before);
  const assigned = /^(--[a-z-]+=)(.*)$/s.exec(typed);
  const optionOf = (flag: string) => [...(command?.options ?? []), ...program.options].find((one) => one.long === flag);
  const given = { program, session, nth: args };
  if (waits) return fitting(await valuesOf(waits, { ...given, typed }), typed);
  if (assigned && !dashes) {
    const option = optionOf(assigned[1]!.slice(0, -1));
    const found = option ? await valuesOf(option, { ...given, typed: assigned[2]! }) : words([]);
    return {
      ...found,
      offers: fitting(found, assigned[2]!).offers.map((one) => ({ ...one, word: assigned[1] + one.word })),
    };
  }
  if (typed.startsWith('-') && !dashes) return fitting(optionsOf(program, command, before), typed);
  if (!command) return fitting(commandsOf(program), typed);
  const argument = command.registeredArguments[Math.min(args, command.registeredArguments.length - 1)];
  if (!argument || (args >= command.registeredArguments.length && !argument.variadic)) return words([]);
  if (argument.argChoices) return fitting(words(argument.argChoices), typed);
  return fitting((await lookup(VALUES, argument.name())?.({ ...given, typed })) ?? words([]), typed);
}

/** The word being typed, and those before it. bash takes `--gate=own` apart: `--gate`, `=`, `own`. */
function splitLine(line: readonly string[]): [typed: string, before: string[]] {
  const before = line.slice(0, -1).filter((word) => word !== '=');
  const last = line.at(-1) ?? '';
  return [last === '=' ? '' : last, before];
}

/** Which command it is, how many arguments it has, and which option waits for its value. */
function walk(program: Commander, before: readonly string[]) {
  const found: { command?: Commander; args: number; waits?: Option; dashes: boolean } = { args: 0, dashes: false };
  for (const word of before) {
    if (found.waits) found.waits = undefined;
    else if (word === '--') found.dashes = true;
    else if (word.startsWith('-') && !found.dashes) {
      const options = [...(found.command?.options ?? []), ...program.options];
      found.waits = options.find((one) => one.long === word && (one.required || one.optional));
    } else if (found.command) found.args += 1;
    else found.command = program.commands.find((one) => one.name() === word);
  }
  return found;
}

async function valuesOf(option: Option, given: Given): Promise<Offers> {
  if (option.argChoices) return words(option.argChoices);
  if (option.long === '--template') {
    return words(templateNames());
  }
  const stands = /[<[]([a-z-]+)/.exec(option.flags)?.[1] ?? '';
  return (await lookup(VALUES, stands)?.(given)) ?? words([]);
}

/** Those that were not said yet. */
function optionsOf(program: Commander, command: Commander | undefined, before: readonly string[]): Offers {
  const options = [...(command?.options ?? []), ...program.options].filter((one) => !before.includes(one.long!));
  const offers = options.map(({ long, description }) => ({ word: long!, about: description }));
  return { offers: [...offers, { word: '--help', about: 'show the help' }] };
}

const commandsOf = (program: Commander): Offers => ({
  offers: program.commands.map((one) => ({ word: one.name(), about: one.summary() })),
});

const fitting = ({ offers, paths }: Offers, typed: string): Offers => ({
  offers: offers.filter(({ word }) => word.startsWith(typed)),
  paths,
});

/** One word a line, its meaning behind a tab; `:files` and `:directories` are left to the shell. Never fails. */
export async function answerShell(line: readonly string[], io: Io): Promise<void> {
  const session = new Session({ ...io, err: () => {} }, {});
  const { offers, paths } = await complete(line, session, io).catch(() => ({ offers: [], paths: undefined }));
  const lines = offers.map(({ word, about }) => `${oneLine(word)}\t${oneLine(about ?? '')}`);
  for (const text of [...lines, ...(paths ? [`:${paths}`] : [])]) tellOwn(io, `${text}\n`);
}
