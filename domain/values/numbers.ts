/** The one reader of numbers that come in as text. `Number` would take a blank for 0 and hexadecimal for a figure. */

const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** A finite number in decimal notation, blanks around it left out; null for anything else. */
export function readNumber(text: string): number | null {
  const written = text.trim();
  const value = PLAIN.test(written) ? Number(written) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

/** A whole number of digits alone, at most `most`; null for anything else. */
export function readWhole(text: string, most = Number.MAX_SAFE_INTEGER): number | null {
  const value = /^\d{1,16}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value <= most ? value : null;
}

/**
 * The two numbers that a text may mean whose point or comma separates thousands or decimals: `2.400` is 2400 or 2.4.
 * Null where only one can be meant: `0.400`, `2.40`, `1234.567`.
 */
export function twoReadings(text: string): [thousands: number, decimals: number] | null {
  const found = /^[+-]?([1-9]\d{0,2})[.,](\d{3})$/.exec(text.trim());
  if (!found) return null;
  const sign = text.trim().startsWith('-') ? -1 : 1;
  return [sign * Number(found[1]! + found[2]!), sign * Number(`${found[1]}.${found[2]}`)];
}
