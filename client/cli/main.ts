/** The command line: reads what is asked, runs one command, and says what came of it by text, JSON and exit code. */

import { type Command as Commander, CommanderError } from 'commander';
import { Failure } from '../../domain/kernel/failures';
import { didYouMean } from '../../domain/values/nearest';
import { lookup } from '../../domain/values/own-members';
import { quoted } from '../../evidence/command-words';
import { ANSWERS } from '../answers';
import { jsonSchemaOf } from '../answers/json-shape';
import { toGrpcFailure } from '../temporal/grpc-failures';
import { personMeant } from '../use-cases/people-directory';
import { type Answer, type AnyCommand, usageError } from './command';
import { allFamilies, familyOf } from './commands';
import { answerShell } from './completion/complete';
import { failureJson, failureLines, type Io, note, processIo, tell, tellJson } from './output';
import { paintFor, tellsTime } from './paint';
import { programFor } from './program';
import { type GlobalOptions, Session } from './session';

/**
 * Runs one command line.
 * @param argv the arguments, without node and script
 * @returns the exit code: 0 done, 1 refused or not met, 2 wrong usage or bad input, 3 could not reach what it needs,
 * 4 the data is stale
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  if (argv[0] === '__complete') {
    await answerShell(argv.slice(argv.indexOf('--') + 1), io);
    return 0;
  }
  const asJson = says('--json', argv);
  let exit = 0;
  let given: Record<string, string> = {};
  const run = async (command: AnyCommand, args: readonly string[], options: never, globals: GlobalOptions) => {
    given = { ...given, ...placeholders(command, args, options) };
    exit = await runCommand(command, args, options, new Session(io, globals));
  };
  const program = programFor(io, run, argv[0]);
  // Before its options are parsed: where they cannot be, the advice is about this command too.
  program.hook('preSubcommand', (_, command) => {
    given = { COMMAND: command.name() };
  });
  try {
    refuseUnknown(program, argv);
    if (says('--json-schema', argv)) return printSchema(program, argv, io);
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failure = error instanceof CommanderError ? usageFailure(error) : withCommand(toGrpcFailure(error), argv);
    failure.about(NAMES_ANOTHER_FILE.has(failure.code) ? { ...given, FILE: 'FILE' } : given);
    if (asJson) tellJson(io, failureJson(failure));
    else note(io, ...failureLines(failure, paintFor(io.errIsTerminal, io.env)));
    return failure.exit;
  }
}

/** Failures whose advice is about another file than the one that the command was given. */
const NAMES_ANOTHER_FILE: ReadonlySet<string> = new Set(['NOT_IN_STORE', 'NO_RELEASE']);

/** What the command line itself says of the engagement, the step and the file that an advice is about. */
function placeholders({ args: names = '' }: AnyCommand, args: readonly string[], options: object) {
  const at = (...places: string[]): string | undefined => {
    const index = names.split(' ').findIndex((one) => places.includes(one));
    const isOne = names.split(' ')[index]?.includes('...') ? args.flat().length === 1 : index >= 0;
    return isOne ? args.flat()[index] : undefined;
  };
  const known = { ID: at('<id>', '[id]', '<ids...>'), FILE: at('<file>', '<files...>'), STEP: lookup(options, 'gate') };
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => (typeof value === 'string' ? [[name, quoted(value)]] : [])),
  );
}

/** Before anything is parsed, for a command line that cannot be. */
function says(option: string, argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes(option);
}

/** @throws Failure BAD_INPUT */
function printSchema(program: Commander, argv: readonly string[], io: Io): number {
  const [name = ''] = program.parseOptions([...argv]).operands;
  const answer = lookup(ANSWERS, name);
  if (!answer)
    throw usageError('say which command: dayone COMMAND --json-schema', didYouMean(name, Object.keys(ANSWERS)));
  tellJson(io, jsonSchemaOf(answer), 2);
  return 0;
}

async function runCommand(
  command: AnyCommand,
  args: readonly string[],
  options: never,
  session: Session,
): Promise<number> {
  try {
    const engagements = engagementsOf(command, args);
    const answer = await command.run(session, args, await known(command, options, session, engagements));
    if (typeof answer === 'number') return answer;
    await print(answer, session, engagements.length === 1 ? engagements[0] : undefined);
    await session.sayWhereStoresDiffer();
    return answer.exit ?? 0;
  } catch (error) {
    throw await session.readableFailure(await withWhomMeant(error, command, options, args, session));
  } finally {
    await session.close();
  }
}

/**
 * Every option whose value is a `<person>`: by id, by address, or by the name that one person alone has in the engagements
 * that the command is about, else here.
 */
async function known(
  command: AnyCommand,
  options: never,
  session: Session,
  engagements: readonly string[],
): Promise<never> {
  const given = new Map<string, unknown>(Object.entries(options as object));
  const { DAYONE_AS } = session.io.env;
  if (DAYONE_AS && !given.has('as')) given.set('as', DAYONE_AS);
  if (!command.findsPeople)
    for (const [name, person] of personOptions(command, options, session))
      given.set(name, await session.personId(person, engagements));
  return Object.fromEntries(given) as never;
}

/** What was given for each `<person>`, as it was given. */
function personOptions(command: AnyCommand, options: never, { io }: Session): Map<string, string> {
  const names = (command.options ?? [])
    .filter(({ flags }) => flags.includes('<person>'))
    .map((option) => option.attributeName());
  return new Map(
    names.flatMap((name): [string, string][] => {
      const value = lookup(options as Record<string, unknown>, name) ?? (name === 'as' ? io.env.DAYONE_AS : undefined);
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
}

/** The ids of engagements among its arguments. */
function engagementsOf({ args: names = '' }: AnyCommand, args: readonly string[]): string[] {
  const at = names.split(' ').findIndex((name) => /^[<[]ids?(\.\.\.)?[>\]]$/.test(name));
  if (at < 0) return [];
  return args.slice(at, names.includes('<ids...>') ? undefined : at + 1).filter((id) => id !== undefined);
}

/** Of somebody whom the engagement does not know: who was probably meant, of its people and of everybody known here. */
async function withWhomMeant(
  error: unknown,
  command: AnyCommand,
  options: never,
  args: readonly string[],
  session: Session,
): Promise<unknown> {
  if (!(error instanceof Failure) || error.code !== 'UNKNOWN_PERSON') return error;
  if (error.details.some((detail) => detail.startsWith('did you mean'))) return error;
  const given = [...personOptions(command, options, session).values()].filter((one) => error.message.includes(one));
  const [id] = engagementsOf(command, args);
  const state = id === undefined ? null : await session.state(id).catch(() => null);
  const people = Object.values(state?.charter.people ?? {});
  const known = await session.knownPeople().catch(() => null);
  const told = known ? given.flatMap((one) => personMeant(one, known, people)) : [];
  const { code, message, details, cause, entry } = error;
  return new Failure(code, message, [...new Set(told), ...details], { cause, entry });
}

/**
 * Texts that are stored outside the ledger are inserted here, just before printing: any output may refer to one. Times
 * are printed in the time zone of the engagement that the answer is `about`.
 */
async function print(answer: Answer, session: Session, about: string | undefined): Promise<void> {
  const { io, options } = session;
  const readable = async <T>(value: T): Promise<T> => (answer.asWritten ? value : session.readable(value));
  if (options.json) return tellJson(io, await readable(answer.json));
  const lines = await readable(answer.text(paintFor(io.outIsTerminal, io.env)));
  tell(io, lines, answer.zone ?? (tellsTime(lines) ? await session.zoneOf(about) : undefined));
}

/** Names under which people look for the timeline, and which no command has. */
const LOOKED_FOR = ['ledger', 'log', 'history', 'events'];

/** Help exists only for known commands: an unknown command is a fault, also with --help. @throws Failure BAD_INPUT */
function refuseUnknown(program: Commander, argv: readonly string[]): void {
  const [first, second] = program.parseOptions([...argv]).operands;
  const name = first === 'help' ? second : first;
  if (name === undefined || name === 'help' || familyOf(name)) return;
  const names = allFamilies().flatMap(({ commands }) => commands.map((one) => one.name));
  throw usageError(`unknown command '${name}'`, [
    ...(LOOKED_FOR.includes(name)
      ? ['the ledger of an engagement in words: dayone timeline ID']
      : didYouMean(name, names)),
    'the commands: dayone --help',
  ]);
}

/** Commander's own words, without its prefix; a suggestion becomes a detail. */
function usageFailure(error: CommanderError): Failure {
  if (error.code === 'commander.help')
    return new Failure('BAD_INPUT', 'no command was given', ['the commands: dayone --help'], { cause: error });
  const [message = '', ...details] = error.message
    .replace(/^error: /, '')
    .split('\n')
    .map((line) => line.replace(/^\((.*)\)$/, '$1').trim())
    .filter((line) => line !== '');
  return new Failure('BAD_INPUT', message, details, { cause: error });
}

/** Of a message that nobody has answered: the command that asks what became of it. */
function withCommand(failure: Failure, argv: readonly string[]): Failure {
  const { key } = failure as { key?: unknown };
  if (typeof key !== 'string') return failure;
  const isGiven = argv.some((word) => word === '--key' || word.startsWith('--key='));
  const [name, ...rest] = argv;
  const again = isGiven ? argv : [name!, ...rest.slice(0, endOf(rest)), '--key', key, ...rest.slice(endOf(rest))];
  const command = ['dayone', ...again.map(quoted)].join(' ');
  return new Failure(failure.code, failure.message, [...failure.details, `ask again: ${command}`], { cause: failure });
}

/** Options end at `--`. */
const endOf = (words: readonly string[]): number => (words.includes('--') ? words.indexOf('--') : words.length);
