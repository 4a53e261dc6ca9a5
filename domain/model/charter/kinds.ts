/** The kinds of text, choice, address and time in a charter, each with the hint that a fault shows. */

import * as z from 'zod';
import { CASE_LINK } from '../../values/case-link';
import { isLocalDate } from '../../values/dates';
import { isPersonId, personIdPattern } from '../../values/person-ids';
import { hasVisibleText, isAllVisible } from '../../values/text';
import { namesNoText } from '../../values/texts';
import { ROLES } from '../people';
import type { Hint } from './fault';
import { lazy } from './field';
import { leaf, plainLeaf, secretShape, textMatching, textShape } from './leaf';
import { isSecretRef, SECRET_HINT, type SecretRef } from './secrets';

/** A line or paragraph of at most 2,000 characters, without control characters that could deceive a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const TEXT = /^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]{1,2000}$/;
const words = () => z.string().regex(TEXT).refine(hasVisibleText).refine(namesNoText);

export const text = (example: string, writtenAs = 'text') =>
  plainLeaf(writtenAs, { expected: 'a text', example }, words, textShape);

/** Longest text that becomes a search attribute: PostgreSQL keeps 255 characters of it. */
const MOST_LISTED = 200;

/** A text that is shown in lists and can be searched for. */
export const listedText = (example: string) =>
  plainLeaf(
    `text of at most ${MOST_LISTED} characters`,
    { expected: `a text of at most ${MOST_LISTED} characters, all of which can be seen`, example },
    () => words().max(MOST_LISTED).refine(isAllVisible),
    () =>
      z
        .string()
        .min(1)
        .max(MOST_LISTED)
        .refine((given) => hasVisibleText(given) && isAllVisible(given), 'a text, all of which can be seen')
        .refine(namesNoText, 'a text that does not look like a reference to one'),
  );

export const filePath = (example: string) =>
  plainLeaf('path of a file', { expected: 'the path of a file, relative to this one; no address', example }, () =>
    words()
      .max(500)
      .regex(/^(?![a-z][a-z0-9+.-]*:\/\/)/i),
  );

const slugSchema = () =>
  z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

const slugHint = (example: string): Hint => ({
  expected: 'a slug: lower-case letters, digits and single hyphens',
  example,
});

export const slug = (example: string) => plainLeaf('slug', slugHint(example), slugSchema, textShape);

export const engagementId = (example: string) =>
  plainLeaf('slug', slugHint(example), slugSchema, () =>
    z.string().regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, 'lower-case letters, digits, dot, dash'),
  );

/** `a`, `b` or `c`. */
const oneOf = (options: readonly string[]): string =>
  options.length === 1
    ? `\`${options[0]}\``
    : `${options
        .slice(0, -1)
        .map((option) => `\`${option}\``)
        .join(', ')} or \`${options.at(-1)}\``;

export const choice = <const T extends readonly [string, ...string[]]>(options: T, writtenAs = oneOf(options)) =>
  plainLeaf<T[number]>(
    writtenAs,
    { expected: `one of ${options.join(', ')}`, example: options[0] },
    () => z.enum(options) as unknown as z.ZodType<T[number]>,
  );

export const role = () =>
  plainLeaf('role', { expected: `a role (${ROLES.join(', ')})`, example: 'owner' }, () => z.enum(ROLES));

export const yesNo = () =>
  plainLeaf('true or false', { expected: 'true or false', example: 'true' }, () => z.boolean());

export const url = (example: string) =>
  textMatching('address', 'an http or https address', example, /^https?:\/\/[^\s/?#]+([/?#]\S*)?$/i);

/** The address of a source; `postgresql:` for a database. */
export const sourceAddress = (example: string) =>
  textMatching(
    'address',
    'an http, https or postgresql address',
    example,
    /^(https?|postgresql):\/\/[^\s/?#]+([/?#]\S*)?$/i,
  );

/** `postgresql://USER@HOST[:PORT]/DATABASE`; a password after the user is reported as a secret. */
export const database = () =>
  textMatching(
    'address',
    'a database with its reader: USER@HOST/DATABASE, and sslmode disable, require or verify-full at most',
    'postgresql://reader@db.client.example/invoices',
    /^postgresql:\/\/[^\s/?#@]+@[^\s/?#@]+\/[^\s/?#]+(\?sslmode=(disable|require|verify-full))?$/i,
  );

/** A JSON Pointer (RFC 6901). */
export const pointer = (example: string) =>
  textMatching('JSON Pointer', 'a JSON Pointer', example, /^(\/([^~/]|~[01])*)*$/, 500);

/** A reference to a secret. Any other value may be the secret itself, so it is never shown. */
export const secretRef = () =>
  leaf(
    'secret reference',
    { ...SECRET_HINT, secret: true },
    () => z.string().refine(isSecretRef) as unknown as z.ZodType<SecretRef>,
    secretShape,
  );

export const date = (example: string) =>
  plainLeaf(
    'date',
    { expected: 'a date as YYYY-MM-DD', example, date: true },
    () => z.string().refine(isLocalDate),
    textShape,
  );

export const clock = (example: string) =>
  textMatching(
    'time of day, in quotes',
    'a time of day as HH:MM, in quotes',
    example,
    /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
  );

export const timezone = () =>
  textMatching(
    'IANA time zone',
    'a time zone of the IANA database',
    'Europe/Berlin',
    /^(UTC|[A-Za-z]+(\/[A-Za-z0-9_+-]+)+)$/,
  );

export const email = () =>
  textMatching('e-mail address', 'an e-mail address', 'anna.berg@client.example', /^[^\s@<>]+@[^\s@<>]+$/, 254);

/** The address at which a person sees one case; the case's id replaces `{case}`. */
export const caseLinkTemplate = () =>
  textMatching(
    'an https address with `{case}` in it',
    'an https address with {case} once behind its host',
    'https://desk.client.example/cases/{case}',
    CASE_LINK,
    1_000,
  );

/** An Ed25519 public key, base64url without padding (RFC 8037). */
export const publicKey = () =>
  textMatching(
    'public key',
    'an Ed25519 public key, base64url, 43 characters',
    '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    /^[A-Za-z0-9_-]{43}$/,
  );

export const moment = (example: string) =>
  plainLeaf(
    'moment',
    { expected: 'a date and time with its offset', example },
    () =>
      z
        .string()
        .regex(
          /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/,
        ),
    () => z.iso.datetime(),
  );

/** A text, a number, true or false; `hint` says what it should be. */
export const scalar = (writtenAs: string, hint: Hint) =>
  plainLeaf(
    writtenAs,
    hint,
    () => z.union([z.string(), z.number(), z.boolean()]),
    () => z.union([textShape(), z.number(), z.boolean()]),
  );

/** What a cell of a table must be: one value, or one of several. */
export type CellIs = string | number | boolean | (string | number | boolean)[];

/** A condition on the cells of a column. */
export const cellIs = () => {
  const cell = (words: z.ZodString) => z.union([words, z.number(), z.boolean()]);
  const condition = (one: ReturnType<typeof cell>) => z.union([one, z.array(one)]) as z.ZodType<CellIs>;
  return plainLeaf<CellIs>(
    'a value, or a list',
    { expected: 'what stands in the column, or a list of what may stand there', example: 'done' },
    () => {
      const one = cell(z.string().min(1).max(500));
      return z.union([one, z.array(one).min(1)]);
    },
    () => condition(cell(textShape())),
  );
};

/** A person id, in place of the name or the block that is written. */
export const personShape = lazy(() =>
  z
    .string()
    .regex(personIdPattern(), 'a person id')
    .refine(isPersonId, 'a person id: nobody is called as the system is'),
);
