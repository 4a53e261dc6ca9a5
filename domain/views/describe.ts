/** The differences between two charters, as text for people, and which gates they touch. */

import { STEP_IDS } from '../gates/steps';
import { columnsDigest } from '../gates/steps/process-redesign';
import { recordedForms, subjectDigests } from '../gates/subjects';
import type { Charter } from '../model/charter';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { digest } from '../values/digest';
import { lookup } from '../values/own-members';
import { truncate } from '../values/text';

export interface Difference {
  /** The section of the charter; `charter` for its head. */
  section: string;
  /** `wanted-set-aside: target at most 6 % → at most 5 %`. */
  what: string;
  /** What stood there, and what stands there now; absent where nothing did or does. */
  before?: unknown;
  after?: unknown;
  /** The gates whose subjects this difference alone would change. */
  gates: StepId[];
}

type Found = Pick<Difference, 'before' | 'after'> & { path: string[] };
type Block = Record<string, unknown>;

/**
 * Every difference, in the order of the charter, with the gates that it touches in the engagement of `state`. `nameOf`
 * tells who stands behind a person id.
 */
export function differences(
  state: State,
  before: Charter,
  after: Charter,
  nameOf: (person: string) => string,
): Difference[] {
  const old = comparable(before);
  const all = compared([], old, comparable(after)).filter((one) => !comesWithItsValue(one));
  const found = all.map(({ path, ...values }) => {
    const head = path.length === 1 && !isBlock(values.before ?? values.after);
    return {
      section: head ? 'charter' : path[0]!,
      what: differenceTexts(head ? path : path.slice(1), values, teller(path, nameOf)),
      ...values,
      gates: touchedGates(state, before, asCharter(replaced(old, path, values.after))),
    };
  });
  return [...found, ...reordered(state, before, after)];
}

/** The origin `client` of a new or removed value is left out, because the value itself is reported. */
const comesWithItsValue = ({ path, before, after }: Found): boolean =>
  path[0] === 'origins' && (before === undefined || after === undefined) && (before ?? after) === 'client';

/** The gates whose subjects another charter changes: accepted ones reopen, early sign-offs of others are stale. */
export function touchedGates(state: State, before: Charter, after: Charter): StepId[] {
  const under = (charter: Charter): State => ({ ...state, charter, proposal: null });
  const [old, changed] = [under(before), under(after)];
  // As long as nothing is live, metrics that read other columns of the cases have them looked at again.
  const recount = state.live === null && columnsDigest(old) !== columnsDigest(changed);
  return STEP_IDS.filter((step) => {
    const oldDigests = subjectDigests(old, step);
    const newDigests = subjectDigests(changed, step);
    const isTouched = recordedForms(state, step).some((form) => oldDigests.at(form) !== newDigests.at(form));
    return isTouched || (step === 'process-redesign' && recount);
  });
}

type Comparable = Block & { metrics: Block; goLive: Block & { stages: Block } };

/** Lists become blocks by what names their items, so that an item is compared with itself wherever it stands. */
function comparable(charter: Charter): Comparable {
  const { metrics = [], goLive } = charter;
  return {
    ...charter,
    metrics: Object.fromEntries(metrics.map(({ id, ...metric }) => [id, metric])),
    goLive: {
      ...goLive,
      stages: Object.fromEntries(goLive.stages.map(({ exposure, ...stage }) => [`${exposure} %`, stage])),
    },
  };
}

/** The inverse of `comparable`. */
function asCharter({ metrics, goLive, ...rest }: Comparable): Charter {
  const items = (block: Block) => Object.entries(block) as [string, Block][];
  const stages = items(goLive.stages).map(([exposure, stage]) => ({ exposure: Number.parseFloat(exposure), ...stage }));
  return {
    ...rest,
    metrics: items(metrics).map(([id, metric]) => ({ id, ...metric })),
    goLive: { ...goLive, stages },
  } as unknown as Charter;
}

/** A copy with another value at `path`, or none. */
function replaced<T extends Block>(block: T, [key, ...rest]: readonly string[], value: unknown): T {
  const { [key!]: old, ...others } = block as Block;
  if (rest.length === 0 && value === undefined) return others as T;
  return { ...block, [key!]: rest.length === 0 ? value : replaced(old as Block, rest, value) };
}

/** Metrics are signed as a list: their order is part of what was signed. */
function reordered(state: State, before: Charter, after: Charter): Difference[] {
  const ids = ({ metrics = [] }: Charter) => metrics.map(({ id }) => id);
  const [old, changed] = [ids(before), ids(after)];
  const common = changed.filter((id) => old.includes(id));
  if (old.filter((id) => changed.includes(id)).join() === common.join()) return [];
  const byId = new Map((before.metrics ?? []).map((metric) => [metric.id, metric]));
  const metrics = [...common, ...old.filter((id) => !common.includes(id))].map((id) => byId.get(id)!);
  const what = `in another order: ${changed.join(', ')}`;
  return [
    {
      section: 'metrics',
      what,
      before: old,
      after: changed,
      gates: touchedGates(state, before, { ...before, metrics }),
    },
  ];
}

const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function compared(path: string[], before: unknown, after: unknown): Found[] {
  if (isBlock(before) && isBlock(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => compared([...path, key], lookup(before, key), lookup(after, key)));
  }
  if (digest(before ?? null) === digest(after ?? null)) return [];
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

type Tell = (value: unknown) => string;

/** Of a list the added and removed items are reported; a value that is on one side only is added or removed. */
function differenceTexts(path: string[], { before, after }: Omit<Found, 'path'>, tell: Tell): string {
  const place = path.map((key, index) => `${inWords(key)}${index < path.length - 1 ? ': ' : ' '}`).join('');
  if (Array.isArray(before) && Array.isArray(after)) {
    const comes = missingIn(before, after).map((item) => `+ ${tell(item)}`);
    const goes = missingIn(after, before).map((item) => `- ${tell(item)}`);
    if (comes.length + goes.length > 0) return `${place}${[...goes, ...comes].join(', ')}`;
    return `${place}in another order: ${tell(after)}`;
  }
  if (before === undefined) return `${place}added: ${tell(after)}`;
  if (after === undefined) return `${place}removed, was ${tell(before)}`;
  return `${place}${tell(before)} → ${tell(after)}`;
}

const missingIn = (list: readonly unknown[], from: readonly unknown[]): unknown[] => {
  const known = new Set(list.map((item) => digest(item)));
  return from.filter((item) => !known.has(digest(item)));
};

/** The charter's own keys; what clients name themselves has no such shape. */
const CAMEL = /^[a-z]+([A-Z][a-z]+)+$/;

function inWords(key: string): string {
  if (key === 'handOvers') return 'hand-overs';
  return CAMEL.test(key) ? key.replace(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`) : key;
}

const WEEKDAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const SHARES = ['saving', 'chance'];

/** Returns the function that renders a value at this place. */
function teller(path: readonly string[], nameOf: (person: string) => string): Tell {
  const [section, key] = [path[0], path.at(-1)!];
  if (section === 'people' || section === 'groups' || key === 'users')
    return (value) => brief(value, (id) => nameOf(String(id)));
  if (key === 'workdays') return (value) => brief(value, (day) => WEEKDAYS[Number(day)]!);
  if (section === 'process' && SHARES.includes(key)) return (value) => `${Math.round(Number(value) * 1e4) / 100} %`;
  return valueText;
}

/** What a person is shown where nothing stands, and where a list or a block is empty. */
export const NOT_SET = 'not set';
export const NONE = 'none';

/** Any value of a charter as a person reads it, in one line: texts without quotes, what is not there in words. */
export const valueText = (value: unknown): string =>
  brief(value, (leaf) => (leaf === null || leaf === undefined ? NOT_SET : leaf === '' ? '""' : String(leaf)));

const LONGEST = 160;

/** A leaf as it is; a list or a block in one line, cut where it gets long. */
function brief(value: unknown, leaf: Tell): string {
  const whole = (part: unknown): string => {
    if (Array.isArray(part)) return part.length === 0 ? NONE : part.map(whole).join(', ');
    if (isBlock(part) && Object.keys(part).length === 0) return NONE;
    if (isBlock(part))
      return Object.entries(part)
        .map(([key, inner]) => `${inWords(key)} ${whole(inner)}`)
        .join(', ');
    return leaf(part);
  };
  const text = whole(value);
  return typeof value === 'object' ? truncate(text, LONGEST) : text;
}
