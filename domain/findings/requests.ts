/** What a cycle, or time, asks of people: due, reminded, then the deputy, then escalated, until somebody answers. */

import { conflictCheck } from '../gates/separation';
import { type Deadline, reminders } from '../kernel/deadlines';
import { event, type NewEvent } from '../kernel/events';
import type { PersonRequest } from '../model/retainer';
import type { State } from '../model/state';
import {
  assigneeOf,
  eligibleFor,
  fallbackContactAt,
  holderOf,
  type RoleRequirement,
  roleAssignmentsOf,
  whyNobodyMayAnswer,
} from '../people/delegation';
import { workingDaysFrom } from './findings';

export const openRequest = (s: State, id: string): PersonRequest | undefined =>
  s.retainer.requests.find((request) => request.id === id);

type RequestToOpen = Omit<
  PersonRequest,
  'openedAt' | 'dueAt' | 'reminders' | 'remindedAt' | 'deputised' | 'escalated'
> & {
  /** Absent: `retainer.answerDays` from now. */
  dueAt?: string;
};

/** Asks it, if it is not asked already. */
export function requestOnce(s: State, { dueAt, ...request }: RequestToOpen, at: string): NewEvent[] {
  if (openRequest(s, request.id)) return [];
  const due = dueAt ?? workingDaysFrom(s, at, s.charter.retainer.answerDays);
  return [event('request.opened', { ...request, dueAt: due })];
}

/** It was answered, or is not asked any more. */
export const closeRequest = (s: State, id: string, how: string): NewEvent[] =>
  openRequest(s, id) ? [event('request.answered', { id, how })] : [];

type RequestFor = Pick<PersonRequest, 'role' | 'ownName' | 'deputised' | 'action'>;

/** What a request asks of its role. Who is notified and whose answer counts both follow from it. */
const requirementOf = (s: State, { role, ownName, deputised, action }: RequestFor): RoleRequirement => ({
  role,
  ownName,
  deputised,
  conflictOf: conflictCheck(s, action, role),
});

/** On whom a request is pending. */
export interface RequestAssignees {
  people: string[];
  /** Why nobody may answer, in words; null where one of these people may. */
  problem: string | null;
}

/**
 * The holder of the role, or who covers for them; the deputy too, once asked. Where nobody may answer, the fallback
 * contact, who finds somebody.
 */
export function requestAssignees(s: State, request: RequestFor, at: string): RequestAssignees {
  const asked = requirementOf(s, request);
  const { person, isEligible } = assigneeOf(s, asked, at);
  const deputy = request.deputised ? holderOf(s, 'deputy') : null;
  const deputyAnswers = deputy !== null && eligibleFor(s, asked, at).some((one) => one.person === deputy);
  const there = [person, deputyAnswers ? deputy : null].filter((one) => one !== null);
  const problem = isEligible || deputyAnswers ? null : whyNobodyMayAnswer(s, asked, at);
  const others = there.length > 0 || problem === null ? null : fallbackContactAt(s, at);
  return { people: [...new Set([...there, ...(others ? [others] : [])])], problem };
}

/** Person ids of those on whom a request is pending. */
export const waitingFor = (s: State, request: RequestFor, at: string): string[] =>
  requestAssignees(s, request, at).people;

/** Whether a person may answer by their roles: the holder, who covers for them, or the deputy once asked. */
export const mayAnswer = (s: State, person: string, request: RequestFor, at: string): boolean =>
  roleAssignmentsOf(s, requirementOf(s, request), at).some((one) => one.person === person);

/** Reminder, deputy, escalation: as at the gates, and none while the retainer is paused. */
export function requestDeadlines(s: State): Deadline[] {
  if (s.retainer.paused) return [];
  const deputy = holderOf(s, 'deputy');
  return s.retainer.requests.flatMap((request): Deadline[] => {
    const { id, role, ownName, reminders: told } = request;
    const waitingOn = (now: State, at: string): string[] => waitingFor(now, request, at);
    return reminders(s, request, {
      reminded: (now, at) => event('request.reminded', { id, waitingOn: waitingOn(now, at), nth: told + 1 }),
      deputised:
        ownName || role !== 'owner' || !deputy || conflictCheck(s, request.action, role)(deputy) !== null
          ? null
          : () => (now, at) => event('request.deputised', { id, waitingOn: waitingOn(now, at), deputy }),
      escalated: (now, at) => event('request.escalated', { id, waitingOn: waitingOn(now, at) }),
    });
  });
}
