/**
 * Starts one engagement per row of a spreadsheet, and reports which were refused and why. A second run is harmless.
 *
 *     node dist/examples/client/fifteen.js examples/client/fifteen.csv [report.csv]
 *
 * Columns: `id` and `client`; `title`, `template`, `extends`, `volume`; one per role. Or `charter`, the path of one.
 * Paths are relative to the spreadsheet. Exit codes as the command line's; 1 where any row was refused.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { composeCharter, DayOne, Failure, ROLES, readCharterFile, type WrittenCharter } from '../../client';

/** Starts that are in progress at the same time. */
const AT_ONCE = 5;
const COLUMNS: readonly string[] = ['id', 'client', 'title', 'template', 'extends', 'charter', 'volume', ...ROLES];

interface Row {
  /** In the spreadsheet; the heads are line 1. */
  line: number;
  cells: Record<string, string>;
}

interface Outcome {
  line: number;
  id: string;
  result: 'started' | 'already running' | 'refused';
  code: string;
  /** Every fault. */
  why: string[];
}

/** @throws Failure BAD_INPUT naming the columns or the line, FILE_UNREADABLE */
async function readRows(file: string): Promise<Row[]> {
  const text = await readFile(file).catch((cause) => {
    throw new Failure('FILE_UNREADABLE', `${file} cannot be read`, [], { cause });
  });
  try {
    const columns = (heads: string[]) => heads.map((head) => head.trim().toLowerCase());
    const options = { bom: true, columns, delimiter: [',', ';'], info: true, skip_empty_lines: true, trim: true };
    const found = parse(text, options) as unknown as { record: Row['cells']; info: { lines: number } }[];
    const unknown = Object.keys(found[0]?.record ?? {}).filter((column) => !COLUMNS.includes(column));
    if (unknown.length > 0) throw new Error(`unknown columns ${unknown.join(', ')}; known are ${COLUMNS.join(', ')}`);
    return found.map(({ record, info }) => ({ line: info.lines, cells: filled(record) }));
  } catch (cause) {
    throw new Failure('BAD_INPUT', `${file} is no such spreadsheet`, [String((cause as Error).message)], { cause });
  }
}

const filled = (cells: Row['cells']): Row['cells'] =>
  Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== ''));

/** @throws Failure with every fault of the row's charter */
async function charterOf({ charter, ...cells }: Row['cells'], folder: string): Promise<WrittenCharter> {
  if (charter !== undefined) {
    const others = Object.keys(cells);
    if (others.length === 0) return readCharterFile(path.resolve(folder, charter));
    throw new Failure('BAD_INPUT', 'a row with a charter of its own has no other cells', [
      `found ${others.join(', ')}`,
    ]);
  }
  const { id = '', client = '', title, template, extends: base, volume } = cells;
  const people = Object.fromEntries(ROLES.flatMap((role) => (cells[role] ? [[role, cells[role]]] : [])));
  const process = volume === undefined ? {} : { process: { volume } };
  return composeCharter({ id, client, title, template, extends: base, people, ...process }, folder);
}

const refused = ({ line, cells }: Row, error: unknown): Outcome => {
  if (!(error instanceof Failure)) throw error;
  const { code, message, details } = error;
  return { line, id: cells.id ?? cells.charter ?? '', result: 'refused', code, why: [message, ...details] };
};

/** What each row is started from, or why it is not. */
async function readCharters(rows: readonly Row[], folder: string): Promise<(WrittenCharter | Outcome)[]> {
  const lines = new Map<string, number>();
  const read: (WrittenCharter | Outcome)[] = [];
  for (const row of rows) {
    try {
      const written = await charterOf(row.cells, folder);
      const { id } = written.charter;
      if (lines.has(id)) throw new Failure('BAD_INPUT', `line ${lines.get(id)} has the same id`);
      lines.set(id, row.line);
      read.push(written);
    } catch (error) {
      read.push(refused(row, error));
    }
  }
  return read;
}

async function startRow(dayone: DayOne, row: Row, written: WrittenCharter): Promise<Outcome> {
  try {
    const { id, started } = await dayone.start(written);
    return { line: row.line, id, result: started ? 'started' : 'already running', code: '', why: [] };
  } catch (error) {
    return refused(row, error);
  }
}

/** The outcomes in the order of the rows; `AT_ONCE` starts are in progress at the same time. */
async function startAll(dayone: DayOne, rows: readonly Row[], folder: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = (await readCharters(rows, folder)).entries();
  const work = async () => {
    for (const [index, read] of queue)
      outcomes[index] = 'charter' in read ? await startRow(dayone, rows[index]!, read) : read;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

const cell = (text: string | number): string => `"${String(text).replaceAll('"', '""')}"`;

const reportOf = (outcomes: readonly Outcome[]): string =>
  [
    ['line', 'id', 'result', 'code', 'why'],
    ...outcomes.map(({ line, id, result, code, why }) => [line, id, result, code, why.join('\n')]),
  ]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('');

async function main([file = path.join(__dirname, 'fifteen.csv'), report]: string[]): Promise<number> {
  const rows = await readRows(file);
  await using dayone = await DayOne.connect();
  if (!(await dayone.hasWorker())) throw new Failure('NO_WORKER', 'no worker is there; nothing was started');
  const outcomes = await startAll(dayone, rows, path.dirname(file));
  for (const { line, id, result, code, why } of outcomes) {
    console.log(`line ${line}  ${id}  ${result}${code && `, ${code}`}`);
    for (const fault of why) console.log(`    ${fault}`);
  }
  const running = outcomes.filter(({ result }) => result !== 'refused').length;
  console.log(`${running} of ${outcomes.length} are running, ${outcomes.length - running} refused`);
  if (report) await writeFile(report, reportOf(outcomes));
  return running < outcomes.length ? 1 : 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    if (!(error instanceof Failure)) throw error;
    console.error([`${error.code}: ${error.message}`, ...error.details, error.next].join('\n  '));
    process.exitCode = error.exit;
  },
);
