/** Deadlines of open gates: reminders, then the deputy, then the escalation. */

import { type Deadline, reminders } from '../kernel/deadlines';
import { event } from '../kernel/events';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { holderOf } from '../people/delegation';
import { gateOf } from './gate-of';
import { openSteps } from './open-steps';
import { gateNow, requirementsOf, waitsForPeople } from './requirements';
import { notApart } from './separation';

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

export function gateDeadlines(s: State): Deadline[] {
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
