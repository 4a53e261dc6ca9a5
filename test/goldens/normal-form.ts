/** The normal form of what is compared: members in their order by name, texts replaced by `text 1`, `text 2`, … */
import { NOT_TEXT, TEXT_FIELDS, TEXT_RECORDS, WRITTEN } from './text-fields';

export interface NormalForm {
  form: unknown;
  /** What the masks stand for, in the order of their numbers. */
  texts: string[];
}

/** Enough of a SHA-256 to see that it is another one. */
const inShort = (text: string): string => text.replace(/\b([0-9a-f]{16})[0-9a-f]{48}\b/g, '$1…');

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The members that JSON has, by name: their order means nothing in a ledger. */
const membersOf = (value: object): [string, unknown][] =>
  Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** @param name what the value is called: the parent of its members, as `NOT_TEXT` names it */
export function normalForm(value: unknown, name: string): NormalForm {
  const texts: string[] = [];
  const mask = (text: string): string => `text ${texts.push(inShort(text))}`;

  const inText = (part: unknown): unknown => {
    if (typeof part === 'string' && part !== '') return mask(part);
    return Array.isArray(part) ? part.map(inText) : visit(part, '');
  };
  const member = (field: string, inner: unknown, parent: string): unknown => {
    if (WRITTEN.has(field)) return sorted(inner);
    if (TEXT_RECORDS.has(field) && isObject(inner))
      return Object.fromEntries(membersOf(inner).map(([of, text]) => [of, inText(text)]));
    return TEXT_FIELDS.has(field) && !NOT_TEXT.has(`${parent}.${field}`) ? inText(inner) : visit(inner, field);
  };
  const visit = (part: unknown, parent: string): unknown => {
    if (Array.isArray(part)) return part.map((one) => visit(one, parent));
    if (!isObject(part)) return typeof part === 'string' ? inShort(part) : part;
    return Object.fromEntries(membersOf(part).map(([field, inner]) => [inShort(field), member(field, inner, parent)]));
  };
  return { form: visit(value, name), texts };
}

/** Members by name, nothing masked. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(membersOf(value).map(([name, inner]) => [name, sorted(inner)]));
}
