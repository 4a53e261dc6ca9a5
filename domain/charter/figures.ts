/** The figures of a charter as text for people: with name, unit and origin, and rounded. */
import type { Charter, Origin } from '../model/charter';
import type { Process } from '../model/charter/process';
import type { StepId } from '../model/steps';
import { lookup } from '../values/own-members';
import { PROCESS_FIGURES, type ProcessFigure } from './origins';

export interface Figure {
  /** Its place in the charter: `process.volume`. */
  place: string;
  /** What it is: `cases`. */
  what: string;
  /** Its value with its unit: `2400 per month`. */
  value: string;
  origin: Origin;
}

/** The remark after a figure, by its origin; none if the client has stated the figure. */
export const ORIGIN_TEXT: Record<Origin, string> = {
  client: '',
  measured: 'measured',
  example: 'example from a template, not confirmed',
  default: 'our default, not confirmed',
};

/** A number rounded to four significant digits; from 1,000 on a whole number, with thousands separators. */
export function numberText(value: number): string {
  const rounded = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
  // `+ 0`: readers know no negative zero.
  const [whole = '', part] = String(rounded + 0).split('.');
  if (whole.includes('e')) return whole;
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return part === undefined ? apart : `${apart}.${part}`;
}

const percent = (share: number): string => `${numberText(share * 100)} %`;
const weeks = (value: number): string => `${numberText(value)} ${value === 1 ? 'week' : 'weeks'}`;
const money = (amount: number, { currency }: Process): string => `${numberText(amount)} ${currency}`;

/** The name of each figure of the process, and the text of its value. */
const PROCESS_TEXTS: Record<ProcessFigure, [what: string, tell: (process: Process) => string | undefined]> = {
  volume: ['cases', ({ volume, volumePerWeek }) => volume ?? `${numberText(volumePerWeek)} per week`],
  minutes: ['work per case today', ({ minutesPerCase }) => `${numberText(minutesPerCase)} min`],
  hourlyCost: ['cost of an hour of that work', (process) => money(process.hourlyCost, process)],
  saving: ['share of that work that is saved', ({ saving }) => percent(saving)],
  currency: ['currency', ({ currency }) => currency],
  alternative: ['what the client would do without AI', ({ alternative }) => alternative],
  'cost.pilot.cost': ['cost of another pilot', (process) => money(process.cost.pilot.cost, process)],
  'cost.pilot.weeks': ['time that a pilot takes', ({ cost }) => weeks(cost.pilot.weeks)],
  'cost.pilot.chance': ['chance that a pilot goes live', ({ cost }) => percent(cost.pilot.chance)],
  'cost.pilot.tries': ['most pilots in a row', ({ cost }) => numberText(cost.pilot.tries)],
  'cost.pilot.hardeningCost': [
    'cost of making a pilot fit for operation',
    (process) => money(process.cost.pilot.hardeningCost, process),
  ],
  'cost.pilot.hardeningWeeks': ['time that this takes', ({ cost }) => weeks(cost.pilot.hardeningWeeks)],
  'cost.production.cost': ['cost of production first', (process) => money(process.cost.production.cost, process)],
  'cost.production.weeks': ['time until production', ({ cost }) => weeks(cost.production.weeks)],
  'cost.production.chance': ['chance that production first succeeds', ({ cost }) => percent(cost.production.chance)],
  'cost.runPerWeek': ['cost of running the system', (process) => `${money(process.cost.runPerWeek, process)} a week`],
};

/** The figures that a process has. `origins`: place → where the figure comes from. */
export const processFigures = (process: Process, origins: Record<string, Origin>): Figure[] =>
  PROCESS_FIGURES.flatMap((figure) => {
    const place = `process.${figure}`;
    const [what, tell] = PROCESS_TEXTS[figure];
    const value = tell(process);
    const derived = figure === 'currency' && !Object.hasOwn(origins, place);
    // A figure without a recorded origin counts as a default, so the client has to confirm it.
    return value === undefined || derived ? [] : [{ place, what, value, origin: originAt(origins, place) }];
  });

const originAt = (origins: Record<string, Origin>, place: string): Origin => lookup(origins, place) ?? 'default';

/** Cached per charter, because gates need the figures at every evaluation. */
const cachedFigures = new WeakMap<Charter, readonly Figure[]>();

/** Every figure of a charter, and every other value in it that the client has not stated. */
export function figuresOf(charter: Charter): readonly Figure[] {
  const figures = cachedFigures.get(charter) ?? readFigures(charter);
  cachedFigures.set(charter, figures);
  return figures;
}

function readFigures(charter: Charter): Figure[] {
  const { process, origins } = charter;
  const ofProcess = process ? processFigures(process, origins) : [];
  const places = new Set(ofProcess.map(({ place }) => place));
  return [
    ...ofProcess,
    ...Object.entries(origins).flatMap(([place, origin]): Figure[] =>
      places.has(place) ? [] : [{ place, ...otherFigure(charter, place), origin }],
    ),
  ];
}

/** The text of a figure outside the process, or of another value. */
function otherFigure(charter: Charter, place: string): Pick<Figure, 'what' | 'value'> {
  const [section, id = '', ...rest] = place.split('.');
  const { metrics = [], rollback, build, goLive } = charter;
  const tell = (what: string, value: unknown) => ({ what, value: typeof value === 'string' ? value : '' });
  if (section === 'metrics') return tell(`target of ${id}`, metrics.find((metric) => metric.id === id)?.target);
  if (section === 'build' && rest.length === 1)
    return tell(`least evaluation of ${rest[0]}`, lookup(build.evaluation, rest[0]!));
  if (place === 'rollback.rto') return tell('longest outage allowed (RTO)', rollback?.rto);
  if (place === 'rollback.manualCapacity')
    return tell('cases per day that people can take over', String(rollback?.manualCapacity ?? ''));
  if (place === 'goLive.leastUse.target') return tell('least share of cases handled with it', goLive.leastUse.target);
  return { what: PLACE_TEXTS.get(place) ?? place.replace('.', ': '), value: '' };
}

const PLACE_TEXTS: ReadonlyMap<string, string> = new Map([
  ['process.handOvers', 'hand-offs between people and AI'],
  ['governance.data', 'data per processor'],
  ['governance.oversight', 'human oversight'],
  ['rollback.compensation', 'what happens to data after a rollback'],
  ['rollback.exit', 'what happens when the engagement ends'],
]);

/** Whether the client still has to confirm it: an example of a template, or the default of a figure of the process. */
const isUnconfirmed = ({ origin, place }: Figure): boolean =>
  origin === 'example' || (origin === 'default' && place.startsWith('process.'));

/**
 * Texts of a template (hand-offs, oversight) are not figures: their own gate asks for them, the first gate does not.
 */
const isFigure = ({ value }: Figure): boolean => value !== '';

/** In place of a place in the charter: every figure, without texts. */
const ALL_FIGURES = 'all';

/** The gates that ask the client to confirm values, each with the place of these values in the charter. */
export const CONFIRMED_AT: ReadonlyMap<StepId, string> = new Map<StepId, string>([
  ['first-conversation', ALL_FIGURES],
  ['process-redesign', 'process.handOvers'],
  ['metrics', 'metrics'],
  ['governance', 'governance'],
  ['rollback-plan', 'rollback'],
  ['build', 'build'],
]);

/**
 * What the client still has to confirm or replace: every figure, or everything at one place of the charter (`metrics`,
 * `process.handOvers`).
 */
export const unconfirmed = (charter: Charter, at = ALL_FIGURES): Figure[] =>
  figuresOf(charter).filter(
    (one) =>
      isUnconfirmed(one) && (at === ALL_FIGURES ? isFigure(one) : one.place === at || one.place.startsWith(`${at}.`)),
  );

/** What the client still has to confirm at this gate. */
export function unconfirmedAt(charter: Charter, step: StepId): Figure[] {
  const at = CONFIRMED_AT.get(step);
  return at === undefined ? [] : unconfirmed(charter, at);
}

/** Everything that is not confirmed, each once, under the first gate that asks for it. */
export function unconfirmedByGate(charter: Charter): ReadonlyMap<StepId, Figure[]> {
  const counted = new Set<string>();
  const gates = new Map<StepId, Figure[]>();
  for (const step of CONFIRMED_AT.keys()) {
    const open = unconfirmedAt(charter, step).filter(({ place }) => !counted.has(place));
    for (const { place } of open) counted.add(place);
    if (open.length > 0) gates.set(step, open);
  }
  return gates;
}

/** The same charter once the client has confirmed everything. */
export const confirmedCharter = (charter: Charter): Charter => ({
  ...charter,
  origins: Object.fromEntries(
    figuresOf(charter).map((one): [string, Origin] => [one.place, isUnconfirmed(one) ? 'client' : one.origin]),
  ),
});

/** `21 figures are examples or defaults that the client has not confirmed`. */
export function unconfirmedText(open: readonly Figure[]): string {
  const what = open.every(isFigure) ? 'figure' : 'value';
  const are =
    open.length === 1 ? `one ${what} is an example or a default` : `${open.length} ${what}s are examples or defaults`;
  return `${are} that the client has not confirmed`;
}

/** At most so many figures are listed one by one. */
const MOST_LISTED = 3;

/** `16 figures: …; …; … and 13 more`. */
export function figuresText(figures: readonly Figure[]): string {
  const listText = (some: readonly Figure[]): string => some.map(figureText).join('; ');
  const more = figures.length - MOST_LISTED;
  // To name one more figure takes no more room than the text "and 1 more".
  return more <= 1
    ? listText(figures)
    : `${figures.length} figures: ${listText(figures.slice(0, MOST_LISTED))}; and ${more} more`;
}

/** `cost of another pilot 40,000 EUR (our default, not confirmed)`. */
export const figureText = ({ what, value, origin }: Figure): string =>
  `${what}${value ? ` ${value}` : ''}${origin === 'client' ? '' : ` (${ORIGIN_TEXT[origin]})`}`;
