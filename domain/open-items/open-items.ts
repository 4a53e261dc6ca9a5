/** Everything that blocks an engagement now, and on whom it is pending: at its gates, and outside them. */

import { requestAssignees } from '../findings/requests';
import { scheduleFindings } from '../findings/schedule-findings';
import { gateOf } from '../gates/gate-of';
import { currentPhase, openSteps } from '../gates/open-steps';
import type { Requirement } from '../gates/requirement-specs';
import { problemShown, requirementsOf } from '../gates/requirements';
import { conflictCheck } from '../gates/separation';
import { describeTarget } from '../kernel/target';
import type { Action } from '../model/gates';
import { ROLES, type Role } from '../model/people';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { fallbackContactAt, hasLeft, holderOf, whyNobodyMayAnswer } from '../people/delegation';
import { provenByProbe } from '../rollback/drills';

/** One thing that blocks now, and who can supply it. */
export interface OpenItem {
  /** The step at which it blocks; `operation` after handover. */
  step: StepId | 'operation' | 'closed';
  what: string;
  /** `action`: a person has to do something outside the gates. */
  kind: Requirement['kind'] | 'action';
  supplier: Requirement['supplier'];
  role: Role;
  /** On whom it is pending. */
  person: string | null;
  /** Who holds that role by the charter; null: nobody. Another person is asked to cover, or to find somebody. */
  holder: string | null;
  since: string | null;
  dueAt: string | null;
  problem: string | null;
  /** Of a switch by hand: the key by which it is said to be done. */
  switchKey: string | null;
  /** What is sent to supply it; null where nothing that a person sends does. */
  action: Action | null;
}

/** What people have to do outside the gates: act on the target system, or clear a rollback. */
function actions(s: State, at: string): OpenItem[] {
  const action = (
    what: string,
    role: Role,
    since: string,
    switchKey: string | null = null,
    said: Action | null = null,
  ): OpenItem => {
    const answer: Action | null = switchKey === null ? said : { message: 'performed', switchKey };
    const holder = holderOf(s, role);
    const why = whyNobodyMayAnswer(s, { role, ownName: true, conflictOf: conflictCheck(s, answer, role) }, at);
    return {
      step: currentPhase(s),
      what,
      kind: 'action',
      supplier: 'person',
      role,
      person: why === null ? holder : fallbackContactAt(s, at),
      holder: s.charter.people[role] ?? null,
      since,
      dueAt: null,
      problem: why,
      switchKey,
      // Others may lift a hold as well.
      action: why === null || answer?.message === 'resume' ? answer : { message: 'transfer', role },
    };
  };
  const items: OpenItem[] = ROLES.flatMap((role) => {
    const transfer = s.transfers[role];
    if (!transfer || transfer.acceptedAt !== null) return [];
    const accepts = action('accepts the role', role, transfer.at);
    const { to } = transfer;
    return [
      { ...accepts, problem: null, action: { message: 'accept-role', role }, person: hasLeft(s, to) ? null : to },
    ];
  });
  for (const request of s.retainer.requests) {
    const { what, action: answer, role, openedAt, dueAt } = request;
    const { people, problem } = requestAssignees(s, request, at);
    const supplies: Action = problem === null ? answer : { message: 'transfer', role };
    const asked = { ...action(what, role, openedAt), dueAt, action: supplies, ...(problem && { problem }) };
    items.push(...(people.length > 0 ? people : [null]).map((person) => ({ ...asked, person })));
  }
  for (const { id, what, openedAt, dueAt, owner } of scheduleFindings(s))
    items.push({
      ...action(`finds out who did it, and says so: ${what}`, owner, openedAt, null, {
        message: 'remediate',
        finding: id,
      }),
      dueAt,
    });
  const { drill, executor, hold, target } = s;
  if (hold) items.push(action(`lifts the hold: ${hold.reason}`, 'owner', hold.since, null, { message: 'resume' }));
  if (executor?.kind !== 'manual') {
    if (target.confirmedAt === null && target.pendingOn)
      items.push(
        action(
          `checks the target system, because neither proof nor status shows it, and says that ${describeTarget(target.desired)} runs`,
          target.pendingOn,
          target.since,
          target.key,
        ),
      );
    return items;
  }
  if (drill?.waitingFor)
    items.push(
      drill.waitingFor.actedBy === null
        ? action(`acts for the drill, then says so`, executor.by, drill.orderedAt, drill.waitingFor.key)
        : action(`confirms what was switched`, executor.confirmedBy, drill.orderedAt, drill.waitingFor.key),
    );
  if (target.confirmedAt === null && target.pendingOn && !target.performedBy)
    items.push(action('switches the target system, then says so', executor.by, target.since, target.key));
  if (
    target.confirmedAt === null &&
    target.performedBy &&
    (!provenByProbe(s) || target.pendingOn === executor.confirmedBy)
  )
    items.push(action('confirms what was switched', executor.confirmedBy, target.since, target.key));
  return items;
}

/** Everything that blocks now: at all open gates, and outside them. */
export const openItems = (s: State, at: string): OpenItem[] => [...actions(s, at), ...gateItems(s, at)];

const gateItems = (s: State, at: string): OpenItem[] =>
  openSteps(s).flatMap((step) => {
    const gate = gateOf(s, step);
    return requirementsOf(s, step, at)
      .filter((requirement) => !requirement.met)
      .map((requirement) => {
        const { what, kind, supplier, who, person, holder, action } = requirement;
        return {
          step,
          what,
          kind,
          supplier,
          role: who,
          person,
          holder,
          since: gate?.since ?? s.progressAt,
          dueAt: gate?.dueAt ?? null,
          problem: problemShown(s, step, requirement),
          switchKey: null,
          action,
        };
      });
  });
