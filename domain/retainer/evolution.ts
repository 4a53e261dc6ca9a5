/** The retainer: outcomes of its steps, what people are asked, lapses, samples, incidents, effort. */

import { emptyGate } from '../gates/gate-of';
import type { Appliers } from '../kernel/events';
import { newFinding } from '../kernel/open-findings';
import type { Entry, Events, EventType } from '../model/events';
import type { RetainerState } from '../model/retainer';
import type { State } from '../model/state';
import { lookup, withEntry } from '../values/own-members';

type RetainerEvents = Extract<
  EventType,
  | 'finding.opened'
  | 'finding.overdue'
  | 'finding.closed'
  | 'finding.remediated'
  | 'finding.remedy-named'
  | 'finding.remedy-approved'
  | 'retainer.reported'
  | 'retainer.paused'
  | 'retainer.resumed'
  | 'watch.reported'
  | `request.${string}`
  | `prerequisite.${string}`
  | 'person.left'
  | 'owner.acknowledged'
  | `sample.${string}`
  | `incident.${string}`
  | `process.${string}`
  | 'value.decided'
  | 'effort.submitted'
  | 'report.signed'
>;

const findingOf = (state: State, id: string) => state.findings.find((known) => known.id === id);
const requestOf = (state: State, id: string) => state.retainer.requests.find((known) => known.id === id);
const incidentOf = (state: State, id: string) => state.retainer.incidents.find((known) => known.id === id);

/** Opened for the first time, again after it was closed, or with another severity while it is open. */
function openFinding(state: State, found: Events['finding.opened'], at: string): void {
  const again = findingOf(state, found.id);
  if (!again) {
    state.findings.push({ ...newFinding, ...found, dueAt: found.dueAt ?? null, openedAt: at });
    return;
  }
  const { severity, what, owner, dueAt = null, action } = found;
  const wasClosed = again.closedAt !== null;
  Object.assign(again, { severity, what, owner, dueAt, overdue: false, closedAt: null, closed: null });
  if (action) again.action = action;
  else delete again.action;
  if (wasClosed) Object.assign(again, { openedAt: at, reopened: again.reopened + 1, remediation: null, remedy: null });
}

function recordIncident(state: State, incident: Events['incident.recorded'], { at, actor }: Entry): void {
  state.retainer.incidents.push({
    ...incident,
    mitigation: null,
    openedAt: at,
    openedBy: actor.id,
    reportedAt: null,
    actions: [],
    closedAt: null,
    reviewedAt: null,
    reviewedBy: null,
  });
}

export const retainerEvents: Appliers<RetainerEvents> = {
  'finding.opened': (state, found, entry) => openFinding(state, found, entry.at),
  'finding.overdue': (state, { id }) => {
    const finding = findingOf(state, id);
    if (finding) finding.overdue = true;
  },
  'finding.closed': (state, { id, how }, entry) => {
    const finding = findingOf(state, id);
    if (finding) Object.assign(finding, { closedAt: entry.at, closed: how });
  },
  'finding.remediated': (state, { id, how, evidence }, entry) => {
    const remediation = { by: entry.actor.id, at: entry.at, how, evidence };
    const finding = findingOf(state, id);
    if (finding) Object.assign(finding, { closedAt: entry.at, closed: how, remediation });
  },
  'finding.remedy-named': (state, { id, release }) => {
    const finding = findingOf(state, id);
    if (finding) finding.remedy = { release, approvedBy: [], approvers: [] };
  },
  'finding.remedy-approved': (state, { id, release, role }, entry) => {
    const remedy = findingOf(state, id)?.remedy;
    if (remedy?.release !== release || remedy.approvedBy.includes(role)) return;
    remedy.approvedBy.push(role);
    remedy.approvers.push(entry.actor.id);
  },
  'incident.opened': (state, { id, what }, entry) => {
    openFinding(state, { id, step: 'incident', severity: 'page', what, owner: 'owner' }, entry.at);
    const again = incidentOf(state, id);
    if (again) Object.assign(again, { closedAt: null, reviewedAt: null, reviewedBy: null });
    else
      recordIncident(state, { id, severity: 'severe', what, harm: null, detectedAt: entry.at, serious: null }, entry);
  },

  'retainer.reported': (state, { step, scheduledAt, verdict, verdicts, detail, figures, cycleEnds }, entry) => {
    const before = lookup(state.retainer.steps, step)?.history ?? [];
    const history = [...before, { scheduledAt, verdict }].slice(-OUTCOMES_KEPT);
    const record = { scheduledAt, at: entry.at, verdict, verdicts, detail, figures, history };
    state.retainer.steps = withEntry(state.retainer.steps, step, record);
    // Only then has everything been run that was due.
    if (cycleEnds) Object.assign(state.retainer, { cycles: state.retainer.cycles + 1, missedAt: null });
  },
  'retainer.paused': (state, { until, reason }, entry) => {
    state.retainer.paused = { since: entry.at, by: entry.actor.id, reason, until };
  },
  'retainer.resumed': (state, _data, entry) => {
    state.retainer.paused = null;
    state.retainer.resumedAt = entry.at;
  },
  'watch.reported': (state, watched, entry) => {
    state.retainer.watch = { ...watched, at: entry.at };
  },

  'request.opened': (state, request, entry) => {
    const asked = { reminders: 0, remindedAt: null, deputised: false, escalated: false };
    state.retainer.requests.push({ ...request, ...asked, openedAt: entry.at });
  },
  'request.answered': (state, { id }) => {
    state.retainer.requests = state.retainer.requests.filter((request) => request.id !== id);
  },
  'request.reminded': (state, { id }, entry) => {
    const request = requestOf(state, id);
    if (request) Object.assign(request, { reminders: request.reminders + 1, remindedAt: entry.at });
  },
  'request.deputised': (state, { id }) => {
    const request = requestOf(state, id);
    if (request) request.deputised = true;
  },
  'request.escalated': (state, { id }) => {
    const request = requestOf(state, id);
    if (request) request.escalated = true;
  },

  // The charter in force stays: the gate is opened again next to it, as for an amendment.
  'prerequisite.lapsed': (state, { prerequisite, why, gate }, entry) => {
    state.lapses[prerequisite] = { since: entry.at, why };
    if (gate === null) return;
    const { charter, charterDigest: digest } = state;
    state.proposal ??= { charter, digest, by: entry.actor.id, at: entry.at, gates: {} };
    state.proposal.gates[gate] = emptyGate();
  },
  'prerequisite.regained': (state, { prerequisite }) => {
    delete state.lapses[prerequisite];
    const { proposal } = state;
    if (proposal?.digest !== state.charterDigest) return;
    for (const [step, gate] of Object.entries(proposal.gates) as [keyof State['gates'], State['gates']['metrics']][])
      if (gate.acceptedAt !== null) {
        state.gates[step] = gate;
        delete proposal.gates[step];
      }
    if (Object.keys(proposal.gates).length === 0) state.proposal = null;
  },
  'person.left': (state, { person }, entry) => {
    state.leavers = withEntry(state.leavers, person, entry.at);
  },
  'owner.acknowledged': (state, _data, entry) => {
    state.retainer.acknowledged = { by: entry.actor.id, at: entry.at };
  },

  'sample.drawn': (state, sample, entry) => {
    state.retainer.samples.push({ ...sample, drawnAt: entry.at, graded: null });
    state.retainer.samples = state.retainer.samples.slice(-2 * OUTCOMES_KEPT);
  },
  'sample.graded': (state, { sample: id, good, total, digest }, entry) => {
    const sample = state.retainer.samples.find((known) => known.id === id);
    if (sample) sample.graded = { by: entry.actor.id, at: entry.at, good, total, digest };
  },

  'incident.recorded': (state, incident, entry) => {
    recordIncident(state, incident, entry);
  },
  'incident.updated': (state, { id, action, done, ...changed }, entry) => {
    const incident = incidentOf(state, id);
    if (!incident) return;
    Object.assign(incident, changed);
    if (action) incident.actions.push({ ...action, id: incident.actions.length + 1, doneAt: null });
    const finished = incident.actions.find((one) => one.id === done);
    if (finished) finished.doneAt = entry.at;
  },
  'incident.closed': (state, { id }, entry) => {
    const incident = incidentOf(state, id);
    if (incident) incident.closedAt = entry.at;
  },
  'incident.reviewed': (state, { id }, entry) => {
    const incident = incidentOf(state, id);
    if (incident) Object.assign(incident, { reviewedAt: entry.at, reviewedBy: entry.actor.id });
  },

  'process.confirmed': (state, _data, entry) => {
    state.retainer.confirmed = { by: entry.actor.id, at: entry.at };
  },
  'process.changed': (state, _data, entry) => {
    state.retainer.confirmed = { by: entry.actor.id, at: entry.at };
  },
  'value.decided': (state, { decision }, entry) => {
    state.retainer.decided = { decision, by: entry.actor.id, at: entry.at };
  },
  'effort.submitted': (state, { hours, on, what }, entry) => {
    state.retainer.effort.push({ at: entry.at, by: entry.actor.id, on, hours, what });
    state.retainer.effort = state.retainer.effort.slice(-EFFORT_KEPT);
  },
  'report.signed': (state, { period, digest, role }, entry) => {
    const known = lookup(state.retainer.reports, period);
    const signed = known?.digest === digest ? known.signed : {};
    const report = { digest, signed: { ...signed, [role]: { by: entry.actor.id, at: entry.at } } };
    state.retainer.reports = withEntry(state.retainer.reports, period, report);
  },
};

/** Outcomes of a step that are remembered: a quarter of weeks. */
export const OUTCOMES_KEPT = 13;
/** Submissions of effort that are remembered; a period's report reads the ledger. */
export const EFFORT_KEPT = 400;

export const emptyRetainer = (): RetainerState => ({
  cycles: 0,
  steps: {},
  watch: null,
  paused: null,
  requests: [],
  incidents: [],
  samples: [],
  acknowledged: null,
  confirmed: null,
  effort: [],
  reports: {},
  decided: null,
  missedAt: null,
  resumedAt: null,
});
