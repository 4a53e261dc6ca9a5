/** What a cycle, or time, asks of people: due, reminded, then the deputy, then escalated, until somebody answers. */
import type { Timer } from '../decide/clock';
import { reminders } from '../decide/reminders';
import { type Happening, happened } from '../decide/ruling';
import { type AskedOf, answerersOf, fillingsOf, holderOf, seesToItNow, waitedFor, whyNobody } from '../gates/acting';
import { barredFrom } from '../separation';
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

type Whose = Pick<PersonRequest, 'role' | 'ownName' | 'deputised' | 'action'>;

/** What a request asks of its role: the same for those who are named and told, and for whose answer is taken. */
const askedBy = (s: State, { role, ownName, deputised, action }: Whose): AskedOf => ({
  role,
  ownName,
  deputised,
  barred: barredFrom(s, action, role),
});

/** For whom a request waits, and why nobody can answer it where that is so. */
export interface RequestWaits {
  people: string[];
  /** In words; null where one of them may answer. */
  problem: string | null;
}

/**
 * The holder of the role, or who stands in; the deputy too, once asked. Where nobody may answer, it is the account
 * manager's to see to.
 */
export function requestWaits(s: State, request: Whose, at: string): RequestWaits {
  const asked = askedBy(s, request);
  const { person, answers } = waitedFor(s, asked, at);
  const deputy = request.deputised ? holderOf(s, 'deputy') : null;
  const deputyAnswers = deputy !== null && answerersOf(s, asked, at).some((one) => one.person === deputy);
  const there = [person, deputyAnswers ? deputy : null].filter((one) => one !== null);
  const problem = answers || deputyAnswers ? null : whyNobody(s, asked, at);
  const others = there.length > 0 || problem === null ? null : seesToItNow(s, at);
  return { people: [...new Set([...there, ...(others ? [others] : [])])], problem };
}

/** Person ids of those for whom a request waits. */
export const waitingFor = (s: State, request: Whose, at: string): string[] => requestWaits(s, request, at).people;

/** Whether a person may answer, as far as roles say: who holds the role, who stands in, or the deputy once asked. */
export const mayAnswer = (s: State, person: string, request: Whose, at: string): boolean =>
  fillingsOf(s, askedBy(s, request), at).some((one) => one.person === person);

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
        ownName || role !== 'owner' || !deputy || barredFrom(s, request.action, role)(deputy) !== null
          ? null
          : () => (now, at) => happened('request.deputised', { id, waitingOn: waitingOn(now, at), deputy }),
      escalated: (now, at) => happened('request.escalated', { id, waitingOn: waitingOn(now, at) }),
    });
  });
}
