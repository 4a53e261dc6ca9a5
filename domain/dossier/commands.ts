/**
 * The command behind an append, read back from its first entry: entries carry what was said and brought, so the rules
 * can be asked again. What carries only a verdict (a retainer's report, a stage's readings where their attachment is not
 * available) cannot be read back.
 */

import type { RawReadings } from '../metrics/stage-series';
import type { Command } from '../model/commands';
import type { Entry, Events, EventType } from '../model/events';
import type { PersonCommand } from '../model/messages';
import type { DrillEntry } from '../model/rollback';
import type { State } from '../model/state';
import { foldDrill } from '../record/drill-record';
import { readWith } from './entry-readers';
import { SENT } from './sent-commands';
import { byItself, REPORTED } from './system-commands';

/** Drill stream → its entries. */
export type Drills = ReadonlyMap<string, readonly DrillEntry[]>;

/** What dayone itself does after an answer that is not on record, or after messages that are only counted. */
const NOT_READ_BACK: ReadonlySet<EventType> = new Set<EventType>([
  'command.refused',
  'people.alike',
  'retainer.reported',
  'target.ordered-again',
  'watch.reported',
]);

/** A drill that ended is what its own stream says; one that never started has none. */
function drillEnded(ended: Extract<Entry, { type: 'drill.passed' | 'drill.failed' }>, drills: Drills): Command[] {
  const failed = ended.type === 'drill.failed' ? ended.data : null;
  const drill = ended.type === 'drill.failed' ? ended.data.drill : ended.data.proof.drill;
  const written = drills.get(drill);
  if (!written) return failed ? [{ kind: 'drill-not-started', drill, detail: failed.problem }] : [];
  const record = foldDrill(drill, written);
  if (record.outcome === 'open') return [];
  return [{ kind: 'drill-ended', drill, record, restored: record.restored, rtoSeconds: 0 }];
}

/** The command behind readings of a stage; null if the readings are not available. */
function measured({ data }: Entry, raw: RawReadings): Command[] | null {
  const { release, index, raw: of } = data as Events['stage.measured'];
  const readings = raw.get(of);
  return readings ? [{ kind: 'stage-measured', release, index, readings: [...readings] }] : null;
}

/** Commands of which one must be behind this append; null where none can be read back. */
export function commandsOf(
  append: readonly Entry[],
  before: State,
  { drills, raw }: { drills: Drills; raw: RawReadings },
): Command[] | null {
  const [first] = append as [Entry];
  if (first.type === 'stage.measured') return measured(first, raw);
  if (first.type === 'drill.passed' || first.type === 'drill.failed') return drillEnded(first, drills);
  if (first.type === 'engagement.recovered') {
    const { actor, data } = first;
    return [{ kind: 'recover', by: actor.id === 'dayone' ? null : actor.id, why: data.why }];
  }
  if (first.actor.id === 'dayone')
    return NOT_READ_BACK.has(first.type) ? null : (readWith(REPORTED, append, before) ?? byItself());
  const said = readWith(SENT, append, before);
  return said?.map((one) => ({ ...one, key: first.key, by: first.actor.id }) as PersonCommand) ?? null;
}

const BY_BOTH: ReadonlySet<string> = new Set<EventType>([
  'hold.set',
  'incident.closed',
  'incident.updated',
  'rollback.pulled',
  'target.switched',
  'release.withdrawn',
  'retainer.resumed',
]);

/** What only a person does: dayone itself never does. */
export const isSomebodys = ({ type }: Entry): boolean => Object.hasOwn(SENT, type) && !BY_BOTH.has(type);
