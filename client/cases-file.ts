/** Reads collected cases before they are handed in, as the worker will: nobody is asked to sign what cannot be read. */
import { readFile } from 'node:fs/promises';
import type { Charter } from '../domain/charter/charter';
import { Failure } from '../domain/failures';
import type { CasesFacts } from '../domain/questions';
import { caseColumns, reachesBack } from '../domain/steps/process-redesign';
import { MOST_CASES_BYTES, measureCases } from '../evidence/cases';
import { rowsOf } from '../evidence/cases-rows';
import { readable } from './files';

/**
 * What the cases in a file say under a charter.
 * @throws Failure BAD_INPUT with every fault, each naming its cases; FILE_UNREADABLE, TOO_LARGE, BAD_ENCODING,
 * SOURCE_UNUSABLE where the text is no table
 */
export async function readCases(file: string, charter: Charter): Promise<CasesFacts> {
  const bytes = await readable(file);
  if (bytes > MOST_CASES_BYTES)
    throw new Failure('TOO_LARGE', `${file} has ${bytes} bytes, and cases at most ${MOST_CASES_BYTES}`);
  const columns = caseColumns(charter);
  const wanted = ['at', ...columns.map(({ column }) => column)];
  const cases = await rowsOf(await readFile(file), { what: file, wanted });
  const faults: string[] = [];
  // Where `at` cannot be read the columns still are: every fault is told at once.
  const withoutTimes = () => measureCases({ ...cases, rows: cases.rows.map(timeless) }, columns, charter.calendar);
  let facts: CasesFacts;
  try {
    facts = measureCases(cases, columns, charter.calendar);
    if (facts.from === null && facts.count > 0)
      faults.push(`there is no column at, only ${cases.columns.slice(0, 20).join(', ')}`);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'SOURCE_UNUSABLE') throw error;
    faults.push(error.message);
    facts = withoutTimes();
  }
  if (facts.count === 0) faults.push('there are no cases');
  else
    for (const [metric, found] of Object.entries(facts.baselines))
      if ('problem' in found) faults.push(`metric ${metric}: ${found.problem}`);
  const short = faults.length === 0 ? reachesBack(charter, facts) : null;
  if (short !== null) faults.push(short);
  if (faults.length > 0) throw new Failure('BAD_INPUT', `${file} cannot be the cases of ${charter.id}`, faults);
  return facts;
}

const timeless = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'at'));
