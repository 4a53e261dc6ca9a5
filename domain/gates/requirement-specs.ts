/** What a gate can ask for: a sign-off, evidence, or a check that a machine makes. Steps are written with these. */

import { CONFIRMED_AT, figuresText, unconfirmedAt, unconfirmedText } from '../charter/figures';
import type { Charter } from '../model/charter';
import { type Action, EVIDENCE_NAMES, type EvidenceName } from '../model/gates';
import type { Role } from '../model/people';
import type { Facts, Question, QuestionKind } from '../model/questions';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { lookup } from '../values/own-members';

export const isEvidenceName = (name: string): name is EvidenceName =>
  (EVIDENCE_NAMES as readonly string[]).includes(name);

export interface EvidenceSpec {
  kind: 'evidence';
  id: string;
  what: string;
  who: Role;
  met: boolean;
  /** What is wrong with what there is; null where there is nothing yet, or nothing wrong. */
  problem: string | null;
  /** What comes about by dayone's own doing keeps nobody waiting. */
  supplier: 'person' | 'dayone';
  /** What a person sends to supply it; null where nothing that is sent does. */
  action: Action | null;
}

export interface SignOffSpec {
  kind: 'sign-off';
  id: string;
  what: string;
  role: Role;
  /** Ownership and go/no-go: only the holder of the role decides; no relayed decision, nobody covers. */
  ownName: boolean;
  /** Required by the charter's own rule, in addition to those whom the step requires. */
  also?: boolean;
}

export interface CheckSpec {
  kind: 'check';
  id: string;
  what: string;
  who: Role;
  question: Question;
  /** Judges the facts: null if they confirm the claim, else what was found instead. */
  judge: (facts: never) => string | null;
  /** Whether the gate opens without an answer, for the reason in `TOLERATED`. Only checks that are named there may. */
  toleratesSilence: boolean;
  /** What a person sends if it fails: what supplies it again, or a request to check it again. */
  action: Action;
}

export type RequirementSpec = EvidenceSpec | SignOffSpec | CheckSpec;

/** A team or a shared mailbox: a group is nobody. */
export const isGroup = (state: State, person: string | undefined): boolean =>
  person !== undefined && state.charter.groups.includes(person);

/** A statement of the charter, or a record. `problem` says what is wrong with one that exists. */
export const stated = (
  id: string,
  what: string,
  who: Role,
  met: boolean,
  problem: string | null = null,
  action: Action | null = { message: 'amend' },
): EvidenceSpec => ({
  kind: 'evidence',
  id: `evidence:${id}`,
  what,
  who,
  met: met && problem === null,
  problem,
  supplier: 'person',
  action,
});

/** Has the gate verified again. */
export const RECHECK: Action = { message: 'recheck' };

/** A condition that dayone itself causes and observes. */
export const observed = (
  id: string,
  what: string,
  who: Role,
  met: boolean,
  problem: string | null = null,
  action: Action | null = null,
): EvidenceSpec => ({
  ...stated(id, what, who, met, problem, problem === null ? null : action),
  supplier: 'dayone',
});

export const signed = (role: Role, what: string, options: { ownName?: boolean } = {}): SignOffSpec => ({
  kind: 'sign-off',
  id: `sign-off:${role}`,
  what,
  role,
  ownName: options.ownName ?? false,
});

export const checked = <K extends QuestionKind>(
  id: string,
  what: string,
  who: Role,
  question: Extract<Question, { kind: K }>,
  judge: (facts: Facts[K]) => string | null,
  options: { toleratesSilence?: boolean; action?: Action } = {},
): CheckSpec => ({
  kind: 'check',
  id: `check:${id}`,
  what,
  who,
  question,
  judge: judge as CheckSpec['judge'],
  toleratesSilence: options.toleratesSilence ?? false,
  action: options.action ?? RECHECK,
});

/** A document that must have been submitted, and that the evidence store must really hold. */
export function documented(state: State, name: EvidenceName, what: string, who: Role): RequirementSpec[] {
  const given = lookup(state.evidence, name);
  const asks: RequirementSpec[] = [
    stated(name, what, who, given !== undefined, null, { message: 'submit-evidence', evidence: name }),
  ];
  if (given)
    asks.push(
      checked<'document'>(
        `document:${name}`,
        `${what}: the evidence store holds it unchanged`,
        who,
        { kind: 'document', digest: given.digest },
        (facts) => (facts.bytes > 0 ? null : 'the document is empty'),
        { action: { message: 'submit-evidence', evidence: name } },
      ),
    );
  return asks;
}

/**
 * Figures that a template or we ourselves have put in are nobody's word until the client confirms or replaces them.
 * Asked for only where there is something to confirm.
 */
export function confirmedFigures(s: State, step: StepId): EvidenceSpec[] {
  const open = unconfirmedAt(s.charter, step);
  if (open.length === 0) return [];
  const what = 'every example and default confirmed by the client, or replaced';
  const problem = `not confirmed: ${figuresText(open)}`;
  const action: Action = { message: 'amend', confirms: CONFIRMED_AT.get(step)! };
  return [stated('figures', what, 'account-manager', false, problem, action)];
}

/** Every request for a sign-off says how many figures the client has not confirmed. */
export function withUnconfirmedFigures(charter: Charter, step: StepId, asks: RequirementSpec[]): RequirementSpec[] {
  const open = unconfirmedAt(charter, step);
  if (open.length === 0) return asks;
  const text = unconfirmedText(open);
  return asks.map((ask) => (ask.kind === 'sign-off' ? { ...ask, what: `${ask.what}; ${text}` } : ask));
}

/** Charter text, or a document in its place. */
export const statedOrDocumented = (
  state: State,
  text: unknown,
  name: EvidenceName,
  what: string,
  who: Role,
): RequirementSpec[] => (text ? [stated(name, what, who, true)] : documented(state, name, what, who));

/** One thing that a gate asks for, as people see it. */
export interface Requirement {
  id: string;
  kind: RequirementSpec['kind'];
  what: string;
  /** Role that can supply it. */
  who: Role;
  /**
   * On whom it is pending: the holder of that role, or the person who covers for them; if neither may answer, the
   * person who has to make it possible. Null: the charter names nobody.
   */
  person: string | null;
  /** Who holds that role by the charter; null: nobody. */
  holder: string | null;
  met: boolean;
  /** Until when it is waived, where it is not met otherwise, RFC 3339. */
  waivedUntil?: string;
  /** Whether a person supplies it, or dayone does. */
  supplier: 'person' | 'dayone';
  /** What is wrong with what there is: a stale or refused sign-off, a claim that a check does not confirm. */
  problem: string | null;
  /** Which message supplies it; null if no message of a person does. */
  action: Action | null;
}
