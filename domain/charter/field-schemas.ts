/** The kinds of value that a charter is written in, each with the hint that a person gets when it is not one. */

import * as z from 'zod';
import { isLocalDate } from '../kernel/calendar';
import { ROLES } from '../model/people';
import { CASE_LINK } from '../values/case-link';
import { readNumber } from '../values/numbers';
import { parseDuration, parseMoney, parseShare, parseTarget, parseVolume } from '../values/quantity';
import { hasVisibleText, isAllVisible } from '../values/text';
import { namesNoText } from '../values/texts';
import { hints } from './read';
import { isSecretRef, SECRET_HINT } from './secrets';

/** A leaf with a quantity: one that may have a thousands separator is asked back, with both of its readings. */
const quantity = <S extends z.ZodType>(schema: S, expected: string, example: string): S => {
  hints.add(schema, { expected, example, quantity: true });
  return schema;
};

const hinted = <S extends z.ZodType>(schema: S, expected: string, example: string): S => {
  hints.add(schema, { expected, example });
  return schema;
};

/** A line or paragraph of at most 2,000 characters, without control characters that could deceive a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const TEXT = /^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]{1,2000}$/;
const words = z.string().regex(TEXT).refine(hasVisibleText).refine(namesNoText);

export const text = (example: string) => hinted(words.clone(), 'a text', example);

/** Longest text that becomes a search attribute: PostgreSQL keeps 255 characters of it. */
export const MOST_LISTED = 200;
/** Most working days of one plan or limit. */
export const MOST_WORKDAYS = 250;

/** What stands in lists and is searched for. */
export const listedText = (example: string) =>
  hinted(
    words.clone().max(MOST_LISTED).refine(isAllVisible),
    `a text of at most ${MOST_LISTED} characters, all of which can be seen`,
    example,
  );

export const personName = () =>
  hinted(words.clone(), "a person's name, or a block of name, id, email and group", 'Anna Berg');

export const filePath = (example: string) =>
  hinted(
    words
      .clone()
      .max(500)
      .regex(/^(?![a-z][a-z0-9+.-]*:\/\/)/i),
    'the path of a file, relative to this one; no address',
    example,
  );

export const slug = (example: string) =>
  hinted(
    z
      .string()
      .max(60)
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
    'a slug: lower-case letters, digits and single hyphens',
    example,
  );

export const choice = <const T extends readonly [string, ...string[]]>(options: T) =>
  hinted(z.enum(options), `one of ${options.join(', ')}`, options[0]);

export const role = () => hinted(z.enum(ROLES), `a role (${ROLES.join(', ')})`, 'owner');

export const yesNo = () => hinted(z.boolean(), 'true or false', 'true');

/** A number from `least` to `most`, both inclusive. */
export const number = (least: number, most: number, example: number) =>
  quantity(z.number().min(least).max(most), `a number from ${least} to ${most}`, String(example));

export const whole = (least: number, most: number, example: number) =>
  quantity(z.int().min(least).max(most), `a whole number from ${least} to ${most}`, String(example));

const TEN_YEARS = 315_360_000_000;

/** A duration from `leastMs` milliseconds, by default longer than nothing, up to ten years. */
export const duration = (example: string, leastMs = 1) =>
  quantity(
    z.string().refine((value) => {
      const ms = parseDuration(value) ?? -1;
      return ms >= leastMs && ms <= TEN_YEARS;
    }),
    'a duration of at most 10 years (a number and s, min, h, days, weeks or years)',
    example,
  );

export const target = (example = 'at most 6 %') =>
  quantity(
    z.string().refine((value) => parseTarget(value) !== null),
    'a target: at least, at most or exactly a number; or so many % above or below baseline; or not above or below baseline; or like baseline',
    example,
  );

/** A target that needs no baseline. */
export const absoluteTarget = (example: string) =>
  quantity(
    z.string().refine((value) => !(parseTarget(value)?.kind.endsWith('baseline') ?? true)),
    'an absolute target: at least, at most or exactly a number',
    example,
  );

const textOrNumber = z.union([z.string(), z.number()]);

/** Becomes a number from 0 to 1. */
export const share = (example: string) =>
  hinted(
    textOrNumber.refine((value) => parseShare(value) !== null).transform((value) => parseShare(value)!),
    'a share from 0 to 100 %',
    example,
  );

export const money = (example: string) =>
  quantity(
    textOrNumber.refine((value) => parseMoney(value) !== null).transform((value) => parseMoney(value)!),
    'an amount, with its currency if you like',
    example,
  );

export const currency = (example: string) =>
  hinted(z.string().regex(/^[A-Z]{3}$/), 'a currency of three capital letters', example);

export const volume = () =>
  quantity(
    z.string().refine((value) => (parseVolume(value, 5) ?? 0) > 0),
    'a number of cases per day, week, month, quarter or year',
    '2400 per month',
  );

/** Minutes, bare or as a duration; becomes a number of minutes. */
export const minutes = () =>
  quantity(
    textOrNumber
      .transform((value) => (typeof value === 'number' ? value : (parseDuration(value) ?? 0) / 60_000))
      .refine((value) => value > 0 && value <= 100_000),
    'minutes of work per case',
    '6',
  );

/** Percent of live cases, bare, with a sign, or the word shadow; becomes a number from 0 to 100. */
export const exposure = () =>
  hinted(
    textOrNumber
      .transform((value) =>
        value === 'shadow' ? 0 : (readNumber(String(value).trimEnd().replace(/%$/, '')) ?? Number.NaN),
      )
      .refine((value) => value >= 0 && value <= 100),
    'shadow, or a percentage of live cases from 0 to 100',
    '10 %',
  );

export const url = (example: string) =>
  hinted(
    z
      .string()
      .max(2000)
      .regex(/^https?:\/\/[^\s/?#]+([/?#]\S*)?$/i),
    'an http or https address',
    example,
  );

/** Where a source is reached: a database too, by `postgresql:`. */
export const sourceAddress = (example: string) =>
  hinted(
    z
      .string()
      .max(2000)
      .regex(/^(https?|postgresql):\/\/[^\s/?#]+([/?#]\S*)?$/i),
    'an http, https or postgresql address',
    example,
  );

/** `postgresql://USER@HOST[:PORT]/DATABASE`; a password after the user is reported as a secret. */
export const database = () =>
  hinted(
    z.string().regex(/^postgresql:\/\/[^\s/?#@]+@[^\s/?#@]+\/[^\s/?#]+(\?sslmode=(disable|require|verify-full))?$/i),
    'a database with its reader: USER@HOST/DATABASE, and sslmode disable, require or verify-full at most',
    'postgresql://reader@db.client.example/invoices',
  );

/** A JSON Pointer (RFC 6901). */
export const pointer = (example: string) =>
  hinted(
    z
      .string()
      .max(500)
      .regex(/^(\/([^~/]|~[01])*)*$/),
    'a JSON Pointer',
    example,
  );

/** Any other value may be the secret itself. */
export const secretRef = () => {
  const schema = z.string().refine(isSecretRef);
  hints.add(schema, { ...SECRET_HINT, secret: true });
  return schema;
};

export const date = (example: string) => {
  const schema = z.string().refine(isLocalDate);
  hints.add(schema, { expected: 'a date as YYYY-MM-DD', example, date: true });
  return schema;
};

export const clock = (example: string) =>
  hinted(z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/), 'a time of day as HH:MM, in quotes', example);

export const timezone = () =>
  hinted(
    z.string().regex(/^(UTC|[A-Za-z]+(\/[A-Za-z0-9_+-]+)+)$/),
    'a time zone of the IANA database',
    'Europe/Berlin',
  );

export const email = () =>
  hinted(
    z
      .string()
      .max(254)
      .regex(/^[^\s@<>]+@[^\s@<>]+$/),
    'an e-mail address',
    'anna.berg@client.example',
  );

/** Where a person sees one case: the id takes the place of `{case}`. */
export const caseLinkTemplate = () =>
  hinted(
    z.string().max(1_000).regex(CASE_LINK),
    'an https address with {case} once behind its host',
    'https://desk.client.example/cases/{case}',
  );

/** An Ed25519 public key, base64url without padding (RFC 8037). */
export const publicKey = () =>
  hinted(
    z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    'an Ed25519 public key, base64url, 43 characters',
    '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  );

export const moment = (example: string) =>
  hinted(
    z
      .string()
      .regex(
        /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/,
      ),
    'a date and time with its offset',
    example,
  );
