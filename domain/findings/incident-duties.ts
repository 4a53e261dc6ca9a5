/**
 * What has to be done about incidents, and by when. All of it is read from what is known of them, so it does not matter
 * in which order people say what: an action, a review or a report is asked for until it is there.
 */

import { DAY_MS } from '../kernel/calendar';
import type { Deadline } from '../kernel/deadlines';
import { event, type NewEvent } from '../kernel/events';
import { openFindingOf } from '../kernel/open-findings';
import type { Incident, Seriousness } from '../model/findings';
import type { Action } from '../model/gates';
import type { Role } from '../model/people';
import type { State } from '../model/state';
import { SYSTEM } from '../record/ledger';
import { shifted } from '../values/dates';
import { closeFinding, type FindingToOpen, openFinding, workingDaysFrom } from './findings';
import { closeRequest, openRequest, requestOnce } from './requests';

/**
 * Days from awareness within which a serious incident has to be reported to the authority: EU AI Act (Regulation (EU)
 * 2024/1689) art. 73(2), (3) and (4). They are calendar days, counted to the minute: never later than by the Act.
 */
export const REPORT_DAYS: Record<Seriousness, number> = { serious: 15, widespread: 2, death: 10 };

export const reviewId = (incident: string): string => `incident-review:review:${incident}`;
export const reportId = (incident: string): string => `incident-review:report:${incident}`;
export const actionId = (incident: string, action: number): string => `incident-review:action:${incident}:${action}`;

export const incidentOf = (s: State, id: string): Incident | undefined =>
  s.retainer.incidents.find((incident) => incident.id === id);

/** Found by dayone itself: it has a finding of its own, and is over when that is closed. */
export const isDayones = ({ openedBy }: Incident): boolean => openedBy === SYSTEM.id;

/** What somebody has to do about an incident: asked of them at once, and a finding from `dueAt` on. */
interface Duty {
  id: string;
  role: Role;
  dueAt: string;
  what: string;
  action: Action;
  /** What is wrong once it is overdue, in words. */
  overdue: string;
}

function reviewOf(s: State, { id, severity, closedAt, reviewedAt }: Incident): Duty[] {
  if (severity !== 'severe' || closedAt === null || reviewedAt !== null) return [];
  // Once requested, the due date stays: the precomputed working days do not reach back for ever.
  const asked = openRequest(s, reviewId(id));
  return [
    {
      id: reviewId(id),
      role: 'owner',
      dueAt: asked?.dueAt ?? workingDaysFrom(s, closedAt, s.charter.retainer.steps['incident-review'].reviewDays),
      what: `reviews incident ${id}: what was learned`,
      action: { message: 'incident-review', incident: id },
      overdue: `incident ${id} has not been reviewed`,
    },
  ];
}

function reportOf(s: State, { id, serious, detectedAt, reportedAt }: Incident): Duty[] {
  if (!s.charter.retainer.steps['incident-review'].aiAct || serious === null || reportedAt !== null) return [];
  return [
    {
      id: reportId(id),
      role: s.charter.people['governance-lead'] === undefined ? 'owner' : 'governance-lead',
      dueAt: shifted(detectedAt, REPORT_DAYS[serious] * DAY_MS),
      what: `makes sure that incident ${id} (${serious}) is reported to the authority (EU AI Act art. 73)`,
      action: { message: 'incident-update', incident: id, reported: true },
      overdue: `incident ${id} (${serious}) has not been reported to the authority (EU AI Act art. 73)`,
    },
  ];
}

const actionsOf = ({ id, actions }: Incident): Duty[] =>
  actions
    .filter(({ doneAt }) => doneAt === null)
    .map(({ id: action, what, owner, dueAt }) => ({
      id: actionId(id, action),
      role: owner,
      dueAt,
      what: `action ${action} of incident ${id}: ${what}`,
      action: { message: 'incident-update', incident: id, done: action },
      overdue: `action ${action} of incident ${id} is overdue: ${what}`,
    }));

export const dutiesOf = (s: State): Duty[] =>
  s.retainer.incidents.flatMap((incident) => [
    ...reviewOf(s, incident),
    ...reportOf(s, incident),
    ...actionsOf(incident),
  ]);

/** Opens a request to the responsible role, again if the role or the date has changed; once overdue, a page. */
function followUp(s: State, { overdue, ...duty }: Duty, at: string): NewEvent[] {
  const asked = openRequest(s, duty.id);
  if (asked && (asked.dueAt !== duty.dueAt || asked.role !== duty.role))
    return closeRequest(s, duty.id, 'it is asked again: its assignee or its due date has changed');
  const finding: FindingToOpen = {
    id: duty.id,
    step: 'incident-review',
    severity: 'page',
    what: overdue,
    owner: duty.role,
  };
  return [
    ...requestOnce(s, { ...duty, step: 'incident-review', ownName: false }, at),
    ...(duty.dueAt <= at ? openFinding(s, finding, at) : closeFinding(s, duty.id, 'there is time for it again')),
  ];
}

/** What nobody has to do any more. */
function closeResolved(s: State, duties: readonly Duty[]): NewEvent[] {
  const isDone = ({ id }: { id: string }): boolean =>
    id.startsWith('incident-review:') && !duties.some((duty) => duty.id === id);
  return [
    ...s.retainer.requests.filter(isDone).flatMap(({ id }) => closeRequest(s, id, 'it is done')),
    ...s.findings.filter(isDone).flatMap(({ id }) => closeFinding(s, id, 'it is done')),
  ];
}

/** A severe incident is a finding until it is reviewed, a high one until it is over. */
function ofItself(s: State, incident: Incident, at: string): NewEvent[] {
  if (isDayones(incident)) return [];
  const { id: name, severity, what, closedAt, reviewedAt } = incident;
  const id = `incident:${name}`;
  const standing = severity === 'severe' ? reviewedAt === null : severity === 'high' && closedAt === null;
  if (!standing) return closeFinding(s, id, closedAt === null ? `its severity is ${severity}` : 'it is over');
  const finding: FindingToOpen = {
    id,
    step: 'incident',
    severity: severity === 'severe' ? 'page' : 'ticket',
    what: `incident ${name} (${severity})${closedAt === null ? '' : ' is over, and not reviewed'}: ${what}`,
    owner: 'owner',
  };
  const [review] = reviewOf(s, incident);
  if (!review) return openFinding(s, finding, at);
  // From its end on there is as much time as for its review.
  const open = openFindingOf(s, id);
  return open?.dueAt === review.dueAt && open.what === finding.what
    ? []
    : [event('finding.opened', { ...finding, dueAt: review.dueAt })];
}

/** What dayone found itself is over with its finding. */
const overWithFinding = (s: State, incident: Incident): NewEvent[] => {
  const finding = s.findings.find(({ id }) => id === incident.id);
  return isDayones(incident) && incident.closedAt === null && finding?.closedAt
    ? [event('incident.closed', { id: incident.id, how: finding.closed ?? 'its finding was closed' })]
    : [];
};

/** A serious incident (EU AI Act art. 73) is always severe, also if another severity was given. */
const raised = ({ id, serious, severity }: Incident): NewEvent[] =>
  serious !== null && severity !== 'severe' ? [event('incident.updated', { id, severity: 'severe' })] : [];

/** What follows from the incidents as they are known at this moment; nothing where all of it is asked and found already. */
export function followUps(s: State, at: string): NewEvent[] {
  const duties = dutiesOf(s);
  return [
    ...s.retainer.incidents.flatMap(raised),
    ...s.retainer.incidents.flatMap((incident) => overWithFinding(s, incident)),
    ...s.retainer.incidents.flatMap((incident) => ofItself(s, incident, at)),
    ...duties.flatMap((duty) => followUp(s, duty, at)),
    ...closeResolved(s, duties),
  ];
}

/** What becomes overdue: in operation or not, for a pause or a rollback stops no clock of an authority. */
export const incidentDeadlines = (s: State): Deadline[] =>
  dutiesOf(s).flatMap(({ id, dueAt }) => (openFindingOf(s, id) ? [] : [{ at: dueAt, happens: () => [] }]));
