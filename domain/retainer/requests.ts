/** What a cycle, or time, asks of people: due, reminded, then the deputy, then escalated, until somebody answers. */
import type { Timer } from '../decide/clock';
import { reminders } from '../decide/reminders';
import { type Happening, happened } from '../decide/ruling';
import { coversFor, hasLeft, holderOf, seesToIt, waitedFor } from '../gates/acting';
import type { State } from '../state';
import { workingDaysFrom } from './findings';
import type { PersonRequest } from './record';

export const openRequest = (s: State, id: string): PersonRequest | undefined =>
  s.retainer.requests.find((request) => request.id === id);

type Asked = Omit<PersonRequest, 'openedAt' | 'dueAt' | 'reminders' | 'remindedAt' | 'deputised' | 'escalated'> & {
  /** Absent: `retainer.answerDays` from now. */
  dueAt?: string;
};

/** Asks it, if it is not asked already. */
export function asks(s: State, { dueAt, ...request }: Asked, at: string): Happening[] {
  if (openRequest(s, request.id)) return [];
  const due = dueAt ?? workingDaysFrom(s, at, s.charter.retainer.answerDays);
  return [happened('request.opened', { ...request, dueAt: due })];
}

/** It was answered, or is not asked any more. */
export const answered = (s: State, id: string, how: string): Happening[] =>
  openRequest(s, id) ? [happened('request.answered', { id, how })] : [];

type Whose = Pick<PersonRequest, 'role' | 'ownName' | 'deputised'>;

/**
 * Person ids of those for whom a request waits: the holder, or who stands in; the deputy too, once asked. Where all of
 * them have left it is the account manager's to see to.
 */
export function waitingFor(s: State, { role, ownName, deputised }: Whose, at: string): string[] {
  const theirs = [waitedFor(s, role, at, ownName), deputised ? holderOf(s, 'deputy') : null];
  const there = theirs.filter((person) => person !== null);
  const others = there.length > 0 || !hasLeft(s, s.charter.people[role]) ? null : seesToIt(s);
  return [...new Set([...there, ...(others ? [others] : [])])];
}

/** Whether a person may answer: who fills the role, who stands in for them, or the deputy once asked. */
export function mayAnswer(s: State, person: string, request: PersonRequest, at: string): boolean {
  const { role, ownName, deputised } = request;
  const holder = s.charter.people[role];
  if (person === holder) return true;
  if (ownName) return false;
  const deputyActs = (deputised || hasLeft(s, holder)) && role === 'owner' && person === s.charter.people.deputy;
  return deputyActs || coversFor(s, role, person, at);
}

/** Reminder, deputy, escalation: as at the gates, and none while the retainer is paused. */
export function requestTimers(s: State): Timer[] {
  if (s.retainer.paused) return [];
  const deputy = holderOf(s, 'deputy');
  return s.retainer.requests.flatMap((request): Timer[] => {
    const { id, role, ownName, reminders: told } = request;
    const waitingOn = (now: State, at: string): string[] => waitingFor(now, request, at);
    return reminders(s, request, {
      reminded: (now, at) => happened('request.reminded', { id, waitingOn: waitingOn(now, at), nth: told + 1 }),
      deputised:
        ownName || role !== 'owner' || !deputy
          ? null
          : () => (now, at) => happened('request.deputised', { id, waitingOn: waitingOn(now, at), deputy }),
      escalated: (now, at) => happened('request.escalated', { id, waitingOn: waitingOn(now, at) }),
    });
  });
}
