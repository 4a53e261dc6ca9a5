/** Reads the cells of a table: of attached cases, of a CSV source, of a database's answer. */

import { type DateForm, dateAdvice } from './date-forms';
import { readInstant, startOfDay } from './dates';
import { readNumber, twoReadings } from './numbers';

/** How a table writes its numbers. */
export interface NumberForm {
  /** A comma is the decimal sign, as in tables that are separated by semicolons or tabs. */
  decimalComma: boolean;
}

/** The number in a cell: a number, or true and false as 1 and 0. Null where it is none, or not finite. */
export function numberIn(cell: unknown, { decimalComma }: NumberForm = { decimalComma: false }): number | null {
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  if (typeof cell !== 'string') return null;
  const text = cell.trim().toLowerCase();
  if (text === 'true') return 1;
  if (text === 'false') return 0;
  if (!decimalComma) return readNumber(text);
  // 2.400 may be 2400 or 2.4, and 2,400 as well: nobody guesses.
  if (twoReadings(text)) return null;
  return text.includes('.') && text.includes(',') ? null : readNumber(text.replace(',', '.'));
}

/** `007` and `1e3` look like numbers and name things: read as numbers they would be the same as `7` and `1000`. */
const CODE = /^[+-]?(?:0\d|\d+e\d+$)/i;

/**
 * The number in a cell where the number says all that the cell says; null also for a code, and for a whole number of more
 * digits than a number can hold.
 */
export function exactNumberIn(cell: unknown, form?: NumberForm): number | null {
  const value = numberIn(cell, form);
  if (value === null || (typeof cell === 'string' && CODE.test(cell.trim()))) return null;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? null : value;
}

/** Why a cell is no number, where it could be two: `2.400 may be 2400 or 2.4`. */
export function ambiguityIn(cell: unknown, { decimalComma }: NumberForm): string | null {
  const both = decimalComma && typeof cell === 'string' ? twoReadings(cell) : null;
  return both && `${(cell as string).trim()} may be ${both[0]} or ${both[1]}`;
}

/** An instant in ms since 1970: a date and time with its offset, or a day, in UTC. Null for anything else. */
export function instantIn(cell: unknown): number | null {
  return typeof cell === 'string' ? (readInstant(cell) ?? startOfDay(cell)) : null;
}

/** What places are called, and the number by which people find each: `column 2, line` 5 for the third case of a file. */
export interface Places {
  name: string;
  numberOf(number: number): number;
}

/** What is wrong with so many cells, and the first five places where. */
export class Faults {
  private readonly first: number[] = [];
  private count = 0;

  private readonly location: Places;

  /** `place` is what the places are: a case, a row. */
  constructor(place: string | Places) {
    this.location = typeof place === 'string' ? { name: place, numberOf: (number) => number } : place;
  }

  /** Numbers of the places count from 1. */
  add(number: number): void {
    if (this.first.length < 5) this.first.push(number);
    this.count++;
  }

  /** `minutes is not a number in case 2, 3`, or null where nothing is wrong. */
  texts(what: string): string | null {
    if (this.count === 0) return null;
    const more = this.count > this.first.length ? ` and ${this.count - this.first.length} more` : '';
    const { name, numberOf } = this.location;
    return `${what} in ${name} ${this.first.map(numberOf).join(', ')}${more}`;
  }
}

/** Cells of a table that name no date, and how the first of them is written so that it is read. */
export class DateFaults {
  private readonly faults: Faults;
  private readonly form: DateForm;
  private advice: string | null = null;

  constructor(place: string | Places, form: DateForm) {
    this.faults = new Faults(place);
    this.form = form;
  }

  add(number: number, cell: unknown): void {
    this.faults.add(number);
    if (typeof cell === 'string') this.advice ??= dateAdvice(cell, this.form);
  }

  /** `at is no date in row 2; for 02.11.2026 write 2026-11-02 (in a spreadsheet: …)`, or null where nothing is wrong. */
  texts(what: string): string | null {
    const problem = this.faults.texts(what);
    if (problem === null || this.advice === null) return problem;
    const format = this.advice.includes('T') ? 'yyyy-mm-dd hh:mm' : 'yyyy-mm-dd';
    return `${problem}; ${this.advice} (in a spreadsheet: format the cells as ${format})`;
  }
}
