/** Replaces `$release`, `$base`, `$exposure`, `$from`, `$to` and `$window` in URLs and queries. */

import { Failure } from '../domain/kernel/failures';
import type { SqlVariable } from '../domain/model/charter/sources/sql';
import type { ProbeScope } from '../domain/model/questions';
import { msOf } from '../domain/values/dates';

/** `$window` may carry Prometheus' unit: `[$windows]` is a range of so many seconds. */
const VARIABLE = /\$(release\b|base\b|exposure\b|from\b|to\b|window(?=s?\b))/g;

/** Values by name. No release yet, or the fallback as base, is the empty text. `window` is in whole seconds. */
export function valuesOf(scope: ProbeScope): Record<SqlVariable, string> {
  const seconds = (msOf(scope.to) - msOf(scope.from)) / 1000;
  return {
    release: scope.release ?? '',
    base: scope.base ?? '',
    exposure: String(scope.exposure),
    from: scope.from,
    to: scope.to,
    window: String(Math.max(1, Math.round(seconds))),
  };
}

function substitute(text: string, scope: ProbeScope, encode: (value: string) => string): string {
  const known = valuesOf(scope);
  return text.replace(VARIABLE, (_, name: SqlVariable) => encode(known[name]));
}

/** A text of a filter or a path with its variables filled in as they are. */
export const fillText = (text: string, scope: ProbeScope): string => substitute(text, scope, (value) => value);

/** A URL with its variables filled in, percent-encoded so that a value stays one value. */
export const fillUrl = (url: string, scope: ProbeScope): string => substitute(url, scope, encodeURIComponent);

/**
 * A Prometheus query or selector with its variables filled in, escaped for a label value in double quotes.
 * @throws Failure SOURCE_UNUSABLE for a value that would end a quoted text of another kind.
 */
export const fillQuery = (query: string, scope: ProbeScope): string =>
  substitute(query, scope, (value) => {
    if (/['`]/.test(value))
      throw new Failure('SOURCE_UNUSABLE', `a quote in ${JSON.stringify(value)} cannot be asked for`);
    return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  });
