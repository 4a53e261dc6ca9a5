/** Holds, findings, pilot mode, the retainer and the end. */
import type { Appliers } from './apply';

type OperationEvents =
  | 'hold.set'
  | 'hold.lifted'
  | 'pilot-mode.entered'
  | 'pilot-mode.left'
  | 'finding.opened'
  | 'finding.closed'
  | 'incident.opened'
  | 'schedule.armed'
  | 'schedule.not-armed'
  | 'schedule.removed'
  | 'watch.reported'
  | 'retainer.reported'
  | 'notice.undelivered'
  | 'engagement.recovered'
  | 'engagement.closing'
  | 'engagement.closed';

export const operationEvents: Appliers<OperationEvents> = {
  'hold.set': (state, { reason, kind }, entry) => {
    state.hold = { since: entry.at, by: entry.actor.id, reason, kind };
  },
  'hold.lifted': (state, _data, entry) => {
    state.hold = null;
    state.progressAt = entry.at;
  },
  'pilot-mode.entered': (state, { why, detail }, entry) => {
    state.pilot = { since: entry.at, why, detail };
  },
  'pilot-mode.left': (state) => {
    state.pilot = null;
  },
  'finding.opened': (state, finding, entry) => {
    const again = state.findings.find((known) => known.id === finding.id);
    if (again) Object.assign(again, { closedAt: null, closed: null, severity: finding.severity, what: finding.what });
    else state.findings.push({ ...finding, openedAt: entry.at, closedAt: null, closed: null });
  },
  'finding.closed': (state, { id, how }, entry) => {
    const finding = state.findings.find((known) => known.id === id);
    if (finding) Object.assign(finding, { closedAt: entry.at, closed: how });
  },
  'incident.opened': (state, { id, what }, entry) => {
    const again = state.findings.find((known) => known.id === id);
    if (again) Object.assign(again, { closedAt: null, closed: null, what });
    else
      state.findings.push({
        id,
        step: 'incident',
        severity: 'page',
        what,
        owner: 'owner',
        openedAt: entry.at,
        closedAt: null,
        closed: null,
      });
  },
  'schedule.armed': (state, { spec }) => {
    state.schedule = { armed: true, spec };
    state.scheduleRetryAt = null;
  },
  'schedule.not-armed': (state, { retryAt }) => {
    state.scheduleRetryAt = retryAt;
  },
  'schedule.removed': (state) => {
    state.schedule = { armed: false, spec: '' };
    state.scheduleRetryAt = null;
  },
  'watch.reported': (state, watched, entry) => {
    state.retainer.watch = { ...watched, at: entry.at };
  },
  'retainer.reported': (state, { step, scheduledAt, verdict, verdicts, cycleEnds }, entry) => {
    state.retainer.steps[step] = { scheduledAt, at: entry.at, verdict, verdicts };
    if (cycleEnds) state.retainer.cycles += 1;
  },
  'notice.undelivered': (state, { to }, entry) => {
    for (const { person } of to) state.unreached[person ?? '*'] ??= entry.at;
  },
  // The server that knew the schedule and the drill may be gone: both are looked after anew.
  'engagement.recovered': (state) => {
    state.schedule = null;
    state.scheduleRetryAt = null;
    // One that is not on record as started may have begun all the same.
    if (state.drill) Object.assign(state.drill, { started: false, resumes: true, retryAt: null });
  },
  'engagement.closing': (state, { mode, reason }, entry) => {
    state.closing = { at: entry.at, by: entry.actor.id, reason, mode };
  },
  'engagement.closed': (state, _data, entry) => {
    state.closedAt = entry.at;
  },
};
