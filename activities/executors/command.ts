/** Orders a switch by a command that the worker's configuration allows. The charter only names it. */

import { Failure } from '../../domain/kernel/failures';
import { describeTarget, sameTarget } from '../../domain/kernel/target';
import type { ExecutorSpec } from '../../domain/model/charter/executors';
import type { SwitchOutcome, TargetStatus } from '../../domain/model/rollback';
import { lookup } from '../../domain/values/own-members';
import type { ProbeContext } from '../deps';
import { truncateForeign } from '../http';
import { isOrdinary, isSecretVariable } from '../secret-parts';
import { variableFor, withoutThese } from '../secrets';
import type { Executor, Order } from '.';
import { type ProcessResult, run } from './process';
import { parseStatus, settle } from './status';

export const ARGUMENTS = ['action', 'base', 'candidate', 'exposure', 'key'] as const;
type ArgumentName = (typeof ARGUMENTS)[number];

/**
 * One allowed command. Each list is a program and its arguments, run without a shell; the program must be an element
 * of its own. `{action}`, `{base}`, `{candidate}`, `{exposure}` and `{key}` are replaced inside single elements of
 * `switch`; the fallback and no candidate are the empty text.
 */
export interface CommandSpec {
  switch: string[];
  /** Prints the target's status as JSON: `base`, `candidate`, `exposure`, `artefacts`. */
  status: string[];
  /** Ends with 0 where `switch` could be run; absent: only `status` is asked. */
  dryRun?: string[];
  timeoutSeconds: number;
  /** What a value must be as a whole (a regular expression), where it is not every plain one. */
  arguments?: Partial<Record<ArgumentName, string>>;
  /** Names of further variables of the worker's environment that the command may see. */
  environment?: string[];
}

export type CommandTable = Readonly<Record<string, CommandSpec>>;

/** What a command sees of the worker's environment, which holds secrets. */
const ENVIRONMENT = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'];

/** Every value where the configuration gives no pattern. */
const PLAIN = '[A-Za-z0-9._:-]*';
/** Whatever the pattern: a value must not become an option, and no program takes a NUL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const NEVER = /^-|[\u0000-\u001f\u007f]/;

function allowedCommand(name: string, look: ProbeContext): CommandSpec {
  const known = lookup(look.deps.commands, name);
  if (known) return known;
  throw new Failure('COMMAND_NOT_ALLOWED', `the worker's configuration has no command ${JSON.stringify(name)}`);
}

/**
 * The arguments of one order. The fallback and no candidate are the empty text, which no pattern refuses.
 * @throws Failure EXECUTOR_REFUSED naming every value that does not fit
 */
export function argumentsOf(
  template: readonly string[],
  { target, action, key }: Order,
  patterns: CommandSpec['arguments'] = {},
): string[] {
  const values = new Map<string, string>([
    ['action', action],
    ['base', target.base ?? ''],
    ['candidate', target.candidate ?? ''],
    ['exposure', String(target.exposure)],
    ['key', key],
  ] satisfies [ArgumentName, string][]);
  const faults = ARGUMENTS.flatMap((name) => {
    const [value, pattern] = [values.get(name)!, patterns[name] ?? PLAIN];
    const fits = value === '' || (new RegExp(`^(?:${pattern})$`).test(value) && !NEVER.test(value));
    return fits ? [] : [`${name}: ${JSON.stringify(value)} is not ${pattern} as a whole, or begins with a dash`];
  });
  if (faults.length > 0) throw new Failure('EXECUTOR_REFUSED', 'a value does not fit into the command line', faults);
  return template.map((part) => part.replace(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole));
}

/** Those of these environment variables that are set, with their values. */
const environmentOf = (names: readonly string[], read: (name: string) => string | undefined) =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = read(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/**
 * The output of a command, shortened and without the values of the variables that its configuration passes to it, except
 * for ordinary words. The names of the variables do not matter: the command may print any secret.
 */
function safeExcerpt({ environment = [] }: CommandSpec, text: string): string {
  const passed = Object.entries(environmentOf(environment, variableFor));
  const secrets = passed.filter(([name, value]) => isSecretVariable(name, value) || !isOrdinary(value));
  return truncateForeign(
    withoutThese(
      text,
      secrets.map(([, value]) => value),
    ),
  );
}

async function execute(name: string, command: CommandSpec, argv: string[], look: ProbeContext): Promise<ProcessResult> {
  const env = {
    ...environmentOf(ENVIRONMENT, (variable) => lookup(process.env, variable)),
    ...environmentOf(command.environment ?? [], variableFor),
  };
  try {
    return await run(argv, { env, timeoutMs: command.timeoutSeconds * 1000, signal: look.signal });
  } catch (cause) {
    if (look.signal.aborted) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? 'no code';
    throw new Failure('EXECUTOR_UNREACHABLE', `command ${name} cannot be started (${code})`, [], { cause });
  }
}

/** What a process that did not end well says. */
function complaint(name: string, command: CommandSpec, { code, ended, stderr }: ProcessResult): string {
  if (ended === 'timeout') return `command ${name} did not end in ${command.timeoutSeconds} s and was stopped`;
  if (ended === 'output') return `command ${name} printed more than 1 MiB and was stopped`;
  return `command ${name} ended with ${code ?? 'a signal'}${stderr ? `: ${safeExcerpt(command, stderr)}` : ''}`;
}

async function askStatus(name: string, look: ProbeContext): Promise<TargetStatus> {
  const command = allowedCommand(name, look);
  const result = await execute(name, command, command.status, look);
  if (result.code === 0 && !result.ended)
    return parseStatus(result.stdout, `command ${name}`, (text) => safeExcerpt(command, text));
  throw new Failure('EXECUTOR_UNREACHABLE', `status: ${complaint(name, command, result)}`);
}

/** Whether the target runs what was ordered; null where it cannot be asked. */
async function runs({ target }: Order, name: string, look: ProbeContext): Promise<boolean | null> {
  try {
    return sameTarget(target, await askStatus(name, look));
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

async function order(name: string, asked: Order, look: ProbeContext): Promise<SwitchOutcome> {
  const command = allowedCommand(name, look);
  const result = await execute(name, command, argumentsOf(command.switch, asked, command.arguments), look);
  const what = result.code === 0 ? `command ${name} ended well` : complaint(name, command, result);
  if (result.code && !result.ended) {
    // A script may fail after the switch itself: the target's own status decides.
    if (await runs(asked, name, look)) return { outcome: 'done', target: asked.target };
    throw new Failure('EXECUTOR_REFUSED', what);
  }
  await settle({ what }, () => runs(asked, name, look), look);
  return { outcome: 'done', target: asked.target };
}

/** An executor that is a program on the worker's machine. */
export const commandExecutor = ({ name }: Extract<ExecutorSpec, { kind: 'command' }>): Executor => ({
  dryRun: async (look) => {
    const command = allowedCommand(name, look);
    if (command.dryRun) {
      const result = await execute(name, command, command.dryRun, look);
      if (result.code !== 0 || result.ended)
        throw new Failure('EXECUTOR_REFUSED', `dry run: ${complaint(name, command, result)}`);
    }
    // Also if a switch could be ordered: without a status nothing confirms that it was done.
    const ready = command.dryRun ? 'is ready, and ' : '';
    return { detail: `command ${name} ${ready}answers: ${describeTarget(await askStatus(name, look))}` };
  },
  switchTo: (asked, look) => order(name, asked, look),
  status: (look) => askStatus(name, look),
});
