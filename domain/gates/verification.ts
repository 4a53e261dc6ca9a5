/** Rules for gates: judges the probe results; the gate opens, or says what does not hold. */

import { produce } from 'immer';
import { type CommandHandler, event, type NewEvent } from '../kernel/events';
import type { CommandOf } from '../model/commands';
import type { Answer } from '../model/questions';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { shifted } from '../values/dates';
import { ranBeforeLock } from './common-checks';
import { gateOf } from './gate-of';
import { openSteps } from './open-steps';
import { gateNow, requirementsOf } from './requirements';
import { isCurrentSubject } from './subjects';

const HOUR = 3_600_000;

/** Milliseconds before the next verification after so many failed ones: 5 s, doubling, up to an hour. */
export const backOff = (attempts: number): number => Math.min(HOUR, 5_000 * 2 ** Math.min(attempts, 12));

/** The state as it would be with these answers in place. */
const withAnswers = (s: State, step: StepId, subject: string, answers: Record<string, Answer>, at: string): State =>
  produce(s, (draft) => {
    gateOf(draft as State, step)!.verification = { subject, at, attempts: 1, answers, nextAt: at };
  });

/** A model found live before the lock is an incident, and pilot mode. */
function runningBeforeLock(s: State, disproved: readonly { id: string; problem: string | null }[]): NewEvent[] {
  const running = disproved.find((requirement) => requirement.id === 'check:nothing-runs');
  if (!running?.problem || ranBeforeLock(s)) return [];
  return [
    event('incident.opened', { id: 'ran-before-lock', what: running.problem }),
    event('pilot-mode.entered', { why: 'ran-before-lock', detail: running.problem }),
  ];
}

/**
 * The digests that the people who are asked have signed. If they signed before an upgrade, these are of an older form.
 * @param verified the digest that was verified: accepted if nobody has to sign
 */
function signedSubjects(s: State, step: StepId, at: string, verified: string) {
  const { gate, signing } = gateNow(s, step, at);
  const given = signing.roles.flatMap((role) => gate.signOffs[role] ?? []);
  const signed = given.filter(({ decision }) => decision === 'approve').map((one) => one.subject);
  const [subject = verified, ...alsoSigned] = signing.subjects.filter((digest) => signed.includes(digest)).reverse();
  return { subject, ...(alsoSigned.length > 0 ? { alsoSigned } : {}) };
}

export const gateVerified: CommandHandler<CommandOf<'gate-verified'>> = (s, { step, subject, answers }, at) => {
  const gate = gateOf(s, step);
  if (!gate || gate.acceptedAt || !openSteps(s).includes(step) || !isCurrentSubject(s, step, subject) || s.hold)
    return [];
  const requirements = requirementsOf(withAnswers(s, step, subject, answers, at), step, at);
  const open = requirements.filter((requirement) => !requirement.met);
  if (open.length === 0) {
    const incident = ranBeforeLock(s);
    return [
      event('gate.accepted', { step, ...signedSubjects(s, step, at, subject), answers }),
      ...(incident ? [event('finding.closed', { id: incident.id, how: `${step} found nothing running` })] : []),
    ];
  }
  // What a person supplies went missing during the verification: verify again when it is back.
  if (open.some((requirement) => requirement.kind !== 'check')) return [];
  const attempts = gate.verification?.subject === subject ? gate.verification.attempts : 0;
  return [
    event('gate.disproved', { step, subject, answers, nextAt: shifted(at, backOff(attempts)) }),
    ...runningBeforeLock(s, open),
  ];
};
