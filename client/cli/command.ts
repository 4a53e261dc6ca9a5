/** What a command of the command line is: one file names it, describes it, shows an example and runs it. */
import type { Option } from 'commander';
import { Failure } from '../../domain/kernel/failures';
import { readNumber, readWhole, twoReadings } from '../../domain/values/numbers';
import type { Paint } from './paint';
import type { Session } from './session';

/** What a command says: the text for people and the same as one object. Its exit code is 0 unless it says otherwise. */
export interface Answer {
  json: object;
  text(paint: Paint): readonly string[];
  /** Time zone of the times it prints, IANA name; absent: that of the engagement that it is about. */
  zone?: string;
  /**
   * Printed as it is: it is about records from elsewhere, so digests are not replaced by texts of this evidence store.
   */
  asWritten?: true;
  exit?: Exit;
}

export type Exit = 0 | 1 | 2 | 3 | 4;

export interface Command<Options> {
  name: string;
  /** As commander writes them: `<id>`, `[files...]`. */
  args?: string;
  /** What its first argument can be, for the help and a shell's completion; the command itself refuses others. */
  choices?: readonly string[];
  /** One line, for the list of commands. */
  summary: string;
  /** One paragraph. */
  about: string;
  examples: readonly string[];
  options?: readonly Option[];
  /** Its people are found by the command itself: the engagement is named by a file, not by an argument. */
  findsPeople?: true;
  /** What its exit codes mean, if that differs from their meaning for all commands. */
  exits?: Partial<Record<Exit, string>>;
  /** The answer, or only the exit code if the command has already printed everything. */
  run(session: Session, args: readonly string[], options: Options): Promise<Answer | number>;
}

/** A command of which only the command itself knows the options. */
export type AnyCommand = Command<never>;

export const command = <Options = Record<string, never>>(definition: Command<Options>): AnyCommand =>
  definition as AnyCommand;

/** What the help and a shell's completion offer; the command itself refuses others, and says what was meant. */
export function withChoices(option: Option, choices: readonly string[]): Option {
  option.argChoices = [...choices];
  return option;
}

/** Wrong usage: exit code 2. */
export const usageError = (message: string, details: readonly string[] = []): Failure =>
  new Failure('BAD_INPUT', message, details);

/** The person in whose name the command acts: `--as`, else DAYONE_AS. */
export function actingPerson(session: Session, given: string | undefined): string {
  const person = given ?? session.io.env.DAYONE_AS;
  if (person) return person;
  throw usageError('say in whose name: --as PERSON, or set DAYONE_AS', [
    'expected a person id, a name or an address; the people of an engagement: dayone status ID',
  ]);
}

/**
 * Reads options, and names every one that is missing or wrong at once.
 * @throws Failure the only one, else BAD_INPUT with each of them
 */
export function allOf<T extends readonly unknown[]>(...reads: { [K in keyof T]: () => T[K] }): T {
  const failures: Failure[] = [];
  const values = reads.map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
      return undefined;
    }
  });
  const [first, ...rest] = failures;
  if (!first) return values as unknown as T;
  if (rest.length === 0) throw first;
  throw usageError(
    failures.map(({ message }) => message).join('; '),
    failures.flatMap(({ details }) => details),
  );
}

/** Reads the number of an option; one that may have a thousands separator is asked back. @throws Failure BAD_INPUT */
export function numberFrom(
  option: string,
  text: string | undefined,
  least = Number.NEGATIVE_INFINITY,
): number | undefined {
  if (text === undefined) return undefined;
  const both = twoReadings(text);
  if (both)
    throw usageError(`${option} cannot be ${text}: it may mean ${both[0]} or ${both[1]}`, [
      `write ${both[0]}, or ${both[1]}0`,
    ]);
  const value = readNumber(text);
  if (value !== null && value >= least) return value;
  const bound = least === Number.NEGATIVE_INFINITY ? 'a number' : `a number of at least ${least}`;
  throw usageError(`${option} cannot be ${text}`, [`expected ${bound}`]);
}

/** Reads a whole number of an option. */
export function wholeFrom(option: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = readWhole(text, most);
  if (value !== null && value >= least) return value;
  throw usageError(`${option} cannot be ${text}`, [`expected a whole number from ${least} to ${most}`]);
}
