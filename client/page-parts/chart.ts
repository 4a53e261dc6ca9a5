/** A small chart of one metric while a release went through its stages: inline SVG, no script. */

import type { Point, Series } from '../../domain/dossier/audit-report';
import { PSI_BREACH } from '../../domain/metrics/statistics/distribution';
import type { Metric } from '../../domain/model/charter/metrics';
import { parseTarget } from '../../domain/values/quantity';
import { type Html, html, type Part } from './html';

const WIDTH = 340;
const HEIGHT = 104;
const LEFT = 44;
const RIGHT = 56;
const TOP = 10;
const BOTTOM = 20;

const COLOURS: Record<Point['verdict'], string> = {
  pass: '#17663a',
  warn: '#7a5200',
  inconclusive: '#7a5200',
  fail: '#a3211b',
  error: '#a3211b',
};

/** The value at which the target begins; null where it says none. */
function limitOf({ target }: Metric, baseline: number | null): number | null {
  const rule = target === undefined ? null : parseTarget(target);
  if (!rule) return null;
  if (rule.kind === 'like-baseline') return PSI_BREACH;
  if ('factor' in rule) return baseline === null ? null : baseline * rule.factor;
  return rule.value;
}

/** A figure as a metric's reader writes it. */
export function figure(value: number, { aggregation, unit }: Pick<Metric, 'aggregation' | 'unit'>): string {
  if (aggregation === 'share') return `${Number((value * 100).toPrecision(3))} %`;
  return `${Number(value.toPrecision(3))}${unit ? ` ${unit}` : ''}`;
}

/** The same without its unit, where there is little room. */
const short = (value: number, { aggregation }: Metric): string =>
  aggregation === 'share' ? `${Number((value * 100).toPrecision(3))} %` : String(Number(value.toPrecision(3)));

/** Above this many readings only those stand out that are not as they should be. */
const MOST_DOTS = 60;

interface Frame {
  x(index: number): number;
  y(value: number): number;
}

function frameOf(values: readonly number[], count: number): Frame {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = (high - low || Math.abs(high) || 1) * 0.12;
  const [from, to] = [low - room, high + room];
  return {
    x: (index) => LEFT + ((WIDTH - LEFT - RIGHT) * (index + 0.5)) / Math.max(1, count),
    y: (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - from) / (to - from)),
  };
}

const fixed = (value: number): string => value.toFixed(1);

function line(frame: Frame, value: number | null, name: string, dashes: string): Part {
  if (value === null) return null;
  const y = fixed(frame.y(value));
  return html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}" stroke="#5d6873" stroke-dasharray="${dashes}"/>
<text x="${WIDTH - RIGHT + 4}" y="${y}" dy="3">${name}</text>`;
}

/** A line from the least to the greatest value, for readings of which only the last is available. */
function range(frame: Frame, { of }: Point, index: number): Part {
  if (!of || of.min === null || of.max === null || of.min === of.max) return null;
  const x = fixed(frame.x(index));
  return html`<line x1="${x}" x2="${x}" y1="${fixed(frame.y(of.min))}" y2="${fixed(frame.y(of.max))}" stroke="#9aa4ad"/>
`;
}

/** Where the exposure grows, its percent stands below. */
const stages = (frame: Frame, points: readonly Point[]): Part =>
  points.map((point, index) =>
    point.exposure === points[index - 1]?.exposure
      ? null
      : html`<text x="${fixed(frame.x(index))}" y="${HEIGHT - 5}" text-anchor="middle">${point.exposure} %</text>`,
  );

/** @param baseline the frozen value before the change */
export function chart({ metric: id, release, points }: Series, metric: Metric, baseline: number | null): Html {
  const measured = points.filter((point): point is Point & { value: number } => point.value !== null);
  if (measured.length === 0) return html`<p class="none">${id}, release ${release}: no reading had a value.</p>`;
  const limit = limitOf(metric, baseline);
  const values = [
    ...measured.flatMap(({ value, of }) => [value, of?.min ?? value, of?.max ?? value]),
    ...[limit, baseline].filter((one) => one !== null),
  ];
  const frame = frameOf(values, measured.length);
  const path = measured.map(({ value }, index) => `${fixed(frame.x(index))},${fixed(frame.y(value))}`).join(' ');
  const readings = measured.reduce((sum, { of }) => sum + (of?.readings ?? 1), 0);
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  return html`<figure><figcaption><strong>${id}</strong>, release ${release}: ${readings} readings</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${id} of release ${release}, reading by reading" font-size="9" fill="#4c5763">
<text x="${LEFT - 5}" y="${fixed(frame.y(highest))}" dy="3" text-anchor="end">${short(highest, metric)}</text>
<text x="${LEFT - 5}" y="${fixed(frame.y(lowest))}" dy="3" text-anchor="end">${lowest === highest ? '' : short(lowest, metric)}</text>
${line(frame, limit, 'target', '0')}${limit === baseline ? null : line(frame, baseline, 'baseline', '3 3')}
${measured.map((point, index) => range(frame, point, index))}<polyline points="${path}" fill="none" stroke="#1c2126" stroke-width="1.2"/>
${measured.map(({ value, verdict }, index) =>
  verdict === 'pass' && measured.length > MOST_DOTS
    ? null
    : html`<circle cx="${fixed(frame.x(index))}" cy="${fixed(frame.y(value))}" r="2.6" fill="${COLOURS[verdict]}"/>`,
)}
${stages(frame, measured)}
</svg></figure>`;
}
