/** Reads Prometheus' text exposition format (0.0.4) and picks series by plain selectors. */
import { readNumber } from '../../domain/values/numbers';
import { lookup } from '../../domain/values/own-members';
import { unusable } from './reading';

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
  /** ms since 1970, or null where the line carries none. */
  at: number | null;
}

export interface Selector {
  name: string;
  matchers: { label: string; op: '=' | '!=' | '=~' | '!~'; value: string }[];
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*';
const QUOTED = String.raw`"((?:[^"\\\n]|\\[\\"n])*)"`;
/** One label or matcher with the comma behind it. */
const PAIR = new RegExp(String.raw`\s*(${LABEL})\s*(=~|!~|!=|=)\s*${QUOTED}\s*(,|$)`, 'y');
const LINE = new RegExp(String.raw`^(${NAME})(?:\s*\{((?:[^"}]|${QUOTED})*)\}\s*|\s+)(\S+)(?:\s+(-?\d+))?\s*$`);
const SELECTOR = new RegExp(String.raw`^\s*(${NAME})\s*(?:\{((?:[^"}]|${QUOTED})*)\}\s*)?$`);

const unescaped = (text: string): string => text.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));

/** The pairs between braces, or null where the text is not a list of them. A trailing comma is allowed. */
function pairs(text: string): Selector['matchers'] | null {
  const found: Selector['matchers'] = [];
  let from = 0;
  while (text.slice(from).trim() !== '') {
    PAIR.lastIndex = from;
    const pair = PAIR.exec(text);
    if (!pair) return null;
    found.push({ label: pair[1]!, op: pair[2] as '=', value: unescaped(pair[3]!) });
    from = PAIR.lastIndex;
  }
  return found;
}

/** A number as Prometheus writes it, NaN and infinities too; null for anything else. */
export function prometheusNumber(text: string): number | null {
  const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  return text.trim() === text ? readNumber(text) : null;
}

/** Every sample of an exposition. @throws Failure SOURCE_UNUSABLE naming the first line that is none. */
export function parseExposition(text: string): Sample[] {
  const samples: Sample[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const found = LINE.exec(line.trim());
    const labels = found ? pairs(found[2] ?? '') : null;
    const value = found ? prometheusNumber(found[4]!) : null;
    if (!found || value === null || !labels || labels.some((l) => l.op !== '=')) {
      throw unusable(`line ${index + 1} is not in Prometheus' text format`);
    }
    samples.push({
      name: found[1]!,
      labels: Object.fromEntries(labels.map((l) => [l.label, l.value])),
      value,
      at: found[5] === undefined ? null : readNumber(found[5]),
    });
  }
  return samples;
}

/** Reads `name{label="v",other!="x"}` with =, !=, =~ and !~. @throws Failure SOURCE_UNUSABLE where it is none. */
export function parseSelector(text: string): Selector {
  const found = SELECTOR.exec(text);
  const matchers = found ? pairs(found[2] ?? '') : null;
  if (!found || !matchers) throw unusable(`not a plain selector such as name{label="value"}: ${text}`);
  return { name: found[1]!, matchers };
}

/** As in Prometheus: a label that is absent is the empty text, and an expression must match the whole value. */
function matches(sample: Sample, { label, op, value }: Selector['matchers'][number]): boolean {
  const actual = lookup(sample.labels, label) ?? '';
  if (op === '=') return actual === value;
  if (op === '!=') return actual !== value;
  return whole(value).test(actual) === (op === '=~');
}

function whole(expression: string): RegExp {
  try {
    return new RegExp(`^(?:${expression})$`, 's');
  } catch (cause) {
    throw unusable(`not a regular expression: ${expression}`, cause);
  }
}

/** The samples that a selector picks. */
export const select = (samples: readonly Sample[], selector: Selector): Sample[] =>
  samples.filter((s) => s.name === selector.name && selector.matchers.every((m) => matches(s, m)));
