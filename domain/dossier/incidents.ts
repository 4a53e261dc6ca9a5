/** Incidents as an auditor reads them: the status of each, and everything that was recorded about it, in order. */
import type { Entry, Events, EventType } from '../model/events';
import type { Incident } from '../model/findings';
import type { State } from '../model/state';

type IncidentEvent = Extract<EventType, `incident.${string}`>;

/** One thing that an entry says: a text, a moment (RFC 3339), or a text with its date. */
export interface Said {
  label: string;
  text?: string;
  at?: string;
}

/** One entry about an incident. */
export interface IncidentStep {
  seq: number;
  at: string;
  by: string;
  says: Said[];
}

export interface IncidentHistory {
  incident: Incident;
  steps: IncidentStep[];
}

const text = (label: string, said: string | null | undefined): Said[] => (said ? [{ label, text: said }] : []);
const moment = (label: string, at: string | undefined): Said[] => (at ? [{ label, at }] : []);

/** A new event about incidents does not compile until it has a line here. */
const SAYS: { [K in IncidentEvent]: (data: Events[K]) => Said[] } = {
  'incident.opened': ({ what }) => text('opened', what),
  'incident.recorded': ({ what, severity, serious, harm, detectedAt }) => [
    ...text('opened', what),
    ...text('severity', severity),
    ...text('serious', serious),
    ...text('harm', harm),
    ...moment('known since', detectedAt),
  ],
  'incident.updated': ({ severity, serious, harm, mitigation, action, done, reportedAt }) => [
    ...text('severity', severity),
    ...text('serious', serious),
    ...text('harm', harm),
    ...text('mitigation', mitigation),
    ...(action ? [{ label: `action for the ${action.owner}`, text: action.what, at: action.dueAt }] : []),
    ...text('action done', done === undefined ? undefined : String(done)),
    ...moment('reported to the authority', reportedAt),
  ],
  'incident.closed': ({ how }) => text('over', how),
  'incident.reviewed': ({ learned }) => text('reviewed', learned),
};

const isAboutIncident = (entry: Entry): entry is Extract<Entry, { type: IncidentEvent }> =>
  Object.hasOwn(SAYS, entry.type);

/** Every incident on record, the newest first, with its whole history. @param entries with their texts put back */
export function incidentHistories(state: State, entries: readonly Entry[]): IncidentHistory[] {
  const steps = new Map<string, IncidentStep[]>();
  for (const entry of entries) {
    if (!isAboutIncident(entry)) continue;
    const { seq, at, actor } = entry;
    const { id } = entry.data;
    const says = (SAYS[entry.type] as (data: unknown) => Said[])(entry.data);
    steps.set(id, [...(steps.get(id) ?? []), { seq, at, by: actor.id, says }]);
  }
  return state.retainer.incidents.toReversed().map((incident) => ({ incident, steps: steps.get(incident.id) ?? [] }));
}
