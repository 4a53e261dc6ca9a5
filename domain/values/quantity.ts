/** Reads the quantities that people write in a charter: durations and targets. */

import { twoReadings } from './numbers';
import { lookup } from './own-members';

const UNITS = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  day: 86_400_000,
  d: 86_400_000,
  week: 604_800_000,
  w: 604_800_000,
  year: 31_536_000_000,
} as const;

/** A duration such as `30 min`, `4 h`, `90 days` in milliseconds; null where the text is none, or may be two: `1.800 s`. */
export function parseDuration(text: string): number | null {
  if (ambiguousQuantity(text) !== null) return null;
  const found = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text);
  if (!found) return null;
  const unit = found[2]!.toLowerCase();
  const singular = Object.hasOwn(UNITS, unit) ? unit : unit.replace(/s$/, '');
  const milliseconds = lookup(UNITS, singular);
  return milliseconds === undefined ? null : Number(found[1]) * milliseconds;
}

/** The milliseconds of a duration that the charter's schema has already checked. */
export function duration(text: string): number {
  const parsed = parseDuration(text);
  if (parsed === null) throw new TypeError(`not a duration: ${text}`);
  return parsed;
}

/** What a metric must reach: an absolute limit, or a change relative to its frozen baseline. */
export type TargetRule =
  | { kind: 'at-least' | 'at-most' | 'exactly'; value: number }
  /** `factor` multiplies the baseline: 12 % above is at least 1.12 × baseline. */
  | { kind: 'at-least-baseline' | 'at-most-baseline'; factor: number }
  /** A distribution has not drifted from the one before the change. */
  | { kind: 'like-baseline' };

const NUMBER = String.raw`(-?\d+(?:\.\d+)?)(?:\s*(%))?`;

/**
 * Reads `at least 55 %`, `at most 0.06`, `exactly 0`, `12 % above baseline`, `12 % below baseline`,
 * `not above baseline`, `not below baseline`, `like baseline`. Percentages become shares. Null where the text is none of
 * these.
 */
export function parseTarget(text: string): TargetRule | null {
  const limit = new RegExp(`^\\s*(at least|at most|exactly)\\s+${NUMBER}\\s*$`, 'i').exec(text);
  if (limit) {
    const value = Number(limit[2]) / (limit[3] === '%' ? 100 : 1);
    return { kind: limit[1]!.toLowerCase().replace(' ', '-') as 'at-least', value };
  }
  const relative = /^\s*(\d+(?:\.\d+)?)\s*%\s+(above|below)\s+baseline\s*$/i.exec(text);
  if (relative) {
    const change = Number(relative[1]) / 100;
    return relative[2]!.toLowerCase() === 'above'
      ? { kind: 'at-least-baseline', factor: 1 + change }
      : { kind: 'at-most-baseline', factor: 1 - change };
  }
  if (/^\s*like\s+baseline\s*$/i.test(text)) return { kind: 'like-baseline' };
  const not = /^\s*not\s+(above|below)\s+baseline\s*$/i.exec(text);
  if (not) return { kind: not[1]!.toLowerCase() === 'above' ? 'at-most-baseline' : 'at-least-baseline', factor: 1 };
  return null;
}

/** Whether the rule needs a baseline to be judged. */
export const isRelative = (rule: TargetRule): boolean => rule.kind.endsWith('baseline');

/** A share such as `60 %` or `0.6`, from 0 to 1, or null where the value is none. */
export function parseShare(value: string | number): number | null {
  const found = /^\s*(\d+(?:\.\d+)?)(?:\s*(%))?\s*$/.exec(String(value));
  if (!found) return null;
  const share = found[2] === '%' ? rounded(Number(found[1]) / 100) : Number(found[1]);
  return share <= 1 ? share : null;
}

/**
 * What a quantity may mean whose thousands separator could be a decimal sign: `2.400 per month` is 2400 or 2.4. Null where
 * only one can be meant.
 */
export function ambiguousQuantity(text: string): { written: string; readings: [number, number] } | null {
  // A percentage has no thousands.
  for (const [, written = '', percent] of text.matchAll(/(\d[\d.,]*)(\s*%)?/g)) {
    const readings = percent ? null : twoReadings(written);
    if (readings) return { written, readings };
  }
  return null;
}

/** Weeks in a month, a quarter and a year of 52 weeks. */
const WEEKS = { week: 1, month: 52 / 12, quarter: 13, year: 52 } as const;

/**
 * Cases per week of a volume such as `2400 per month` or `90 per day`, to two decimals; null where the text is none.
 * A day is a working day: a week has `workdays` of them.
 */
export function parseVolume(text: string, workdays: number): number | null {
  if (ambiguousQuantity(text) !== null) return null;
  const found = /^\s*(\d+(?:\.\d+)?)\s*(?:per|a|\/)\s*(working day|day|week|month|quarter|year)\s*$/i.exec(text);
  if (!found) return null;
  const unit = found[2]!.toLowerCase();
  const weekly = unit.endsWith('day') ? Number(found[1]) * workdays : Number(found[1]) / lookup(WEEKS, unit)!;
  return Math.round(weekly * 100) / 100;
}

/** An amount such as `42`, `42.50 EUR` or `EUR 42`; the currency is absent where none is written. Null: neither. */
export function parseMoney(value: string | number): { amount: number; currency?: string } | null {
  const found = /^\s*(?:([A-Z]{3})\s+)?(\d+(?:\.\d+)?)(?:\s*([A-Z]{3}))?\s*$/.exec(String(value));
  if (!found || (found[1] && found[3])) return null;
  const currency = found[1] ?? found[3];
  return { amount: Number(found[2]), ...(currency === undefined ? {} : { currency }) };
}

/** Without the tail that dividing by a hundred leaves in binary. */
function rounded(value: number): number {
  return Number(value.toPrecision(15));
}
