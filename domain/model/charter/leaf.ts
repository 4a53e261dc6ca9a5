/** What all kinds of value are made of: how one is read, and the shape of what charters carry. */
import * as z from 'zod';
import { parseDuration } from '../../values/quantity';
import { namesNoText } from '../../values/texts';
import type { Hint } from './fault';
import { hints, type Kind, once } from './field';
import type { SecretRef } from './secrets';

/** A value that is read as a whole: what it should be is said with an example. */
export const leaf = <W, R>(
  writtenAs: string,
  hint: Hint,
  written: () => z.ZodType<W>,
  resolved: () => z.ZodType<R>,
): Kind<W, R> => ({
  writtenAs,
  written: once(() => {
    const schema = written();
    hints.add(schema, hint);
    return schema;
  }),
  resolved,
});

/** The same: the charter carries what is written. */
export const plainLeaf = <T>(
  writtenAs: string,
  hint: Hint,
  written: () => z.ZodType<T>,
  resolved = written,
): Kind<T, T> => leaf(writtenAs, hint, written, resolved);

/** Text of a charter on record. It is checked less strictly than what is written: only its shape matters to rules. */
export const textShape = once(() =>
  z.string().max(4_000).refine(namesNoText, 'a text that does not look like a reference to one'),
);

export const durationShape = once(() =>
  z.string().refine((given) => parseDuration(given) !== null, 'a duration such as 30 min'),
);

export const secretShape = once(() =>
  z.custom<SecretRef>((given) => /^(env|file):./.test(String(given)), 'env:NAME or file:PATH'),
);

export const numberShape = once(() => z.number().nonnegative());

export const shareShape = once(() => z.number().min(0).max(1));

export const matching = (writtenAs: string, expected: string, example: string, pattern: RegExp, most = 2_000) =>
  plainLeaf(writtenAs, { expected, example }, () => z.string().max(most).regex(pattern), textShape);
