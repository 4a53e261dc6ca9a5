/** Dates and numbers from outside have one strict reader each: domain/values/dates.ts and domain/values/numbers.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../client/embedded/paths';
import { PACKAGES } from '../support/packages';

const sources = PACKAGES.flatMap((room) =>
  readdirSync(path.join(packageRoot(), room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${room}/${file.replaceAll(path.sep, '/')}`),
);

const uses = (loose: RegExp, text: string): string[] =>
  text
    .split('\n')
    .filter((line) => !/^\s*(\*|\/\*|\/\/)/.test(line))
    .flatMap((line) => [...line.matchAll(loose)].map(() => line.trim()));

/** `Date.parse`, `new Date(…)` of anything, and luxon's readers of ISO, SQL and free formats. */
const DATES =
  /\bDate\.parse\b|\bnew Date\((?!\))|\bDateTime\.from(?:ISO|SQL|RFC2822|Format|String)\w*\(|z\.coerce\.date/g;
/** Of these `Number` takes a blank for 0 and hexadecimal for a figure, `parseFloat` the beginning of a text for all of it. */
const NUMBERS = /\b(?:Number\.)?parse(?:Float|Int)\(|(?<![\w.])Number\(|\.map\(Number\)|z\.coerce\.(?:number|bigint)/g;
/** A number that is rounded, or a comparison that is counted. */
const ROUNDED =
  /(?<![\w.])Number\((?:[\w.()* ]+\.to(?:Precision|Fixed)\(\d+\)|[^()]*(?:\([^()]*\))?[^()]*[!=]==[^()]*|one\.met)\)/g;

/** File → how often, and why it may. */
type Allowed = Record<string, readonly [times: number, why: string]>;

const MAY_READ_DATES: Allowed = {
  'domain/values/dates.ts': [4, 'is the reader'],
};

const DIGITS = 'digits that an expression has found';
const PORT = 'the port of a URL, which is digits or nothing';
const OWN = 'a number, or a text that this code wrote';
const MAY_READ_NUMBERS: Allowed = {
  'domain/values/numbers.ts': [4, 'is the reader'],
  'domain/values/dates.ts': [10, DIGITS],
  'domain/values/date-forms.ts': [1, DIGITS],
  'domain/values/quantity.ts': [8, DIGITS],
  'client/temporal/server-address.ts': [2, DIGITS],
  'client/temporal/server-check.ts': [5, DIGITS],
  'domain/views/describe.ts': [3, OWN],
  'domain/charter/origins.ts': [2, DIGITS],
  'domain/values/local-time.ts': [1, 'a part of a date that Intl has written'],
  'domain/metrics/evaluation.ts': [1, OWN],
  'domain/retainer/period.ts': [2, DIGITS],
  'domain/retainer/schedules.ts': [1, 'a clock that the schema has checked'],
  'evidence/files/receipts.ts': [1, DIGITS],
  'evidence/lock.ts': [1, 'what is no number is no process'],
  'evidence/files/stream-names.ts': [1, 'the hexadecimal digits of an escape'],
  'activities/calendar.ts': [2, DIGITS],
  'activities/http.ts': [2, PORT],
  'activities/json-pointer.ts': [1, DIGITS],
  'activities/egress.ts': [1, PORT],
  'activities/sources/database.ts': [1, PORT],
  'client/charter/confirm.ts': [1, DIGITS],
  'client/charter/document.ts': [1, 'the place of an item in a list'],
  'client/cli/commands/cost.ts': [4, DIGITS],
  'client/dossier/gather.ts': [1, OWN],
  'client/embedded/temporal-cli.ts': [2, DIGITS],
  'client/lists/listing.ts': [1, 'a whole number of protobuf'],
  'client/lists/orphaned.ts': [2, 'a whole number of protobuf'],
  'client/texts/signing-view.ts': [2, OWN],
  'activities/notices/channels/mail.ts': [1, PORT],
};

function usesOf(loose: RegExp, isFine?: RegExp): Record<string, string[]> {
  const all = sources.map((file): [string, string[]] => {
    const text = readFileSync(path.join(packageRoot(), file), 'utf8');
    return [file, uses(loose, isFine ? text.replace(isFine, 'rounded') : text)];
  });
  return Object.fromEntries(all.filter(([, lines]) => lines.length > 0));
}

const beyond = (all: Record<string, string[]>, allowed: Allowed): Record<string, string[]> =>
  Object.fromEntries(Object.entries(all).filter(([file, lines]) => lines.length > (allowed[file]?.[0] ?? 0)));

test('only domain/values/dates.ts reads a date or a time', () => {
  expect(beyond(usesOf(DATES), MAY_READ_DATES)).toEqual({});
});

test('only domain/values/numbers.ts turns a text into a number, except digits that a regular expression has matched', () => {
  expect(beyond(usesOf(NUMBERS, ROUNDED), MAY_READ_NUMBERS)).toEqual({});
});

test('every exception is still used', () => {
  const [dates, numbers] = [usesOf(DATES), usesOf(NUMBERS, ROUNDED)];
  const stale = [...Object.entries(MAY_READ_DATES), ...Object.entries(MAY_READ_NUMBERS)].filter(
    ([file]) => !(file in dates) && !(file in numbers),
  );
  expect(stale).toEqual([]);
});

test.each([
  ['const at = Date.parse(text);', DATES],
  ['return new Date(text);', DATES],
  ["DateTime.fromISO(at, { zone: 'utc' })", DATES],
  ['const n = Number(text);', NUMBERS],
  ['Number.parseInt(text, 10)', NUMBERS],
  ["'1-2'.split('-').map(Number)", NUMBERS],
])('%s is found', (line, loose) => {
  expect(uses(loose, line)).toEqual([line]);
});

test('the current time, a rounded number and a comment are allowed', () => {
  expect(uses(DATES, 'new Date().toISOString()\n// Date.parse(x)')).toEqual([]);
  expect(uses(NUMBERS, 'Number(value.toPrecision(3))'.replace(ROUNDED, 'rounded'))).toEqual([]);
});
