/** Faults of a written charter: what is wrong, where, what was expected instead, and an example of it. */
import { truncate } from '../../values/text';

export type Path = readonly (string | number)[];

export interface CharterFault {
  /** A secret that is written out has its own code, so that clients can say so. Its value is never repeated. */
  code: 'BAD_CHARTER' | 'SECRET_IN_CHARTER';
  path: (string | number)[];
  /** Whether the value or the key is wrong. */
  place: 'value' | 'key';
  /** What is there: `is missing`, `is "soon"`, `is not a key of the charter`. */
  what: string;
  expected: string;
  example: string;
  /** What was probably meant. */
  suggestion?: string;
}

/** What a value should be, as text for people. */
export interface Hint {
  expected: string;
  example: string;
  /** The value may be a secret, and is never shown. */
  secret?: true;
  /** A quantity: if it may have a thousands separator, the fault asks what is meant. */
  quantity?: true;
  /** A date: if it is in another notation, the fault says how to write it. */
  date?: true;
}

/** Collects every fault of one charter. */
export type Report = (path: Path, what: string, hint: Hint, more?: FaultOptions) => void;
type FaultOptions = Partial<Pick<CharterFault, 'code' | 'place' | 'suggestion'>>;

/** A list of faults, and the function that adds to it. */
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

/** The value as a fault shows it, short enough for one line. */
export function valueShown(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is empty';
  if (Array.isArray(value)) return 'is a list';
  if (typeof value === 'object') return 'is a block of keys';
  if (typeof value !== 'string') return `is ${String(value)}`;
  return `is ${JSON.stringify(truncate(value, 60))}`;
}

/** Reports keys that are written but have no meaning for what was chosen, such as a kind of source. */
export function refuseOtherKeys(
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
