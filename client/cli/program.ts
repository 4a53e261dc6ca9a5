/** The command line as commander knows it: every command with its arguments and options, from one registry. */
import { Command as Commander, Option } from 'commander';
import { version } from '../embedded/paths';
import type { AnyCommand, Exit } from './command';
import { allFamilies, familyOf } from './commands';
import { type Io, tellOwn } from './output';
import type { GlobalOptions } from './session';

export const ABOUT =
  'Carries AI-automation engagements from the first conversation into live operation, and keeps them there.';

/** What an exit code means, for every command; a command's own page says more. */
export const EXITS: Record<Exit, string> = {
  0: 'done',
  1: 'refused, or not met',
  2: 'wrong usage or bad input, such as a name that is not known',
  3: 'could not reach what it needs',
  4: 'the data is stale',
};

type Run = (command: AnyCommand, args: readonly string[], options: never, globals: GlobalOptions) => Promise<void>;

/** @param only the one command that is asked for, if that is sure; else it knows all */
export function programFor(io: Io, run: Run, only = ''): Commander {
  const alone = familyOf(only);
  const families = alone ? [alone] : allFamilies();
  const program = new Commander('dayone')
    .description(ABOUT)
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addOption(
      new Option('--address <host:port>', 'the Temporal server; without a port it is 7233').env('TEMPORAL_ADDRESS'),
    )
    .addOption(new Option('--namespace <name>', 'the Temporal namespace').env('TEMPORAL_NAMESPACE'))
    .addOption(new Option('--data <dir>', 'the evidence directory, else .dayone').env('DAYONE_DATA'))
    .option('--json', 'print exactly one JSON object')
    .option('--json-schema', 'print the JSON Schema of that object, and do nothing else')
    .configureHelp({ showGlobalOptions: true })
    // Its errors are printed in the same way as ours.
    .configureOutput({ writeOut: (text) => tellOwn(io, text), writeErr: () => {} })
    .exitOverride()
    .addHelpText('after', "\nA command's own help: dayone COMMAND --help");
  for (const { title, definition } of families.flatMap(({ title, commands }) =>
    commands.map((definition) => ({ title, definition })),
  )) {
    const one = program
      .command([definition.name, definition.args].filter(Boolean).join(' '))
      .summary(definition.summary)
      .description(definition.about)
      .helpGroup(`${title}:`)
      .addHelpText('after', `\nExamples:\n${definition.examples.map((example) => `  ${example}`).join('\n')}`);
    if (definition.choices) one.registeredArguments[0]!.argChoices = [...definition.choices];
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
