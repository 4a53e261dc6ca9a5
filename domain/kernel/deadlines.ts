/** Deadlines, work that is due, and when people are reminded of what is asked of them: one rule for gates and requests. */

import type { State } from '../model/state';
import type { Work } from '../model/work';
import { afterWorkingDays } from './calendar';
import type { NewEvent } from './events';

/** Work that is due from `at` on. */
export interface PlannedWork {
  at: string;
  work: Work;
}

export interface Deadline {
  /** RFC 3339. */
  at: string;
  happens: (s: State, at: string) => NewEvent[];
}

/** Which reminders have been sent. */
interface ReminderState {
  dueAt: string;
  remindedAt: string | null;
  /** The deputy has been notified. */
  deputised?: boolean;
  escalated: boolean;
}

/** The events that record the three notifications; null if there is nobody to notify. */
interface ReminderEvents {
  reminded: (s: State, at: string) => NewEvent;
  /** @param at when the deputy would be notified */
  deputised: ((at: string) => ((s: State, at: string) => NewEvent) | null) | null;
  escalated: (s: State, at: string) => NewEvent;
}

/**
 * A reminder at its due date and every so many working days, then the deputy, then account manager and sponsor, each in
 * working days after the due date. Without `deputyDays` the deputy is notified at the escalation.
 */
export function reminders(
  s: State,
  { dueAt, remindedAt, deputised, escalated }: ReminderState,
  events: ReminderEvents,
): Deadline[] {
  const { remindDays, escalateDays, deputyDays = escalateDays } = s.charter.limits;
  const after = (from: string, days: number): string | null => afterWorkingDays(s.workdays, from, days);
  const timer = (at: string | null, what: ReminderEvents['reminded'] | null): Deadline[] =>
    at === null || what === null ? [] : [{ at, happens: (now, moment) => [what(now, moment)] }];
  const deputyAt = deputised || events.deputised === null ? null : after(dueAt, deputyDays);
  return [
    ...timer(remindedAt ? after(remindedAt, Math.max(1, remindDays)) : dueAt, events.reminded),
    ...timer(deputyAt, deputyAt === null ? null : events.deputised!(deputyAt)),
    ...timer(escalated ? null : after(dueAt, escalateDays), events.escalated),
  ];
}
