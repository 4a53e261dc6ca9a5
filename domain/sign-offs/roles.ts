/** Rules for people who change: a role is handed over and accepted, somebody is away, a requirement is waived. */

import { gateOf } from '../gates/gate-of';
import { isGroup } from '../gates/requirement-specs';
import { requirementsOf } from '../gates/requirements';
import { isStepId } from '../gates/steps';
import { rejectUnknownPerson } from '../gates/submissions';
import { LONGEST_WAIVER_DAYS, unwaivable } from '../gates/waivers';
import type { Deadline } from '../kernel/deadlines';
import { type CommandHandler, event, type NewEvent, refused, refusedName } from '../kernel/events';
import { openFindingOf } from '../kernel/open-findings';
import type { Charter } from '../model/charter';
import type { CommandOf } from '../model/commands';
import type { Waiver } from '../model/gates';
import type { Role } from '../model/people';
import type { State } from '../model/state';
import {
  awaitsAcceptance,
  fallbackContactAt,
  handedOver,
  hasLeft,
  holdersOf,
  holdsRole,
  isParticipant,
  overlaps,
} from '../people/delegation';
import { alreadyHolds } from '../people/roles';
import { sameAs, sameHuman } from '../people/same-human';
import { shifted } from '../values/dates';
import { proposeAmendment } from './amendments';

/** A waiver expires at its end. */
export const waiverDeadlines = (s: State): Deadline[] =>
  s.waivers.flatMap((waiver) =>
    waiver.expired ? [] : [{ at: waiver.until, happens: (now: State) => waiverEnds(now, waiver) }],
  );

/** When an absence begins or ends, requirements are pending on other people: nothing to decide, only to notify. */
export const absenceDeadlines = (s: State, at: string): Deadline[] =>
  s.absences
    .flatMap(({ from, until }) => [from, until])
    .filter((moment) => moment > at)
    .map((moment) => ({ at: moment, happens: () => [] }));

/** Who may hand a role over, in addition to its holder. */
const MAY_TRANSFER: readonly Role[] = ['sponsor', 'account-manager'];
/** Who may except a requirement for a time. */
const MAY_WAIVE: readonly Role[] = ['sponsor', 'governance-lead'];

/** Amends the people at once; in operation the version in force stays until its gates have accepted the new one. */
export const transfer: CommandHandler<CommandOf<'transfer'>> = (s, command, at) => {
  const { role, to, reason } = command;
  const base: Charter = s.proposal?.charter ?? s.charter;
  const from = base.people[role] ?? null;
  if (
    from !== command.by &&
    !holdsRole(s, command.by, [...MAY_TRANSFER, role]) &&
    command.by !== fallbackContactAt(s, at)
  )
    return refused(command.kind, 'WRONG_PERSON', `${command.by} may not hand over the role of ${role}`, [
      ...(from ? [`${role}: ${from}`] : []),
      ...holdersOf(s, MAY_TRANSFER),
    ]);
  if (from === to) return refused(command.kind, 'BAD_INPUT', `${to} is the ${role} already`);
  if (base.groups.includes(to)) return refused(command.kind, 'WRONG_PERSON', `${to} is a group: a group is nobody`);
  if (hasLeft(s, to))
    return refused(command.kind, 'WRONG_PERSON', `${to} has left: a person who returns needs another id`);
  const charter = { ...base, people: { ...base.people, [role]: to } };
  const same = alreadyHolds({ ...s, charter }, charter.people, role, to);
  if (same) return refused(command.kind, 'SAME_PERSON', `${same}: hand that over first`);
  const transferred = { role, from, to, reason };
  const after = { ...s, transfers: { ...s.transfers, [role]: handedOver(s, transferred, at) } };
  return [event('role.transferred', transferred), ...proposeAmendment(after, charter)];
};

export const acceptRole: CommandHandler<CommandOf<'accept-role'>> = (s, { kind, role, by }) => {
  if (awaitsAcceptance(s, role, by)) return [event('role.accepted', { role })];
  const { to, acceptedAt } = s.transfers[role] ?? {};
  const details = to ? [`${role}: ${to}${acceptedAt ? `, accepted at ${acceptedAt}` : ''}`] : [];
  return refused(kind, 'NOT_ASKED', `no role of ${role} was handed over to ${by}`, details);
};

/** Who is away is covered by somebody whom the engagement knows; what only they can decide, nobody decides for them. */
export const absent: CommandHandler<CommandOf<'absent'>> = (s, command) => {
  const { from, until, cover, by } = command;
  const person = command.person ?? by;
  const unknown = rejectUnknownPerson(s, command);
  if (unknown) return unknown;
  if (person !== by && !holdsRole(s, by, MAY_TRANSFER))
    return refused(
      command.kind,
      'WRONG_PERSON',
      `${by} may not say that ${person} is away`,
      holdersOf(s, MAY_TRANSFER),
    );
  const missing = [person, cover].find((one) => !isParticipant(s, one));
  if (missing) return refused(command.kind, 'UNKNOWN_PERSON', `${missing} is not among the people of ${s.id}`);
  if (isGroup(s, cover)) return refused(command.kind, 'WRONG_PERSON', `${cover} is a group: a group is nobody`);
  if (sameHuman(s, cover, person))
    return refused(
      command.kind,
      'SAME_PERSON',
      cover === person
        ? `${person} cannot cover for themselves`
        : `${sameAs(s, cover, { person, as: 'person who is away' })}: nobody covers for themselves`,
    );
  if (shifted(until, 0) <= shifted(from, 0))
    return refused(command.kind, 'BAD_INPUT', 'the absence ends before it begins');
  const noted = { person, from: shifted(from, 0), until: shifted(until, 0), cover };
  const replaced = s.absences.filter((one) => overlaps(one, noted)).map((one) => ({ from: one.from, to: one.until }));
  return [event('absence.noted', { ...noted, ...(replaced.length > 0 ? { replaces: replaced } : {}) })];
};

export const waive: CommandHandler<CommandOf<'waive'>> = (s, command, at) => {
  const { gate: step, requirement: id, reason, by } = command;
  if (!isStepId(step)) return refused(command.kind, 'UNKNOWN_STEP', `there is no step "${step}"`);
  if (!holdsRole(s, by, MAY_WAIVE))
    return refused(command.kind, 'WRONG_PERSON', `${by} may not waive a requirement`, holdersOf(s, MAY_WAIVE), step);
  if (!gateOf(s, step))
    return refused(command.kind, 'NO_RELEASE', `${step} belongs to a release, and none is on its way`, [], step);
  const all = requirementsOf(s, step, at);
  const requirement = all.find((one) => one.id === id);
  if (!requirement) {
    const open = all.filter((one) => !one.met && !unwaivable(step, one)).map((one) => one.id);
    return refusedName(command.kind, `${step} does not ask for "${id}"`, id, open, step);
  }
  const never = unwaivable(step, requirement);
  if (never) return refused(command.kind, 'NOT_WAIVABLE', `${requirement.what}: ${never}`, [], step);
  // Who only finds somebody for the role is not the one who is to supply it.
  if (requirement.action?.message !== 'transfer' && sameHuman(s, requirement.person ?? undefined, by))
    return refused(command.kind, 'SAME_PERSON', `${by} is to supply it, and cannot waive it too`, [], step);
  const until = shifted(command.until, 0);
  const latest = shifted(at, LONGEST_WAIVER_DAYS * 86_400_000);
  if (until <= at || until > latest)
    return refused(command.kind, 'BAD_INPUT', `a waiver ends between now and ${latest}`, [], step);
  return [event('waiver.granted', { gate: step, requirement: id, what: requirement.what, until, reason })];
};

/** What a waiver leaves when it ends: an open requirement while its gate is open, a finding once that is past. */
export function waiverEnds(s: State, waiver: Waiver): NewEvent[] {
  const { gate, requirement, what } = waiver;
  const ended = event('waiver.expired', { gate, requirement });
  const isPast = gateOf(s, gate)?.acceptedAt != null || (waiver.release !== null && waiver.release !== s.pass?.release);
  if (!isPast) return [ended];
  const owner: Role = s.charter.people.owner ? 'owner' : 'account-manager';
  const found = { id: waiverFinding(waiver), step: gate, severity: 'ticket' as const, owner };
  return [ended, event('finding.opened', { ...found, what: `the waiver has ended: ${what}` })];
}

const waiverFinding = ({ gate, requirement }: Waiver): string => `waiver:${gate}:${requirement}`;

/** Closes findings of expired waivers whose requirement is met now, or waived again. */
export function remediedWaivers(s: State, at: string): NewEvent[] {
  return s.waivers.flatMap((waiver) => {
    const id = waiverFinding(waiver);
    if (!openFindingOf(s, id)) return [];
    const now = requirementsOf(s, waiver.gate, at).find((one) => one.id === waiver.requirement);
    if (!now?.met) return [];
    return [event('finding.closed', { id, how: now.waivedUntil ? 'it is waived again' : 'it was supplied' })];
  });
}
