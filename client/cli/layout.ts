/**
 * Lines that fit a terminal: columns are aligned, and a word is broken only if it is wider than a line.
 * Arguments of commands and addresses are never broken, so that they can be copied.
 */

import { randomUUID } from 'node:crypto';
import { graphemesOf } from '../../domain/values/text';

/** A line of text, or a row of a table. */
export type Line = { text: string } | { table: string; isHead: boolean; indent: string; cells: readonly string[] };
type Row = Extract<Line, { table: string }>;

/** Begins a placeholder, which stands for a colour until the line is written. Random: no text from outside can imitate it. */
export const MARK = `\ue000${randomUUID()}`;
/** Placeholders of colours, which end with `m` and take no columns. */
const COLOURS = new RegExp(`(${MARK})(\\d+)m`, 'g');
const ASCII = /^[\x20-\x7e]*$/;
/** Between two columns. */
const GAP = '  ';
/** Less room than this is none for a text of several words. */
const NARROWEST = 12;

/** Columns that a text takes on a terminal: wide characters take two, those that join none. */
export function displayWidth(text: string): number {
  const shown = text.replace(COLOURS, '');
  if (ASCII.test(shown)) return shown.length;
  // biome-ignore lint/style/noCommonJs: TypeScript lets no CommonJS module import an ECMAScript module statically.
  const { default: widthOf }: { default(text: string): number } = require('fast-string-width');
  return widthOf(shown);
}

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)));

/** What begins a colour → what ends it. */
const ENDING = new Map([
  ['1', '22'],
  ['2', '22'],
  ['31', '39'],
  ['32', '39'],
  ['33', '39'],
]);
const ENDS = new Set(ENDING.values());

/** A colour that is on at the end of a line is put out there, and on again in the next one. */
function coloured(lines: readonly string[]): string[] {
  const on: { mark: string; code: string }[] = [];
  return lines.map((line) => {
    const before = on.map(({ mark, code }) => `${mark}${code}m`).join('');
    for (const [, mark = '', code = ''] of line.matchAll(COLOURS)) {
      if (ENDS.has(code)) on.pop();
      else on.push({ mark, code });
    }
    const after = on.map(({ mark, code }) => `${mark}${ENDING.get(code)}m`).reverse();
    return before + line + after.join('');
  });
}

const WORDS = /\S+/g;
/** The arguments of a command: quoted parts and escaped signs belong to one, and every sign but a blank to some. */
const ARGUMENTS = /(?:'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|[^ '"\\]|['"\\])+/g;
const MARKS = `(?:${MARK}\\d+m)*`;
/** What stands before a command: nothing, `> `, or a label; without an option, what follows a label is prose about dayone. */
const COMMAND = new RegExp(`^(?:(?:${MARKS}> )?(?=${MARKS}dayone )|[^:]{1,200}:${MARKS} (?=${MARKS}dayone [a-z].* -))`);

/** A word in pieces of at most `width` columns, each cut between two characters as a reader sees them. */
function breakWord(word: string, width: number): string[] {
  const pieces = [''];
  let room = width;
  const add = (sign: string, wide: number): void => {
    if (wide > room && room < width) {
      pieces.push('');
      room = width;
    }
    pieces[pieces.length - 1] += sign;
    room -= wide;
  };
  let from = 0;
  for (const { 0: mark, index } of [...word.matchAll(COLOURS), { 0: '', index: word.length }]) {
    for (const sign of graphemesOf(word.slice(from, index))) add(sign, displayWidth(sign));
    pieces[pieces.length - 1] += mark;
    from = index + mark.length;
  }
  return pieces;
}

/** What is copied: an address; a digest, key, id or path, in quotes or brackets as well. */
const COPIED = /^[("'`<[„“]*(?:[a-z][a-z0-9+.-]*:\/\/.*|[\w@%+=:,./-]{1,80}[)"'`>\]“”.,:;!?…]*)$/i;
const isCopied = (word: string): boolean => COPIED.test(word.replace(COLOURS, ''));

/** A word in a text, and whether it is an argument of a command. */
interface StyledWord {
  word: string;
  isArgument: boolean;
}

/** The words of a text; those of a command keep every sign. */
function wordsOf(text: string): StyledWord[] {
  const before = COMMAND.exec(text)?.[0].length ?? text.length;
  const of = (part: string, pattern: RegExp, isArgument: boolean): StyledWord[] =>
    (part.match(pattern) ?? []).map((word) => ({ word, isArgument }));
  return [...of(text.slice(0, before), WORDS, false), ...of(text.slice(before), ARGUMENTS, true)];
}

/** A text in lines of at most `width` columns. A command stays one that can be pasted. */
export function wrapTo(text: string, width: number): string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: { text: string; wide: number; isCommand: boolean }[] = [];
  for (const { word, isArgument } of wordsOf(text)) {
    // A line of a command ends with ` \`.
    const room = isArgument ? width - 2 : width;
    const pieces = displayWidth(word) <= room || isArgument || isCopied(word) ? [word] : breakWord(word, room);
    for (const piece of pieces) {
      const last = lines.at(-1);
      const wide = displayWidth(piece);
      if (last && last.wide + 1 + wide <= room) {
        last.text += ` ${piece}`;
        last.wide += 1 + wide;
        last.isCommand = isArgument;
      } else lines.push({ text: piece, wide, isCommand: isArgument });
    }
  }
  return coloured(lines.map((line, n) => (line.isCommand && n < lines.length - 1 ? `${line.text} \\` : line.text)));
}

const BEGINNING = new RegExp(`^((?:${MARK}\\d+m)*)( *)`);

/** A line that is too long continues beneath its own beginning, two columns further in. */
function wrappedLine(text: string, width: number): string[] {
  if (width === Infinity || displayWidth(text) <= width) return [text];
  // A colour may begin before the blanks.
  const [before, colours = '', blanks = ''] = BEGINNING.exec(text)!;
  const [indent, rest] =
    blanks.length > width / 4 ? ['  ', text.slice(before.length)] : [blanks, text.slice(before.length)];
  // What begins with a mark of its own, such as `- ` or `> `, continues behind it.
  const [lead] = /^(?:[-!>•] )?/.exec(rest)!;
  const further = lead === '' ? '  ' : ' '.repeat(lead.length);
  const inner = wrapTo(colours + rest, Math.max(NARROWEST, width - indent.length - further.length));
  return inner.map((line, n) => `${indent}${n === 0 ? '' : further}${line}`);
}

const longestWord = (text: string): number => Math.max(0, ...wordsOf(text).map(({ word }) => displayWidth(word)));

/** How wide each column may be so that a table fits, or null where its longest words do not fit next to each other. */
function widthsFor(rows: readonly Row[], width: number): number[] | null {
  const count = Math.max(...rows.map(({ cells }) => cells.length));
  const of = (measure: (text: string) => number): number[] =>
    Array.from({ length: count }, (_, n) => Math.max(0, ...rows.map(({ cells }) => measure(cells[n] ?? ''))));
  const widths = of(displayWidth);
  const indent = Math.max(...rows.map((row) => row.indent.length));
  const room = width - indent - GAP.length * (count - 1);
  let over = widths.reduce((sum, one) => sum + one, 0) - room;
  if (over <= 0) return widths;
  const least = of(longestWord).map((one, n) => Math.min(widths[n]!, Math.max(one, NARROWEST)));
  // The widest column gives way first.
  while (over > 0) {
    const free = widths.map((one, n) => (one > least[n]! ? one : 0));
    const widest = free.indexOf(Math.max(...free));
    if (free[widest] === 0) return null;
    const next = Math.max(least[widest]!, ...free.filter((one, n) => n !== widest && one < free[widest]!));
    const less = Math.min(over, Math.max(1, free[widest]! - next));
    widths[widest] = widths[widest]! - less;
    over -= less;
  }
  return widths;
}

function rowLines({ indent, cells }: Row, widths: readonly number[]): string[] {
  const wrapped = cells.map((cell, n) => wrapTo(cell, widths[n] ?? Infinity));
  const height = Math.max(1, ...wrapped.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) =>
    (indent + wrapped.map((cell, n) => padded(cell[line] ?? '', widths[n]!)).join(GAP)).trimEnd(),
  );
}

/** If columns do not fit next to each other, the cells of a row stand beneath the first one, under their heads. */
function stacked({ indent, cells }: Row, heads: readonly string[], width: number): string[] {
  const [first = '', ...rest] = cells;
  const below = rest.flatMap((cell, n) => {
    if (cell.replace(COLOURS, '').trim() === '') return [];
    const head = (heads[n + 1] ?? '').replace(COLOURS, '').toLowerCase();
    return wrappedLine(`${indent}  ${head === '' ? '' : `${head}: `}${cell.trim()}`, width);
  });
  return [...wrappedLine(indent + first.trim(), width), ...below];
}

/** Lines of at most `width` columns; only addresses and arguments of commands may be wider. */
export function laidOut(lines: readonly Line[], width: number): string[] {
  const tables = new Map<string, Row[]>();
  for (const line of lines) if ('table' in line) tables.set(line.table, [...(tables.get(line.table) ?? []), line]);
  const widths = new Map([...tables].map(([table, rows]) => [table, widthsFor(rows, width)]));
  return lines.flatMap((line) => {
    if ('text' in line) return wrappedLine(line.text, width);
    const fitting = widths.get(line.table);
    if (fitting) return rowLines(line, fitting);
    if (line.isHead) return [];
    return stacked(line, tables.get(line.table)!.find(({ isHead }) => isHead)?.cells ?? [], width);
  });
}
