/** Colours of a terminal, and the one way in which a line reaches it. */
import { randomUUID } from 'node:crypto';
import { inOneLine } from '../../domain/text';

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

export type Paint = Record<keyof typeof CODES, (text: string) => string>;

/** Stands for our own colours until a line is written; no text from outside can guess it. */
const MARK = `\ue000${randomUUID()}`;
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

/** A line without its colours. */
export const unpainted = (line: string): string => line.replace(MARKED, '');

/**
 * A line as it is written. Whatever it quotes neither moves the cursor, nor colours, nor begins another line: only the
 * colours of `Paint` become escape sequences.
 */
export const safeLine = (line: string): string => inOneLine(line).replace(MARKED, '\x1b[$1m');
