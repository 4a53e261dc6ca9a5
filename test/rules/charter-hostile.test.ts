import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { readCharterText } from '../../client/charter/file';
import { resolveCharter } from '../../domain/charter/resolve';
import { runs } from '../support/runs';
import { HEAD, lines } from './charter-written';

const SIXTY_LINES = join(__dirname, '../fixtures/charters/sixty-lines.yaml');

describe('hostile texts', () => {
  test.each<[string, string]>([
    ['deep nesting', '['.repeat(60_000)],
    ['deep mappings', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['an alias of itself', `${HEAD}metrics: &m [*m]\n`],
    [
      'aliases of aliases',
      `a: &a [x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: &d [*c, *c, *c, *c]\ne: [*d, *d, *d, *d]\n`,
    ],
    ['an unknown alias', 'id: *nobody\n'],
    ['a prototype', `${HEAD}__proto__: { id: x }\ngovernance: { data: { __proto__: { constructor: allow } } }\n`],
    ['thousands of keys', Array.from({ length: 9_000 }, (_, i) => `k${i}:`).join('\n')],
  ])('%s is refused quickly', (_, text) => {
    const begun = performance.now();
    expect(lines(text).length).toBeGreaterThan(0);
    expect(performance.now() - begun).toBeLessThan(8_000);
  });

  const fragment = fc.constantFrom(
    'id: ',
    'people:',
    '\n',
    '  ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ': ',
    ', ',
    '&a ',
    '*a',
    '!!int ',
    '"',
    "'",
    '|',
    '>',
    '#',
    '---\n',
    '? ',
    '010',
    '.nan',
    '<<: ',
    '%YAML',
    '\t',
    'ø',
    '\u0000',
    'metrics',
    'target',
    'x',
  );
  test('random text is a charter, or has faults with a place each', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fragment, fc.string({ maxLength: 6 })), { maxLength: 40 }),
        fc.boolean(),
        (parts, headed) => {
          const read = readCharterText((headed ? HEAD : '') + parts.join(''));
          if ('faults' in read) {
            expect(read.faults.length).toBeGreaterThan(0);
            for (const { line, column } of read.faults) expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
          } else expect(read.digest).toMatch(/^[0-9a-f]{64}$/);
        },
      ),
      { numRuns: runs(1_000) },
    );
  });

  test('the same text gives the same digest', () => {
    const text = readFileSync(SIXTY_LINES, 'utf8');
    expect(readCharterText(text)).toEqual(readCharterText(text));
  });
});

test.each([
  ['governance:\n  data: { __proto__: { m: allow } }\n', 'governance.data.__proto__'],
  ['governance:\n  data: { mail: { "__proto__": allow } }\n', 'governance.data.mail.__proto__'],
  ['governance:\n  agreements: { __proto__: DPA-1 }\n', 'governance.agreements.__proto__'],
  ['governance:\n  accessRoles: { __proto__: clerks }\n', 'governance.accessRoles.__proto__'],
  ['governance:\n  validUntil: { __proto__: 2027-12-31 }\n', 'governance.validUntil.__proto__'],
  ['plan: { __proto__: 5 }\n', 'plan.__proto__'],
])('a name that readers would skip is a fault: %j', (more, place) => {
  expect(lines(HEAD + more).join('\n')).toContain(place);
  const { faults } = resolveCharter(parse(HEAD + more), () => true, []) as {
    faults: { path: string[] }[];
  };
  expect(faults.map(({ path }) => path.join('.'))).toContain(place);
});
