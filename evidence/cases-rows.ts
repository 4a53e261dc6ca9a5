/** The rows of collected cases: CSV with a header, a JSON array of objects, or one JSON object per line. */

import { decodeText } from '../domain/kernel/decode';
import { Failure } from '../domain/kernel/failures';
import type { FailureCode } from '../domain/model/failures';
import type { NumberForm, Places } from '../domain/values/cells';
import { BrokenJson, readJson } from '../domain/values/json';
import { columnName, readTableText } from './table';

export type Row = Record<string, unknown>;

/** Cases as they stand in a file. */
export interface CaseRows extends NumberForm {
  rows: Row[];
  /** Names of the columns, in the order of the header or of the first case. */
  columns: string[];
  /** Where the cells of a column stand in the file, for people; cases count from 1. */
  placesOf(column: string): Places;
}

export interface CasesText {
  /** Names the cases in a fault: a file, or `the cases`. */
  what: string;
  /** Code of the failure where they are neither a table nor JSON; SOURCE_UNUSABLE if absent. */
  code?: FailureCode;
  /** The charset that comes with them, where one does. */
  charset?: string;
  /** Columns that are asked for: they tell which separator is meant. */
  wanted?: readonly string[];
}

/** Of a JSON array, which may stand on one line. */
const CASES: Places = { name: 'case', numberOf: (number) => number };

const MAX_ROWS = 1_000_000;

const malformed = ({ code = 'SOURCE_UNUSABLE' }: CasesText, message: string, cause?: unknown): Failure =>
  new Failure(code, message, [], { cause });
const tooMany = (): Failure => new Failure('TOO_LARGE', `there are more than ${MAX_ROWS} cases`);

function json(written: string, text: CasesText, place = text.what): unknown {
  try {
    return readJson(written);
  } catch (cause) {
    if (cause instanceof BrokenJson) throw malformed(text, `${place} is no usable JSON: ${cause.message}`, cause);
    throw cause;
  }
}

function asRow(value: unknown, text: CasesText, place: string): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(text, `${place} is not a JSON object`);
  const cells = new Map<string, unknown>();
  for (const [written, cell] of Object.entries(value)) {
    const name = columnName(written);
    // Of two names that are one, such as with a blank behind it, the last would win silently.
    if (cells.has(name)) throw malformed(text, `${place} has the column ${name} twice: rename or remove one of them`);
    cells.set(name, cell);
  }
  return Object.fromEntries(cells);
}

async function csv(bytes: Uint8Array, text: CasesText): Promise<CaseRows> {
  const rows: Row[] = [];
  const lines: number[] = [];
  async function* content(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  const { header } = await readTableText(content(), { code: 'SOURCE_UNUSABLE', ...text }, (header) => ({
    header,
    take(cells, _row, line) {
      lines.push(line);
      if (rows.length === MAX_ROWS) throw tooMany();
      const named = [...header.columns.entries()].filter(([, name]) => name !== '');
      rows.push(Object.fromEntries(named.map(([place, name]) => [name, cells[place] ?? ''])));
    },
  }));
  return {
    rows,
    columns: header.columns.filter((name) => name !== ''),
    decimalComma: header.decimalComma,
    placesOf: (column) => ({
      name: `column ${header.columns.indexOf(column) + 1}, line`,
      numberOf: (number) => lines[number - 1]!,
    }),
  };
}

/**
 * The rows of cases; the first character tells the format.
 * @throws Failure with the code of `text` naming the line that is broken or a column that stands there twice, BAD_ENCODING,
 *   TOO_LARGE beyond a million rows
 */
export async function rowsOf(bytes: Uint8Array, text: CasesText): Promise<CaseRows> {
  const decoded = decodeText(bytes, text.what, text.charset);
  const whole = decoded.trim();
  if (whole === '') return { rows: [], columns: [], decimalComma: false, placesOf: () => CASES };
  let rows: Row[];
  let places = CASES;
  if (whole.startsWith('[')) {
    rows = (json(whole, text) as unknown[]).map((value, index) => asRow(value, text, `case ${index + 1}`));
  } else if (whole.startsWith('{')) {
    // Blank lines at the beginning are lines of the file as well.
    const first = /^\s*/.exec(decoded)![0].split('\n').length;
    const lines = whole
      .split(/\r?\n/)
      .map((line, index) => ({ line, number: first + index }))
      .filter(({ line }) => line.trim() !== '');
    rows = lines.map(({ line, number }) => asRow(json(line, text, `line ${number}`), text, `line ${number}`));
    places = { name: 'line', numberOf: (number) => lines[number - 1]!.number };
  } else {
    return csv(bytes, text);
  }
  if (rows.length > MAX_ROWS) throw tooMany();
  return { rows, columns: Object.keys(rows[0] ?? {}), decimalComma: false, placesOf: () => places };
}
