import { lookup } from '../domain/values/own-members';

/** Reads a value of a JSON document by JSON Pointer (RFC 6901). */

/** The value at `pointer`; undefined where the document has none or the text is not a pointer. */
export function valueAt(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined;
  let value = document;
  for (const escaped of pointer.slice(1).split('/')) {
    const token = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) {
      if (!/^(0|[1-9]\d*)$/.test(token)) return undefined;
      value = value[Number(token)];
    } else if (typeof value === 'object' && value !== null && Object.hasOwn(value, token)) {
      value = lookup(value as Record<string, unknown>, token);
    } else {
      return undefined;
    }
  }
  return value;
}
