/** The decisions on both sides of each limit of a rule: a changed limit changes the golden file. */
import type { Entry, Events } from '../../domain/model/events';
import { type Golden, type NamedRecord, recordsFile } from './files';
import { BOUNDARIES } from './scripts/boundaries';

/** Members of an entry that say what was decided; the other files show entries whole. */
const SHOWN: ReadonlySet<string> = new Set([
  'code',
  'detail',
  'dueAt',
  'id',
  'message',
  'ranges',
  'readings',
  'verdict',
  'verdicts',
  'why',
]);

type Verdicts = Events['stage.measured']['verdicts'];

/** Verdicts without their details. */
const shortEntry = ({ type, data }: Entry): object =>
  Object.fromEntries([
    ['type', type],
    ...Object.entries(data)
      .filter(([name]) => SHOWN.has(name))
      .map(([name, value]): [string, unknown] =>
        name === 'verdicts'
          ? [name, Object.fromEntries((value as Verdicts).map(({ metric, verdict }) => [metric, verdict]))]
          : [name, value],
      ),
  ]);

/** The first entry of each type, and how many there are. */
function shortEntries(entries: readonly Entry[]): object[] {
  const types = [...new Set(entries.map(({ type }) => type))];
  return types.map((type) => {
    const alike = entries.filter((entry) => entry.type === type);
    return { ...shortEntry(alike[0]!), ...(alike.length > 1 && { times: alike.length }) };
  });
}

/** If a changed rule breaks a side, the error is recorded instead. */
function decided(side: () => readonly Entry[] | object): unknown {
  try {
    const result = side();
    return Array.isArray(result) ? shortEntries(result as Entry[]) : result;
  } catch (error) {
    return { broken: (error as Error).message };
  }
}

export const goldenBoundaries = (): Golden =>
  recordsFile(
    'boundaries',
    Object.entries(BOUNDARIES).map(([limit, sides]): NamedRecord => {
      const decisions = Object.entries(sides).map(([side, play]) => [side, decided(play)]);
      return { name: limit, of: '', value: { limit, sides: Object.fromEntries(decisions) } };
    }),
  );
