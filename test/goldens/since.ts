/** The changes of a value since it was shown before. */
import { sorted } from './normal-form';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOfRecords = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.every(isRecord);

/** Equal texts for equal values. */
export const asText = (value: unknown): string => JSON.stringify(sorted(value)) ?? '';

/** Of a member that is not there any more. */
const GONE = '(gone)';

/**
 * The members that differ from those before, at any depth. Of a list of records: the places of those that are gone from
 * the list before, and the new ones by their place. Without a value before: everything.
 * @returns undefined where nothing differs
 */
export function since(before: unknown, now: unknown): unknown {
  if (before === now) return undefined;
  if (isRecord(before) && isRecord(now)) return sinceRecord(before, now);
  if (asText(before) === asText(now)) return undefined;
  return isListOfRecords(before) && isListOfRecords(now) ? sinceList(before, now) : now;
}

function sinceRecord(before: Record<string, unknown>, now: Record<string, unknown>): unknown {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const changed = names.flatMap((name): [string, unknown][] => {
    if (now[name] === undefined) return before[name] === undefined ? [] : [[name, GONE]];
    const value = since(before[name], now[name]);
    return value === undefined ? [] : [[name, value]];
  });
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}

function sinceList(before: readonly unknown[], now: readonly unknown[]): unknown {
  const [texts, others] = [before.map(asText), now.map(asText)];
  const stays = texts.filter((text) => others.includes(text));
  // In another order, or with repetitions: the whole list is clearer.
  if (stays.length === 0 || stays.join() !== others.filter((text) => texts.includes(text)).join()) return now;
  const gone = texts.flatMap((text, place) => (others.includes(text) ? [] : [place]));
  const added = now.flatMap((item, place) => (texts.includes(others[place]!) ? [] : [[String(place), item]]));
  return { ...(gone.length > 0 && { gone }), ...(added.length > 0 && { new: Object.fromEntries(added) }) };
}
