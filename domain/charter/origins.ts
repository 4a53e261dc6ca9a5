/**
 * Where the values of a charter come from. A value that the client has not stated has a mark at its end:
 * `volume: 2400 per month (example)`. Writing another value replaces it, removing the mark confirms it.
 */

import type { Origin } from '../model/charter';
import type { AppliedDefault } from '../model/charter/defaults';
import { type Hint, type Path, type Report, valueShown } from '../model/charter/fault';
import { isMapping, valueAt } from '../model/charter/read';
import { readNumber, twoReadings } from '../values/numbers';
import { lookup } from '../values/own-members';

/** The marks and their origins. A value without a mark was stated by the client. */
const MARKS = { example: 'example', examples: 'example', measured: 'measured', default: 'default' } as const;

const MARK = /^(.*\S)\s+\((example|examples|measured|default)\)\s*$/is;

/** What looks like a misspelt mark: `x(example)`, `x [example]`, `x (Beispiel).`, `(example)` alone. */
const NEAR_MARK =
  /[([{<]\s*(an? |our )?(examples?|measured|defaults?|beispiele?|gemessen|vorgabe)( value| figure)?\s*[)\]}>][\s.,;:!?]*$/i;

const HOW_MARKS_ARE_WRITTEN: Hint = {
  expected: 'a value, a blank, and then its mark: (example), (measured) or (default)',
  example: 'do nothing (example)',
};

/**
 * If several values are shown as one figure, the origin with the highest rank counts: the one furthest from the client.
 */
const RANK: Record<Origin, number> = { client: 0, measured: 1, default: 2, example: 3 };

/** Whether the value at this path can have a mark. Figures can; queries and addresses cannot. */
function canHaveMark([section, , key, ...rest]: Path, second: Path[number] | undefined): boolean {
  switch (section) {
    case 'process':
    case 'governance':
      return true;
    case 'metrics':
      return key === 'target' && rest.length === 0;
    case 'rollback':
      return second !== 'executor' && second !== 'proof' && second !== 'compensated';
    case 'build':
      return second === 'evaluation';
    case 'goLive':
      return second === 'leastUse' && key === 'target';
    default:
      return false;
  }
}

interface WithoutMarks {
  /** The same values without their marks. */
  written: unknown;
  /** Place of a value, such as `metrics.touchless-share.target` → its mark. */
  marks: ReadonlyMap<string, Origin>;
}

/** The sections that can have marks. Values deeper than `DEEPEST` are faults anyway. */
const SECTIONS: ReadonlySet<unknown> = new Set(['process', 'metrics', 'governance', 'rollback', 'build', 'goLive']);
const DEEPEST = 8;

/**
 * A value without its mark. A number becomes a number, as YAML would read it without the mark. A text that can mean two
 * numbers stays a text, and its reader reports it.
 */
const parseUnmarked = (text: string): string | number =>
  /^-?\d+(\.\d+)?$/.test(text) && !twoReadings(text) ? (readNumber(text) ?? text) : text;

/**
 * Removes the marks from what is written. A misspelt mark is a fault; otherwise the value would count as the client's.
 */
export function withoutMarks(written: unknown, report: Report): WithoutMarks {
  const marks = new Map<string, Origin>();
  const walk = (value: unknown, path: Path): unknown => {
    if (path.length > DEEPEST || (path.length === 1 && !SECTIONS.has(path[0]))) return value;
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
    if (isMapping(value))
      // Entries become own members, also under names such as `__proto__`.
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, [...path, key])]));
    if (typeof value !== 'string' || !canHaveMark(path, path[1])) return value;
    const found = MARK.exec(value);
    if (NEAR_MARK.test((found?.[1] ?? value).normalize('NFKC')))
      report(path, `${valueShown(value)}, with brackets that are no mark`, HOW_MARKS_ARE_WRITTEN);
    if (!found) return value;
    const place = placeOf(written, path);
    const mark = lookup(MARKS, found[2]!.toLowerCase())!;
    const before = marks.get(place);
    if (before === undefined || RANK[mark] > RANK[before]) marks.set(place, mark);
    return parseUnmarked(found[1]!);
  };
  // Without any mark the original is returned, not a copy.
  const walked = walk(written, []);
  return { written: marks.size > 0 ? walked : written, marks };
}

/** The place that names a figure: a metric by its id, a list or a table as one value. */
function placeOf(written: unknown, path: Path): string {
  const [section, second] = path;
  if (section === 'governance') return `governance.${String(second)}`;
  if (section === 'metrics') {
    const metrics = (written as { metrics: unknown[] }).metrics;
    const metric = metrics[Number(second)];
    return `metrics.${isMapping(metric) ? String(metric.id) : String(second)}.target`;
  }
  const names = path.filter((part) => typeof part === 'string');
  // A target alone, and a target in a block with slices, are the same figure.
  if (section === 'build' && names.length === 4 && names[3] === 'target') names.pop();
  return names.join('.');
}

/** The figures of the process, in the order in which they are shown. */
export const PROCESS_FIGURES = [
  'volume',
  'minutes',
  'hourlyCost',
  'saving',
  'currency',
  'alternative',
  'cost.pilot.cost',
  'cost.pilot.weeks',
  'cost.pilot.chance',
  'cost.pilot.tries',
  'cost.pilot.hardeningCost',
  'cost.pilot.hardeningWeeks',
  'cost.production.cost',
  'cost.production.weeks',
  'cost.production.chance',
  'cost.runPerWeek',
] as const;

export type ProcessFigure = (typeof PROCESS_FIGURES)[number];

/** The parts of a written charter that have figures. */
interface Figures {
  process?: object | undefined;
  metrics?: readonly ({ id?: string | undefined; target?: string | undefined } | undefined)[] | undefined;
  rollback?: { rto?: unknown; manualCapacity?: unknown } | undefined;
  build?: { evaluation?: object | undefined } | undefined;
  goLive?: { leastUse?: { target?: unknown } | undefined } | undefined;
}

/** The origin of every figure that a decision rests on, and of every other value with a mark. */
export function originsOf(
  read: Figures,
  marks: ReadonlyMap<string, Origin>,
  defaults: readonly AppliedDefault[],
): Record<string, Origin> {
  const filled = new Set(defaults.map(({ path }) => path.join('.')));
  const figures = [
    ...(read.process ? PROCESS_FIGURES.map((figure) => `process.${figure}`) : []).filter(
      (place) => filled.has(place) || marks.has(place) || valueAt(read, place.split('.')) !== undefined,
    ),
    ...(read.metrics ?? []).flatMap((metric) => (metric?.target === undefined ? [] : [`metrics.${metric.id}.target`])),
    ...(['rto', 'manualCapacity'] as const).flatMap((key) =>
      read.rollback?.[key] === undefined ? [] : [`rollback.${key}`],
    ),
    ...Object.keys(read.build?.evaluation ?? {}).map((metric) => `build.evaluation.${metric}`),
    'goLive.leastUse.target',
  ];
  const origin = (place: string): Origin => marks.get(place) ?? (filled.has(place) ? 'default' : 'client');
  const places = [...new Set([...figures, ...marks.keys()])];
  return Object.fromEntries(places.map((place) => [place, origin(place)]));
}
