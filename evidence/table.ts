/**
 * The one reader of tables with a header: CSV as machines write it and as spreadsheets save it, with commas, semicolons
 * or tabs. Row by row, so that a million rows take the room of one.
 */
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { TextStream } from '../domain/kernel/decode';
import { Failure } from '../domain/kernel/failures';
import type { FailureCode } from '../domain/model/failures';

/** Longest row that is read, and longest header line, characters. */
const MAX_ROW = 1_048_576;

export interface Header {
  /** Each name once; empty names stand for columns that nobody can ask for. */
  columns: readonly string[];
  separator: ',' | ';' | '\t';
  /** Spreadsheets separate by semicolons or tabs where a comma is the decimal sign. */
  decimalComma: boolean;
}

/**
 * Takes row by row, the cells in the order of the header. `row` is counted as a spreadsheet does: the header is row 1;
 * `line` is the line of the text on which the row begins.
 */
export interface RowTaker {
  take(cells: readonly string[], row: number, line: number): void;
}

export interface TableText {
  /** Names the table in a fault: a file, an address. */
  what: string;
  charset?: string;
  /** Code of the failure where the text is no such table. */
  code: FailureCode;
  /** Columns that are asked for: they tell which separator is meant where several stand in the header. */
  wanted?: readonly string[];
  /** Whether names of columns are compared, and given, in lower case. */
  anyCase?: boolean;
  /** Whether a row may leave out empty cells at its end. */
  shortRows?: boolean;
  signal?: AbortSignal;
}

const SEPARATORS = ['\t', ';', ','] as const;

/** A column's name as it is compared: some systems write `é` as one character, some as two. */
export const columnName = (cell: string): string => cell.trim().normalize('NFC');

type NameOf = (cell: string) => string;

/** The cells of a header line, parted by `separator` outside quotes. */
function partsOf(line: string, separator: string, name: NameOf): string[] {
  const parts = [''];
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.map(name);
}

/** The separator under which most of the wanted columns are found; else the one that parts the header most often. */
function separatorOf(line: string, wanted: readonly string[], name: NameOf): Header['separator'] {
  const score = (separator: string): [number, number] => {
    const parts = partsOf(line, separator, name);
    return [wanted.filter((column) => parts.includes(name(column))).length, parts.length];
  };
  return SEPARATORS.map((separator) => ({ separator, score: score(separator) })).reduce((best, one) =>
    one.score[0] > best.score[0] || (one.score[0] === best.score[0] && one.score[1] > best.score[1]) ? one : best,
  ).separator;
}

/** The end of the first line that is not within quotes; -1 where the text has not come that far. */
function endOfHeader(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted;
    else if (!quoted && (text[at] === '\n' || text[at] === '\r')) return at;
  }
  return -1;
}

/**
 * Gives every row to what `begin` makes of the header; rows without anything in them are left out. Cells come without
 * blanks at their ends.
 * @throws Failure with the code of `text` where it is no table or a column stands there twice, BAD_ENCODING; what `begin`
 *   or `take` throws; the reason of the signal
 */
export async function readTableText<T extends RowTaker>(
  content: AsyncIterable<Uint8Array>,
  text: TableText,
  begin: (header: Header) => T,
): Promise<T> {
  const broken = (fault: string, cause?: unknown): Failure =>
    new Failure(text.code, `${text.what} is not CSV with a header: ${fault}`, [], { cause });
  const nameOf: NameOf = text.anyCase ? (cell) => columnName(cell).toLowerCase() : columnName;
  const signal = text.signal ?? new AbortController().signal;
  let begun: T | undefined;
  let separator: Header['separator'] = ',';
  let first: unknown;

  const header = (cells: readonly string[]): Header => {
    const columns = cells.map(nameOf);
    const twice = [...new Set(columns.filter((name, place) => name !== '' && columns.indexOf(name) !== place))];
    if (twice.length > 0)
      throw new Failure(
        text.code,
        `${text.what} has the column${twice.length > 1 ? 's' : ''} ${twice.join(', ')} twice: rename or remove one of them`,
      );
    return { columns, separator, decimalComma: separator !== ',' };
  };
  try {
    const texts = withHeader(content, new TextStream(text.what, text.charset));
    const { value, done } = await texts.next();
    if (done) throw broken('there is no header line');
    let { start, before } = value as Start;
    // Excel names its separator in a line of its own.
    const named = /^sep=([,;\t])\s*?(?:\r\n|\r|\n)/i.exec(start);
    if (named) {
      start = start.slice(named[0].length);
      before++;
    }
    separator =
      (named?.[1] as Header['separator'] | undefined) ?? separatorOf(firstLine(start), text.wanted ?? [], nameOf);
    const parser = parse({
      delimiter: separator,
      trim: true,
      skip_empty_lines: true,
      max_record_size: MAX_ROW,
      relax_column_count_less: text.shortRows ?? false,
      // Nothing is handed on: a million rows take the room of one.
      on_record(cells: string[]) {
        const row = before + parser.info.records + parser.info.empty_lines;
        if (begun === undefined) begun = begin(header(cells));
        else if (cells.some((cell) => cell !== ''))
          begun.take(cells, row, before + parser.info.lines - breaksIn(cells));
        return null;
      },
    });
    async function* whole(): AsyncGenerator<string> {
      yield start;
      for await (const part of texts) yield part as string;
    }
    // A broken row ends the reading, which then fails too: what was wrong with the table is the cause.
    parser.once('error', (error) => {
      first = error;
    });
    await pipeline(whole, parser.resume(), { signal });
  } catch (error) {
    const cause = first ?? error;
    if (cause instanceof CsvError) throw broken(`${cause.message}${adviceFor(cause, separator)}`, cause);
    throw cause;
  }
  if (begun === undefined) throw broken('there is no header line');
  return begun;
}

/** A number with a decimal comma takes two cells where commas separate them. */
const adviceFor = ({ code }: CsvError, separator: Header['separator']): string =>
  code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH' && separator === ','
    ? '; where a number has a decimal comma, write a point, or separate the columns by semicolons'
    : '';

const breaksIn = (cells: readonly string[]): number =>
  cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);

const firstLine = (text: string): string => {
  const end = endOfHeader(text);
  return end < 0 ? text : text.slice(0, end);
};

/** The beginning of a text that holds its whole header line, and how many blank lines came before it. */
interface Start {
  start: string;
  before: number;
}

function startOf(text: string): Start {
  const [blank] = /^(?:[^\S\t\r\n]*(?:\r\n|\r|\n))*/.exec(text)!;
  return { start: text.slice(blank.length), before: blank.match(/\r\n|\r|\n/g)?.length ?? 0 };
}

/** The text in parts, the first of which holds the whole header line. */
async function* withHeader(content: AsyncIterable<Uint8Array>, stream: TextStream): AsyncGenerator<Start | string> {
  let waiting: string | null = '';
  for await (const part of content) {
    const text = stream.decode(part);
    if (waiting === null) yield text;
    else {
      waiting += text;
      const begun = startOf(waiting);
      if (endOfHeader(begun.start) >= 0 || waiting.length > MAX_ROW) {
        yield begun;
        waiting = null;
      }
    }
  }
  const end = stream.decode(new Uint8Array(), true);
  if (waiting === null) yield end;
  else if ((waiting + end).trim() !== '') yield startOf(waiting + end);
}
