/** The parts of which all kinds of value consist: how a value is read, and schemas of resolved values. */
import * as z from 'zod';
import { parseDuration } from '../../values/quantity';
import { namesNoText } from '../../values/texts';
import type { Hint } from './fault';
import { hints, type Kind, lazy } from './field';
import type { SecretRef } from './secrets';

/** A value that is read as a whole. `hint`: what it should be, with an example. */
export const leaf = <W, R>(
  writtenAs: string,
  hint: Hint,
  written: () => z.ZodType<W>,
  resolved: () => z.ZodType<R>,
): Kind<W, R> => ({
  writtenAs,
  written: lazy(() => {
    const schema = written();
    hints.add(schema, hint);
    return schema;
  }),
  resolved,
});

/** A leaf whose resolved value is the written one. */
export const plainLeaf = <T>(
  writtenAs: string,
  hint: Hint,
  written: () => z.ZodType<T>,
  resolved = written,
): Kind<T, T> => leaf(writtenAs, hint, written, resolved);

/** Text in a charter on record. The check is less strict than for written text, because rules need only the type. */
export const textShape = lazy(() =>
  z.string().max(4_000).refine(namesNoText, 'a text that does not look like a reference to one'),
);

export const durationShape = lazy(() =>
  z.string().refine((given) => parseDuration(given) !== null, 'a duration such as 30 min'),
);

export const secretShape = lazy(() =>
  z.custom<SecretRef>((given) => /^(env|file):./.test(String(given)), 'env:NAME or file:PATH'),
);

export const numberShape = lazy(() => z.number().nonnegative());

export const shareShape = lazy(() => z.number().min(0).max(1));

export const textMatching = (writtenAs: string, expected: string, example: string, pattern: RegExp, most = 2_000) =>
  plainLeaf(writtenAs, { expected, example }, () => z.string().max(most).regex(pattern), textShape);
