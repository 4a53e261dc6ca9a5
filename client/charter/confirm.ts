/** Takes the marks of examples off a charter's text, and writes defaults out: the client has confirmed them. */
import { type Document, isMap, isNode, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Figure } from '../../domain/charter/figures';
import type { Charter } from '../../domain/model/charter';
import { lookup } from '../../domain/values/own-members';

const MARK = /(?<!\s)\s+\((example|examples|default)\)\s*$/i;

/**
 * The text with these figures confirmed; comments and everything else stay as they are. A figure of the process from a
 * base that the charter extends is written into the charter itself; other sections of the base stay open.
 */
export function confirmedText(text: string, charter: Charter, figures: readonly Figure[]): string {
  const doc = parseDocument(text);
  for (const { place } of figures) confirm(doc, charter, place);
  return doc.toString({ lineWidth: 0 });
}

function confirm(doc: Document, charter: Charter, place: string): void {
  const path = pathOf(doc, place);
  const node = path && doc.getIn(path, true);
  if (isNode(node)) {
    if (isScalar(node)) node.value = bare(node.value);
    else
      visit(node, (_, inner) => {
        if (isScalar(inner)) inner.value = bare(inner.value);
      });
    return;
  }
  const value = place.startsWith('process.') ? writtenValue(charter, place) : undefined;
  if (value !== undefined) doc.setIn(place.split('.'), value);
}

/** A number without its mark is a number again. */
function bare(value: unknown): unknown {
  if (typeof value !== 'string' || !MARK.test(value)) return value;
  const text = value.replace(MARK, '');
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** Metrics are in a list, each with its id; everything else is found by its keys. */
function pathOf(doc: Document, place: string): (string | number)[] | null {
  const [section, ...rest] = place.split('.');
  if (section !== 'metrics') return [section!, ...rest];
  const metrics = doc.get('metrics');
  const index = isSeq(metrics) ? metrics.items.findIndex((item) => isMap(item) && item.get('id') === rest[0]) : -1;
  return index < 0 ? null : [section, index, ...rest.slice(1)];
}

const SHARES = ['saving', 'chance'];

/** A figure of the process as a charter writes it. */
function writtenValue({ process }: Charter, place: string): unknown {
  if (!process) return undefined;
  const { volume, minutesPerCase: minutes, hourlyCost, currency, ...rest } = process;
  const written: unknown = { volume, minutes, hourlyCost: `${hourlyCost} ${currency}`, currency, ...rest };
  const path = place.split('.').slice(1);
  const value = path.reduce<unknown>((at, key) => lookup(at as Record<string, unknown> | undefined, key), written);
  return SHARES.includes(path.at(-1)!) ? `${Number((Number(value) * 100).toPrecision(12))} %` : value;
}
