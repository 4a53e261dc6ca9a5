/** Rules for submissions: evidence, cases, readings. */

import { type CommandHandler, event, type NewEvent, refused, refusedName } from '../kernel/events';
import { isExposed } from '../kernel/target';
import type { CommandOf } from '../model/commands';
import { EVIDENCE_NAMES } from '../model/gates';
import type { State } from '../model/state';
import { PASS_STEPS, STANDING_STEPS, type StepId } from '../model/steps';
import { actsIn, isParticipant } from '../people/delegation';
import { sameAs, sameHuman } from '../people/same-human';
import { mostLike } from '../values/nearest';
import { caseApprovers, maySubmitCases } from './case-approval';
import { gateOf } from './gate-of';
import { outdatesIn } from './outdated';
import { isEvidenceName } from './requirement-specs';
import { requirementsOf } from './requirements';
import { changedSinceAccepted } from './subjects';

/** Everybody whom the charter names may hand something in; nobody else. */
export const rejectUnknownPerson = (s: State, command: { kind: string; by: string }): NewEvent[] | null =>
  isParticipant(s, command.by)
    ? null
    : refused(command.kind, 'UNKNOWN_PERSON', `${command.by} is not among the people of ${s.id}`);

const withEvidence = (s: State, { name, digest, by }: CommandOf<'submit-evidence'>, at: string): State => ({
  ...s,
  evidence: { ...s.evidence, [name]: { digest, by, at } },
});

/** Accepted gates that a document of this name would reopen. */
function reopenedBy(s: State, command: CommandOf<'submit-evidence'>, at: string): StepId[] {
  const after = withEvidence(s, command, at);
  const steps: StepId[] = [...STANDING_STEPS, ...(s.pass ? PASS_STEPS : [])];
  return steps.filter((step) => {
    const gate = gateOf(s, step);
    return gate !== null && changedSinceAccepted(gate, after, step);
  });
}

/** Of few names the most like one helps, whatever was written; a name that holds one means it. */
const evidenceMeant = (name: string): string =>
  EVIDENCE_NAMES.find((one) => name.toLowerCase().includes(one)) ?? mostLike(name, EVIDENCE_NAMES)!;

export const submitEvidence: CommandHandler<CommandOf<'submit-evidence'>> = (s, command, at) => {
  const unknown = rejectUnknownPerson(s, command);
  if (unknown) return unknown;
  if (!isEvidenceName(command.name))
    return refused(command.kind, 'NOT_ASKED', `no gate asks for evidence "${command.name}"`, [
      `did you mean ${evidenceMeant(command.name)}?`,
      `expected one of ${EVIDENCE_NAMES.join(', ')}`,
    ]);
  // While people are exposed, another document does not replace the evidence that the gates accepted.
  const reopens = s.live || isExposed(s) ? reopenedBy(s, command, at) : [];
  if (reopens.length > 0)
    return refused(
      command.kind,
      'GATE_ACCEPTED',
      `"${command.name}" is what ${reopens.join(', ')} accepted, and a release stands on it`,
    );
  const outdates = outdatesIn(s, withEvidence(s, command, at));
  return [event('evidence.submitted', { name: command.name, digest: command.digest, ...outdates })];
};

/** The same cases again, by the same person: they are not read again either. */
const saysCasesAgain = ({ cases }: State, { by, digest: of }: CommandOf<'submit-cases'>): boolean =>
  cases?.digest === of && cases.by === by && !cases.judged?.problem;

/**
 * The same cases by another person count as theirs from then on: so a submission is undone that keeps somebody from
 * approving them.
 */
export const submitCases: CommandHandler<CommandOf<'submit-cases'>> = (s, command, at) => {
  const { kind, by } = command;
  if (s.live) return refused(kind, 'NOT_ASKED', 'the baseline is frozen: a release is live');
  const unknown = rejectUnknownPerson(s, command);
  if (unknown) return unknown;
  const approver = caseApprovers(s, at).find(({ person }) => sameHuman(s, by, person));
  if (approver) {
    const { role, person } = approver;
    const who = person === by ? `${by} approves the cases as ${role}` : sameAs(s, by, { person, as: role });
    return refused(
      kind,
      'SAME_PERSON',
      `${who}: a person who approves the cases must not submit them, and could not approve them afterwards`,
      submitters(s, at),
    );
  }
  if (saysCasesAgain(s, command))
    return [event('command.noted', { command: kind, note: `${by} submitted these cases already, at ${s.cases!.at}` })];
  const outdates = s.cases ? outdatesIn(s, { ...s, cases: { ...s.cases, digest: command.digest } }) : {};
  return [event('cases.submitted', { digest: command.digest, ...outdates })];
};

/** Who may submit the cases, one line each; where everybody approves them, what to change. */
export function submitters(s: State, at: string): string[] {
  const may = maySubmitCases(s, at).map(({ role, person }) => `may submit them: ${role}: ${person}`);
  return may.length > 0 ? may : ['everybody here approves them: take a role from signOffs, or name one more person'];
}

export const submitReading: CommandHandler<CommandOf<'submit-reading'>> = (s, command, at) => {
  const metric = (s.charter.metrics ?? []).find((candidate) => candidate.id === command.metric);
  if (metric?.source?.kind !== 'attested') {
    const attested = (s.charter.metrics ?? []).filter((one) => one.source?.kind === 'attested').map((one) => one.id);
    return refusedName(command.kind, `"${command.metric}" is not read by a person`, command.metric, attested);
  }
  const { by } = metric.source;
  if (!actsIn(s, command.by, [by], at))
    return refused(
      command.kind,
      'WRONG_PERSON',
      `${metric.id} is read by the ${by}, ${s.charter.people[by] ?? 'nobody named'}`,
    );
  const { value, samples, good, total } = command;
  return [event('reading.attested', { metric: metric.id, reading: { value, samples, good, total, at } })];
};

/** Everything that keeps the production lock closed, all steps together, one line each. */
export function lockMissing(s: State, at: string): string[] {
  return STANDING_STEPS.slice(0, 6).flatMap((step) => {
    if (s.gates[step].acceptedAt) return [];
    return requirementsOf(s, step, at)
      .filter((requirement) => !requirement.met)
      .map((requirement) => `${step}: ${requirement.what}${requirement.problem ? ` (${requirement.problem})` : ''}`);
  });
}
