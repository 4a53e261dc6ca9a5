/** The rows of attached cases: CSV with a header, a JSON array of objects, or one JSON object per line. */
import { CsvError, parse } from 'csv-parse';
import { Failure } from '../../domain/failures';

export type Row = Record<string, unknown>;

const MAX_ROWS = 1_000_000;

const broken = (message: string, cause?: unknown): Failure => new Failure('SOURCE_UNUSABLE', message, [], { cause });

function json(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw broken(`${what} is not JSON`, cause);
  }
}

function asRow(value: unknown, what: string): Row {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row;
  throw broken(`${what} is not a JSON object`);
}

async function csv(text: string): Promise<Row[]> {
  const rows: Row[] = [];
  try {
    const parser = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, to: MAX_ROWS + 1 });
    for await (const row of parser) rows.push(row as Row);
  } catch (cause) {
    if (cause instanceof CsvError) throw broken(`the cases are not CSV with a header: ${cause.message}`, cause);
    throw cause;
  }
  return rows;
}

/**
 * The rows of a text, whose first character tells its format.
 * @throws Failure SOURCE_UNUSABLE naming the line that is broken, TOO_LARGE beyond a million rows.
 */
export async function rowsOf(content: string): Promise<Row[]> {
  const text = content.replace(/^\uFEFF/, '').trim();
  let rows: Row[];
  if (text.startsWith('[')) {
    rows = (json(text, 'the attachment') as unknown[]).map((value, index) => asRow(value, `case ${index + 1}`));
  } else if (text.startsWith('{')) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    rows = lines.map((line, index) => asRow(json(line, `line ${index + 1}`), `line ${index + 1}`));
  } else {
    rows = await csv(text);
  }
  if (rows.length > MAX_ROWS) throw new Failure('TOO_LARGE', `there are more than ${MAX_ROWS} cases`);
  return rows;
}
