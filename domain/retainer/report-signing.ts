/** A period's report is accepted by account manager and owner, each under the digest of what they were shown. */

import { closeRequest, mayAnswer, openRequest, requestOnce } from '../findings/requests';
import { signersOf } from '../gates/separation';
import { type CommandHandler, event, type NewEvent, refused } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import type { State } from '../model/state';
import { holdersOf } from '../people/delegation';
import { hasActed } from '../people/roles';
import { shifted } from '../values/dates';
import { lookup } from '../values/own-members';
import { firstAfter } from './period';

const SIGNERS = ['account-manager', 'owner'] as const;
type Signer = (typeof SIGNERS)[number];

/** A period ends first where the date is furthest ahead; the client knows its own midnight and refuses before. */
const AHEAD_MS = 14 * 3_600_000;

const requestId = (period: string, role: Signer): string => `value-review:report:${period}:${role}`;

/** In which of both roles a person may sign: their own, or one for which they may answer. */
const rolesOf = (s: State, by: string, period: string, at: string): Signer[] =>
  SIGNERS.filter((role) => {
    const request = openRequest(s, requestId(period, role));
    return s.charter.people[role] === by || (request !== undefined && mayAnswer(s, by, request, at));
  });

const asked = (s: State, period: string, role: Signer, at: string): NewEvent[] =>
  requestOnce(
    s,
    {
      id: requestId(period, role),
      step: 'value-review',
      what: `accepts the report of ${period}`,
      action: { message: 'sign-report', period },
      role,
      ownName: false,
    },
    at,
  );

/** Two people sign, also while one covers for another. If the report changes after one has signed, both sign again. */
export const signReport: CommandHandler<CommandOf<'sign-report'>> = (s, { kind, by, period, subject }, at) => {
  const ended = shifted(`${firstAfter(period)}T00:00:00.000Z`, -AHEAD_MS);
  if (at < ended)
    return refused(kind, 'BAD_INPUT', `${period} has not ended`, ['a report is signed when its period is over']);
  const roles = rolesOf(s, by, period, at);
  if (roles.length === 0) return refused(kind, 'WRONG_PERSON', `${by} does not sign the report`, holdersOf(s, SIGNERS));
  const known = lookup(s.retainer.reports, period);
  const signed = known?.digest === subject ? known.signed : {};
  const unsigned = roles.filter((role) => !signed[role]);
  if (unsigned.length === 0) return refused(kind, 'NOT_ASKED', `${by} has accepted this report of ${period} already`);
  const same = hasActed(s, by, signersOf(signed, null));
  if (same) return refused(kind, 'SAME_PERSON', `${same}: a report is accepted by two people`, holdersOf(s, SIGNERS));
  // One signature per person: in their own role rather than in one in which they cover for somebody.
  const role = unsigned.find((one) => s.charter.people[one] === by) ?? unsigned[0]!;
  const open = SIGNERS.filter((one) => !signed[one] && one !== role);
  return [
    event('report.signed', { period, digest: subject, role }),
    ...closeRequest(s, requestId(period, role), `accepted by ${by}`),
    ...open.flatMap((one) => asked(s, period, one, at)),
  ];
};
