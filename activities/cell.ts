/** Reads the cells of a table: of attached cases, of a CSV source, of a database's answer. */

/** The number in a cell: a number, or true and false as 1 and 0. Null where it is none, or not finite. */
export function numberIn(cell: unknown): number | null {
  if (typeof cell === 'boolean') return Number(cell);
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  if (typeof cell !== 'string') return null;
  const text = cell.trim().toLowerCase();
  if (text === 'true' || text === 'false') return Number(text === 'true');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : null;
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** An instant in ms since 1970; null where the text is no ISO 8601 date or time. */
export function instantIn(cell: unknown): number | null {
  const found = typeof cell === 'string' ? INSTANT.exec(cell.trim()) : null;
  if (!found) return null;
  const [, date, time, offset] = found;
  // Without an offset the time is UTC, so that the worker's own zone never matters.
  const zone =
    offset?.replace(/^(.\d\d):?(\d\d)?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`) ?? 'Z';
  const ms = Date.parse(time === undefined ? date! : `${date}T${time}${zone}`);
  return Number.isNaN(ms) ? null : ms;
}

/** What is wrong with so many cells, and the first five places where. */
export class Faults {
  private readonly first: number[] = [];
  private count = 0;

  /** `place` is what the places are: a case, a row. */
  constructor(private readonly place: string) {}

  /** Numbers of the places count from 1. */
  add(number: number): void {
    if (this.first.length < 5) this.first.push(number);
    this.count++;
  }

  /** `minutes is not a number in case 2, 3`, or null where nothing is wrong. */
  told(what: string): string | null {
    if (this.count === 0) return null;
    const more = this.count > this.first.length ? ` and ${this.count - this.first.length} more` : '';
    return `${what} in ${this.place} ${this.first.join(', ')}${more}`;
  }
}
