/** The process expert confirms that the process is still the redesigned one, or says that it has changed. */

import { closeRequest, mayAnswer, openRequest } from '../findings/requests';
import { type CommandHandler, event, refused } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import { actsIn, holdersOf } from '../people/delegation';
import { proposeAmendment } from '../sign-offs/amendments';
import { digest } from '../values/digest';
import { CONFIRM, confirmingRole, handOversOf } from './steps/change-control';

/** Other hand-overs are put forward as an amendment: in operation `process-redesign` has to accept them. */
export const confirmProcess: CommandHandler<CommandOf<'confirm-process'>> = (s, { kind, by, handOvers, what }, at) => {
  const role = confirmingRole(s);
  const asked = openRequest(s, CONFIRM);
  const may = actsIn(s, by, [role], at);
  if (!may && !(asked && mayAnswer(s, by, asked, at)))
    return refused(kind, 'WRONG_PERSON', `the hand-overs are confirmed by the ${role}`, holdersOf(s, [role]));
  if (!s.live) return refused(kind, 'NOT_ASKED', 'nothing is live: the hand-overs are a matter of process-redesign');
  if (handOvers === undefined) {
    if (what !== undefined) return refused(kind, 'BAD_INPUT', 'a change needs the hand-overs as they are now');
    return [event('process.confirmed', {}), ...closeRequest(s, CONFIRM, 'they are those of the charter')];
  }
  // What is proposed already stays proposed.
  const base = s.proposal?.charter ?? s.charter;
  const said = [s.charter, base].find((charter) => handOversOf(charter) === digest(handOvers));
  if (said)
    return refused(
      kind,
      'SAME_CHARTER',
      said === s.charter
        ? 'the charter says exactly these hand-overs'
        : 'exactly these hand-overs are proposed already',
    );
  if (!base.process) return refused(kind, 'NOT_MET', 'the charter says nothing of the process yet: amend it');
  const charter = { ...base, process: { ...base.process, handOvers } };
  return [
    event('process.changed', { what: what ?? 'the hand-overs are others', handOvers }),
    ...closeRequest(s, CONFIRM, 'they have changed'),
    ...proposeAmendment(s, charter),
  ];
};
