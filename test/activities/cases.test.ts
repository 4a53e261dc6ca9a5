import { measureCases } from '../../activities/checks/cases';
import { rowsOf } from '../../activities/checks/cases-rows';
import { failure } from './support';

const CSV = `at,minutes,duplicate,note
2026-01-05T09:00:00+01:00,7.5,0,"a, quoted"
2026-01-05T23:30:00Z,8,true,
2026-01-10T12:00:00Z,2,FALSE,Saturday
2026-01-02,10.5,1,first
`;

const column = (aggregation: 'share' | 'mean' | 'sum' | 'count' | 'latest', name = 'minutes') => ({
  metric: aggregation,
  column: name,
  aggregation,
});
const of = async (text: string, ...columns: ReturnType<typeof column>[]) => measureCases(await rowsOf(text), columns);

test('counts the cases, their period and the weekdays with cases', async () => {
  await expect(of(CSV)).resolves.toEqual({
    count: 4,
    from: '2026-01-02T00:00:00.000Z',
    to: '2026-01-10T12:00:00.000Z',
    workingDays: 2,
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

test('a cell without a number is a problem that names its case, in that column only', async () => {
  const { baselines } = await of('a,b\n1,1\nx,1\n,1\n0x10,1\n1e999,1', column('mean', 'a'), column('sum', 'b'));
  expect(baselines).toEqual({
    mean: { problem: 'a is not a number in case 2, 3, 4, 5' },
    sum: { value: 5, samples: 5 },
  });
});

test('a share takes nothing but yes and no, and long lists of faults are cut', async () => {
  const { baselines } = await of(`a\n1\n${'0.5\n'.repeat(8)}`, column('share', 'a'));
  expect(baselines).toEqual({ share: { problem: 'a is not 0, 1, true or false in case 2, 3, 4, 5, 6 and 3 more' } });
});

test('a column that is not there, and no cases at all', async () => {
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
  [
    'an `at` that is no time',
    'at\n2026-01-05\n05/01/2026\n2026-02-31T99:00Z\n',
    '`at` is not an ISO 8601 time in case 2, 3',
  ],
  ['a missing `at`', '[{"at":"2026-01-05"},{}]', '`at` is not an ISO 8601 time in case 2'],
  ['a row that is too long', 'a,b\n1,2\n1,2,3\n', 'not CSV with a header: Invalid Record Length'],
  ['a quote that never closes', 'a,b\n1,"2\n', 'not CSV with a header'],
  ['broken JSON', '[{"a":1},', 'the attachment is not JSON'],
  ['a broken line', '{"a":1}\n{"a":', 'line 2 is not JSON'],
  ['rows that are no objects', '[{"a":1},[2]]', 'case 2 is not a JSON object'],
])('refuses %s', async (_, text, message) => {
  expect((await failure('SOURCE_UNUSABLE', of(text))).message).toContain(message);
});
