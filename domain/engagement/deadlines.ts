/** Rules of time: what is due now, and when the next deadline is. One list serves both. */

import { gateOf } from '../gates/gate-of';
import { openSteps } from '../gates/open-steps';
import { gateNow, requirementsOf, waitsForPeople } from '../gates/requirements';
import { notApart } from '../gates/separation';
import { afterWorkingDays, changeWindowOpen, nextChangeWindow } from '../kernel/calendar';
import { type Deadline, reminders } from '../kernel/deadlines';
import { type CommandHandler, event, type NewEvent } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { holderOf } from '../people/delegation';
import { nextStage } from '../releases/stage-start';
import { retainerDeadlines } from '../retainer/deadlines';
import { waiverEnds } from '../sign-offs/roles';
import { shifted } from '../values/dates';

/** Instants are compared as text, so all of them are written to the millisecond. */
export const recordWorkdays: CommandHandler<CommandOf<'workdays-computed'>> = (_s, { workdays }) => [
  event('calendar.laid-out', {
    workdays: workdays.map(({ from, to, freeze }) => ({ from: shifted(from, 0), to: shifted(to, 0), freeze })),
  }),
];

/** On whom the step is pending: the people who can supply what is missing. What dayone supplies has no such person. */
function waitingOn(s: State, step: StepId, at: string): string[] {
  const missing = waitsForPeople(requirementsOf(s, step, at).filter((requirement) => !requirement.met));
  return [...new Set(missing.map((requirement) => requirement.person ?? requirement.who))];
}

/** The owner has something to decide there that the deputy may decide for them. */
function waitsForOwner(s: State, step: StepId, deputy: string, at: string): boolean {
  if (!requirementsOf(s, step, at).some((one) => !one.met && one.id === 'sign-off:owner')) return false;
  const { view, specs, signing } = gateNow(s, step, at);
  return specs.some(
    (ask) =>
      ask.kind === 'sign-off' &&
      ask.role === 'owner' &&
      !ask.ownName &&
      notApart(view, signing, 'owner', { by: deputy }) === null,
  );
}

function gateDeadlines(s: State): Deadline[] {
  if (s.hold) return [];
  return openSteps(s).flatMap((step) => {
    const gate = gateOf(s, step);
    if (!gate?.dueAt || gate.openedAt === null) return [];
    const { dueAt, reminders: told } = gate;
    const deputy = holderOf(s, 'deputy');
    return reminders(
      s,
      { ...gate, dueAt },
      {
        reminded: (now, at) => event('gate.reminded', { step, waitingOn: waitingOn(now, step, at), nth: told + 1 }),
        // The deputy is notified only of what is pending on the owner.
        deputised:
          deputy === null
            ? null
            : (when) =>
                waitsForOwner(s, step, deputy, when)
                  ? (now, at) => event('gate.deputised', { step, waitingOn: waitingOn(now, step, at), deputy })
                  : null,
        escalated: (now, at) => event('gate.escalated', { step, waitingOn: waitingOn(now, step, at) }),
      },
    );
  });
}

/** Ten working days without a requirement met: the engagement has stalled. A hold stops that clock. */
function stallDeadline(s: State): Deadline[] {
  if (s.live || s.hold || s.pilot) return [];
  const at = afterWorkingDays(s.workdays, s.progressAt, s.charter.limits.stallDays);
  if (!at) return [];
  const detail = `no requirement met for ${s.charter.limits.stallDays} working days`;
  return [{ at, happens: () => [event('pilot-mode.entered', { why: 'stalled', detail })] }];
}

/** A waiver expires at its end. */
const waiverDeadlines = (s: State): Deadline[] =>
  s.waivers.flatMap((waiver) =>
    waiver.expired ? [] : [{ at: waiver.until, happens: (now: State) => waiverEnds(now, waiver) }],
  );

/** When an absence begins or ends, requirements are pending on other people: nothing to decide, only to notify. */
const absenceDeadlines = (s: State, at: string): Deadline[] =>
  s.absences
    .flatMap(({ from, until }) => [from, until])
    .filter((moment) => moment > at)
    .map((moment) => ({ at: moment, happens: () => [] }));

/** A stage that only a closed change window prevents. */
function changeWindowDeadline(s: State, at: string): Deadline[] {
  if (!nextStage(s) || changeWindowOpen(s.workdays, at)) return [];
  const opens = nextChangeWindow(s.workdays, at);
  return opens ? [{ at: opens, happens: () => [] }] : [];
}

/** All deadlines, in no order. */
export const deadlines = (s: State, at: string): Deadline[] =>
  s.closing || s.workdays.length === 0
    ? []
    : [
        ...gateDeadlines(s),
        ...stallDeadline(s),
        ...changeWindowDeadline(s, at),
        ...waiverDeadlines(s),
        ...absenceDeadlines(s, at),
        ...retainerDeadlines(s),
      ];

/** What is due now. */
export const clock = (s: State, at: string): NewEvent[] => {
  const due = deadlines(s, at).filter((timer) => timer.at <= at);
  return due.sort((a, b) => (a.at < b.at ? -1 : 1)).flatMap((timer) => timer.happens(s, at));
};
