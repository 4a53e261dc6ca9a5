/** Output to the terminal: where it is written, in which columns, and how times are printed. */

import type { Counted, Failure } from '../../domain/kernel/failures';
import { readWhole } from '../../domain/values/numbers';
import { visible, visibleJson } from '../../domain/values/text';
import { nextText } from '../../evidence/command-words';
import { withTimes } from '../texts/words';
import { type Finish, finished, momentMark, type Paint, rowMarks, safeLine } from './paint';

/** Where the command line reads and writes. Tests bring their own. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Colour and progress are for people only. */
  outIsTerminal: boolean;
  errIsTerminal: boolean;
  env: NodeJS.ProcessEnv;
  /** Of the terminal, where it says so. */
  columns?: number;
  /** Asks the person at the terminal; null if they abort. Absent if there is no terminal. */
  ask?(question: string): Promise<string | null>;
}

/** One line from the terminal. */
async function askAtTerminal(question: string): Promise<string | null> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const gone = new Promise<null>((resolve) => reader.once('close', () => resolve(null)));
  try {
    return await Promise.race([reader.question(safeLine(question)), gone]);
  } finally {
    reader.close();
  }
}

/**
 * The reader has stopped reading (`dayone list | head`), or the terminal is closed: the command still does its work.
 */
function unheard(this: NodeJS.WriteStream, error: NodeJS.ErrnoException): void {
  const gone = error.code === 'EPIPE' || (error.code === 'EIO' && this.isTTY);
  if (!gone) throw error;
}

export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) stream.off('error', unheard).on('error', unheard);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    env: process.env,
    columns: process.stdout.columns ?? process.stderr.columns,
    ...(process.stdin.isTTY && process.stdout.isTTY ? { ask: askAtTerminal } : {}),
  };
}

/** Rows under their heads, in columns two blanks apart, as far as the terminal is wide enough. No blanks at line ends. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string[] =>
  rowMarks([heads.map((head) => paint.dim(head.toUpperCase())), ...rows], true);

/** The same without heads. */
export const columns = (rows: readonly (readonly string[])[]): string[] => rowMarks(rows, false);

export const indent = (lines: readonly string[], blanks = 2): string[] =>
  lines.map((line) => (line === '' ? '' : ' '.repeat(blanks) + line));

/** Words in lines; a word that is longer than a line has one of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/**
 * `23 Nov 14:05 +01:00`, with the year where it is another one; `–` for no moment.
 * @param zone of the engagement that it is about, where a list has several; else that of the answer
 */
export const moment = (at: string | null, zone?: string | null): string =>
  at === null ? '–' : momentMark(at, false, zone ?? '');

/** The one time zone in which a table of several engagements is printed: theirs where they share one, else UTC. */
export function commonZone(all: readonly { timezone: string | null }[]): string {
  const [zone, ...others] = new Set(all.flatMap(({ timezone }) => timezone ?? []));
  return zone === undefined || others.length > 0 ? 'UTC' : zone;
}

/** A sentence that contains times in UTC, as entries do, with each of them printed like all other times. */
export const inMoments = (sentence: string): string => withTimes(sentence, moment);

/** The same to the second, for what follows close upon each other. */
export const exactMoment = (at: string): string => momentMark(at, true);

/** Text that came from outside, safe on a terminal: no control characters but line ends. */
export const plain = visible;

const written = (lines: readonly string[], finish: Finish): string =>
  finished(lines, finish)
    .map((line) => `${line}\n`)
    .join('');

/** Columns of a terminal; none elsewhere, where lines are for other programs. */
const widthOf = (isTerminal: boolean, { columns: known, env }: Pick<Io, 'columns' | 'env'>): number | undefined =>
  isTerminal ? known || (readWhole(env.COLUMNS ?? '', MOST_COLUMNS) ?? USUAL_COLUMNS) : undefined;
const USUAL_COLUMNS = 80;
const MOST_COLUMNS = 10_000;

/**
 * Writes lines for people to standard output. Each stays one line, also with quoted text.
 * @param zone time zone of the printed times
 */
export const tell = (io: Io, lines: readonly string[], zone?: string): void =>
  io.out(written(lines, { zone, width: widthOf(io.outIsTerminal, io) }));

/** The same to standard error. */
export const note = (io: Omit<Io, 'out' | 'outIsTerminal'>, ...lines: readonly string[]): void =>
  io.err(written(lines, { width: widthOf(io.errIsTerminal, io) }));

/** Writes an object as one line of JSON, or over several lines. */
export const tellJson = (io: Io, value: unknown, blanks = 0): void =>
  io.out(`${visibleJson(JSON.stringify(value, null, blanks))}\n`);

/** Writes what this code alone has made, as it is: a page of help, a shell's completions. */
export const tellOwn = (io: Io, text: string): void => io.out(text);

/** Code, message, one line per fault, what to do next. */
export const failureLines = (failure: Failure, paint: Paint): string[] => [
  `${paint.red(failure.code)}: ${failure.message}`,
  ...failure.details.map((detail) => `  ${detail}`),
  ...(failure.entry === undefined ? [] : [paint.dim(`The refusal is on record: ledger entry ${failure.entry}.`)]),
  ...(failure.counted === undefined ? [] : [paint.dim(countedText(failure.counted))]),
  `${paint.dim('Next:')} ${nextText(failure)}`,
];

const countedText = ({ like }: Counted): string =>
  `The refusal was counted: ${like === null ? 'it has no entry of its own' : `it repeats ledger entry ${like}`}. The entry with their number follows with the next entry, or after an hour.`;

/** The same as the one JSON object of `--json`. */
export const failureJson = (failure: Failure): unknown => {
  const { code, message, details, entry, counted } = failure;
  const recorded = { ...(entry !== undefined && { entry }), ...(counted !== undefined && { counted }) };
  return { error: { code, message, details, next: nextText(failure), ...recorded } };
};

/** Health in the colour of its urgency. */
export function healthText(health: string, paint: Paint): string {
  if (health === 'pilot-mode' || health === 'rolled-back' || health === 'lost') return paint.red(health);
  if (health === 'overdue' || health === 'held') return paint.yellow(health);
  return health === 'closed' ? paint.dim(health) : paint.green(health);
}
