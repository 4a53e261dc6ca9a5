/** The command line: reads what is asked, runs one command, and says what came of it by text, JSON and exit code. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command as Commander, CommanderError, Option } from 'commander';
import { Failure } from '../../domain/failures';
import { packageRoot } from '../embedded/paths';
import type { Answer, AnyCommand } from './command';
import { FAMILIES } from './commands';
import { failureJson, failureText, type Io, paintFor, processIo } from './output';
import { type GlobalOptions, Session } from './session';

const ABOUT =
  'Carries AI-automation engagements from the first conversation into live operation, and keeps them there.';

/**
 * Runs one command line.
 * @param argv the arguments, without node and script
 * @returns the exit code: 0 done, 1 refused or not met, 2 wrong usage or bad input, 3 could not reach what it needs,
 * 4 the data is stale
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  const asJson = wantsJson(argv);
  let exit = 0;
  const program = programFor(io, async (command, args, options, globals) => {
    exit = await runCommand(command, args, options, new Session(io, globals));
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failure = error instanceof CommanderError ? usageFailure(error) : asFailure(error);
    if (asJson) io.out(`${JSON.stringify(failureJson(failure))}\n`);
    else io.err(failureText(failure, paintFor(io.errIsTerminal, io.env)));
    return failure.exit;
  }
}

/** Before anything is parsed, for a command line that cannot be. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json');
}

async function runCommand(
  command: AnyCommand,
  args: readonly string[],
  options: never,
  session: Session,
): Promise<number> {
  try {
    const answer = await command.run(session, args, options);
    if (typeof answer === 'number') return answer;
    print(answer, session);
    return answer.exit ?? 0;
  } finally {
    await session.close();
  }
}

function print(answer: Answer, { io, options }: Session): void {
  if (options.json) io.out(`${JSON.stringify(answer.json)}\n`);
  else
    io.out(
      answer
        .text(paintFor(io.outIsTerminal, io.env))
        .map((line) => `${line}\n`)
        .join(''),
    );
}

type Run = (command: AnyCommand, args: readonly string[], options: never, globals: GlobalOptions) => Promise<void>;

function programFor(io: Io, run: Run): Commander {
  const program = new Commander('dayone')
    .description(ABOUT)
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addOption(new Option('--address <host:port>', 'the Temporal server').env('TEMPORAL_ADDRESS'))
    .addOption(new Option('--namespace <name>', 'the Temporal namespace').env('TEMPORAL_NAMESPACE'))
    .addOption(new Option('--data <dir>', 'the evidence directory, else .dayone').env('DAYONE_DATA'))
    .option('--json', 'print exactly one JSON object')
    .configureHelp({ showGlobalOptions: true })
    // Its errors are told as ours are.
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: () => {} })
    .exitOverride()
    .addHelpText('after', "\nA command's own help: dayone COMMAND --help");
  for (const { title, definition } of FAMILIES.flatMap(({ title, commands }) =>
    commands.map((definition) => ({ title, definition })),
  )) {
    const one = program
      .command([definition.name, definition.args].filter(Boolean).join(' '))
      .summary(definition.summary)
      .description(definition.about)
      .helpGroup(`${title}:`)
      .addHelpText('after', `\nExamples:\n${definition.examples.map((example) => `  ${example}`).join('\n')}`);
    for (const option of definition.options ?? []) one.addOption(option);
    one.action(async () => run(definition, one.processedArgs.flat(), one.opts() as never, globalsOf(program)));
  }
  return program;
}

/** Only what was said on the command line: the environment is read where it is used. */
function globalsOf(program: Commander): GlobalOptions {
  const said = Object.entries(program.opts()).filter(([name]) => program.getOptionValueSource(name) === 'cli');
  return Object.fromEntries(said);
}

const version = (): string =>
  (JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;

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

function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('INTERNAL', error instanceof Error ? error.message : String(error), [], { cause: error });
}
