/** Secrets are removed from foreign text, whatever encoding it repeats them in. */

import fc from 'fast-check';
import { isOrdinary, isSecretVariable, textsOf } from '../../activities/secret-parts';
import { withoutThese } from '../../activities/secrets';
import { isText } from '../../domain/values/text';
import { runs } from '../support/runs';

const escapedUnit = (sign: string, upper: boolean): string => {
  const hex = sign.charCodeAt(0).toString(16).padStart(4, '0');
  return `\\u${upper ? hex.toUpperCase() : hex}`;
};
const bytesOf = (text: string): string[] => [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'));
const inHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);
const blob = (form: 'base64' | 'base64url' | 'hex', before: string) => (text: string) =>
  Buffer.from(before + text).toString(form);

/** Each writes a text in another way. */
const ENCODINGS: Record<string, (text: string) => string> = {
  json: (text) => JSON.stringify(text).slice(1, -1),
  'json in ASCII': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[^ -~]/g, (sign) => escapedUnit(sign, false)),
  'json as .NET writes it': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/\\"/g, '\\u0022')
      .replace(/[&<>'+]|[^ -~]/g, (sign) => escapedUnit(sign, true)),
  'json with every slash escaped': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'every unit as \\u': (text) =>
    text
      .split('')
      .map((sign) => escapedUnit(sign, false))
      .join(''),
  backslashes: (text) => text.replace(/['"\\]/g, '\\$&'),
  html: inHtml,
  'html with decimal entities': (text) => [...text].map((sign) => `&#${sign.codePointAt(0)};`).join(''),
  'html with hexadecimal entities': (text) =>
    text.replace(/[^\w ]/gu, (sign) => `&#x${sign.codePointAt(0)!.toString(16).toUpperCase()};`),
  'html with named entities': (text) =>
    inHtml(text).replace(/[äöüß]/g, (sign) => ({ ä: '&auml;', ö: '&ouml;', ü: '&uuml;', ß: '&szlig;' })[sign]!),
  percent: encodeURIComponent,
  'percent in lower case': (text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
  'percent of every byte': (text) =>
    bytesOf(text)
      .map((byte) => `%${byte}`)
      .join(''),
  form: (text) => new URLSearchParams([['', text]]).toString().slice(1),
  base64: blob('base64', ''),
  'base64 after one byte': blob('base64', ':'),
  'base64 after two bytes': blob('base64', 'u:'),
  'base64 of a bearer': blob('base64', 'Bearer '),
  base64url: blob('base64url', 'user:'),
  hex: blob('hex', ''),
  'hex in capitals': (text) => blob('hex', 'x')(text).toUpperCase(),
};
const names = Object.keys(ENCODINGS);
const encode = (secret: string, chain: readonly string[]): string =>
  chain.reduce((text, name) => ENCODINGS[name]!(text), secret);

const letter = fc.constantFrom(...'aZ09\\"\'&<>+/=%#;:-_ äöüß€😀unxB');
const secrets = fc
  .array(letter, { minLength: 8, maxLength: 24 })
  .map((letters) => letters.join(''))
  .filter((text) => !isOrdinary(text));

test.each(names)('a secret is hidden in a text that repeats it as %s', (name) => {
  const secret = 'p"ä\\s/w&o<r>d\'+ 9€😀';
  const left = withoutThese(`said ${ENCODINGS[name]!(secret)}.`, [secret]);
  expect(left).toMatch(/^said [\w+/-]{0,10}\*\*\*[\w+/=-]{0,3}\.$/);
});

test('a secret is hidden in every composition of three encodings, and no rest decodes to it', () => {
  const chain = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 });
  const around = fc.constantFrom('', ' ', '"', '\\', '%', '&', 'x', '=', '+', 'ä', '😀');
  fc.assert(
    fc.property(secrets, chain, around, around, (secret, encodings, before, after) => {
      const left = withoutThese(`${before}${encode(secret, encodings)}${after}`, [secret]);
      expect(left).toContain('***');
      expect(isText(left)).toBe(true);
      // No part of the secret is left, only what stood around it and the rest of an encoding.
      for (const part of left.split('***')) expect(withoutThese(part, [secret])).toBe(part);
    }),
    { numRuns: runs(1_000) },
  );
});

test.each([
  ['&#34;&#43;&#x3D;&#x2F;&auml;&#228;', '"+=/ää'],
  ['&QUOT;&#X3d;&ampabc', '"=&abc'],
  ['%70%E4%73%73', 'päss'],
  ["it\\'s a secret", "it's a secret"],
  ['\\U0026\\u003C\\u0022abc', '\\U0026<"abc'],
  ['%u0070\\x61ss', 'pass'],
])('%s is read as %s', (written, secret) => {
  expect(withoutThese(`<${written}>`, [secret])).toBe('<***>');
});

test('a text without a secret is unchanged', () => {
  const text = 'a+b %41 &amp; \\u0041 YWJj 616263 no secret here: 100 %, 😀';
  expect(withoutThese(text, ['hush-hush', 'abc', '  ', '    ', ''])).toBe(text);
});

test.each([
  ['prose', 'The source gave no answer, and nobody knows why. '],
  ['backslashes', '\\'],
  ['nested percent signs', '%25'],
  ['ampersands', '&amp;'],
  ['base64', Buffer.from(Buffer.from('no secret at all').toString('base64')).toString('base64')],
  ['umlauts', 'ÃÃ¤'],
  ['plus signs in base64', 'ab+/'],
  ['encoded base64', '%2525YWJj\\u0025'],
  ['the beginning of a secret', 'hush-'],
])('1 MB of %s takes hardly longer than 50 KB, and nothing after the cut is shown', (_, part) => {
  const textOf = (length: number): string => part.repeat(Math.ceil(length / part.length));
  /** Processor time, ms, and what is left. */
  const searched = (text: string): [number, string] => {
    const began = process.cpuUsage();
    const left = withoutThese(`hush-"hush ${text}`, ['hush-"hush']);
    return [process.cpuUsage(began).user / 1_000, left];
  };
  const [short] = searched(textOf(50_000));
  const long = textOf(1_000_000);
  const [took, left] = searched(long);
  // Twenty times as long a text takes twenty times as long where all of it is searched.
  expect(took).toBeLessThan(5 * short + 100);
  expect(left).toBe(`*** ${long.slice(0, 14_325)}…`);
});

test('a secret across the cut is not shown at all', () => {
  const secret = 'hush-"hush"-hush';
  for (const at of [14_320, 14_330, 14_336, 16_380]) {
    const left = withoutThese(`${'x '.repeat(at / 2)}${secret}${' x'.repeat(9_000)}`, [secret]);
    expect(left).not.toContain('hush');
    expect(left.length).toBeLessThanOrEqual(14_340);
  }
});

test.each([
  'true',
  'prod',
  'production',
  'invoices',
  '2026',
  '2026-11-29T22:52:01Z',
  '/usr/local/bin:/usr/bin',
  'Europe/Berlin',
  'America/Argentina/Buenos_Aires',
  'application/json',
  'recall',
  'https://metrics.client.example/api/v1',
])('%s is not a secret: it is hidden as a whole word only, in the place where it was used', (value) => {
  expect(textsOf([value]).strong).toEqual([]);
  expect(withoutThese(`x${value}y`, [value])).toBe(`x${value}y`);
  expect(withoutThese(`<${value}>`, [value])).toBe('<***>');
});

test.each([
  ['postgresql://reader:hush-hush-1@db.example/invoices?sslmode=require', ['hush-hush-1']],
  ['https://x.example/a?api-version=2024-10-01&wait=true&sig=hush-hush-2', ['hush-hush-2']],
  ['https://x.example/a?tenant=client-four&code=hush%2Dhush-3', ['hush-hush-3', 'hush%2Dhush-3']],
  ['Digest username="anna-of-the-client", realm="invoices-prod"', []],
  ['Bearer hush-hush-4', ['hush-hush-4']],
  ['Basic dXNlcjpodXNoLWh1c2gtMQ==', ['dXNlcjpodXNoLWh1c2gtMQ==', 'user:hush-hush-1', 'hush-hush-1']],
])('only the part of %s that authenticates is a secret', (secret, parts) => {
  expect(new Set(textsOf([secret]).strong)).toEqual(new Set([secret, ...parts]));
});

test('the path of a webhook address is a secret', () => {
  const { strong } = textsOf(['https://hooks.chat.example/services/T0/B0/h4sHh4sHh4sH']);
  expect(strong).toEqual(expect.arrayContaining(['/services/T0/B0/h4sHh4sHh4sH', 'h4sHh4sHh4sH']));
  expect(strong).not.toContain('services');
});

test.each([
  'API_KEY',
  'apiKey',
  'PGPASSWORD',
  'DB_PASS',
  'CI_JOB_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'BASIC_AUTH',
  'SENTRY_DSN',
])('%s names a secret', (name) => expect(isSecretVariable(name, 'x')).toBe(true));

test.each([
  'PGPASSFILE',
  'GIT_AUTHOR_NAME',
  'AUTH_MODE',
  'MONKEY',
  'KEYCLOAK_REALM',
  'SSH_AUTH_SOCK',
  'TOKEN_FILE',
  'COMPASS',
  'AUTHOR',
])('%s does not name a secret', (name) => expect(isSecretVariable(name, 'x')).toBe(false));

test('an address that authenticates is a secret under any name of its variable', () => {
  expect(isSecretVariable('HOOK_URL', 'https://hooks.example/services/T0/B0/hush-hush-hush')).toBe(true);
  expect(isSecretVariable('STORE', 'redis://:hush@cache.example')).toBe(true);
  expect(isSecretVariable('API', 'https://api.example/v1/invoices')).toBe(false);
});

test('a secret of several lines is found with other line ends, folded, and as indented base64', () => {
  const secret = 'first line of it\nsecond: "line"\nthird';
  const base64 = Buffer.from(secret)
    .toString('base64')
    .match(/.{1,10}/g)!;
  for (const written of [
    secret.replaceAll('\n', '\r\n'),
    secret.replaceAll('\n', ' '),
    base64.join('\r\n '),
    base64.join('\n\t  '),
    JSON.stringify(base64.join('\r\n ')).slice(1, -1),
  ])
    expect(withoutThese(`<${written}>`, [secret])).toMatch(/^<\*\*\*(\\[rn]|[=\s])*>$/);
});
