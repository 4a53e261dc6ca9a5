/**
 * Separation of duties, whatever people do: everybody on whom something is pending may answer, and at one gate nobody signs
 * or relays for two people.
 */

import fc from 'fast-check';
import { gateOf } from '../../domain/gates/gate-of';
import { openSteps } from '../../domain/gates/open-steps';
import { subjectDigest } from '../../domain/gates/subjects';
import type { Charter } from '../../domain/model/charter';
import type { Command } from '../../domain/model/commands';
import type { Events } from '../../domain/model/events';
import type { Role } from '../../domain/model/people';
import type { StepId } from '../../domain/model/steps';
import { newlyPending, type PendingItem, pendingNow } from '../../domain/open-items/pending';
import { sameHuman } from '../../domain/people/same-human';
import { digest } from '../../domain/values/digest';
import type { PaperEngagement } from '../support/paper-engagement';
import { runs } from '../support/runs';
import { casesAreHandedIn, engagement, MAILBOX, ordersDrill, submits, theWorldAnswers } from './vocabulary';

type Move = (e: PaperEngagement) => unknown;
const OTHERS = ['second-self', 'process-person'];
const HELD = Object.values(MAILBOX.people) as string[];
const everybody = fc.constantFrom(...HELD, ...OTHERS);
const ROLES_THERE = Object.keys(MAILBOX.people) as Role[];

/** Variants of one charter: more roles sign, and one person holds two roles that may be held together. */
const charters = fc
  .record({
    also: fc.subarray<Role>(['sponsor', 'deputy', 'reviewer', 'account-manager']),
    lead: fc.constantFrom(MAILBOX.people['delivery-lead']!, MAILBOX.people['account-manager']!),
    reviewer: fc.constantFrom(MAILBOX.people.reviewer!, MAILBOX.people['account-manager']!),
    governance: fc.constantFrom(MAILBOX.people['governance-lead']!, 'second-self'),
    expert: fc.constantFrom('process-person', MAILBOX.people['delivery-lead']!),
  })
  .map(({ also, lead, reviewer, governance, expert }): Charter => {
    const roles = { 'delivery-lead': lead, reviewer, 'governance-lead': governance, 'process-expert': expert };
    const people = { ...MAILBOX.people, ...roles };
    const signOffs = also.length > 0 ? { metrics: { also }, 'first-conversation': { also } } : {};
    return { ...MAILBOX, assurance: 'relayed', people, signOffs } as Charter;
  });

let sent = 0;
const key = () => `key-${++sent}`;
const acts = (e: PaperEngagement, command: object): unknown => e.act({ key: key(), ...command } as Command);

/** Somebody signs in a role at an open gate, or relays the sign-off of somebody else. */
const signing = fc.tuple(everybody, fc.constantFrom(...ROLES_THERE), fc.option(everybody), fc.nat()).map(
  ([by, role, relay, nth]): Move =>
    (e) => {
      const steps = openSteps(e.state);
      const gate = steps[nth % Math.max(1, steps.length)];
      if (gate === undefined) return;
      const relayed = relay === null ? {} : { relayed: { by: relay, message: digest('a mail') } };
      acts(e, { kind: 'sign', gate, role, decision: 'approve', by, subject: subjectDigest(e.state, gate), ...relayed });
    },
);
const later = (e: PaperEngagement, days: number) => new Date(Date.parse(e.at) + days * 86_400_000).toISOString();
const absence = fc.tuple(everybody, everybody).map(
  ([person, cover]): Move =>
    (e) =>
      acts(e, { kind: 'absent', by: e.who('account-manager'), person, cover, from: e.at, until: later(e, 9) }),
);
/** The worker finds that two ids are one person. */
const alike = fc.tuple(everybody, everybody).map(
  ([a, b]): Move =>
    (e) => {
      const pair = [{ people: [a, b].sort(), by: 'address' }];
      if (a !== b) acts(e, { kind: 'hold', by: e.who('sponsor'), reason: 'r', alike: pair });
      acts(e, { kind: 'resume', by: e.who('owner'), reason: 'r' });
    },
);
const leaving = everybody.map(
  (person): Move =>
    (e) =>
      acts(e, { kind: 'person-left', by: e.who('sponsor'), person, reason: 'gone' }),
);
const handover = fc.tuple(fc.constantFrom(...ROLES_THERE), everybody).map(
  ([role, to]): Move =>
    (e) =>
      acts(e, { kind: 'transfer', by: e.who('sponsor'), role, to, reason: 'r' }),
);
/** A role is signed for and handed over; then who signed it signs or relays for somebody else at the same gate. */
const signedAndHandedOver = fc
  .tuple(fc.constantFrom(...ROLES_THERE), fc.constantFrom(...ROLES_THERE), everybody, fc.boolean(), fc.boolean())
  .map(
    ([first, second, anybody, relays, isSwapped]): Move =>
      (e) => {
        const gate = openSteps(e.state)[0];
        if (gate === undefined) return;
        const sign = { kind: 'sign', gate, decision: 'approve' };
        const [signer, next] = [e.who(first), e.who(second)];
        acts(e, { ...sign, role: first, by: signer, subject: subjectDigest(e.state, gate) });
        acts(e, { kind: 'transfer', by: e.who('sponsor'), role: first, to: isSwapped ? anybody : next, reason: 'r' });
        if (!relays) acts(e, { kind: 'absent', by: next, person: next, cover: signer, from: e.at, until: later(e, 9) });
        const relayed = { by: next, relayed: { by: signer, message: digest('a mail') } };
        const decided = relays ? relayed : { by: signer };
        acts(e, { ...sign, role: second, subject: subjectDigest(e.state, gate), ...decided });
      },
  );
const doing = fc.constantFrom<Move>(casesAreHandedIn, submits('r1'), ordersDrill(), theWorldAnswers(), (e) => {
  e.at = later(e, 2);
});
const moves = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: signing },
    { weight: 3, arbitrary: absence },
    { weight: 1, arbitrary: alike },
    { weight: 1, arbitrary: leaving },
    { weight: 1, arbitrary: handover },
    { weight: 3, arbitrary: signedAndHandedOver },
    { weight: 2, arbitrary: doing },
  ),
  { minLength: 1, maxLength: 12 },
);

/** The message that answers an open item; undefined where its sender is not what is tested. */
function answerTo(e: PaperEngagement, { asked, person }: PendingItem): object | undefined {
  const { action } = asked;
  if (!action) return undefined;
  const { message: kind, gate, role, subject } = action;
  if (kind === 'sign') return { kind, gate, role, subject, decision: 'approve', by: person };
  // A drill is refused for everybody where the delivery lead, who performs it, has left.
  if (kind === 'order-drill') return e.state.leavers[e.who('delivery-lead')] ? undefined : { kind, by: person };
  if (kind === 'transfer') return { kind, role, to: 'somebody-new', reason: 'r', by: person };
  if (kind === 'accept-role') return { kind, role, by: person };
  return undefined;
}

const NOT_THEM = ['WRONG_PERSON', 'WRONG_ROLE', 'SAME_PERSON', 'UNKNOWN_PERSON'];

/** Everybody on whom something is pending is notified, and would not be refused as the wrong person. */
function askedMayAnswer(e: PaperEngagement): void {
  const all = pendingNow(e.state, e.at);
  expect(newlyPending([], all)).toEqual(all);
  for (const one of all) {
    const answer = answerTo(e, one);
    if (!answer) continue;
    const tried = e.fork();
    const before = tried.entries.length;
    acts(tried, answer);
    const refusals = tried.entries.slice(before).flatMap(({ type, data }) => {
      const { code, message } = data as Events['command.refused'];
      return type === 'command.refused' && NOT_THEM.includes(code) ? [`${JSON.stringify(answer)}: ${message}`] : [];
    });
    expect(refusals).toEqual([]);
  }
}

/** No person gave or relayed sign-offs of two people among those that count at this gate. */
function nobodySignsForTwo(e: PaperEngagement, step: StepId): void {
  const s = e.state;
  const subject = subjectDigest(s, step);
  const given = Object.values(gateOf(s, step)?.signOffs ?? {}).filter((one) => one.subject === subject);
  const through = given.map(({ role, by, actingFor, relayedBy }) => ({
    role,
    // Whose decision it was: the holder of the role at that time, not the present holder.
    whose: actingFor ?? by,
    people: relayedBy ? [by, relayedBy] : [by],
  }));
  for (const [i, one] of through.entries())
    for (const other of through.slice(0, i)) {
      const isOnePerson = sameHuman(s, one.whose, other.whose);
      const shared = one.people.filter((a) => other.people.some((b) => a === b));
      expect({ one, other, shared: isOnePerson ? [] : shared }).toEqual({ one, other, shared: [] });
    }
}

test.each<StepId>(['first-conversation', 'metrics', 'build', 'readiness'])(
  'from %s on everybody who is asked may answer, and nobody signs or relays for two people',
  (step) => {
    fc.assert(
      fc.property(charters, moves, (charter, all) => {
        const e = engagement(charter).upTo(step);
        for (const move of all) {
          move(e);
          askedMayAnswer(e);
          for (const open of openSteps(e.state)) nobodySignsForTwo(e, open);
        }
      }),
      { numRuns: runs(15) },
    );
  },
);
