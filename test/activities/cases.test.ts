import { measureCases } from '../../evidence/cases';
import { rowsOf } from '../../evidence/cases-rows';
import { failure } from './support';

const CSV = `at,minutes,duplicate,note
2026-01-05T09:00:00+01:00,7.5,0,"a, quoted"
2026-01-05T23:30:00Z,8,true,
2026-01-10T12:00:00Z,2,FALSE,Saturday
2026-01-02,10.5,1,first
`;

const column = (aggregation: 'share' | 'mean' | 'sum' | 'count' | 'latest' | 'distribution', name = 'minutes') => ({
  metric: aggregation,
  column: name,
  aggregation,
});
const WEEK = { timezone: 'UTC', workdays: [1, 2, 3, 4, 5], holidays: [] };
const read = (text: string | Buffer, charset?: string) =>
  rowsOf(typeof text === 'string' ? Buffer.from(text) : text, { what: 'cases.csv', ...(charset && { charset }) });
const of = async (text: string | Buffer, ...columns: ReturnType<typeof column>[]) =>
  measureCases(await read(text), columns, WEEK);

test('counts the cases, their period and the weekdays with cases', async () => {
  await expect(of(CSV)).resolves.toEqual({
    count: 4,
    from: '2026-01-02T00:00:00.000Z',
    to: '2026-01-10T12:00:00.000Z',
    timeProblem: null,
    workingDays: 2,
    columns: [],
    baselines: {},
  });
});

test('measures each column as its metric aggregates', async () => {
  const { baselines } = await of(
    CSV,
    column('mean'),
    column('sum'),
    column('latest'),
    column('share', 'duplicate'),
    column('count', 'duplicate'),
  );
  expect(baselines).toEqual({
    mean: { value: 7, samples: 4 },
    sum: { value: 28, samples: 4 },
    // Of the Saturday, which is not the last row.
    latest: { value: 2, samples: 4 },
    share: { value: 0.5, samples: 4 },
    count: { value: 2, samples: 4 },
  });
});

test.each([
  ['a JSON array', '[{"at":"2026-01-05","x":1},{"at":"2026-01-06","x":true}]'],
  ['JSON lines', '{"at":"2026-01-05","x":1}\r\n\r\n{"at":"2026-01-06","x":"1"}\n'],
  ['CSV with a byte order mark', '\uFEFFat,x\r\n2026-01-05,1\r\n2026-01-06,true\r\n'],
])('reads %s', async (_, text) => {
  const facts = await of(text, column('share', 'x'));
  expect(facts).toMatchObject({ count: 2, workingDays: 2, baselines: { share: { value: 1, samples: 2 } } });
});

test('a cell without a number is a problem that names its column and lines, in that column only', async () => {
  const { baselines } = await of('a,b\n1,1\nx,1\n,1\n0x10,1\n1e999,1', column('mean', 'a'), column('sum', 'b'));
  expect(baselines).toEqual({
    mean: { problem: 'a is not a number in column 1, line 3, 4, 5, 6' },
    sum: { value: 5, samples: 5 },
  });
});

test('a share accepts only yes and no, and a long list of faults is cut', async () => {
  const { baselines } = await of(`a\n1\n${'0.5\n'.repeat(8)}`, column('share', 'a'));
  expect(baselines).toEqual({
    share: { problem: 'a is not 0, 1, true or false in column 1, line 3, 4, 5, 6, 7 and 3 more' },
  });
});

test('reports a missing column, and a file without cases', async () => {
  expect((await of(CSV, column('mean', 'hours'))).baselines.mean).toEqual({
    problem: 'there is no column hours, only at, minutes, duplicate, note',
  });
  expect(await of('[]', column('mean'))).toMatchObject({
    count: 0,
    baselines: { mean: { problem: 'there are no cases' } },
  });
  expect(await of('', column('mean'))).toMatchObject({ count: 0, from: null });
});

test('without an `at` column there is no period', async () => {
  expect(await of('x\n1\n', column('latest', 'x'))).toMatchObject({
    from: null,
    to: null,
    workingDays: 0,
    baselines: { latest: { value: 1, samples: 1 } },
  });
});

test.each([
  ['an `at` that is no time', 'at\n2026-01-05\n05/01/2026\n2026-02-31T99:00Z\n', 'in column 1, line 3, 4'],
  [
    'a missing `at`',
    '[{"at":"2026-01-05"},{}]',
    '`at` is not a real date such as 2026-01-31 or a time such as 2026-01-31T09:00:00+01:00 in case 2',
  ],
  ['no column `at`', 'x,y\n1,2\n', 'there is no column at, only x, y'],
])('says that there is %s', async (_, text, message) => {
  expect(await of(text)).toMatchObject({ from: null, to: null, timeProblem: expect.stringContaining(message) });
});

test.each([
  ['a cell over two lines', 'note,x\n"a\nb",1\nc,y\n', 'column 2, line 4'],
  ['blank lines', '\n\nnote,x\n\na,y\n', 'column 2, line 5'],
  ["a spreadsheet's own first line", 'sep=;\nnote;x\na;y\n', 'column 2, line 3'],
  ['Windows line ends', 'note,x\r\na,1\r\n\r\nb,y\r\n', 'column 2, line 4'],
  ['JSON lines', '\n{"x":1}\n\n{"x":"y"}\n', 'line 4'],
  ['a JSON array', '[{"x":1},{"x":"y"}]', 'case 2'],
])('a fault names the line of the file in a file with %s', async (_, text, place) => {
  const { baselines } = await of(text, column('mean', 'x'));
  expect(baselines.mean).toEqual({ problem: `x is not a number in ${place}` });
});

test.each([
  ['a row that is too long', 'a,b\n1,2\n1,2,3\n', 'not CSV with a header: Invalid Record Length'],
  ['a quote that never closes', 'a,b\n1,"2\n', 'not CSV with a header'],
  ['broken JSON', '[{"a":1},', 'cases.csv is no usable JSON: it is not JSON'],
  ['a broken line', '{"a":1}\n{"a":', 'line 2 is no usable JSON'],
  ['rows that are no objects', '[{"a":1},[2]]', 'case 2 is not a JSON object'],
])('refuses %s', async (_, text, message) => {
  expect((await failure('SOURCE_UNUSABLE', of(text))).message).toContain(message);
});

describe('reads what a spreadsheet saves', () => {
  const minutes = async (text: string | Buffer) =>
    (await of(text, column('mean'), column('distribution', 'town'))).baselines;

  test.each([
    ['semicolons and decimal commas', 'at;minutes;town\n2026-01-05;7,5;Köln\n2026-01-06;8,25;Köln\n'],
    [
      'tabs, in what is called Unicode',
      Buffer.from('\uFEFFat\tminutes\ttown\r\n2026-01-05\t7,5\tKöln\r\n2026-01-06\t8,25\tKöln\r\n', 'utf16le'),
    ],
    [
      'a line that names the separator, and rows with nothing in them',
      'sep=;\r\nat;minutes;town\r\n2026-01-05;7,5;Köln\r\n;;\r\n2026-01-06;8,25;Köln\r\n;;\r\n',
    ],
    [
      'a comma in the name of a column',
      '"at";"minutes";"town";"a, b"\n2026-01-05;7,5;Köln;x\n2026-01-06;8,25;Köln;y\n',
    ],
    ['letters that are composed or not', 'at,minutes,town\n2026-01-05,7.5,K\u00f6ln\n2026-01-06,8.25,Ko\u0308ln\n'],
  ])('with %s', async (_, text) => {
    expect(await minutes(text)).toMatchObject({
      mean: { value: 7.875, samples: 2 },
      distribution: { samples: 2, reference: { kind: 'categories', counts: { Köln: 2 } } },
    });
  });

  test.each(['2.400', '2,400', '-12.345'])(
    'reports %s in a table with semicolons as a fault that asks which number is meant',
    async (cell) => {
      const { mean } = await minutes(`minutes;town\n${cell};Köln\n1,5;Köln\n`);
      const [whole, part] = [cell.replace(/[.,]/, ''), cell.replace(',', '.')];
      expect(mean).toEqual({
        problem: `minutes can be read in two ways (${cell} may be ${whole} or ${Number(part)}: write it without thousands separators) in column 1, line 2`,
      });
    },
  );
});

describe('refuses a column that occurs twice', () => {
  test.each([
    ['in a header', 'case,minutes,town,minutes\n1,6,a,501\n', 'cases.csv has the column minutes twice'],
    ['in a header with blanks around it', 'minutes; minutes \n6;501\n', 'cases.csv has the column minutes twice'],
    ['even if no metric reads it', 'minutes,town,town\n6,a,b\n', 'cases.csv has the column town twice'],
    ['as a key of JSON', '[{"minutes":6,"town":"a","minutes":501}]', 'it names the key "minutes" twice'],
    [
      'as an escaped key',
      '{"minutes":6,"min\\u0075tes":501}',
      'line 1 is no usable JSON: it names the key "minutes" twice',
    ],
    ['as a key with a blank', '[{"minutes":6},{"minutes":6,"minutes ":501}]', 'case 2 has the column minutes twice'],
    [
      'as a key with a blank in a line',
      '{"minutes":6}\n{" minutes":6,"minutes":501}',
      'line 2 has the column minutes twice',
    ],
    [
      'as a key of other code points',
      `[{"minutes":6,"${'größe'.normalize('NFC')}":1,"${'größe'.normalize('NFD')}":2}]`,
      'case 1 has the column größe twice',
    ],
  ])('%s', async (_, text, message) => {
    expect((await failure('SOURCE_UNUSABLE', of(text, column('mean')))).message).toContain(message);
  });

  test('accepts the same key in two objects or within another value', async () => {
    const text = '[{"x":1,"o":{"x":2},"l":[{"x":3},{"x":4}],"t":"\\"x\\":5,{"},{"x":2}]';
    await expect(of(text, column('mean', 'x'))).resolves.toMatchObject({ baselines: { mean: { value: 1.5 } } });
  });
});

describe('letters are read in their encoding', () => {
  const western = Buffer.from('town\nKöln\nKäln\n', 'latin1');

  test('reads UTF-8; for any other byte it names the place and the remedy', async () => {
    const { message } = await failure('BAD_ENCODING', read(western));
    expect(message).toMatch(/^cases\.csv is not utf-8 at byte 7 \(0xf6\): save it as UTF-8 \(in Excel: "CSV UTF-8"\)/);
  });

  test.each(['iso-8859-1', 'windows-1252', 'latin1'])('reads %s if it is declared', async (charset) => {
    const { rows } = await read(western, charset);
    expect(rows.map(({ town }) => town)).toEqual(['Köln', 'Käln']);
    expect((await read(Buffer.from([0x61, 0x0a, 0x80, 0x96, 0x0a]), charset)).rows[0]).toMatchObject({ a: '€–' });
  });

  test.each<[string, Buffer, string | undefined, string]>([
    ['an unknown charset', western, 'klingon', 'declares the charset "klingon", which is not known'],
    ['two bytes per letter without a byte order mark', Buffer.from('town\n', 'utf16le'), undefined, 'there is a NUL'],
    ['a letter cut off at the end', Buffer.from([0x61, 0x0a, 0xc3]), undefined, 'within a character, after byte 3'],
    ['half a letter', Buffer.from('\uFEFFa\n\uD800x', 'utf16le'), undefined, 'is not utf-16le'],
  ])('refuses %s', async (_, bytes, charset, message) => {
    expect((await failure('BAD_ENCODING', read(bytes, charset))).message).toContain(message);
  });
});

test.each([
  [
    'Sunday to Thursday',
    { timezone: 'Asia/Dubai', workdays: [7, 1, 2, 3, 4], holidays: [] },
    'at\n2026-01-02\n2026-01-03\n2026-01-04\n2026-01-04T21:00:00Z\n',
    2,
  ],
  [
    'the local day in Auckland',
    { timezone: 'Pacific/Auckland', workdays: [1], holidays: [] },
    'at\n2026-01-04T11:30:00Z\n2026-01-05T10:59:00Z\n2026-01-05T11:00:00Z\n',
    1,
  ],
  ['no holidays', { timezone: 'UTC', workdays: [1, 2], holidays: ['2026-01-05'] }, 'at\n2026-01-05\n2026-01-06\n', 1],
  [
    'the local time if no offset is written',
    { timezone: 'Pacific/Auckland', workdays: [1], holidays: [] },
    'at\n2026-01-05 00:30\n2026-01-04 23:30\n',
    1,
  ],
])('working days follow the calendar: %s', async (_, calendar, text, days) => {
  expect(measureCases(await read(text), [], calendar)).toMatchObject({ workingDays: days });
});

test.each([
  '2026-02-30',
  '2025-02-29',
  '2026-13-01',
  '2026-02-30T10:00:00Z',
  '2026-01-05T24:00:00Z',
  '05.01.2026',
  '20260105',
])('%s is not a date', async (at) => {
  expect((await of(`at\n${at}\n`)).timeProblem).toContain('in column 1, line 2');
});
