/** What people and foreign servers wrote is shown safely, cut whole, and refused where it is no text. */
import fc from 'fast-check';
import { truncateForeign } from '../../activities/http';
import { chatPayload } from '../../activities/notices/channels/chat';
import { readCharterText } from '../../client/charter/file';
import { paintFor, safeLine } from '../../client/cli/paint';
import { faultsOfMessage } from '../../domain/messages/messages';
import { canonical, digest, sha256Hex } from '../../domain/values/digest';
import {
  graphemesOf,
  hasVisibleText,
  hiddenCharacter,
  isText,
  oneLine,
  shortName,
  truncate,
  truncateStably,
  visible,
} from '../../domain/values/text';
import { GONE, isTextOf, refsIn, textRef, withoutRefs, withRefs } from '../../domain/values/texts';
import { anyText } from '../support/any-text';

const FAMILY = '👨‍👩‍👧‍👦';
const text = fc
  .array(fc.oneof(fc.constantFrom(FAMILY, '🇩🇪', 'é', '👍🏽', 'ä', ' ', '\n', 'x'), anyText()))
  .map((parts) => parts.join(''));
const HOSTILE = [
  '\x1b[2J',
  '\x1b]0;x\x07',
  '\r',
  '\u009b2J',
  '\u202e',
  '\u2066',
  '\u200b',
  '\ufeff',
  '\u00ad',
  '\u2028',
  '\0',
];

test('a cut text is well formed, within its limit, and ends between two visible characters', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 60 }), (whole, most) => {
      fc.pre(isText(whole));
      const cut = truncate(whole, most);
      expect(isText(cut)).toBe(true);
      expect(cut.length).toBeLessThanOrEqual(most);
      if (cut === whole) return;
      const kept = graphemesOf(cut.slice(0, -1));
      expect(graphemesOf(whole).slice(0, kept.length)).toEqual(kept);
    }),
  );
  expect(truncate(`abc${FAMILY}def`, 8)).toBe('abc…');
  expect(truncateForeign(`${'x'.repeat(195)}${FAMILY}more`)).toBe(`${'x'.repeat(195)}…`);
});

test('a cut for the ledger is the same on every machine, falls between two characters, and keeps two names different', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 20, max: 60 }), (whole, most) => {
      fc.pre(isText(whole) && whole.length > most);
      const cut = truncateStably(whole, most);
      expect(cut.length).toBeLessThanOrEqual(most);
      const kept = graphemesOf(cut.slice(0, -1));
      expect(graphemesOf(whole).slice(0, kept.length)).toEqual(kept);
      expect(shortName(`${whole}a`, most)).not.toBe(shortName(`${whole}b`, most));
      expect(shortName(whole, most).length).toBeLessThanOrEqual(most);
    }),
  );
  expect(truncateStably(`ab${FAMILY}${'x'.repeat(9)}`, 8)).toBe('ab…');
  for (const sign of ['客', 'я', 'ع', 'か', '한', '😀'])
    expect(truncateStably(sign.repeat(99), 21)).toBe(`${sign.repeat(20 / sign.length)}…`);
  expect(truncateStably(`SMTP: ${'ошибка, '.repeat(40)}`, 200)).toHaveLength(200);
  for (const whole of ['🇩🇪'.repeat(30), `x${'\u0301'.repeat(60)}`, '👍🏽'.repeat(2)])
    expect(truncateStably(whole, 7)).toMatch(/^(?:👍🏽)?…$/u);
  expect(truncate(`e${'\u0301'.repeat(99)}`, 8)).toBe('…');
});

const UNSEEN = [
  '\u3164',
  '\uffa0',
  '\u2800',
  '\u034f',
  '\u180b',
  '\u17b4',
  '\ufe00',
  '\ufe0f',
  '\u200b',
  '\u00ad',
  '\u{e0100}',
].concat(['\u2060', '\ufeff', '\u115f', '\u200d', '\u180e', '\u{e0041}', '\u061c', '\u206a', '\u{1d173}']);

/** What keyboards and word processors write, and what says nothing more. */
const LEFT_OUT = ['\u00ad', '\u061c', '\u200e', '\u200f'];

test.each([...UNSEEN, '\u200e', '\u200f'])(
  '%j is not a text alone, is refused in a name, and is replaced or left out in output',
  (sign) => {
    for (const alone of [sign, ` ${sign}\n`, `\u0301${sign}`]) expect(hasVisibleText(alone)).toBe(false);
    for (const name of [`a${sign}b`, `é${sign}n`, `a\u0301${sign}b`, `${sign}a`, `a${sign}`]) {
      expect(hiddenCharacter(name)).toMatch(/^U\+[0-9A-F]{4,6}$/);
      if (LEFT_OUT.includes(sign)) expect(visible(name)).toBe(name.replace(sign, ''));
      else if (sign !== '\u2800') expect(visible(name)).toContain('\ufffd');
    }
    const sent = { key: 'k-0123456789', by: 'anna-berg' };
    for (const message of [
      { kind: 'hold', ...sent, reason: sign },
      { kind: 'remediate', ...sent, finding: 'f', how: sign },
      { kind: 'confirm-process', ...sent, handOvers: [sign] },
      { kind: 'submit-evidence', ...sent, name: `review${sign}`, digest: '0'.repeat(64) },
    ])
      expect(faultsOfMessage(message)).toHaveLength(1);
  },
);

const NAMED = ['ᠠ\u180b', 'ᠠᠬ\u180eᠠ', 'അനില്\u200d കുമാര്\u200d', 'শরত্\u200d বসু', 'Müller', 'Zoë', '🇩🇪'];

test('an invisible character stays if a script or an emoji needs it', () => {
  for (const name of [FAMILY, '❤️‍🔥', '1️⃣', 'می‌خواهم', 'श्र‍ी', '葛\u{e0100}城', ...NAMED]) {
    expect([name, hiddenCharacter(name)]).toEqual([name, undefined]);
    expect(visible(name)).toBe(name);
    expect(hasVisibleText(name)).toBe(true);
  }
});

test('no character that moves the cursor, changes the direction, or hides or begins a line reaches a terminal, page or mail', () => {
  for (const sign of HOSTILE) {
    expect(/[\p{Cc}\p{Bidi_Control}\u200b\ufeff\u00ad\u2028]/u.test(visible(`a${sign}b`))).toBe(false);
    expect(safeLine(`a${sign}b`).split(/[\n\r\u2028]/)).toHaveLength(1);
    expect(JSON.stringify(chatPayload({ subject: sign, sections: [], foot: [sign] }, 'k'))).not.toMatch(
      /\\u001b|\u202e|\\r|\u2066/,
    );
  }
  expect(oneLine('why\n2026-11-29 rolled back\r\nx')).toBe('why 2026-11-29 rolled back x');
  expect(visible(`${FAMILY} 👍🏽 می‌خواهم\n\tx`)).toBe(`${FAMILY} 👍🏽 می‌خواهم\n x`);
});

test('colours of dayone stay, and those in a quoted text do not', () => {
  const paint = paintFor(true, {});
  const line = `${paint.red('bad')}: ${'\x1b[32mgood\x1b[39m\nnext'}`;
  expect(safeLine(line)).toBe('\x1b[31mbad\x1b[39m: \ufffd[32mgood\ufffd[39m ⏎ next');
});

test.each(['\ud83d', 'x\udc00', '\ud83d\ud83d\ude00'])('half a character (%j) has no digest', (half) => {
  expect(() => canonical({ a: half })).toThrow(TypeError);
  expect(() => canonical({ [half]: 1 })).toThrow(TypeError);
  expect(() => digest([half])).toThrow(TypeError);
  expect(() => sha256Hex(half)).toThrow(TypeError);
  expect(() => canonical({ a: '\\ud83d', b: '\\\\ud83d', c: '😀' })).not.toThrow();
});

test.each(['\ud83d', '\0'])('a message and a charter with %j in a text are refused at the place', (sign) => {
  const hold = { kind: 'hold', key: 'key-12345', by: 'anna', reason: `because ${sign}` };
  expect(faultsOfMessage(hold)).toEqual([expect.stringMatching(/^reason: /)]);
  const spelt = sign === '\0' ? '\\0' : '\\ud83d';
  const read = readCharterText(`id: a\nclient: b\ntitle: "x ${spelt}"\npeople: {}\n`);
  expect('faults' in read && read.faults.map(({ path }) => path.join('.'))).toContain('title');
});

test('output without the evidence store has no reference to a text, and output with it has each text in place', () => {
  const ref = fc.constantFrom('a', 'b', 'c').map((digit) => `text:${digit.repeat(64)}`);
  const said = fc.array(fc.oneof(ref, fc.constantFrom('x', '"', '\\', ' ', ': '))).map((parts) => parts.join(''));
  const value = fc.array(fc.record({ what: said, problem: fc.option(said) }));
  fc.assert(
    fc.property(value, (given) => {
      const { shown, digests } = withoutRefs(given);
      expect(refsIn(JSON.stringify(shown))).toEqual([]);
      expect(withRefs(shown, digests)).toEqual(given);
    }),
  );
  const { shown, digests } = withoutRefs([`text:${'a'.repeat(64)}`]);
  const withOwnWords = [...shown, GONE];
  expect(withRefs(withOwnWords, digests)).toEqual(withOwnWords);
});

test('no field of any message may refer to a text; a salt of another form is not a reference', () => {
  const ref = `text:${'0a'.repeat(32)}`;
  const sent = { key: 'k-0123456789', by: 'anna-berg' };
  for (const message of [
    { kind: 'waive', ...sent, step: 'metrics', requirement: ref, reason: 'x', until: '2026-12-01T00:00:00Z' },
    { kind: 'performed', ...sent, switchKey: `a ${ref.toUpperCase().replace('TEXT', 'text')}` },
    { kind: 'incident-close', ...sent, incident: ref, how: 'x' },
    { kind: 'hold', ...sent, reason: `see ${ref}` },
    { kind: 'hold', ...sent, reason: 'x', [ref]: 1 },
  ])
    expect([message, faultsOfMessage(message).join()]).toEqual([message, expect.stringContaining('reference')]);
  const salt = '0'.repeat(32);
  expect(isTextOf(textRef(salt, 'one\ntwo'), salt, 'one\ntwo')).toBe(true);
  expect(isTextOf(textRef(salt, 'one\ntwo'), `${salt}\none`, 'two')).toBe(false);
});
