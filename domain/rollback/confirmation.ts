/**
 * What confirms a switch of the target system: the charter's proof where it speaks of that target, else the executor's
 * status. What an executor answers to an order confirms nothing.
 */

import { describeTarget, isFallback, sameTarget, targetText } from '../kernel/target';
import type { ExecutorSpec } from '../model/charter/executors';
import type { Proof } from '../model/charter/rollback';
import type { Answer, Facts, Question } from '../model/questions';
import type { Artefacts, Confirmation, ConfirmedBy, Target, TargetStatus } from '../model/rollback';
import type { State } from '../model/state';
import { lookup } from '../values/own-members';

/** The charter's proof speaks of the fallback alone; nobody but people can tell what people have switched by hand. */
export function confirmedBy(target: Target, executor: ExecutorSpec, proof: Proof | null | undefined): ConfirmedBy {
  if (proof && isFallback(target)) return 'proof';
  return executor.kind === 'manual' ? 'person' : 'status';
}

/** The question that confirms this target; null where only people can tell. */
export function confirmingQuestion(
  target: Target,
  executor: ExecutorSpec,
  proof: Proof | null | undefined,
): Question | null {
  const by = confirmedBy(target, executor, proof);
  if (by === 'proof') return { kind: 'proof', proof: proof! };
  return by === 'status' ? { kind: 'target-status', executor } : null;
}

/** The same for what is desired now. */
export const confirmingNow = ({ executor, charter, target }: State): Question | null =>
  executor && confirmingQuestion(target.desired, executor, charter.rollback?.proof);

/** What an answer says of a target: it is there, something else is, or nobody can tell. */
export type Judged = { says: 'agrees'; confirmation: Confirmation } | { says: 'differs' | 'unknown'; detail: string };

const releasesOf = ({ base, candidate }: Target): string[] =>
  [base, candidate].filter((release): release is string => release !== null);

/** The artefacts of these releases: of what runs, or of what is to run. */
const artefactsOf = (target: Target, known: Artefacts): Artefacts =>
  Object.fromEntries(
    releasesOf(target).flatMap((release) => {
      const digest = lookup(known, release);
      return digest === undefined ? [] : [[release, digest] as const];
    }),
  );

/** What was approved of a target's releases. */
export const approvedArtefacts = ({ releases }: State, target: Target): Artefacts =>
  artefactsOf(
    target,
    Object.fromEntries(Object.entries(releases).map(([release, { manifest }]) => [release, manifest.artefactDigest])),
  );

/** A release that the target system holds in another form than its manifest names. */
export function forgedArtefact(approved: Artefacts, status: TargetStatus): string | null {
  for (const [release, held] of Object.entries(artefactsOf(status, status.artefacts))) {
    const digest = lookup(approved, release) ?? held;
    if (held !== digest)
      return `release ${release} runs as artefact ${held.slice(0, 12)}; approved is ${digest.slice(0, 12)}`;
  }
  return null;
}

const isProof = (facts: Facts[keyof Facts]): facts is Facts['proof'] => 'proven' in facts;

/** Judges the answer to a confirming question. */
export function judgeConfirmation(answer: Answer, target: Target, approved: Artefacts): Judged {
  if (!answer.ok) return { says: 'unknown', detail: `${answer.code}: ${answer.detail}` };
  const { facts } = answer;
  if (isProof(facts))
    return facts.proven
      ? { says: 'agrees', confirmation: { by: 'proof', detail: facts.detail } }
      : { says: 'differs', detail: `the proof of the fallback failed: ${facts.detail}` };
  const status = facts as TargetStatus;
  if (!sameTarget(status, target))
    return {
      says: 'differs',
      detail: `the target system reports ${describeTarget(status)}; ordered is ${describeTarget(target)}`,
    };
  const forged = forgedArtefact(approved, status);
  return forged ? { says: 'differs', detail: forged } : { says: 'agrees', confirmation: { by: 'status', status } };
}

/** An answer as the ledger keeps it: of a status only the artefacts of what it says that it runs. */
export function keptAnswer(answer: Answer): Answer {
  if (!answer.ok || isProof(answer.facts)) return answer;
  const { base, candidate, exposure, artefacts } = answer.facts as TargetStatus;
  const target = { base, candidate, exposure };
  return { ok: true, facts: { ...target, artefacts: artefactsOf(target, artefacts) } };
}

/** What was answered, read back from what it confirmed; null of a person's word. */
export const answerBehind = (confirmation: Confirmation): Answer | null => {
  if (confirmation.by === 'person') return null;
  return confirmation.by === 'proof'
    ? { ok: true, facts: { proven: true, detail: confirmation.detail } }
    : { ok: true, facts: confirmation.status };
};

/** What confirmed a switch, in words. @param name tells who stands behind a person id */
export function confirmationText(confirmation: Confirmation, name: (person: string) => string): string {
  switch (confirmation.by) {
    case 'proof':
      return `confirmed by the charter's proof: ${confirmation.detail}`;
    case 'status':
      return `confirmed by the executor's status: ${targetText(confirmation.status)}`;
    case 'person':
      return `confirmed by ${name(confirmation.person)}, ${confirmation.role}`;
  }
}
