/** What goes to the terminal: where it is written, in which colours, in which columns, and how moments are told. */

import { randomUUID } from 'node:crypto';
import { dateOf } from '../../domain/dates';
import type { Failure } from '../../domain/failures';
import { visible } from '../../domain/text';

/** Where the command line reads and writes. Tests bring their own. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Colour and progress are for people only. */
  outIsTerminal: boolean;
  errIsTerminal: boolean;
  env: NodeJS.ProcessEnv;
}

/** Whoever reads has read enough (`dayone list | head`), or their terminal is gone: what is to be done is done. */
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
  };
}

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

export type Paint = Record<keyof typeof CODES, (text: string) => string>;

/** Paints for a terminal; leaves text as it is elsewhere, and where NO_COLOR is set. */
export function paintFor(isTerminal: boolean, env: NodeJS.ProcessEnv): Paint {
  const colours = isTerminal && !env.NO_COLOR && env.TERM !== 'dumb';
  const paint = Object.entries(CODES).map(([name, [on, off]]) => [
    name,
    colours ? (text: string) => (text === '' ? '' : `\x1b[${on}m${text}\x1b[${off}m`) : (text: string) => text,
  ]);
  return Object.fromEntries(paint) as Paint;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences that Paint writes
const PAINTED = /\x1b\[\d+m/g;
const widthOf = (text: string): number => [...text.replace(PAINTED, '')].length;

/** Rows under their heads, in columns two blanks apart; the last column runs free. No blanks at line ends. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[], paint: Paint): string[] {
  return columns([heads.map((head) => paint.dim(head.toUpperCase())), ...rows]);
}

/** The same without heads. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
  }
  const padded = (cell: string, index: number) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell)));
  return rows.map((row) => row.map(padded).join('  ').trimEnd());
}

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

/** Both, for a line that names no set-aside text. */
export const safe = (line: string): string => safeLine(marked(line));

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** `23 Nov 14:05` in this machine's time zone, with the year where it is another one; `–` for no moment. */
export function moment(at: string | null): string {
  if (at === null) return '–';
  const date = dateOf(at);
  const year = date.getFullYear() === new Date().getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${two(date.getDate())} ${MONTHS[date.getMonth()]}${year} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The same to the second, for what follows close upon each other. */
export const exactMoment = (at: string): string => `${moment(at)}:${two(dateOf(at).getSeconds())}`;

/** Text that came from outside, safe on a terminal: no control characters but line ends. */
export const plain = visible;

/** What stands for our own escape sequences while foreign text is put in beside them; nobody can guess it. */
const MARK = `\ue000${randomUUID()}`;
const MARKED = new RegExp(`${MARK}(\\d+)m`, 'g');

/** A line of an answer before set-aside texts are put back into it. */
export const marked = (line: string): string => line.replace(PAINTED, (code) => `${MARK}${code.slice(2)}`);

/** The same after it: whatever it tells, it neither moves the cursor nor begins another line. */
export const safeLine = (line: string): string =>
  visible(line)
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .replace(MARKED, '\x1b[$1m');

/** A text of several lines, none of which begins where a line of ours would. */
const hanging = (text: string, blanks: number): string => plain(text).replaceAll('\n', `\n${' '.repeat(blanks)}`);

/** Code, message, one line per fault, what to do next. */
export function failureText(failure: Failure, paint: Paint): string {
  return [
    `${paint.red(failure.code)}: ${hanging(failure.message, 2)}`,
    ...failure.details.map((detail) => `  ${hanging(detail, 4)}`),
    `${paint.dim('Next:')} ${failure.next}`,
    '',
  ].join('\n');
}

/** The same as the one JSON object of `--json`. */
export const failureJson = ({ code, message, details, next }: Failure): unknown => ({
  error: { code, message, details, next },
});

/** Health in the colour of its urgency. */
export function healthText(health: string, paint: Paint): string {
  if (health === 'pilot-mode' || health === 'rolled-back' || health === 'lost') return paint.red(health);
  if (health === 'overdue' || health === 'held') return paint.yellow(health);
  return health === 'closed' ? paint.dim(health) : paint.green(health);
}
