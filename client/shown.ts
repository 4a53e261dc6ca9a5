/** What people are shown before they sign, as text: the same words wherever it is shown. */
import { diffArrays } from 'diff';
import { stringify } from 'yaml';
import { apply, fold } from '../domain/apply/apply';
import { gateOf, viewFor } from '../domain/gates/gate-of';
import { subjectDigest } from '../domain/gates/requirements';
import type { Entry } from '../domain/ledger';
import type { SignOff, State, StepId } from '../domain/state';
import { STEP_IDS, stepOf } from '../domain/steps';

/** The subject of a gate in lines of YAML. */
export const subjectLines = (subject: unknown): string[] =>
  stringify(subject, { lineWidth: 100 }).trimEnd().split('\n');

const linesAt = (state: State, gate: StepId): string[] => subjectLines(stepOf(gate).subject(viewFor(state, gate)));

/** A decision whose subject has changed since. */
export interface StaleSignOff {
  gate: StepId;
  given: SignOff;
  /** Digest of what is asked now. */
  subject: string;
  /** What changed, a line each: `- ` stood there when it was signed, `+ ` stands there now. */
  changed: string[];
}

/**
 * What has changed at a gate since it was shown under a digest; null where the ledger never asked exactly that.
 * @param entries the engagement's ledger, from its first entry on
 */
export function changedSince(entries: readonly Entry[], gate: StepId, digest: string): string[] | null {
  let state: State | null = null;
  let then: string[] | null = null;
  for (const entry of entries) {
    state = apply(state, entry);
    if (gateOf(state, gate) && subjectDigest(state, gate) === digest) then = linesAt(state, gate);
  }
  return state && then ? changedLines(then, linesAt(state, gate)) : null;
}

/** Lines that differ, in their order. */
export const changedLines = (before: readonly string[], after: readonly string[]): string[] =>
  diffArrays([...before], [...after]).flatMap(({ added, removed, value }) =>
    added || removed ? value.map((line) => `${added ? '+' : '-'} ${line}`) : [],
  );

/**
 * What a person has decided at gates that are not accepted, and that has changed since.
 * @param entries the engagement's ledger: what was signed then is folded from it
 */
export function staleSignOffs(state: State, entries: readonly Entry[], person: string): StaleSignOff[] {
  return STEP_IDS.flatMap((gate) => {
    const found = gateOf(state, gate);
    if (!found || found.acceptedAt) return [];
    const subject = subjectDigest(state, gate);
    return Object.values(found.signOffs)
      .filter((given) => given.by === person && given.subject !== subject)
      .map((given) => {
        const then = fold(entries.slice(0, given.entry.seq));
        return { gate, given, subject, changed: then ? changedLines(linesAt(then, gate), linesAt(state, gate)) : [] };
      });
  });
}
