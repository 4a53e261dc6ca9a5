/** The sheet on which a quality sample is graded: CSV, written for a spreadsheet, and read as spreadsheets save it. */
import { createReadStream } from 'node:fs';
import { Failure } from '../../domain/kernel/failures';
import { readTableText } from '../../evidence/table';
import { readable } from './attach';

const COLUMNS = ['case', 'grade', 'note'] as const;
const RIGHT = 'right';
const WRONG = 'wrong';

/** Above this a file is no sheet of a sample, bytes. */
const MOST_BYTES = 1_048_576;

/** A text that a spreadsheet would take for a formula stands behind an apostrophe. */
const asText = (id: string): string => (/^[=+\-@\t\r]/.test(id) ? `'${id}` : id);
const quoted = (cell: string): string => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/**
 * The sheet of these cases: each with a place for its grade and for a note.
 * @param linkOf where the grader sees a case; what stands there is never part of the sheet
 */
export function sheetOf(cases: readonly string[], linkOf?: (id: string) => string | null): string {
  const head = [...COLUMNS, ...(linkOf ? ['link'] : [])];
  const rows = cases.map((id) => [quoted(asText(id)), '', '', ...(linkOf ? [quoted(linkOf(id) ?? '')] : [])]);
  // The mark tells spreadsheets that it is UTF-8.
  return `\uFEFF${[head, ...rows].map((row) => row.join(',')).join('\r\n')}\r\n`;
}

/** One row as it stands there. The header is row 1, as spreadsheets count. */
interface SheetRow {
  row: number;
  id: string;
  grade: string;
}

/** The rows of a sheet. @throws Failure FILE_UNREADABLE, TOO_LARGE, BAD_ENCODING, BAD_INPUT */
export async function readSheet(file: string): Promise<SheetRow[]> {
  const bytes = await readable(file);
  if (bytes > MOST_BYTES)
    throw new Failure('TOO_LARGE', `${file} has ${bytes} bytes, and a sheet of grades at most ${MOST_BYTES}`);
  const text = { what: file, code: 'BAD_INPUT', wanted: COLUMNS, anyCase: true, shortRows: true } as const;
  const { rows } = await readTableText(createReadStream(file), text, ({ columns }) => {
    const missing = COLUMNS.slice(0, 2).filter((column) => !columns.includes(column));
    if (missing.length > 0)
      throw new Failure('BAD_INPUT', `${file} is not a sheet of grades`, [
        `row 1 names no column ${missing.join(' and no column ')}`,
      ]);
    const cell = (cells: readonly string[], column: (typeof COLUMNS)[number]) => cells[columns.indexOf(column)] ?? '';
    const rows: SheetRow[] = [];
    return {
      rows,
      take: (cells, row) => void rows.push({ row, id: cell(cells, 'case'), grade: cell(cells, 'grade') }),
    };
  });
  return rows;
}

/** Whether the sheet has a case of these. */
export const isOf = (rows: readonly SheetRow[], cases: readonly string[]): boolean => {
  const known = new Set(cases.flatMap((id) => [id, asText(id)]));
  return rows.some(({ id }) => known.has(id));
};

/** How many of the cases are right. @throws Failure BAD_INPUT with every fault, each with its row */
export function gradesOf(
  file: string,
  rows: readonly SheetRow[],
  cases: readonly string[],
): { good: number; total: number } {
  const ids = new Map(cases.flatMap((id) => [id, asText(id)].map((written) => [written, id] as const)));
  const seen = new Map<string, number>();
  const faults: string[] = [];
  let good = 0;
  for (const { row, id: written, grade } of rows) {
    const id = ids.get(written);
    const before = id === undefined ? undefined : seen.get(id);
    if (id === undefined) faults.push(`row ${row}: ${written ? `"${written}" is no case of this sample` : 'no case'}`);
    else if (before !== undefined) faults.push(`row ${row}: "${written}" stands in row ${before} already`);
    else seen.set(id, row);
    const said = grade.toLowerCase();
    if (said !== RIGHT && said !== WRONG)
      faults.push(`row ${row}: the grade is ${said ? `"${grade}"` : 'missing'}; write ${RIGHT} or ${WRONG}`);
    if (said === RIGHT) good++;
  }
  const absent = cases.filter((id) => !seen.has(id)).map((id) => `"${id}" is missing`);
  if (faults.length + absent.length > 0)
    throw new Failure('BAD_INPUT', `${file} does not grade this sample`, [...faults, ...absent]);
  return { good, total: cases.length };
}
