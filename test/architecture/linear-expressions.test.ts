/** Every regular expression in the code takes linear time on any text from outside. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';
import { parseExposition, parseSelector } from '../../activities/sources/exposition';
import { packageRoot } from '../../client/embedded/paths';
import { isGroup } from '../../domain/charter/groups';
import { fromText } from '../../domain/charter/persons';
import { MOST_NAME } from '../../domain/people/person-name';
import { ambiguousQuantity, parseShare, parseTarget } from '../../domain/values/quantity';
import { inOneLine, oneLine, visible } from '../../domain/values/text';
import { PACKAGES } from '../support/packages';

interface Expression {
  pattern: string;
  flags: string;
}

/** The regular expressions that stand as literals in a source. */
function expressionsIn(source: string): Expression[] {
  const found: Expression[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, pattern, flags } = node as Partial<Expression> & { type?: string };
    if (type === 'RegExpLiteral') found.push({ pattern: pattern!, flags: flags! });
    for (const inner of Object.values(node)) visit(inner);
  };
  visit(parseSync(source, { syntax: 'typescript', target: 'es2022' }));
  return found;
}

const LENGTH = 16_000;

/** Texts that match the beginning of an expression, repeat a character that it may repeat, and fail at their end. */
function* textsFor(pattern: string, length: number): Generator<string> {
  const words = pattern.match(/[\w"'<@.:/-]+/g) ?? [];
  const beginnings = new Set(['', ...words, ...words.map(([sign]) => sign!)]);
  const signs = new Set([...' \na0.-', ...pattern.replace(/[\w\s^$?*+|]/g, '')]);
  for (const beginning of beginnings)
    for (const sign of signs) {
      const part = beginning + sign;
      yield `${beginning + sign.repeat(length)}\x01`;
      if (beginning !== '') yield `${part.repeat(length / part.length)}\x01`;
    }
}

/** Processor time that it takes, in milliseconds: a busy machine lets it wait, and does not add to it. */
function tookMs(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** What an expression takes whose time grows with the square of the length: on any machine, a linear one takes a hundredth. */
const QUADRATIC_MS = Math.min(...[1, 2, 3].map(() => tookMs(() => `${'='.repeat(LENGTH)}\x01`.replace(/=+$/, ''))));
const MOST_MS = QUADRATIC_MS / 10;

/** A text for which an expression takes too long, three times in a row; undefined for none. */
function slowFor({ pattern, flags }: Expression): string | undefined {
  const expression = new RegExp(pattern, flags);
  // Short texts first: a cubic expression would not return from a long one.
  for (const length of [LENGTH / 10, LENGTH])
    for (const text of textsFor(pattern, length))
      if ([1, 2, 3].every(() => tookMs(() => text.replace(expression, '')) > MOST_MS)) return text;
  return undefined;
}

/** Files with an expression that may be slow, and why no long text reaches it. */
const MAY_BE_SLOW: Record<string, string> = {
  'domain/values/json.ts': 'the text is known to be JSON, so every quote in it ends',
  'client/dossier/read.ts': 'the text is known to be JSON, so every quote in it ends',
  'domain/charter/figures.ts': 'the digits of one number',
  'domain/model/charter/secrets.ts': 'the few signs before an address',
  'activities/notices/channels/mail.ts': 'what the operator has configured',
};

const sources = PACKAGES.flatMap((room) =>
  readdirSync(path.join(packageRoot(), room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${room}/${file.replaceAll(path.sep, '/')}`),
);

test('every regular expression takes linear time, except those that never get a long text', () => {
  const slow = sources.filter((file) =>
    expressionsIn(readFileSync(path.join(packageRoot(), file), 'utf8')).some((one) => slowFor(one) !== undefined),
  );
  expect(slow.sort()).toEqual(Object.keys(MAY_BE_SLOW).sort());
});

test.each(['/\\s*\\n\\s*/g', '/=+$/', '/^\\d+\\.?\\d*e/', '/"(?:[^"\\\\]|\\\\.)*"/g'])(
  '%s is reported as slow',
  (expression) => {
    expect(expressionsIn(`export const one = ${expression};`).map(slowFor)).toEqual([expect.any(String)]);
  },
);

const orRefused =
  (read: (text: string) => unknown) =>
  (text: string): void => {
    try {
      read(text);
    } catch {
      // A refusal is an answer as well.
    }
  };

/** Readers whose expressions are built from parts, so that no literal shows them. */
const READERS: readonly ((text: string) => unknown)[] = [
  inOneLine,
  oneLine,
  visible,
  fromText,
  parseTarget,
  parseShare,
  ambiguousQuantity,
  orRefused(parseExposition),
  orRefused((text) => parseExposition(`a${text} b c`)),
  orRefused(parseSelector),
  orRefused((text) => parseSelector(`a${text}`)),
  (text) => isGroup(text.slice(0, MOST_NAME), undefined),
];

test('a text of 100,000 blanks, quotes or digits is read at once', () => {
  for (const sign of [' ', '\n', '"', '<', '0', ';', '@', '{', 'a '])
    for (const read of READERS) {
      const text = `${sign.repeat(100_000 / sign.length)}\x01`;
      expect(tookMs(() => read(text))).toBeLessThan(1_000);
    }
});
