/** Shorter forms in golden files without loss: charters by their difference, calendars by their days. */

import type { Charter } from '../../domain/model/charter';
import type { WorkingDay } from '../../domain/model/charter/calendar';
import { digest } from '../../domain/values/digest';

/** Sections by their name; null: there is none any more. */
export interface CharterLike {
  like: string;
  but?: Record<string, unknown>;
}

/** A charter as another one, which a golden file shows whole, and the sections in which it differs. */
export function charterLike(charter: Charter, other: { name: string; charter: Charter }): CharterLike {
  const sections = [...new Set([...Object.keys(charter), ...Object.keys(other.charter)])] as (keyof Charter)[];
  const changed = sections.filter((name) => digest(charter[name] ?? null) !== digest(other.charter[name] ?? null));
  const but = Object.fromEntries(changed.map((name) => [name, charter[name] ?? null]));
  return { like: other.name, ...(changed.length > 0 && { but }) };
}

/** Working days come from the test setup, not from a rule: their number, the first, the last, and the digest of all. */
export const daysInShort = (days: readonly WorkingDay[]): object =>
  days.length === 0 ? { count: 0 } : { count: days.length, first: days[0], last: days.at(-1), digest: digest(days) };
