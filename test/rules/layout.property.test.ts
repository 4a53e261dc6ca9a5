/** What a terminal shows fits it: no word is broken that has room in a line, and columns stand beneath each other by what is seen. */
import fc from 'fast-check';
import { displayWidth, wrapTo } from '../../client/cli/layout';
import { columns, exactMoment, indent, moment, table } from '../../client/cli/output';
import { finished, paintFor } from '../../client/cli/paint';
import { localTime } from '../../domain/values/local-time';
import { graphemesOf } from '../../domain/values/text';

const paint = paintFor(true, {});
const plain = paintFor(false, {});
const word = fc.oneof(
  fc.stringMatching(/^[a-z-]{1,11}$/),
  fc.constantFrom('客户', '👨‍👩‍👧‍👦', 'Änne', 'é́', '„…“', '🇩🇪'),
);
const cell = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 6 });
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of Paint
const unpainted = (line: string): string => line.replace(/\x1b\[\d+m/g, '');

test.each([40, 80, 120])('a table of words fits %d columns, and loses or breaks none of them', (width) => {
  fc.assert(
    fc.property(rows, (all) => {
      const painted = all.map((row) => row.map((text, n) => (n === 1 ? paint.red(text) : text)));
      const lines = finished(indent(table(['one', 'two', 'three'], painted, paint)), { width }).map(unpainted);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      const words = (text: string): string[] =>
        text
          .split(/\s+/)
          .filter((one) => one !== '')
          .sort();
      const shown = words(lines.join(' ')).filter((one) => !/^(?:ONE|TWO|THREE|one:|two:|three:)$/.test(one));
      expect(shown).toEqual(words(all.flat().join(' ')));
    }),
  );
});

const long = fc
  .array(fc.constantFrom('x', 'ß', '客', '👨‍👩‍👧‍👦', '🇩🇪', 'é́', 'ｗ', '-'), { minLength: 15, maxLength: 120 })
  .map((signs) => signs.join(''))
  // Such a word is taken for one to be copied.
  .filter((signs) => !/^[x-]{1,80}$/.test(signs));

test.each([20, 40, 80])(
  'at %d columns a longer word is broken between two characters, in a line and in a table',
  (width) => {
    const signs = (text: string): string[] => graphemesOf(text.replace(/\s+/g, ''));
    fc.assert(
      fc.property(fc.array(fc.oneof(word, long), { minLength: 1, maxLength: 5 }), fc.nat(8), (words, blanks) => {
        const text = words.join(' ');
        const line = finished([' '.repeat(blanks) + paint.red(text)], { width }).map(unpainted);
        const rowLines = finished(table(['', ''], [[text, paint.dim(text)]], paint), { width }).map(unpainted);
        for (const one of [...line, ...rowLines]) expect(displayWidth(one)).toBeLessThanOrEqual(width);
        expect(signs(line.join(' '))).toEqual(signs(text));
        expect(signs(rowLines.join(' ')).sort()).toEqual(signs(text + text).sort());
      }),
    );
  },
);

test('addresses and arguments of commands stay whole on a narrow terminal', () => {
  const address = `https://login.client.example/authorize?state=${'a'.repeat(80)}`;
  const comment = `--comment='${'b'.repeat(80)}'`;
  expect(finished([`confirm at ${address}`], { width: 40 }).join('\n')).toContain(address);
  expect(finished([`> dayone sign invoice-intake ${comment}`], { width: 40 }).join('\n')).toContain(comment);
});

test.each([20, 40, 80])('at %d columns a digest, key, id or path stays whole, in a line and in a table', (width) => {
  const copied = fc.oneof(
    fc.stringMatching(/^sha256:[0-9a-f]{64}$/),
    fc.stringMatching(/^[\w-]{43}=?$/),
    fc.stringMatching(/^[a-z][a-z0-9._-]{0,61}[a-z]$/),
    fc.constant('./engagements/invoice-intake/evidence/ownership.json'),
  );
  const around = fc.constantFrom(['', ''], ['(', ')'], ['"', '",'], ['', '.'], ['`', '`:'] as const);
  fc.assert(
    fc.property(cell, copied, around, (text, one, [before, after]) => {
      const whole = `${before}${one}${after}`;
      const said = `${text} ${paint.red(whole)} ${text}`;
      for (const lines of [finished([said], { width }), finished(table(['a', 'b'], [[said, text]], paint), { width })])
        expect(lines.map(unpainted).join('\n')).toContain(whole);
    }),
  );
});

const quoted = (said: string): string => (/^[\w@%+=:,./-]+$/.test(said) ? said : `'${said.replaceAll("'", "'\\''")}'`);
const argument = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom(...`ab '"\\-:é客\u00a0`) }).map(quoted),
  fc.constantFrom(`"it's \\" all"`, 'a\\ b', '--gate', 'x'.repeat(90), "'the owner'\\''s deputy won'\\''t do'"),
);

test.each([20, 40, 80])('at %d columns a command keeps every character, and continues after a backslash', (width) => {
  fc.assert(
    fc.property(
      fc.constantFrom('', '> ', 'Approve with: ', 'ask again: '),
      fc.array(argument, { minLength: 1, maxLength: 9 }),
      (label, given) => {
        const command = ['dayone sign', ...given, '--yes'].join(' ');
        const lines = wrapTo(label + paint.dim(command), width).map((line) => finished([line]).map(unpainted).join(''));
        const pasted = lines.map((line) => line.replace(/(dayone.*|^.*) \\$/, '$1')).join(' ');
        expect(pasted).toBe(label + command);
        const ofCommand = lines.slice(
          lines.findIndex((line) => line.includes('dayone')),
          -1,
        );
        for (const line of ofCommand) expect(line).toMatch(/ \\$/);
        for (const one of given) expect(lines.filter((line) => line.includes(one))).not.toEqual([]);
      },
    ),
  );
  const prose = "dayone has stopped: it's the worker's turn, and that isn't what it's for";
  expect(wrapTo(prose, 20).join(' ').replaceAll(' \\ ', ' ')).toBe(prose);
  for (const line of wrapTo(`the cause: ${'dayone is a public client '.repeat(3)}`, 20)) expect(line).not.toMatch(/\\/);
});

test('a text of 100,000 characters without a space is wrapped in linear time', () => {
  const before = performance.now();
  wrapTo('客'.repeat(100_000), 40);
  // Quadratic time takes more than ten seconds.
  expect(performance.now() - before).toBeLessThan(5_000);
});

test('a text that looks like the placeholder of a colour is measured as text', () => {
  const like = `\ue00000000000-0000-0000-0000-0000000000001m`.repeat(4);
  for (const line of finished([like], { width: 40 })) expect(displayWidth(line)).toBeLessThanOrEqual(40);
  expect(displayWidth(like)).toBeGreaterThan(40);
});

test('without a terminal a row is one line, with aligned columns', () => {
  fc.assert(
    fc.property(rows, (all) => {
      const lines = finished(columns(all));
      expect(lines).toHaveLength(all.length);
      const begins = (line: string, text: string): number => displayWidth(line.slice(0, line.lastIndexOf(text)));
      const last = lines.map((line, n) => begins(line, all[n]![2]!));
      expect(new Set(last).size).toBe(1);
    }),
  );
});

test('a wide character takes two columns', () => {
  expect(
    finished(
      columns([
        ['客户', 'x'],
        ['abcd', 'y'],
      ]),
    ),
  ).toEqual(['客户  x', 'abcd  y']);
  expect(displayWidth('👨‍👩‍👧‍👦')).toBe(2);
});

test('columns that do not fit are placed below the first one, under their headings', () => {
  const rowsOf = [['shared-mailbox-triage-of-northfield', 'process-redesign', 'on-track']];
  expect(finished(table(['id', 'stands at', 'health'], rowsOf, plain), { width: 40 })).toEqual([
    'shared-mailbox-triage-of-northfield',
    '  stands at: process-redesign',
    '  health: on-track',
  ]);
});

test('a long line continues indented, in the same colour', () => {
  expect(finished([`  ${paint.red('one two three four five')}`], { width: 16 })).toEqual([
    '  \x1b[31mone two\x1b[39m',
    '    \x1b[31mthree four\x1b[39m',
    '    \x1b[31mfive\x1b[39m',
  ]);
});

test('a wrapped command can be pasted: its lines end with a backslash, and quoted text stays whole', () => {
  const command = `dayone sign invoice-intake --gate ownership --as anna --comment 'all is well here'`;
  const lines = wrapTo(command, 40);
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/ \\$/);
  expect(lines.map((line) => line.replace(/ \\$/, '')).join(' ')).toBe(command);
  expect(lines.some((line) => line.includes("'all is well here'"))).toBe(true);
});

test('a time has its zone: that of its engagement, else that of the answer, else UTC', () => {
  const at = '2001-07-24T16:00:05.000Z';
  expect(finished([moment(at)], { zone: 'Europe/Berlin' })).toEqual(['24 Jul 2001 18:00 +02:00']);
  expect(finished([moment(at, 'Asia/Kolkata')], { zone: 'Europe/Berlin' })).toEqual(['24 Jul 2001 21:30 +05:30']);
  expect(finished([exactMoment(at)])).toEqual(['24 Jul 2001 16:00:05 UTC']);
  expect(finished([moment(null)])).toEqual(['–']);
});

test.each([
  ['2026-01-01T02:30:00Z', 'America/St_Johns', 'Wed 31 Dec 2025 23:00 -03:30'],
  ['2026-10-25T00:30:00Z', 'Europe/Berlin', 'Sun 25 Oct 2026 02:30 +02:00'],
  ['2026-10-25T01:30:00Z', 'Europe/Berlin', 'Sun 25 Oct 2026 02:30 +01:00'],
  ['2026-06-01T12:00:00Z', 'UTC', 'Mon 1 Jun 2026 12:00 UTC'],
  ['2026-06-01T23:59:59Z', 'Pacific/Auckland', 'Tue 2 Jun 2026 11:59 +12:00'],
])('%s in %s is %s', (at, zone, expected) => {
  expect(localTime(at, zone, { weekday: true })).toBe(expected);
});

test('a coloured command below its row can be pasted after it is wrapped', () => {
  const line = paint.dim('          > dayone sign invoice-intake --gate first-conversation --as jonas-weber --approve');
  const lines = finished([line], { width: 60 }).map(unpainted);
  expect(lines).toEqual([
    '          > dayone sign invoice-intake --gate \\',
    '            first-conversation --as jonas-weber --approve',
  ]);
});
