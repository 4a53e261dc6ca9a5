/** The sheet of a quality sample: what spreadsheets make of it is read, and every fault is named with its row. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { gradesOf, isOf, readSheet, sheetOf } from '../../client/files/grade-sheet';
import type { Failure } from '../../domain/kernel/failures';
import { runs } from '../support/runs';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'dayone-sheet-'));
  file = path.join(folder, 'sample.csv');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: string | Uint8Array, cases: readonly string[]) {
  writeFileSync(file, content);
  return gradesOf(file, await readSheet(file), cases);
}
const faultsOf = (content: string | Uint8Array, cases: readonly string[]): Promise<readonly string[]> =>
  read(content, cases).then(
    (grades) => [`no fault, but ${JSON.stringify(grades)}`],
    ({ code, message, details }: Failure) => {
      expect(code).toBe('BAD_INPUT');
      return details.length > 0 ? details : [message];
    },
  );

test('a sheet is UTF-8 for spreadsheets, without a formula', () => {
  expect(sheetOf(['c-1', 'a,b', '=1+1', '-2'])).toBe(
    '\uFEFFcase,grade,note\r\nc-1,,\r\n"a,b",,\r\n\'=1+1,,\r\n\'-2,,\r\n',
  );
});

test.each<[string, string | Buffer]>([
  ['semicolons, a mark and line ends of Windows', '\uFEFFcase;grade;note\r\nc-1;right;\r\nc-2;Wrong;"no; not so"\r\n'],
  ['commas and line ends of Unix', 'case,grade,note\nc-2,wrong,\nc-1,RIGHT,fine\n'],
  [
    'tabs, in what is called Unicode',
    Buffer.from('\uFEFFcase\tgrade\tnote\r\nc-1\tright\t\r\nc-2\twrong\t\r\n', 'utf16le'),
  ],
  ['quotes around everything', '"case";"grade";"note"\r\n"c-1";"right";"a\nb"\r\n"c-2";"wrong";""\r\n'],
  ['another order, further columns and empty rows', 'Note;Grade;Who;Case\n;right;me;c-1\n;;;\n\n;wrong;me; c-2 \n'],
  ['columns cut off where nothing is in them', 'case,grade,note\nc-1,right\nc-2,wrong\n'],
])('reads a sheet with %s', async (_what, content) => {
  await expect(read(content, ['c-1', 'c-2'])).resolves.toEqual({ good: 1, total: 2 });
});

test('names every fault at once, with the row number of the spreadsheet', async () => {
  const sheet = 'case,grade,note\nc-1,ok,\nc-2,,\n\nc-9,right,\nc-1,wrong,\n,right,\n';
  expect(await faultsOf(sheet, ['c-1', 'c-2', 'c-3', 'c-4'])).toEqual([
    'row 2: the grade is "ok"; write right or wrong',
    'row 3: the grade is missing; write right or wrong',
    'row 5: "c-9" is no case of this sample',
    'row 6: "c-1" stands in row 2 already',
    'row 7: no case',
    '"c-3" is missing',
    '"c-4" is missing',
  ]);
});

test.each<[string, string, string]>([
  ['nothing', '', 'there is no header line'],
  ['another table', 'id,points\n1,2\n', 'row 1 names no column case and no column grade'],
  ['a quote that never ends', 'case,grade\n"c-1,right\n', 'Quote Not Closed'],
])('refuses a file with %s', async (_what, content, detail) => {
  expect((await faultsOf(content, ['c-1'])).join()).toContain(detail);
});

test('does not read a missing or much too long file', async () => {
  await expect(readSheet(path.join(folder, 'absent.csv'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  writeFileSync(file, Buffer.alloc(1_048_577));
  await expect(readSheet(file)).rejects.toMatchObject({ code: 'TOO_LARGE' });
});

test('reads the grades back for any ids and any format of a spreadsheet', async () => {
  const id = fc
    .string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
    .map((text) => text.trim().replace(/[\r\0]/g, ''));
  const ids = fc.uniqueArray(
    fc
      .oneof(id, fc.constantFrom('=SUM(A1)', '-1', '@x', 'a"b', 'a;b', 'a\nb', '007', 'grade'))
      .filter((one) => one !== ''),
    // An id and the same behind an apostrophe would be one in a spreadsheet.
    { minLength: 1, maxLength: 12, selector: (one) => one.replace(/^'/, '') },
  );
  const saved = fc.record({
    separator: fc.constantFrom(',', ';', '\t'),
    end: fc.constantFrom('\n', '\r\n'),
    mark: fc.boolean(),
    upside: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      ids,
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      saved,
      async (cases, right, { separator, end, mark, upside }) => {
        const [header, ...rows] = parse(sheetOf(cases), { bom: true }) as string[][];
        const marked = rows.map(([one], index) => [one!, right[index] ? 'right' : 'wrong', 'so']);
        const good = marked.filter(([, grade]) => grade === 'right').length;
        const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const table = [header!, ...(upside ? marked.reverse() : marked)];
        const text = `${mark ? '\uFEFF' : ''}${table.map((row) => row.map(cell).join(separator)).join(end)}${end}`;
        await expect(read(text, cases)).resolves.toEqual({ good, total: cases.length });
        expect(isOf(await readSheet(file), cases)).toBe(true);
        expect(isOf(await readSheet(file), ['of another sample altogether, and longer than any'])).toBe(false);
      },
    ),
    { numRuns: runs(200) },
  );
});
