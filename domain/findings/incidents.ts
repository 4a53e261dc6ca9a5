/** Rules for what people say of incidents: opened by anybody, carried on by who operates, reviewed by who answers for it. */

import { conflictCheck } from '../gates/separation';
import { type CommandHandler, event, type NewEvent, refused, refusedName } from '../kernel/events';
import { isOfGuardrail } from '../kernel/open-findings';
import type { CommandOf } from '../model/commands';
import type { Incident } from '../model/findings';
import type { Role } from '../model/people';
import type { State } from '../model/state';
import { actsIn, holdersOf, isParticipant } from '../people/delegation';
import { shifted } from '../values/dates';
import { closeFinding } from './findings';
import { actionId, incidentOf, isDayones, reportId, reviewId } from './incident-duties';
import { mayAnswer, openRequest } from './requests';

/** Who carries an incident on. */
const MAY_UPDATE: readonly Role[] = ['owner', 'deputy', 'delivery-lead', 'account-manager'];
const MAY_REVIEW: readonly Role[] = ['owner', 'account-manager'];

/** Whether a person was asked for exactly this. */
const wasAsked = (s: State, by: string, request: string, at: string): boolean => {
  const open = openRequest(s, request);
  return open !== undefined && mayAnswer(s, by, open, at);
};

/** Clocks of two machines differ: what is said to be at most this far ahead was now. */
const CLOCKS_MS = 60_000;

/** When something was, as somebody says it. */
function moment(said: string, at: string): string {
  const given = shifted(said, 0);
  return given > at && given <= shifted(at, CLOCKS_MS) ? at : given;
}

const unknownIncident = (s: State, kind: string, id: string): NewEvent[] =>
  refusedName(
    kind,
    `there is no incident "${id}"`,
    id,
    s.retainer.incidents.map((incident) => incident.id),
  );

export const openIncident: CommandHandler<CommandOf<'incident-open'>> = (s, command, at) => {
  const { kind, by, incident: id, severity, what, harm = null, serious = null } = command;
  if (!isParticipant(s, by)) return refused(kind, 'UNKNOWN_PERSON', `${by} is not among the people of ${s.id}`);
  const known = incidentOf(s, id);
  if (known)
    return refused(
      kind,
      'BAD_INPUT',
      `incident "${id}" was opened at ${known.openedAt} by ${known.openedBy}: give this one an id of its own`,
    );
  const detectedAt = moment(command.detectedAt ?? at, at);
  if (detectedAt > at) return refused(kind, 'BAD_INPUT', `nobody can have known of it at ${detectedAt}: it is ${at}`);
  return [event('incident.recorded', { id, severity, what, harm, detectedAt, serious })];
};

type Update = CommandOf<'incident-update'>;

/** What of the message is wrong, one line each. */
function faultsOf(s: State, command: Update, known: Incident, at: string): string[] {
  const { action, owner, dueAt, done, reportedAt, serious, severity } = command;
  const faults: string[] = [];
  if (known.serious !== null && serious === undefined && severity !== undefined && severity !== 'severe')
    faults.push(`a serious incident (${known.serious}) is severe, and cannot be ${severity}`);
  if (action === undefined && (owner !== undefined || dueAt !== undefined))
    faults.push('who does it and by when belong to an action: say what it is');
  if (action !== undefined && dueAt === undefined) faults.push('an action needs a date by which it is done');
  if (action !== undefined && dueAt !== undefined && shifted(dueAt, 0) <= at)
    faults.push(`an action cannot be due at ${dueAt}: that has passed`);
  if (action !== undefined && s.charter.people[owner ?? 'owner'] === undefined)
    faults.push(`the charter names nobody as ${owner ?? 'owner'}`);
  const open = known.actions.filter(({ doneAt }) => doneAt === null).map(({ id }) => id);
  if (done !== undefined && !open.includes(done))
    faults.push(`there is no open action ${done}; open are: ${open.join(', ') || 'none'}`);
  if (reportedAt !== undefined && (serious ?? known.serious) === null)
    faults.push('only a serious incident is reported to an authority: say how serious it is');
  if (reportedAt !== undefined && (moment(reportedAt, at) > at || moment(reportedAt, at) < known.detectedAt))
    faults.push(`it can have been reported between ${known.detectedAt}, when it was known, and ${at}`);
  return faults;
}

const MORE = ['severity', 'harm', 'mitigation', 'serious', 'action'] as const satisfies readonly (keyof Update)[];

/** Who is asked for an action or a report may say that it is done, and nothing else. */
function saysOnlyWhatWasAsked(s: State, command: Update, at: string): boolean {
  const { by, incident, done, reportedAt } = command;
  const asked = [
    ...(done === undefined ? [] : [actionId(incident, done)]),
    ...(reportedAt === undefined ? [] : [reportId(incident)]),
  ];
  const saysMore = MORE.some((field) => command[field] !== undefined);
  return !saysMore && asked.length > 0 && asked.every((request) => wasAsked(s, by, request, at));
}

/** Also of an incident that is over or reviewed: its actions continue, and its nature may become known later. */
export const updateIncident: CommandHandler<Update> = (s, command, at) => {
  const { kind, by, incident: id, severity, harm, mitigation, serious, action, owner = 'owner', dueAt, done } = command;
  const known = incidentOf(s, id);
  if (!known) return unknownIncident(s, kind, id);
  if (!actsIn(s, by, MAY_UPDATE, at) && !saysOnlyWhatWasAsked(s, command, at))
    return refused(kind, 'WRONG_PERSON', `${by} does not carry incident ${id} on`, holdersOf(s, MAY_UPDATE));
  const faults = faultsOf(s, command, known, at);
  if (faults.length > 0) return refused(kind, 'BAD_INPUT', faults[0]!, faults.slice(1));
  const reportedAt = command.reportedAt === undefined ? undefined : moment(command.reportedAt, at);
  const changes = {
    ...(severity === undefined || severity === known.severity ? {} : { severity }),
    ...(harm === undefined ? {} : { harm }),
    ...(mitigation === undefined ? {} : { mitigation }),
    ...(serious === undefined || serious === known.serious ? {} : { serious }),
    ...(reportedAt === undefined || reportedAt === known.reportedAt ? {} : { reportedAt }),
    ...(done === undefined ? {} : { done }),
    ...(action === undefined ? {} : { action: { what: action, owner, dueAt: shifted(dueAt!, 0) } }),
  };
  if (Object.keys(changes).length === 0) return refused(kind, 'BAD_INPUT', `nothing of incident ${id} would change`);
  return [event('incident.updated', { id, ...changes })];
};

export const closeIncident: CommandHandler<CommandOf<'incident-close'>> = (s, { kind, by, incident: id, how }, at) => {
  const known = incidentOf(s, id);
  if (!known) return unknownIncident(s, kind, id);
  if (!actsIn(s, by, MAY_UPDATE, at))
    return refused(kind, 'WRONG_PERSON', `${by} does not carry incident ${id} on`, holdersOf(s, MAY_UPDATE));
  if (known.closedAt) return refused(kind, 'NOT_ASKED', `incident ${id} was over at ${known.closedAt}`);
  if (isDayones(known) && !isOfGuardrail(id))
    return refused(kind, 'NOT_ASKED', `dayone found incident ${id}, and it is over with its finding`);
  return [event('incident.closed', { id, how }), ...(isDayones(known) ? closeFinding(s, id, how) : [])];
};

export const reviewIncident: CommandHandler<CommandOf<'incident-review'>> = (
  s,
  { kind, by, incident: id, learned },
  at,
) => {
  const known = incidentOf(s, id);
  if (!known) return unknownIncident(s, kind, id);
  if (!actsIn(s, by, MAY_REVIEW, at) && !wasAsked(s, by, reviewId(id), at))
    return refused(kind, 'WRONG_PERSON', `${by} does not review incidents`, holdersOf(s, MAY_REVIEW));
  if (!known.closedAt) return refused(kind, 'NOT_ASKED', `incident ${id} is not over yet`);
  if (known.reviewedAt) return refused(kind, 'NOT_ASKED', `incident ${id} was reviewed by ${known.reviewedBy}`);
  const own = conflictCheck(s, { message: 'incident-review', incident: id }, 'owner')(by);
  if (own)
    return refused(kind, 'SAME_PERSON', `${own}: who built or submitted what was live does not review what it did`);
  return [event('incident.reviewed', { id, learned })];
};
