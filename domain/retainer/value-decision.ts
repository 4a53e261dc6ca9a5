/** What happens to a system that does not pay: the sponsor is asked and decides. Nothing else follows automatically. */

import { closeFinding, type FindingToOpen, openFinding } from '../findings/findings';
import { closeRequest, mayAnswer, openRequest, requestOnce } from '../findings/requests';
import { type CommandHandler, event, type NewEvent, refused } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import type { State } from '../model/state';
import { holdersOf } from '../people/delegation';

/** Id of the request. */
export const DECIDE = 'value-review:decide';
const STOP = 'value-review:stop';

export const asksSponsor = (s: State, why: string, at: string): NewEvent[] =>
  requestOnce(
    s,
    {
      id: DECIDE,
      step: 'value-review',
      what: `decides whether it continues, is changed, or stops: ${why}`,
      action: { message: 'decide-value' },
      role: 'sponsor',
      ownName: true,
    },
    at,
  );

const TO_CLOSE: FindingToOpen = {
  id: STOP,
  step: 'value-review',
  severity: 'ticket',
  what: 'the sponsor has decided to stop: close the engagement',
  owner: 'account-manager',
  action: { message: 'close' },
};

export const decideValue: CommandHandler<CommandOf<'decide-value'>> = (s, { kind, by, decision, reason }, at) => {
  const request = openRequest(s, DECIDE);
  if (!request) return refused(kind, 'NOT_ASKED', 'the value review asks for no decision');
  if (!mayAnswer(s, by, request, at))
    return refused(kind, 'WRONG_PERSON', 'what becomes of it is decided by the sponsor', holdersOf(s, ['sponsor']));
  return [
    event('value.decided', { decision, reason }),
    ...closeRequest(s, DECIDE, `decided: ${decision}`),
    ...(decision === 'stop'
      ? openFinding(s, TO_CLOSE, at)
      : closeFinding(s, STOP, `the sponsor has decided: ${decision}`)),
  ];
};
