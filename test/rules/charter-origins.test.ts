/** Where the figures of a charter come from: what it says about them, and what becomes of it. */

import fc from 'fast-check';
import { stringify } from 'yaml';
import { figuresOf, figureText, numberText, unconfirmed } from '../../domain/charter/figures';
import { digest } from '../../domain/values/digest';
import { runs } from '../support/runs';
import { faults, HEAD, lines, PROM, resolved } from './charter-written';

const PROCESS = { volume: '2400 per month', minutes: 13, hourlyCost: '42 EUR' };
const originsOf = (more: object) => resolved(more).charter.origins;

test('an unmarked value is the client’s, and a missing one is our default', () => {
  expect(originsOf({ process: { ...PROCESS, saving: '55 %' } })).toEqual({
    'process.volume': 'client',
    'process.minutes': 'client',
    'process.hourlyCost': 'client',
    'process.saving': 'client',
    'process.cost.pilot.cost': 'default',
    'process.cost.pilot.weeks': 'default',
    'process.cost.pilot.chance': 'default',
    'process.cost.pilot.tries': 'default',
    'process.cost.pilot.hardeningCost': 'default',
    'process.cost.pilot.hardeningWeeks': 'default',
    'process.cost.production.cost': 'default',
    'process.cost.production.weeks': 'default',
    'process.cost.production.chance': 'default',
    'process.cost.runPerWeek': 'default',
    'goLive.leastUse.target': 'default',
  });
});

test.each<[string, object, string, string]>([
  ['a volume', { process: { ...PROCESS, volume: '2400 per month (example)' } }, 'process.volume', 'example'],
  ['minutes', { process: { ...PROCESS, minutes: '13 (measured)' } }, 'process.minutes', 'measured'],
  ['an amount', { process: { ...PROCESS, hourlyCost: '42 EUR (default)' } }, 'process.hourlyCost', 'default'],
  ['a share', { process: { ...PROCESS, saving: '55 % (Example)' } }, 'process.saving', 'example'],
  [
    'weeks',
    { process: { ...PROCESS, cost: { pilot: { weeks: '8 (measured)' } } } },
    'process.cost.pilot.weeks',
    'measured',
  ],
  ['a text', { process: { ...PROCESS, alternative: 'Temps (example)' } }, 'process.alternative', 'example'],
  ['one item of a list', { process: { ...PROCESS, handOvers: ['A', 'B (example)'] } }, 'process.handOvers', 'example'],
  ['a target', { metrics: [{ id: 'a', target: 'at least 5 % (example)' }] }, 'metrics.a.target', 'example'],
  ['a table', { governance: { data: { mail: { model: 'allow (example)' } } } }, 'governance.data', 'example'],
  ['an RTO', { rollback: { rto: '30 min (example)' } }, 'rollback.rto', 'example'],
  ['a use', { goLive: { leastUse: { target: 'at least 70 % (example)' } } }, 'goLive.leastUse.target', 'example'],
])('%s has its origin at its end', (_, more, place, origin) => {
  expect(originsOf(more)).toMatchObject({ [place]: origin });
  const bare = JSON.parse(
    JSON.stringify(more)
      .replace(/"(\d+) \(measured\)"/g, '$1')
      .replace(/ \((example|measured|default)\)/gi, ''),
  );
  const { origins: _a, ...marked } = resolved(more).charter;
  const { origins: _b, ...plain } = resolved(bare).charter;
  expect(digest(marked)).toBe(digest(plain));
});

const inProcess = (key: string, value: string) =>
  `process: { ${Object.entries({ ...PROCESS, [key]: value })
    .map(([name, one]) => `${name}: ${one}`)
    .join(', ')} }`;

test.each<[string, string, string]>([
  ['process.minutes', inProcess('minutes', '1.200 (example)'), '1200 or 1.2'],
  ['process.hourlyCost', inProcess('hourlyCost', '1.200 (example)'), '1200 or 1.2'],
  ['process.hourlyCost', inProcess('hourlyCost', '1.200 EUR (measured)'), '1200 or 1.2'],
  ['process.cost.pilot.cost', inProcess('cost', '{ pilot: { cost: 110.000 (example) } }'), '110000 or 110'],
  ['process.cost.pilot.weeks', inProcess('cost', '{ pilot: { weeks: "1.200 (default)" } }'), '1200 or 1.2'],
  ['rollback.manualCapacity', 'rollback: { manualCapacity: 1.200 (example) }', '1200 or 1.2'],
  ['rollback.manualCapacity', 'rollback: { manualCapacity: "1.200" }', '1200 or 1.2'],
  ['rollback.rto', 'rollback: { rto: 1.800 s }', '1800 or 1.8'],
  ['rollback.rto', 'rollback: { rto: 1.800 s (example) }', '1800 or 1.8'],
  ['limits.caseCount', 'limits: { caseCount: "1.000" }', '1000 or 1'],
  ['metrics[0].window', 'metrics: [{ id: a, window: 1.000 days }]', '1000 or 1'],
])('%s is a fault if it may mean two numbers, with a mark or without: %s', (place, written, both) => {
  const found = lines(`${HEAD}${written}\n`).filter((line) => line.includes(' is '));
  expect(found.join('\n')).toContain(`${place}: is "1`);
  expect(found.join('\n')).toContain(`expected ${both}, whichever is meant`);
});

test('an unambiguous number with a mark is that number', () => {
  const { charter } = resolved({ process: { ...PROCESS, minutes: '1.25 (example)', saving: '0.550 (example)' } });
  expect(charter.process).toMatchObject({ minutesPerCase: 1.25, saving: 0.55 });
});

test('a mark counts in figures only, and is text everywhere else', () => {
  const query = 'sum(x) by (example)';
  const { metrics } = resolved({ metrics: [{ id: 'a', source: PROM, query }] }).charter;
  expect(metrics![0]!.source).toMatchObject({ query });
  expect(resolved({ title: 'Intake (example)' }).charter.title).toBe('Intake (example)');
  expect(faults({ limits: { stallDays: '10 (example)' } })[0]).toContain('limits.stallDays: is "10 (example)"');
  expect(faults({ process: { ...PROCESS, minutes: '13 (guessed)' } })[0]).toContain(
    'process.minutes: is "13 (guessed)"',
  );
});

test.each([
  'do nothing(example)',
  'do nothing ( example )',
  'do nothing (example).',
  'do nothing [example]',
  'do nothing （example）',
  'do nothing (Beispiel)',
  'do nothing (example value)',
  'do nothing (Measured);',
  'do nothing (default) (example)',
  'do nothing {example} (example)',
  '(example)',
])('an invalid mark does not count: %j is a fault that says how a mark is written', (alternative) => {
  const how = 'expected a value, a blank, and then its mark: (example), (measured) or (default)';
  expect(faults({ process: { ...PROCESS, alternative } })).toEqual([
    expect.stringMatching(/^process\.alternative: is .*brackets that are no mark/),
  ]);
  expect(faults({ process: { ...PROCESS, alternative } })[0]).toContain(how);
  expect(faults({ governance: { oversight: alternative } }).join()).toContain(how);
});

test.each(['do nothing (for example)', 'do nothing, see (sample)', 'an example', 'the example (2026)'])(
  'other brackets are text: %j',
  (alternative) =>
    expect(resolved({ process: { ...PROCESS, alternative } }).charter.process!.alternative).toBe(alternative),
);

test('a fault of a marked figure has the place of the figure', () =>
  expect(lines(`${HEAD}process:\n  volume: 2400 (example)\n  minutes: 13\n  hourlyCost: 42\n`)[0]).toContain(
    'f:9:11 process.volume: is 2400',
  ));

test('examples and defaults of the mandate need a confirmation; measured and stated values do not', () => {
  const process = { ...PROCESS, volume: '2400 per month (example)', minutes: '13 (measured)' };
  const metrics = [{ id: 'a', target: 'at least 5 % (example)' }];
  const { charter } = resolved({ process, metrics });
  const open = unconfirmed(charter).map(({ place }) => place);
  expect(open).toEqual(expect.arrayContaining(['process.volume', 'process.saving', 'metrics.a.target']));
  expect(open).not.toContain('process.minutes');
  expect(open).not.toContain('goLive.leastUse.target');
  expect(unconfirmed(charter, 'metrics').map(figureText)).toEqual([
    'target of a at least 5 % (example from a template, not confirmed)',
  ]);
});

test('figures are shown rounded, with their units', () => {
  const process = { ...PROCESS, saving: '12.34567 %', cost: { production: { cost: '110000 EUR', weeks: 1 } } };
  const shown = figuresOf(resolved({ process }).charter).map(({ what, value }) => `${what}: ${value}`);
  expect(shown).toEqual(
    expect.arrayContaining([
      'cases: 2400 per month',
      'work per case today: 13 min',
      'cost of an hour of that work: 42 EUR',
      'share of that work that is saved: 12.35 %',
      'cost of production first: 110,000 EUR',
      'time until production: 1 week',
    ]),
  );
});

test.each([
  [51.10499999999999, '51.1'],
  [553.85, '553.9'],
  [1234567.8, '1,234,568'],
  [0.1 + 0.2, '0.3'],
  [-0, '0'],
  [1e21, '1e+21'],
])('%d is written as %s', (value, text) => expect(numberText(value)).toBe(text));

test('marks never change the values of a charter', () => {
  const mark = fc.constantFrom('', ' (example)', ' (measured)', ' (default)');
  fc.assert(
    fc.property(fc.array(mark, { minLength: 5, maxLength: 5 }), ([a, b, c, d, e]) => {
      const write = (marks: (string | undefined)[]) => ({
        process: {
          volume: `30 per day${marks[0]}`,
          minutes: marks[1] ? `7${marks[1]}` : 7,
          hourlyCost: `42 EUR${marks[2]}`,
          alternative: `Temps${marks[3]}`,
        },
        metrics: [{ id: 'm', target: `at most 3 %${marks[4]}` }],
      });
      const { origins: _a, ...marked } = resolved(write([a, b, c, d, e])).charter;
      const { origins: _b, ...plain } = resolved(write(['', '', '', '', ''])).charter;
      expect(stringify(marked)).toBe(stringify(plain));
    }),
    { numRuns: runs(40) },
  );
});
