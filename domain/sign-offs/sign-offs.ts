/** Rules for sign-offs: who may decide what, on which subject (docs/decisions/0016). */

import { unconfirmedAt } from '../charter/figures';
import { maySubmitCases } from '../gates/case-approval';
import { gateOf, isPassStep, viewFor } from '../gates/gate-of';
import { openSteps } from '../gates/open-steps';
import { isGroup, type SignOffSpec } from '../gates/requirement-specs';
import { type GateNow, gateNow, requirementsOf, roleRequirement } from '../gates/requirements';
import { approvesOwnCases, notApart } from '../gates/separation';
import { isStepId } from '../gates/steps';
import { unreadCases } from '../gates/steps/process-redesign';
import { type CommandHandler, event, type NewEvent, refused, withdrawnFinding } from '../kernel/events';
import { identify } from '../messages/identify';
import type { CommandOf } from '../model/commands';
import type { Actor } from '../model/entries';
import type { SignOff } from '../model/gates';
import type { Role } from '../model/people';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { awaitsAcceptance, isParticipant, type RoleAssignment, roleAssignmentsOf } from '../people/delegation';

type Sign = CommandOf<'sign'>;

interface Asked {
  role: Role;
  person: string | null;
  met: boolean;
  /** Who may decide here now by their roles; separation of duties may forbid it to some of them. */
  fillings: RoleAssignment[];
  /** Why a person must not decide here, in words; null where nothing forbids it. */
  conflictOf: (person: string) => string | null;
  ask: SignOffSpec;
}

function askedRoles(s: State, now: GateNow, at: string): Asked[] {
  const { view, specs, signing } = now;
  const requirements = requirementsOf(s, signing.step, at);
  return specs.flatMap((ask) => {
    if (ask.kind !== 'sign-off') return [];
    const person = view.charter.people[ask.role] ?? null;
    const met = requirements.some((one) => one.id === ask.id && one.met);
    const asked = roleRequirement(now, ask);
    return [
      { role: ask.role, person, met, fillings: roleAssignmentsOf(view, asked, at), conflictOf: asked.conflictOf!, ask },
    ];
  });
}

const fillingBy = (one: Asked, person: string): RoleAssignment | undefined =>
  one.fillings.find((filling) => filling.person === person);

/** The role in which a person is asked: first one in which they may decide, then one not met yet, then one of their own. */
function askedOf(asked: readonly Asked[], command: Pick<Sign, 'by' | 'role'>): Asked | undefined {
  const theirs = asked.filter((one) => fillingBy(one, command.by) && (!command.role || one.role === command.role));
  const rank = (one: Asked): number =>
    Number(one.conflictOf(command.by) !== null) * 4 +
    Number(one.met) * 2 +
    Number(fillingBy(one, command.by)?.actingFor !== null);
  return theirs.sort((a, b) => rank(a) - rank(b))[0];
}

/** In which role this person would decide now; a sign-off has to name it. Null: nothing is pending on them. */
export function roleFor(s: State, command: Pick<Sign, 'gate' | 'by' | 'role'>, at: string): Role | null {
  const { gate } = command;
  if (!isStepId(gate) || !gateOf(s, gate)) return null;
  return askedOf(askedRoles(s, gateNow(s, gate, at), at), command)?.role ?? null;
}

function refuseStranger(s: State, command: Sign, step: StepId, asked: readonly Asked[]): NewEvent[] {
  const who = asked.map((one) => `${one.role}: ${one.person ?? 'nobody named'}`);
  if (!isParticipant(s, command.by))
    return refused('sign', 'UNKNOWN_PERSON', `${command.by} is not among the people of ${s.id}`, who, step);
  if (asked.length === 0) return refused('sign', 'NOT_ASKED', `${step} asks for no sign-off now`, [], step);
  const code = command.role ? 'WRONG_ROLE' : 'WRONG_PERSON';
  return refused(
    'sign',
    code,
    `${command.by} is not asked to sign ${step}${command.role ? ` as ${command.role}` : ''}`,
    who,
    step,
  );
}

/** Where the charter has them decide in order: who decides first, and has not. */
function pendingPredecessors(s: State, step: StepId, asked: readonly Asked[], one: Asked): Asked[] {
  if (!viewFor(s, step).charter.signOffs?.[step]?.ordered) return [];
  return asked.slice(0, asked.indexOf(one)).filter((earlier) => !earlier.met);
}

/** The same person gives the same decision on the same subject, known as surely, and adds nothing to it. */
const saysAgain = (given: SignOff, command: Sign, actingFor: string | null, { id, assurance }: Actor): boolean =>
  given.by === id &&
  given.decision === command.decision &&
  given.subject === command.subject &&
  given.assurance === assurance &&
  (given.actingFor ?? null) === actingFor &&
  (!command.comment || command.comment === given.comment);

const noRelease = (step: StepId): string => `${step} belongs to a release, and none is on its way`;

/** Why nobody at all can approve what this gate asks as it stands; null where those who are asked can. */
export function unsignable(s: State, step: StepId): string | null {
  const gate = gateOf(s, step);
  if (!gate) return noRelease(step);
  if (gate.acceptedAt) return `${step} is accepted`;
  return step === 'process-redesign' ? unreadCases(s) : null;
}

export const sign: CommandHandler<Sign> = (s, command, at) => {
  const step = command.gate;
  if (!isStepId(step)) return refused('sign', 'UNKNOWN_STEP', `there is no step "${step}"`);
  const gate = gateOf(s, step);
  if (!gate) return refused('sign', 'NO_RELEASE', noRelease(step), [], step);
  const now = gateNow(s, step, at);
  const { view, signing } = now;
  const asked = askedRoles(s, now, at);
  if (gate.acceptedAt) return refused('sign', 'GATE_ACCEPTED', `${step} was accepted at ${gate.acceptedAt}`, [], step);
  const one = askedOf(asked, command);
  if (!one) return refuseStranger(s, command, step, asked);
  const { role, ask } = one;
  const actingFor = fillingBy(one, command.by)?.actingFor ?? null;
  if (isGroup(view, command.by))
    return refused('sign', 'WRONG_PERSON', `${command.by} is a group: a group is nobody`, [], step);
  if (ask.ownName && command.relayed)
    return refused(
      'sign',
      'WEAK_ASSURANCE',
      `the ${role} decides ${step} personally: a relayed decision is not enough`,
      [],
      step,
    );
  const { subject } = command;
  if (!signing.subjects.includes(subject))
    return refused(
      'sign',
      'STALE_SUBJECT',
      `what ${step} asks you to sign has changed since it was shown`,
      [`shown: ${subject}`, `now: ${signing.subjects.at(-1)}`],
      step,
    );
  const decided = { by: command.by, relayedBy: command.relayed?.by };
  const same = notApart(view, signing, role, decided);
  if (same) {
    const again = approvesOwnCases(view, step, role, view.charter.people[role]) ? maySubmitCases(view, at) : [];
    const helps = again.map((other) => `or somebody else submits the same cases again: ${other.role}: ${other.person}`);
    return refused('sign', 'SAME_PERSON', `${same}: the ${role} must be somebody else here`, helps, step);
  }
  const unread = step === 'process-redesign' && command.decision === 'approve' ? unreadCases(s) : null;
  if (unread)
    return refused('sign', 'NOT_MET', `${unread}; what they say is part of what ${step} asks you to sign`, [], step);
  const first = pendingPredecessors(s, step, asked, one);
  if (first.length > 0)
    return refused(
      'sign',
      'OUT_OF_ORDER',
      `the charter has ${step} signed in order, and the ${role} is not next`,
      first.map((earlier) => `first: ${earlier.role}, ${earlier.person ?? 'nobody named'}`),
      step,
    );
  const kept = !openSteps(s).includes(step) || (isPassStep(step) && gate.openedAt === null);
  const { decision } = command;
  const open = unconfirmedAt(view.charter, step).length;
  const given = gate.signOffs[role];
  if (given && saysAgain(given, command, actingFor, identify(s, command, at).actor))
    return [
      event('command.noted', {
        command: 'sign',
        note: `the ${role} gave this decision already, at ${given.at} (entry ${given.entry.seq})`,
        gate: step,
        role,
      }),
    ];
  return [
    event('sign-off.given', {
      gate: step,
      role,
      decision,
      subject,
      comment: command.comment ?? null,
      kept,
      ...(open > 0 ? { unconfirmed: open } : {}),
      ...(actingFor ? { actingFor } : {}),
    }),
    // Who decides in a role that was handed over has accepted it.
    ...(actingFor === null && decision === 'approve' && awaitsAcceptance(s, role, command.by)
      ? [event('role.accepted', { role })]
      : []),
  ];
};

/** Revokes a sign-off: before the gate is accepted it is only removed, afterwards the revocation acts at once. */
export const revoke: CommandHandler<CommandOf<'revoke'>> = (s, command) => {
  const step = command.gate;
  if (!isStepId(step)) return refused('revoke', 'UNKNOWN_STEP', `there is no step "${step}"`);
  const gate = gateOf(s, step);
  if (!gate) return refused('revoke', 'NO_RELEASE', noRelease(step), [], step);
  const theirs = Object.values(gate.signOffs).filter(
    (given) =>
      (given.by === command.by || given.actingFor === command.by) && (!command.role || given.role === command.role),
  );
  const given = theirs[0];
  if (!given)
    return refused(
      'revoke',
      'NOT_ASKED',
      `${command.by} has decided nothing at ${step}`,
      Object.values(gate.signOffs).map(({ role, by }) => `${role}: ${by}`),
      step,
    );
  const { reason } = command;
  const revoked = event('sign-off.revoked', { gate: step, role: given.role, reason });
  const why = `the ${given.role} took back the approval`;
  const gone =
    step === 'staged-go-live' && s.pass?.goAt ? [event('stage.stopped', { release: s.pass.release, why })] : [];
  if (!gate.acceptedAt) return [revoked, ...gone];
  return [revoked, event('gate.reopened', { step, why }), ...(s.live ? [withdrawnFinding(step, why)] : [])];
};
