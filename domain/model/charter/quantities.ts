/** The kinds of number and quantity in a charter, each with the hint that a fault shows. */

import * as z from 'zod';
import { readNumber } from '../../values/numbers';
import { parseDuration, parseMoney, parseShare, parseTarget, parseVolume } from '../../values/quantity';
import { type Kind, lazy } from './field';
import { durationShape, leaf, numberShape, plainLeaf, shareShape, textShape } from './leaf';

/** Most working days of one plan or limit. */
const MOST_WORKDAYS = 250;

/** A number from `least` to `most`, both inclusive. */
export const number = (least: number, most: number, example: number, writtenAs = 'number') =>
  plainLeaf(
    writtenAs,
    { expected: `a number from ${least} to ${most}`, example: String(example), quantity: true },
    () => z.number().min(least).max(most),
    numberShape,
  );

export const whole = (least: number, most: number, example: number, writtenAs = 'whole number') =>
  plainLeaf(
    writtenAs,
    { expected: `a whole number from ${least} to ${most}`, example: String(example), quantity: true },
    () => z.int().min(least).max(most),
    numberShape,
  );

/** Working days, at most as many as dayone computes in advance. */
export const workdays = (example: number) =>
  plainLeaf(
    'number of working days',
    { expected: `a number from 0 to ${MOST_WORKDAYS}`, example: String(example), quantity: true },
    () => z.number().min(0).max(MOST_WORKDAYS),
    () => z.number().nonnegative().max(MOST_WORKDAYS),
  );

/** The version of the format. */
export const formatVersion = () =>
  leaf(
    '`1`',
    { expected: 'a whole number from 1 to 1', example: '1', quantity: true },
    () => z.int().min(1).max(1),
    () => z.literal(1),
  );

const TEN_YEARS = 315_360_000_000;

/** A duration from `leastMs` milliseconds, by default 1, up to ten years. */
export const duration = (example: string, leastMs = 1) =>
  plainLeaf(
    'duration',
    {
      expected: 'a duration of at most 10 years (a number and s, min, h, days, weeks or years)',
      example,
      quantity: true,
    },
    () =>
      z.string().refine((value) => {
        const ms = parseDuration(value) ?? -1;
        return ms >= leastMs && ms <= TEN_YEARS;
      }),
    durationShape,
  );

export const target = (example = 'at most 6 %') =>
  plainLeaf(
    'target',
    {
      expected:
        'a target: at least, at most or exactly a number; or so many % above or below baseline; or not above or below baseline; or like baseline',
      example,
      quantity: true,
    },
    () => z.string().refine((value) => parseTarget(value) !== null),
    textShape,
  );

/** A target that needs no baseline. */
export const absoluteTarget = (example: string) =>
  plainLeaf(
    'absolute target',
    { expected: 'an absolute target: at least, at most or exactly a number', example, quantity: true },
    () => z.string().refine((value) => !(parseTarget(value)?.kind.endsWith('baseline') ?? true)),
    textShape,
  );

const textOrNumber = () => z.union([z.string(), z.number()]);

/** A share; resolved to a number from 0 to 1. */
export const share = (example: string) => ({
  ...leaf(
    'share',
    { expected: 'a share from 0 to 100 %', example },
    () =>
      textOrNumber()
        .refine((value) => parseShare(value) !== null)
        .transform((value) => parseShare(value)!),
    shareShape,
  ),
  shown: (value: number): string => `${value * 100} %`,
});

/** An amount, read with its currency; the resolved charter has the number. */
export const money = (example: string, writtenAs = 'money') => ({
  ...leaf(
    writtenAs,
    { expected: 'an amount, with its currency if you like', example, quantity: true },
    () =>
      textOrNumber()
        .refine((value) => parseMoney(value) !== null)
        .transform((value) => parseMoney(value)!),
    numberShape,
  ),
  convert: ({ amount }: { amount?: number }): number => amount!,
});

export const currency = (example: string) =>
  plainLeaf(
    'three capital letters',
    { expected: 'a currency of three capital letters', example },
    () => z.string().regex(/^[A-Z]{3}$/),
    textShape,
  );

export const volume = () =>
  plainLeaf(
    'volume: `2400 per month`',
    { expected: 'a number of cases per day, week, month, quarter or year', example: '2400 per month', quantity: true },
    () => z.string().refine((value) => (parseVolume(value, 5) ?? 0) > 0),
    textShape,
  );

/** Minutes as a number or as a duration; resolved to a number of minutes. */
export const minutes = () =>
  leaf(
    'number, or a duration',
    { expected: 'minutes of work per case', example: '6', quantity: true },
    () =>
      textOrNumber()
        .transform((value) => (typeof value === 'number' ? value : (parseDuration(value) ?? 0) / 60_000))
        .refine((value) => value > 0 && value <= 100_000),
    numberShape,
  );

/** Percent of live cases, with or without the sign, or the word `shadow`; resolved to a number from 0 to 100. */
export const exposure = () => ({
  ...leaf(
    '`shadow`, or a percentage',
    { expected: 'shadow, or a percentage of live cases from 0 to 100', example: '10 %' },
    () =>
      textOrNumber()
        .transform((value) =>
          value === 'shadow' ? 0 : (readNumber(String(value).trimEnd().replace(/%$/, '')) ?? Number.NaN),
        )
        .refine((value) => value >= 0 && value <= 100),
    () => z.number().min(0).max(100),
  ),
  shown: (value: number): string => (value === 0 ? 'shadow' : String(value)),
});

/** The same kind, or null in the resolved charter: there is none. */
export const orNone = <W, R>(kind: Kind<W, R>): Kind<W, R | null> => ({
  ...kind,
  resolved: lazy(() => kind.resolved().nullable()),
});
