import { closeFinding } from '../../findings/findings';
import { closeRequest, openRequest, requestOnce, waitingFor } from '../../findings/requests';
import { afterWorkingDays } from '../../kernel/calendar';
import type { Deadline } from '../../kernel/deadlines';
import { event, type NewEvent } from '../../kernel/events';
import type { Verdict } from '../../model/metrics';
import { ROLES } from '../../model/people';
import type { State } from '../../model/state';
import { hasLeft, holderOf } from '../../people/delegation';
import { secondsSince, shifted } from '../../values/dates';
import { duration } from '../../values/quantity';
import { inOperation } from '../calendar';
import { lapses } from '../lapses';
import type { RetainerStep } from '../step';

const STEP = 'owner-continuity';
/** What the owner is asked. */
export const ACKNOWLEDGE = 'owner-continuity:acknowledge';

/** The finding of a role whose holder has left. */
export const vacancy = (role: string): string => `${STEP}:${role}`;

/** The last sign of the owner: an acknowledgement by the owner or by the deputy for them, or a sign-off at a gate. */
function lastWord(s: State): { by: string | null; at: string } {
  const { acknowledged } = s.retainer;
  const signed = [s.gates.ownership.signOffs.owner, s.gates['operation-handover'].signOffs.owner];
  const words = [acknowledged, ...signed].flatMap((word) => (word ? [{ by: word.by, at: word.at }] : []));
  const handedOver = { by: null, at: s.gates['operation-handover'].acceptedAt ?? s.startedAt };
  return words.reduce((last, word) => (word.at >= last.at ? word : last), words[0] ?? handedOver);
}

const limits = (s: State) => s.charter.retainer.steps[STEP];
/** From when on the owner's silence is the deputy's to answer. */
const silentFrom = (s: State): string => shifted(lastWord(s).at, duration(limits(s).within));
const day = (at: string): string => at.slice(0, 10);

function asksOwner(s: State, at: string): NewEvent[] {
  const request = {
    id: ACKNOWLEDGE,
    step: STEP,
    what: 'says that they still answer for the process',
    action: { message: 'acknowledge' },
    role: 'owner',
    // A person who covers for the owner cannot confirm the owner's presence; the deputy is asked at another time.
    ownName: true,
    dueAt: silentFrom(s),
  } as const;
  return requestOnce(s, request, at);
}

/** The deputy is asked together with the owner, and can answer from then on. */
function asksDeputy(s: State, at: string): NewEvent[] {
  const deputy = holderOf(s, 'deputy');
  if (!deputy || openRequest(s, ACKNOWLEDGE)?.deputised) return [];
  const waitingOn = waitingFor(
    s,
    { role: 'owner', ownName: true, deputised: false, action: { message: 'acknowledge' } },
    at,
  );
  return [...asksOwner(s, at), event('request.deputised', { id: ACKNOWLEDGE, waitingOn, deputy })];
}

/** The request ends once the owner confirms or it no longer applies; the finding of a vacancy once the role is held. */
export function ownerSettled(s: State): NewEvent[] {
  const request = openRequest(s, ACKNOWLEDGE);
  const over = !inOperation(s)
    ? 'nothing is in operation any more'
    : s.lapses.Ownership
      ? 'Ownership has lapsed: its gate is open'
      : request && lastWord(s).at > request.openedAt
        ? 'the owner has accepted it again'
        : null;
  return [
    ...(over ? closeRequest(s, ACKNOWLEDGE, over) : []),
    ...ROLES.flatMap((role) => {
      const holder = holderOf(s, role);
      return holder ? closeFinding(s, vacancy(role), `${holder} is ${role} now`) : [];
    }),
  ];
}

function judge(s: State, at: string): { verdict: Verdict; detail: string } {
  const { owner, deputy } = s.charter.people;
  const { by, at: word } = lastWord(s);
  if (hasLeft(s, owner)) return { verdict: 'fail', detail: `the owner, ${owner}, has left` };
  if (at >= silentFrom(s))
    return {
      verdict: 'fail',
      detail: `no message from the owner since ${day(word)}, required is one in ${limits(s).within}`,
    };
  if (hasLeft(s, deputy)) return { verdict: 'warn', detail: `the deputy, ${deputy}, has left` };
  if (by === deputy)
    return { verdict: 'warn', detail: `the deputy answered for the owner on ${day(word)}: ask the owner` };
  return { verdict: 'pass', detail: `the owner's last message is of ${day(word)}` };
}

/** Owner continuity: is the owner still there? Silence goes to the deputy, then Ownership lapses. */
export const ownerContinuity: RetainerStep<'owner-continuity'> = {
  id: STEP,
  question: 'Is the owner still there?',
  breach: 'silence: the deputy is asked; silence of both, or an owner who has left: Ownership lapses',
  clauses: ['NIST AI RMF GOVERN 2.1', 'NIST AI RMF GOVERN 1.5', 'EU AI Act art. 26'],
  questions: () => ({}),
  judge: (s, _report, at) => {
    // Asked where the next cycle would come too late: who has just signed is not asked again.
    const comesTooLate = silentFrom(s) <= shifted(at, duration(limits(s).every));
    const isAsked = comesTooLate && !s.lapses.Ownership && !hasLeft(s, s.charter.people.owner);
    const silentDays = Math.floor(secondsSince(lastWord(s).at, at) / 86_400);
    return { ...judge(s, at), figures: { silentDays }, follows: isAsked ? asksOwner(s, at) : [] };
  },
  deadlines: (s) => {
    if (s.lapses.Ownership) return [];
    const from = silentFrom(s);
    const ends = afterWorkingDays(s.workdays, from, limits(s).deputyDays);
    const deputyAsked = openRequest(s, ACKNOWLEDGE)?.deputised || !holderOf(s, 'deputy');
    const timers: (Deadline | null)[] = [
      deputyAsked ? null : { at: from, happens: asksDeputy },
      ends === null ? null : { at: ends, happens: ownershipLapses },
    ];
    return timers.filter((one) => one !== null);
  },
};

const ownershipLapses = (s: State): NewEvent[] =>
  lapses(s, 'Ownership', `no message from the owner since ${day(lastWord(s).at)}, and none from the deputy`);
