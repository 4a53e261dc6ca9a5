/** Amendments of the charter: in force at once, or proposed until their gates accept them. */

import { openProposal } from '../gates/gate-of';
import { outdatesIn } from '../gates/outdated';
import { lapsedGates } from '../gates/prerequisites';
import { changedSinceAccepted } from '../gates/subjects';
import { rejectUnknownPerson } from '../gates/submissions';
import { type CommandHandler, event, type NewEvent, refused, withdrawnFinding } from '../kernel/events';
import type { Charter } from '../model/charter';
import type { CommandOf } from '../model/commands';
import type { State } from '../model/state';
import { STANDING_STEPS, type StandingStep } from '../model/steps';
import { hasLeft } from '../people/delegation';
import { newlyTogether } from '../people/roles';
import { charterToSign, isSameCharter, readCharter, type SignedCharter } from '../record/read-entry';
import { digest } from '../values/digest';
import { lookup } from '../values/own-members';
import { isPersonId } from '../values/person-ids';

/** Sections that an amendment changes, by name. */
export const changedSections = (before: Charter, after: Charter): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => digest(lookup(before, key) ?? null) !== digest(lookup(after, key) ?? null))
    .sort();

/** Accepted gates whose subject the amended charter changes. */
const reopensIn = (s: State, charter: Charter): StandingStep[] => {
  const amended = { ...s, charter, proposal: null };
  return STANDING_STEPS.filter((step) => changedSinceAccepted(s.gates[step], amended, step));
};

export const amend: CommandHandler<CommandOf<'amend'>> = (s, command) => {
  const unknown = rejectUnknownPerson(s, command);
  if (unknown) return unknown;
  const { charterDigest } = command;
  const charter = readCharter(command.charter, 'the charter of this message');
  if (charter.id !== s.id || charter.client !== s.charter.client)
    return refused(
      command.kind,
      'CLIENT_ID_CHANGED',
      `an amendment of ${s.id} for ${s.charter.client} cannot be ${charter.id} for ${charter.client}`,
    );
  if (digest(command.charter) !== charterDigest)
    return refused(command.kind, 'BAD_MESSAGE', 'the digest is not that of the charter');
  const returned = Object.entries(charter.people).filter(
    ([role, person]) => lookup(s.charter.people, role) !== person && hasLeft(s, person),
  );
  if (returned.length > 0)
    return refused(
      command.kind,
      'WRONG_PERSON',
      'the charter gives a role to somebody who has left: a person who returns needs another id',
      returned.map(([role, person]) => `${role}: ${person}`),
    );
  if (!Object.values(charter.people).every((person) => person === undefined || isPersonId(person)))
    return refused(command.kind, 'BAD_INPUT', 'nobody is called as the system itself is');
  const together = newlyTogether(s, charter);
  if (together.length > 0)
    return refused(command.kind, 'SAME_PERSON', 'the charter gives two roles to one person', together);
  // The charter in force, sent again while another one is proposed, withdraws the proposal.
  if (
    isSameCharter({ charter: s.charter, digest: s.charterDigest }, charter) &&
    (!s.proposal || isSameCharter(s.proposal, charter))
  )
    return refused(command.kind, 'SAME_CHARTER', 'the charter in force says exactly this');
  return proposeAmendment(s, charter, { charter: command.charter, charterDigest });
};

/** Data that a processor was allowed to have, and is not any more. */
const denied = (before: Charter, after: Charter): string[] =>
  Object.entries(before.governance?.data ?? {}).flatMap(([name, decided]) =>
    Object.entries(decided)
      .filter(
        ([processor, ruling]) =>
          ruling === 'allow' && lookup(lookup(after.governance?.data, name), processor) !== 'allow',
      )
      .map(([processor]) => `${name} at ${processor}`),
  );

/**
 * Another charter: in force at once, or in operation a proposal, if gates have to accept it first. Only a withdrawal
 * acts at once there too.
 * @param signed the same charter in the form that was signed, which is recorded
 */
export function proposeAmendment(
  s: State,
  charter: Charter,
  signed: SignedCharter = charterToSign(charter),
): NewEvent[] {
  // What has lapsed has to be proven under the new charter as well.
  const reopens = s.live ? [...new Set([...reopensIn(s, charter), ...lapsedGates(s)])] : [];
  const withdrawn = s.live ? denied(s.charter, charter) : [];
  if (reopens.length > 0 && withdrawn.length === 0) {
    const proposal = openProposal({ charter, digest: signed.charterDigest, by: '', at: '', reopens });
    return [event('amendment.proposed', { ...signed, reopens, ...outdatesIn(s, { ...s, proposal }) })];
  }
  const why = `data that was allowed is denied: ${withdrawn.join(', ')}`;
  return [
    event('charter.amended', { ...signed, ...outdatesIn(s, { ...s, charter, proposal: null }) }),
    ...(withdrawn.length > 0 ? [withdrawnFinding('governance', why)] : []),
  ];
}
