/**
 * Reads collected cases before they are submitted, as the worker will: no one has to sign cases that are unreadable.
 */
import { readFile } from 'node:fs/promises';
import { caseColumns, faultsOfCases } from '../../domain/gates/steps/process-redesign';
import { Failure } from '../../domain/kernel/failures';
import type { Charter } from '../../domain/model/charter';
import type { CasesFacts } from '../../domain/model/questions';
import { MOST_CASES_BYTES, measureCases } from '../../evidence/cases';
import { rowsOf } from '../../evidence/cases-rows';
import { readable } from './attach';

/**
 * What the cases in a file say under a charter.
 * @throws Failure BAD_INPUT with every fault and where it is, or that the text is no table; FILE_UNREADABLE, TOO_LARGE,
 * BAD_ENCODING
 */
export async function readCases(file: string, charter: Charter): Promise<CasesFacts> {
  const bytes = await readable(file);
  if (bytes > MOST_CASES_BYTES)
    throw new Failure('TOO_LARGE', `${file} has ${bytes} bytes, and cases at most ${MOST_CASES_BYTES}`);
  const columns = caseColumns(charter);
  const wanted = ['at', ...columns.map(({ column }) => column)];
  const rows = await rowsOf(await readFile(file), { what: file, code: 'BAD_INPUT', wanted });
  const facts = measureCases(rows, columns, charter.calendar);
  const faults = faultsOfCases(charter, facts);
  if (faults.length > 0) throw new Failure('BAD_INPUT', `${file} cannot be the cases of ${charter.id}`, faults);
  return facts;
}
