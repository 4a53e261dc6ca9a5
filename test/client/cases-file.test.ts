/** Cases are read when they are submitted: what the worker would refuse is reported at once, and nothing is sent. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { readCharterFile } from '../../client/charter/file';
import { packageRoot } from '../../client/embedded/paths';
import { readCases } from '../../client/files/cases';
import type { Failure } from '../../domain/kernel/failures';
import { resolved } from '../rules/charter-written';

const { charter } = resolved({
  metrics: [
    { id: 'minutes', unit: 'minutes', target: 'at most 5', baseline: 'minutes' },
    { id: 'touchless', target: 'at least 5 %', baseline: 'touchless' },
  ],
  limits: { caseCount: 2 },
});
const folder = mkdtempSync(path.join(tmpdir(), 'cases-'));
const read = (text: string | Uint8Array) => {
  const file = path.join(folder, 'cases.csv');
  writeFileSync(file, text);
  return readCases(file, charter);
};
const faultsOf = (text: string | Uint8Array): Promise<string[]> =>
  read(text).then(
    () => [],
    ({ code, message, details }: Failure) => [code, message, ...details],
  );

test.each([
  ['semicolons and decimal commas', 'at;minutes;touchless\n2026-11-02;6,5;1\n2026-11-03;7,5;0\n'],
  ['tabs', 'at\tminutes\ttouchless\n2026-11-02\t6,5\t1\n2026-11-03\t7,5\t0\n'],
  ['commas', 'at,minutes,touchless\n2026-11-02,6.5,1\n2026-11-03,7.5,0\n'],
])('reads cases with %s', async (_, text) =>
  expect(await read(text)).toMatchObject({
    count: 2,
    workingDays: 2,
    baselines: { minutes: { value: 7 }, touchless: { value: 0.5 } },
  }),
);

test('reports every fault at once', async () => {
  const faults = (await faultsOf('minutes;touchless\nsix;0,4\n7;1\n')).join('\n');
  expect(faults).toContain('BAD_INPUT');
  expect(faults).toContain('there is no column at');
  expect(faults).toContain('metric minutes: minutes is not a number in column 1, line 2');
  expect(faults).toContain('metric touchless: touchless is not 0, 1, true or false in column 2, line 2');
});

test('names a decimal comma between commas as the fault, and no source', async () => {
  const [code, message] = await faultsOf('at,minutes,touchless\n2026-11-02,4,5,1\n');
  expect(code).toBe('BAD_INPUT');
  expect(message).toMatch(
    /line 2; where a number has a decimal comma, write a point, or separate the columns by semicolons/,
  );
});

test.each([
  ['a JSON array that is broken', '[{"at":"2026-11-02"},'],
  ['a line that is no JSON', '{"at":"2026-11-02"}\nat'],
  ['a case that is no object', '[{"at":"2026-11-02"},2]'],
  ['a key that stands there twice', '[{"at":"2026-11-02","at ":"2026-11-03"}]'],
  ['a column that stands there twice', 'at,minutes,minutes\n2026-11-02,6,1\n'],
])('reports %s as BAD_INPUT, because the file is no source', async (_, text) =>
  expect((await faultsOf(text))[0]).toBe('BAD_INPUT'),
);

test.each([
  [
    'a date that does not exist',
    'at,minutes,touchless\n2026-02-30,6,1\n2026-11-03,x,0\n',
    'minutes is not a number in column 2, line 3',
  ],
  ['a header that names a column twice', 'at,minutes,minutes\n2026-11-02,6,1\n', 'minutes'],
  ['another encoding', Buffer.from('at,minutes,touchless\n2026-11-02,6,K\xf6ln\n', 'latin1'), 'BAD_ENCODING'],
  ['nothing', '', 'there are no cases'],
  ['too few of them', 'at,minutes,touchless\n2026-11-02,6,1\n', 'asked are 2 cases or 20 working days'],
])('refuses %s', async (_, text, fault) => expect((await faultsOf(text)).join('\n')).toContain(fault));

test.each([
  ['a German date', 'at;minutes;touchless\n02.11.2026;6,5;1\n', 'for 02.11.2026 write 2026-11-02 (in a spreadsheet'],
  ['a German time', 'at;minutes;touchless\n02.11.2026 14:05;6,5;1\n', 'for 02.11.2026 14:05 write 2026-11-02T14:05'],
  [
    'a date with slashes',
    'at,minutes,touchless\n11/02/2026,6,1\n',
    'for 11/02/2026 write 2026-02-11 or 2026-11-02, whichever is meant',
  ],
  ['JSON', '[{"at":"02.11.2026","minutes":6,"touchless":1}]', 'for 02.11.2026 write 2026-11-02'],
])('refuses %s, and says what to write instead', async (_, text, advice) =>
  expect((await faultsOf(text)).join('\n')).toContain(advice),
);

const inProject = (...parts: string[]): string => path.join(packageRoot(), ...parts);

test('the example of cases fits its charter, and covers enough working days', async () => {
  const { charter: invoices } = await readCharterFile(inProject('examples', 'charters', 'invoice-intake.yaml'));
  const facts = await readCases(inProject('examples', 'cases', 'invoice-intake.csv'), invoices);
  expect(facts.workingDays).toBeGreaterThanOrEqual(invoices.limits.caseDays);
  expect(Object.keys(facts.baselines)).toEqual(['touchless-share', 'wrong-payment']);
});

test('every example of docs/reference/cases.md fits the metrics that the page shows, and gives the same values', async () => {
  const page = readFileSync(inProject('docs', 'reference', 'cases.md'), 'utf8');
  const blocks = (language: string): string[] =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block]) => block!);
  const [metrics] = blocks('yaml');
  const { charter: shown } = resolved({
    ...parse(metrics!),
    calendar: { timezone: 'Europe/Berlin' },
    limits: { caseCount: 2 },
  });
  const examples = [...blocks('csv'), ...blocks('json')];
  expect(examples).toHaveLength(3);
  for (const example of examples) {
    const file = path.join(folder, 'example');
    writeFileSync(file, example);
    expect(await readCases(file, shown)).toMatchObject({
      count: 2,
      to: '2026-11-03T15:20:00.000Z',
      baselines: {
        touchless: { value: 0.5 },
        'minutes-per-invoice': { value: 8.25 },
        suppliers: { samples: 2, reference: { kind: 'categories' } },
      },
    });
  }
});
