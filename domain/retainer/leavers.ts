/** The owner says that they are there; somebody says that a person has left. */

import { openFinding } from '../findings/findings';
import { closeRequest, openRequest } from '../findings/requests';
import { type CommandHandler, event, type NewEvent, refused, withdrawnFinding } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import { ROLES, type Role } from '../model/people';
import type { State } from '../model/state';
import { holderOf, holdersOf, holdsRole, isParticipant } from '../people/delegation';
import { lookup } from '../values/own-members';
import { inOperation } from './calendar';
import { lapses } from './lapses';
import { ACKNOWLEDGE, vacancy } from './steps/owner-continuity';

export const acknowledge: CommandHandler<CommandOf<'acknowledge'>> = (s, { kind, by }) => {
  const { owner, deputy } = s.charter.people;
  if (by !== owner && by !== deputy)
    return refused(kind, 'WRONG_PERSON', `${by} does not answer for the process`, holdersOf(s, ['owner', 'deputy']));
  if (!inOperation(s)) return refused(kind, 'NOT_ASKED', 'operation is not handed over: the gates ask the owner');
  const deputyAsked = openRequest(s, ACKNOWLEDGE)?.deputised || !holderOf(s, 'owner');
  if (by !== owner && !deputyAsked)
    return refused(
      kind,
      'NOT_ASKED',
      'the deputy answers once the owner is silent for too long',
      holdersOf(s, ['owner']),
    );
  const as = by === owner ? 'owner' : 'deputy';
  return [event('owner.acknowledged', { as }), ...closeRequest(s, ACKNOWLEDGE, `acknowledged as ${as}`)];
};

/** Who may say that somebody has left. */
const MAY_SAY: readonly Role[] = ['sponsor', 'owner', 'deputy', 'account-manager', 'delivery-lead', 'governance-lead'];

/** An ownership that rests on somebody who is gone: before the handover its gate opens again. */
function reopened(s: State, why: string): NewEvent[] {
  if (!s.gates.ownership.acceptedAt) return [];
  const step = 'ownership';
  return [event('gate.reopened', { step, why }), ...(s.live ? [withdrawnFinding(step, why)] : [])];
}

/** What a role is without the person who held it. */
function vacated(s: State, role: Role, person: string, at: string): NewEvent[] {
  const why = `${person}, the ${role}, has left`;
  const ofOwnership = role === 'owner' || role === 'deputy';
  if (ofOwnership && !inOperation(s)) return reopened(s, why);
  if (role === 'owner') return lapses(s, 'Ownership', why);
  const severity = role === 'deputy' ? 'page' : 'ticket';
  const owner = role === 'deputy' || role === 'account-manager' ? 'sponsor' : 'account-manager';
  const what = `${why}: hand the role over`;
  const action = { message: 'transfer', role } as const;
  return openFinding(s, { id: vacancy(role), step: 'owner-continuity', severity, what, owner, action }, at);
}

/** From now on this person decides nothing. A person who returns gets another id. */
export const recordLeaver: CommandHandler<CommandOf<'person-left'>> = (s, { kind, by, person, reason }, at) => {
  if (!holdsRole(s, by, MAY_SAY))
    return refused(kind, 'WRONG_PERSON', `${by} may not say that somebody has left`, holdersOf(s, MAY_SAY));
  if (lookup(s.leavers, person))
    return refused(kind, 'NOT_ASKED', `${person} has left already, at ${lookup(s.leavers, person)}`);
  if (!isParticipant(s, person)) return refused(kind, 'UNKNOWN_PERSON', `${person} is not among the people of ${s.id}`);
  const roles = ROLES.filter((role) => s.charter.people[role] === person);
  return [event('person.left', { person, reason }), ...roles.flatMap((role) => vacated(s, role, person, at))];
};
