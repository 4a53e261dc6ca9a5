/** The ledgers of all scripts in their normal form, made in this process and without a server. */

import type { Charter } from '../../domain/model/charter';
import type { StoredEntry } from '../../domain/model/entries';
import type { Events } from '../../domain/model/events';
import { MAILBOX, SIXTY_LINES } from '../rules/vocabulary';
import { type Golden, type NamedRecord, recordsFile } from './files';
import { type Played, play } from './script';
import { SCRIPTS } from './scripts';
import { charterLike, daysInShort } from './shortened';
import { since } from './since';

/**
 * What the rules make of all scripts: golden file → text. Whatever changes an entry changes one of these texts. Nothing
 * else is read or written, so a test can call it over changed modules and compare with the files (`isLedger`).
 */
export const goldenLedgers = (played: readonly Played[] = play(SCRIPTS)): Golden =>
  Object.assign({}, ...played.map(ledgerOf));

export const isLedger = (file: string): boolean => /\.ledger(\.texts)?\.json$/.test(file);

/** The charters of the tests, whole in `charters.json`. */
const FIXTURES = { 'mailbox.yaml': MAILBOX, 'sixty-lines.yaml': SIXTY_LINES };

/** The fixture that a script's charter was made from. */
export function fixtureOf(charter: Charter): { name: string; charter: Charter } {
  const [name, fixture] = Object.entries(FIXTURES).find(([, { id }]) => id === charter.id)!;
  return { name, charter: fixture };
}

function ledgerOf({ script, engagement, before, broken }: Played): Golden {
  const { after } = script.begins as { after?: { name: string } };
  const head: NamedRecord[] = after ? [{ name: 'begins', of: '', value: { after: after.name, entries: before } }] : [];
  const end: NamedRecord[] = broken === null ? [] : [{ name: 'broken', of: '', value: { broken } }];
  let known = fixtureOf(engagement.state.charter);
  const last = new Map<string, Known>();
  const records = engagement.stored.map((entry): NamedRecord => {
    const normal = normalEntry(entry, known);
    const value = entry.seq > before ? changesSincePrevious(entry, normal, last) : normal;
    const { charter } = entry.data as { charter?: Charter };
    if (charter) known = { name: `entry ${entry.seq}`, charter };
    return { name: `${entry.seq} ${entry.type}`, of: entry.type, value };
  });
  return recordsFile(`${script.name}.ledger`, [...head, ...records.slice(before), ...end]);
}

/** An entry without its place in the chain: hashes, the key and the stream are no part of what was decided. */
function normalEntry(entry: StoredEntry, known: { name: string; charter: Charter }): object {
  const { seq, epoch, type, v, at, actor, part } = entry;
  const { id, assurance, ...more } = actor;
  return {
    seq,
    ...(epoch === 1 ? {} : { epoch }),
    at,
    type,
    ...(v === 1 ? {} : { v }),
    by: Object.keys(more).length > 0 ? actor : `${id}, ${assurance}`,
    ...(part[1] === 1 ? {} : { part: `${part[0] + 1} of ${part[1]}` }),
    data: shortData(entry, known),
  };
}

type Known = Pick<StoredEntry, 'seq' | 'data'>;

/** Entries of these types recur, and most of their data stays the same. */
const RECURRING: ReadonlySet<string> = new Set(['stage.measured', 'retainer.reported', 'watch.reported']);

/** A recurring entry as its changes since the previous one of its kind. @param last the last entry of each kind in this file */
function changesSincePrevious({ seq, type, data }: StoredEntry, normal: object, last: Map<string, Known>): object {
  if (!RECURRING.has(type)) return normal;
  const kind = `${type} ${(data as { step?: string }).step}`;
  const before = last.get(kind);
  last.set(kind, { seq, data });
  return before ? { ...normal, data: { since: before.seq, changed: since(before.data, data) ?? {} } } : normal;
}

function shortData({ type, data }: StoredEntry, known: { name: string; charter: Charter }): unknown {
  if (type === 'calendar.laid-out') return { workdays: daysInShort((data as Events['calendar.laid-out']).workdays) };
  const { charter, ...rest } = data as { charter?: Charter };
  return charter ? { ...rest, charter: charterLike(charter, known) } : data;
}
