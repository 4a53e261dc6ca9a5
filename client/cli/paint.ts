/** Colours of a terminal, and the one way in which a line reaches it. */

import { localTime } from '../../domain/values/local-time';
import { inOneLine } from '../../domain/values/text';
import { type Line, laidOut, MARK } from './layout';

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

export type Paint = Record<keyof typeof CODES, (text: string) => string>;

const MARKED = new RegExp(`${MARK}(\\d+)m`, 'g');

/** Paints for a terminal; leaves text as it is elsewhere, and where NO_COLOR is set. */
export function paintFor(isTerminal: boolean, env: NodeJS.ProcessEnv): Paint {
  const colours = isTerminal && !env.NO_COLOR && env.TERM !== 'dumb';
  const paint = Object.entries(CODES).map(([name, [on, off]]) => [
    name,
    colours ? (text: string) => (text === '' ? '' : `${MARK}${on}m${text}${MARK}${off}m`) : (text: string) => text,
  ]);
  return Object.fromEntries(paint) as Paint;
}

/** The marks of one kind, with what each says. */
const marksOf = (kind: string): RegExp => new RegExp(`${MARK}${kind}([^;]*);`, 'g');
const MOMENTS = marksOf('@');

/** A moment in a line: it is written in the time zone of what the answer is about, or in the one that is named. */
export const momentMark = (at: string, seconds: boolean, zone = ''): string =>
  `${MARK}@${at},${seconds ? 's' : ''},${zone.replaceAll(';', '')};`;

const CELL = `${MARK}c;`;
const ROW = marksOf('r');
let tables = 0;

/** Rows whose columns stand beneath each other, once it is known how wide they may be. @param heads of the columns */
export function rowMarks(rows: readonly (readonly string[])[], heads: boolean): string[] {
  tables += 1;
  return rows.map((row, n) => `${MARK}r${tables}${heads && n === 0 ? 'h' : ''};${row.join(CELL)}`);
}

/** What is left open in lines until they are written. */
export interface Finish {
  /** IANA name: of the engagement that they are about. */
  zone?: string;
  /** Columns of the terminal; absent: lines are as long as they are. */
  width?: number;
}

/** Whether some moment in these lines names no zone of its own. */
export const tellsTime = (lines: readonly string[]): boolean =>
  lines.some((line) => [...line.matchAll(MOMENTS)].some(([, said]) => said!.endsWith(',')));

function withMoments(line: string, zone: string): string {
  const now = new Date().toISOString();
  return line.replace(MOMENTS, (_mark, said: string) => {
    const [at = '', seconds, own] = said.split(',');
    return localTime(at, own || zone, { now, seconds: seconds === 's' });
  });
}

/**
 * Lines as they are written. Quoted text cannot move the cursor, change colours or begin another line: only the colours
 * of `Paint` become escape sequences. Rows become columns, and long lines are wrapped between words.
 */
export function finished(lines: readonly string[], { zone = 'UTC', width = Infinity }: Finish = {}): string[] {
  const safe = lines.map((line) => inOneLine(withMoments(line, zone)));
  return laidOut(safe.map(rowIn), width).map((line) => line.replace(MARKED, '\x1b[$1m'));
}

/** A line, and where it is a row of a table, its cells and which table that is. */
function rowIn(line: string): Line {
  const [found] = line.matchAll(ROW);
  if (!found) return { text: line };
  const cells = line.slice(found.index + found[0].length).split(CELL);
  const indent = line.slice(0, found.index);
  return { table: found[1]!.replace('h', ''), isHead: found[1]!.endsWith('h'), indent, cells };
}

/** One line alone. */
export const safeLine = (line: string, finish?: Finish): string => finished([line], finish).join(' ');
