/** Faults of a written charter: what is wrong, where, what was expected instead, and an example of it. */
import { truncate } from '../text';

export type Path = readonly (string | number)[];

export interface CharterFault {
  /** A literal secret has a code of its own, so that a client can say so; its value is never repeated. */
  code: 'BAD_CHARTER' | 'SECRET_IN_CHARTER';
  path: (string | number)[];
  /** Whether the value is wrong, or the key that it stands under. */
  place: 'value' | 'key';
  /** What is there: `is missing`, `is "soon"`, `is not a key of the charter`. */
  what: string;
  expected: string;
  example: string;
  /** What was probably meant. */
  suggestion?: string;
}

/** What a value should be, told to a person. */
export interface Hint {
  expected: string;
  example: string;
  /** What stands there otherwise may be a secret, and is never shown. */
  secret?: true;
  /** A quantity that may have a thousands separator is asked back. */
  quantity?: true;
  /** A date: one in another notation is told as it is to be written. */
  date?: true;
}

/** Collects every fault of one charter. */
export type Report = (path: Path, what: string, hint: Hint, more?: More) => void;
type More = Partial<Pick<CharterFault, 'code' | 'place' | 'suggestion'>>;

/** A collector and the faults that it has got so far. */
export function collectFaults(): { faults: CharterFault[]; report: Report } {
  const faults: CharterFault[] = [];
  const report: Report = (
    path,
    what,
    { expected, example },
    { code = 'BAD_CHARTER', place = 'value', suggestion } = {},
  ) => {
    faults.push({ code, path: [...path], place, what, expected, example, ...(suggestion && { suggestion }) });
  };
  return { faults, report };
}

/** `metrics[0].target`, or `the charter` for the whole. */
export const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  ) || 'the charter';

/** One fault as one line, without its place in a file. */
export const faultLine = (fault: CharterFault): string =>
  `${pathText(fault.path)}: ${fault.what}; expected ${fault.expected}; for example ${fault.example}` +
  (fault.suggestion === undefined ? '' : `; did you mean ${fault.suggestion}?`);

/** What stands there, short enough for one line. */
export function shown(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is empty';
  if (Array.isArray(value)) return 'is a list';
  if (typeof value === 'object') return 'is a block of keys';
  if (typeof value !== 'string') return `is ${String(value)}`;
  return `is ${JSON.stringify(truncate(value, 60))}`;
}

/** Edits (insert, delete, replace, swap of neighbours) between two texts. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

const plain = (text: string): string => text.toLowerCase().replace(/[-_\s]/g, '');

/** The known word that `given` was probably meant to be, or undefined where none is near. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (given.length > 40) return undefined;
  const word = plain(given);
  return closest(word, known, Math.max(1, Math.floor(word.length / 3)));
}

/** The known word that is most like `given`, however far it is. */
export const mostLike = (given: string, known: readonly string[]): string | undefined =>
  closest(plain(given.slice(0, 40)), known, Number.MAX_SAFE_INTEGER - 1);

function closest(word: string, known: readonly string[], most: number): string | undefined {
  let [best, distance]: [string | undefined, number] = [undefined, most + 1];
  for (const candidate of known) {
    const other = plain(candidate);
    if (Math.abs(other.length - word.length) > most) continue;
    const edits = editDistance(word, other);
    if (edits < distance) [best, distance] = [candidate, edits];
  }
  return best;
}

/** Faults for keys that are there but mean nothing for what was chosen. */
export function refuseOthers(
  written: object,
  allowed: readonly string[],
  chosen: string,
  path: Path,
  report: Report,
): void {
  for (const [key, value] of Object.entries(written)) {
    if (value === undefined || allowed.includes(key)) continue;
    const hint = { expected: `for ${chosen} only ${allowed.join(', ')}`, example: `${allowed.at(-1)}: …` };
    report([...path, key], `has no meaning for ${chosen}`, hint, { place: 'key' });
  }
}
