/** Rules for sign-offs: who may decide what, on which subject (DESIGN section 5). */
import type { CommandOf } from '../commands';
import { isGroup } from '../gates/asks';
import { gateOf, isPassStep, viewFor } from '../gates/gate-of';
import { openSteps } from '../gates/open-steps';
import { asksOf, requirementsOf, subjectDigest } from '../gates/requirements';
import type { Role } from '../people';
import type { State, StepId } from '../state';
import { isStepId } from '../steps';
import { type Happening, happened, type Rule, refused } from './ruling';

type Sign = CommandOf<'sign'>;

interface Asked {
  role: Role;
  person: string | null;
  met: boolean;
}

function askedRoles(s: State, step: StepId, at: string): Asked[] {
  const requirements = requirementsOf(s, step, at);
  return asksOf(s, step, at).flatMap((ask) =>
    ask.kind === 'sign-off'
      ? [
          {
            role: ask.role,
            person: viewFor(s, step).charter.people[ask.role] ?? null,
            met: requirements.some((r) => r.id === ask.id && r.met),
          },
        ]
      : [],
  );
}

/** The role in which this person is asked here; an unmet one first. */
function roleFor(asked: readonly Asked[], command: Sign): Role | null {
  const theirs = asked.filter((one) => one.person === command.by && (!command.role || one.role === command.role));
  return (theirs.find((one) => !one.met) ?? theirs[0])?.role ?? null;
}

function refuseStranger(s: State, command: Sign, step: StepId, asked: readonly Asked[]): Happening[] {
  const known = Object.values(s.charter.people).includes(command.by);
  const who = asked.map((one) => `${one.role}: ${one.person ?? 'nobody named'}`);
  if (!known) return refused('sign', 'UNKNOWN_PERSON', `${command.by} is not among the people of ${s.id}`, who, step);
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

export const sign: Rule<Sign> = (s, command, at) => {
  const step = command.gate;
  if (!isStepId(step)) return refused('sign', 'UNKNOWN_STEP', `there is no step "${step}"`);
  const gate = gateOf(s, step);
  if (!gate) return refused('sign', 'NO_RELEASE', `${step} belongs to a release, and none is on its way`, [], step);
  const asked = askedRoles(s, step, at);
  if (gate.acceptedAt) return refused('sign', 'GATE_ACCEPTED', `${step} was accepted at ${gate.acceptedAt}`, [], step);
  const role = roleFor(asked, command);
  if (!role) return refuseStranger(s, command, step, asked);
  if (isGroup(viewFor(s, step), command.by))
    return refused('sign', 'WRONG_PERSON', `${command.by} is a group: a group is nobody`, [], step);
  const subject = subjectDigest(s, step);
  if (command.subject !== subject)
    return refused(
      'sign',
      'STALE_SUBJECT',
      `what ${step} asks you to sign has changed since it was shown`,
      [`shown: ${command.subject}`, `now: ${subject}`],
      step,
    );
  const same = asksOf(s, step, at)
    .flatMap((ask) => (ask.kind === 'sign-off' && ask.role === role ? ask.unlike : []))
    .find((other) => other.person === command.by);
  if (same)
    return refused(
      'sign',
      'SAME_PERSON',
      `${command.by} is ${same.as} too: the ${role} must be somebody else here`,
      [],
      step,
    );
  const kept = !openSteps(s).includes(step) || (isPassStep(step) && gate.openedAt === null);
  return [
    happened('sign-off.given', {
      gate: step,
      role,
      decision: command.decision,
      subject,
      comment: command.comment ?? null,
      kept,
    }),
  ];
};
