/** The normal form of what the command line prints on a real server: nothing of this machine, this moment or this run. */

import { lookup } from '../../domain/values/own-members';

/** What is replaced in every text, in this order: what it looks like, and what stands for it. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'JWS'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UUID'],
  [/\b[0-9a-f]{128}\b/g, 'SIGNATURE'],
  [/\b[0-9a-f]{64}\b/g, 'DIGEST'],
  [/\b(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{12}\b/g, 'DIGEST'],
  [/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z\b/g, 'MOMENT'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]+(?: \d{4} \d{2}:\d{2})?/g, 'DAY'],
  [/\b\d{4}-\d{2}-\d{2}\b/g, 'DAY'],
  [/(?<![\w-])[\w-]{43}(?![\w-])/g, 'KEY'],
  [/127\.0\.0\.1:\d+/g, 'ADDRESS'],
];

/** Fields that are shown by name only, each with its reason. */
const BY_TIME: Readonly<Record<string, string>> = {
  waits: 'seconds that something was pending on people',
  elapsedDays: 'another day may have begun',
  overDays: 'another day may have begun',
  delayTotal: 'another day may have begun',
  tookMs: 'how long an answer took',
  madeBy: 'the version of this build',
};

/**
 * @param names text of this run → what stands for it, such as the engagement's id; the longest first
 * @param counted fields of this answer that depend on the moment
 */
export function cliForm(
  value: unknown,
  names: readonly (readonly [string, string])[],
  counted: readonly string[] = [],
): unknown {
  const inText = (text: string): string => {
    const named = names.reduce((shown, [own, name]) => shown.replaceAll(own, name), text);
    return PATTERNS.reduce((shown, [pattern, name]) => shown.replace(pattern, name), named);
  };
  const reasonOf = (field: string): string | undefined =>
    counted.includes(field) ? 'depends on the moment' : lookup(BY_TIME, field);
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return inText(part);
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, inner]) => [
        inText(name),
        inner !== null && reasonOf(name) !== undefined ? `(${reasonOf(name)})` : visit(inner),
      ]),
    );
  };
  return visit(value);
}
