/** Numbers that YAML reads as another number than a person does. */

import type { Scalar } from 'yaml';
import type { Hint } from '../../domain/model/charter/fault';
import { twoReadings } from '../../domain/values/numbers';
import { stripTrailing, truncate } from '../../domain/values/text';

const PLAIN = /^[-+]?(0|[1-9]\d*)?(\.\d*)?(e[-+]?\d+)?$/i;

/** What is wrong with a number as it is written, or null where it is read as it stands. */
export function changedNumber(scalar: Scalar): { what: string; hint: Hint } | null {
  const { value, source } = scalar;
  if (typeof value !== 'number' || source === undefined) return null;
  const both = twoReadings(source);
  if (both) {
    const expected = `${both[0]} or ${both[1]}, whichever is meant, without a thousands separator`;
    return { what: `is ${source}`, hint: { expected, example: String(both[0]) } };
  }
  if (keeps(value, source)) return null;
  const example = Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : '100';
  const written = truncate(source, 40);
  return {
    what: `is ${written}, which YAML reads as ${value}`,
    hint: { expected: 'a number in plain decimal digits, at most 2^53', example },
  };
}

function keeps(value: number, source: string): boolean {
  if (!Number.isFinite(value) || !PLAIN.test(source)) return false;
  if (Number.isInteger(value)) {
    const underflow = value === 0 && /[1-9]/.test(source.split(/e/i, 1)[0]!);
    return Number.isSafeInteger(value) && !underflow && !roundsToWhole(source);
  }
  return significantDigits(source) <= 15;
}

const significantDigits = (source: string): number =>
  stripTrailing(source.split(/e/i, 1)[0]!.replace(/[-+.]/g, '').replace(/^0+/, ''), '0').length;

/** `4503599627370497.25` has more digits than a number keeps, and loses its fraction. */
const roundsToWhole = (source: string): boolean => source.includes('.') && significantDigits(source) > 15;
