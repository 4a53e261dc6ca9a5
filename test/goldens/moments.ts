/** The state of a script at the moments that it names: state, due work and every view, as changes since the moment before. */

import { due } from '../../domain/engagement/due';
import { gateOf } from '../../domain/gates/gate-of';
import { STEP_IDS } from '../../domain/gates/steps';
import { subjectDigest } from '../../domain/gates/subjects';
import type { Entry } from '../../domain/model/events';
import type { State } from '../../domain/model/state';
import { openItems } from '../../domain/open-items/open-items';
import { lookup } from '../../domain/values/own-members';
import { roleHolders, statusOf, whyOf } from '../../domain/views/report';
import { retainerOverview } from '../../domain/views/retainer-overview';
import { currentDetails, listingOf } from '../../domain/views/visibility';
import { type Golden, type NamedRecord, recordsFile } from './files';
import type { Played, ScriptMoment } from './script';
import { daysInShort } from './shortened';
import { asText, since } from './since';

const keyed = <T extends { step: string }>(list: readonly T[]): Record<string, T> =>
  Object.fromEntries(list.map((one) => [one.step, one]));

/** The state without what the ledger's file shows: parts that stand in an entry are named by that. */
function shortState({ workdays, ...state }: State, entries: readonly Entry[]): object {
  const parts = new Map(
    entries.flatMap(({ seq, data }) =>
      Object.entries(data as object).map(([name, part]): [string, string] => [asText(part), `(entry ${seq}: ${name})`]),
    ),
  );
  const short = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    const text = asText(value);
    const known = text.length > LONG ? parts.get(text) : undefined;
    if (known !== undefined) return known;
    if (Array.isArray(value)) return value.map(short);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, short(inner)]));
  };
  return { ...(short(withoutHashes(state)) as object), workdays: daysInShort(workdays) };
}

/** A part with at least this many characters of JSON is named by the entry that it stands in. */
const LONG = 60;

/** An entry is named by its number alone. */
function withoutHashes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutHashes);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  if (members.length === 2 && 'seq' in value && 'hash' in value) return value.seq;
  return Object.fromEntries(members.map(([name, inner]) => [name, withoutHashes(inner)]));
}

/** What blocks, without the members that say nothing. */
const shortItem = (item: object): object =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));

/** Items that another view shows: by their places there. */
const placesIn = (all: readonly object[], items: readonly object[]): unknown[] =>
  items.map((item) => {
    const place = all.findIndex((one) => since(one, item) === undefined);
    return place < 0 ? item : place;
  });

/** The digest of each gate's subject: what is signed there now. */
const subjectsOf = (s: State): Record<string, string | null> =>
  Object.fromEntries(STEP_IDS.map((step) => [step, gateOf(s, step) ? subjectDigest(s, step) : null]));

const AS_IN_STATE = '(as in the state)';

/** Parts of a view that the state has too are shown once. */
function withoutPassedOn(view: object, state: object): object {
  const known = state as Record<string, unknown>;
  const isPassedOn = (name: string, value: unknown): boolean =>
    typeof value === 'object' && value !== null && since(known[name], value) === undefined;
  return Object.fromEntries(
    Object.entries(view).map(([name, value]) => [name, isPassedOn(name, value) ? AS_IN_STATE : value]),
  );
}

/** If all members of `part` are in the state: only their names. */
function withoutPart(part: object, whole: object | undefined): object | string {
  const known = (whole ?? {}) as Record<string, unknown>;
  const isPart = Object.entries(part).every(([name, value]) => since(known[name], value) === undefined);
  return isPart ? `(as in the state: ${Object.keys(part).sort().join(', ')})` : part;
}

/** View → what it shows at a moment. */
const VIEWS: Record<string, (moment: ScriptMoment) => object> = {
  state: ({ state, entries }) => shortState(state, entries),
  due: ({ state, at }) => {
    const { work, wakeAt } = due(state, at);
    return { wakeAt, work: work.map(({ id }) => id) };
  },
  subjects: ({ state }) => subjectsOf(state),
  status: ({ state, at, entries }) => {
    const { steps, retainer, ...status } = statusOf(state, at, entries);
    const rest = { ...withoutPassedOn(status, state), retainer: withoutPassedOn(retainer, state.retainer) };
    return { ...rest, steps: keyed(steps) };
  },
  why: ({ state, at }) => {
    const why = whyOf(state, at);
    const ahead = why.ahead.map(({ step, requirements }) => ({ step, requirements: requirements.map(shortItem) }));
    return { ...withoutPassedOn(why, state), open: why.open.map(shortItem), ahead: keyed(ahead) };
  },
  list: ({ state, at }) => {
    const { attributes, memo } = listingOf(state, at);
    return { attributes, memo: { ...memo, open: placesIn(openItems(state, at), memo.open) } };
  },
  page: ({ state, at }) => ({ text: currentDetails(state, at) }),
  retainer: ({ state }) => {
    const { steps, ...overview } = retainerOverview(state);
    const known = state.retainer.steps;
    const shortSteps = steps.map((one) => ({
      ...one,
      last: one.last && withoutPart(one.last, lookup(known, one.step)),
    }));
    return { ...withoutPassedOn(overview, { ...state, ...state.retainer }), steps: keyed(shortSteps) };
  },
  people: ({ state, at }) => ({ holders: roleHolders(state, at) }),
};

type Answers = Readonly<Record<string, object>>;

const viewsAt = (moment: ScriptMoment): Answers =>
  Object.fromEntries(Object.entries(VIEWS).map(([view, show]) => [view, show(moment)]));

/** @param before the views at the end of the script that it continues */
function momentsOf({ script, engagement }: Played, before: Answers): { golden: Golden; last: Answers } {
  let last = before;
  const records = engagement.moments.flatMap((moment): NamedRecord[] => {
    const { name, at, state } = moment;
    const now = viewsAt(moment);
    const changed = Object.entries(now).flatMap(([view, shown]): NamedRecord[] => {
      const value = since(last[view], shown);
      return value === undefined ? [] : [{ name: `${name}: ${view}`, of: '', value: { [view]: value } }];
    });
    last = now;
    return [{ name, of: '', value: { moment: name, at, entries: state.head.seq } }, ...changed];
  });
  return { golden: recordsFile(`${script.name}.moments`, records), last };
}

/**
 * The first script shows its first moment whole. Another one shows how it differs from that, or from the end of the
 * script that it continues.
 */
export function goldenMoments(played: readonly Played[]): Golden {
  const ends = new Map<string, Answers>();
  const [first] = played[0]!.engagement.moments;
  const files = played.map((one, index) => {
    const { after } = one.script.begins as { after?: { name: string } };
    const before = after ? ends.get(after.name) : index > 0 && first && viewsAt(first);
    const { golden, last } = momentsOf(one, before || {});
    ends.set(one.script.name, last);
    return golden;
  });
  return Object.assign({}, ...files);
}
