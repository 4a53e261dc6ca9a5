/**
 * Reads a written value by its zod schema and keeps the parts that are right, so that one pass finds every fault of a
 * charter. A plain `safeParse` would drop a whole section for one wrong field, and hide the other faults.
 */

import * as z from 'zod';
import { datesMeant } from '../../values/date-forms';
import { nearest } from '../../values/nearest';
import { lookup } from '../../values/own-members';
import { ambiguousQuantity } from '../../values/quantity';
import { isText } from '../../values/text';
import { type Hint, type Path, type Report, valueShown } from './fault';
import { hints, type Kind, type WrittenAs } from './field';
import { WRITTEN_OUT } from './secrets';

/** The parts of a `T` that could be read: anything may be absent. */
export type WrittenDraft<T> = T extends readonly (infer E)[]
  ? (WrittenDraft<E> | undefined)[]
  : T extends object
    ? { [K in keyof T]?: WrittenDraft<T[K]> }
    : T;

type Mapping = Record<string, unknown>;

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path of keys; undefined if there is none, and for what is inside a list. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, part) => (isMapping(at) ? lookup(at, String(part)) : undefined), value);

/** Reads `value` as this kind; every fault goes to `report` with its path below `path`. */
export const read = <K extends Kind>(kind: K, value: unknown, path: Path, report: Report) =>
  walk(kind.written(), value, path, report) as WrittenDraft<WrittenAs<K>> | undefined;

function walk(schema: z.core.$ZodType, value: unknown, path: Path, report: Report): unknown {
  if (schema instanceof z.ZodOptional) {
    return value === undefined ? undefined : walk(schema.unwrap(), value, path, report);
  }
  const hint = hints.get(schema);
  if (hint) return leaf(schema as z.ZodType, value, path, hint, report);
  if (schema instanceof z.ZodUnion) return walk(optionFor(schema.options, value), value, path, report);
  if (schema instanceof z.ZodObject) return block(schema, value, path, report);
  if (schema instanceof z.ZodRecord) return table(schema, value, path, report);
  if (schema instanceof z.ZodArray) {
    if (Array.isArray(value)) return value.map((item, i) => walk(schema.element, item, [...path, i], report));
    return report(path, valueShown(value), { expected: 'a list', example: '[one, two]' });
  }
  throw new TypeError('every leaf of the charter has a hint');
}

/**
 * The option of a union for this value. A union has one block or table of keys and one leaf, so the type of the value
 * decides.
 */
const optionFor = (options: readonly z.core.$ZodType[], value: unknown): z.core.$ZodType =>
  options.find((option) => isMapping(value) === (option instanceof z.ZodObject || option instanceof z.ZodRecord)) ??
  options[0]!;

function leaf(schema: z.ZodType, value: unknown, path: Path, hint: Hint, report: Report): unknown {
  const unclear = hint.quantity && typeof value === 'string' ? ambiguousQuantity(value) : null;
  if (unclear) {
    const [thousands, decimals] = unclear.readings;
    const example = String(value).replace(unclear.written, String(thousands));
    const expected = `${thousands} or ${decimals}, whichever is meant, without a thousands separator`;
    return report(path, valueShown(value), { expected, example });
  }
  if (typeof value === 'string' && !isText(value)) return report(path, 'holds half a character or U+0000', hint);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (hint.secret && typeof value === 'string') return report(path, WRITTEN_OUT, hint, { code: 'SECRET_IN_CHARTER' });
  const meant = hint.date && typeof value === 'string' ? datesMeant(value, 'day') : [];
  return report(path, valueShown(value), hint, { suggestion: meant.join(' or ') || undefined });
}

/** Limits the time for a charter with very many unknown keys: the search for similar names is the slowest part. */
const MOST_SUGGESTIONS = 50;

function block(schema: z.ZodObject, value: unknown, path: Path, report: Report): unknown {
  const known = Object.keys(schema.shape);
  if (!isMapping(value)) {
    return report(path, valueShown(value), {
      expected: `a block of keys (${known.join(', ')})`,
      example: `${known[0]}: …`,
    });
  }
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  for (const [count, key] of unknown.entries()) {
    const suggestion = count < MOST_SUGGESTIONS ? nearest(key, known) : undefined;
    const hint = { expected: `one of ${known.join(', ')}`, example: `${suggestion ?? known[0]}: …` };
    report([...path, key], 'is not a key here', hint, { place: 'key', suggestion });
  }
  return Object.fromEntries(
    known.map((key) => [key, walk(lookup(schema.shape, key)!, lookup(value, key), [...path, key], report)]),
  );
}

function table(schema: z.ZodRecord, value: unknown, path: Path, report: Report): unknown {
  const keyHint = hints.get(schema.keyType) ?? { expected: 'a name', example: 'name' };
  if (!isMapping(value)) {
    return report(path, valueShown(value), {
      expected: `a block of keys, each ${keyHint.expected}`,
      example: `${keyHint.example}: …`,
    });
  }
  const entries = Object.keys(value).map((key) => {
    // Zod ignores the key `__proto__`.
    if (key === '__proto__' || !(schema.keyType as z.ZodType).safeParse(key).success) {
      report([...path, key], 'is not a key here', keyHint, { place: 'key' });
    }
    return [key, walk(schema.valueType, lookup(value, key), [...path, key], report)] as const;
  });
  return Object.fromEntries(entries);
}

/** The items of a list that could be read. */
export const present = <T>(items: readonly (T | undefined)[]): T[] => items.filter((item) => item !== undefined);
