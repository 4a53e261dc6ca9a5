/** What is decided on both sides of each limit of a rule: a changed limit is a difference. */
import type { Entry, Events } from '../../domain/events';
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

/** Of verdicts only what they are. */
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

/** Of entries of one type only the first one, and how many there are. */
function shortEntries(entries: readonly Entry[]): object[] {
  const types = [...new Set(entries.map(({ type }) => type))];
  return types.map((type) => {
    const alike = entries.filter((entry) => entry.type === type);
    return { ...shortEntry(alike[0]!), ...(alike.length > 1 && { times: alike.length }) };
  });
}

/** A side that a changed rule breaks is a record of that. */
function decided(side: () => readonly Entry[] | object): unknown {
  try {
    const made = side();
    return Array.isArray(made) ? shortEntries(made as Entry[]) : made;
  } catch (error) {
    return { broken: (error as Error).message };
  }
}

export const goldenBoundaries = (): Golden =>
  recordsFile(
    'boundaries',
    Object.entries(BOUNDARIES).map(([limit, sides]): NamedRecord => {
      const made = Object.entries(sides).map(([side, play]) => [side, decided(play)]);
      return { name: limit, of: '', value: { limit, sides: Object.fromEntries(made) } };
    }),
  );
