/** Judges a gate: everything that it asks for, and whether each requirement is met by what has been verified. */

import { because } from '../kernel/texts';
import type { Action, Gate } from '../model/gates';
import type { PersonCommandKind } from '../model/messages';
import type { Question } from '../model/questions';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import {
  assigneeOf,
  fallbackContactAt,
  hasLeft,
  type RoleRequirement,
  wasTheirs,
  whyNobodyMayAnswer,
} from '../people/delegation';
import { atLeastAsSure } from '../people/roles';
import { lookup } from '../values/own-members';
import { maySubmitCases, submitterOfCases } from './case-approval';
import { signOffCheck, versionProbe } from './common-checks';
import { emptyGate, gateOf, viewFor } from './gate-of';
import {
  type CheckSpec,
  isGroup,
  type Requirement,
  type RequirementSpec,
  type SignOffSpec,
  signed,
  withUnconfirmedFigures,
} from './requirement-specs';
import { approvesOwnCases, conflictCheck, type GateSigning, notApart } from './separation';
import { stepOf } from './steps';
import { subjectDigests } from './subjects';
import { unwaivable, waiverOf } from './waivers';

/** What a requirement asks of its role. Who is notified and whose answer counts both follow from it. */
export function roleRequirement({ view, gate, signing }: GateNow, ask: RequirementSpec): RoleRequirement {
  if (ask.kind !== 'sign-off') {
    const conflictOf = ask.kind === 'evidence' ? conflictCheck(view, ask.action, ask.who) : undefined;
    return { role: ask.who, ownName: false, ...(conflictOf && { conflictOf }) };
  }
  const { role, ownName } = ask;
  const deputised = role === 'owner' && !ownName && gate.deputised;
  return { role, ownName, deputised, conflictOf: (by) => notApart(view, signing, role, { by }) };
}

/** Messages that everybody in the engagement may send, the fallback contact included. */
const ANYBODY_MAY_SEND: ReadonlySet<PersonCommandKind> = new Set<PersonCommandKind>([
  'amend',
  'recheck',
  'submit-cases',
  'submit-evidence',
]);

/** A gate at a given time: the state that it is judged by, and what it requires. */
export interface GateNow {
  gate: Gate;
  /** The state as its step sees it. */
  view: State;
  /** Everything that it asks for, the checks common to all gates included. */
  specs: RequirementSpec[];
  /** What is signed there, and by which roles. */
  signing: GateSigning;
}

/** A gate as it is now. One that has not been opened yet counts as empty. */
export function gateNow(state: State, step: StepId, at: string): GateNow {
  const gate = gateOf(state, step) ?? emptyGate();
  const view = viewFor(state, step);
  const ofStep = stepOf(step).requirements(view, at);
  const asks = withUnconfirmedFigures(view.charter, step, [...ofStep, ...additionalSignOffs(view, step, ofStep)]);
  const roles = asks.flatMap((ask) => (ask.kind === 'sign-off' ? [ask.role] : []));
  const signing = { step, subjects: subjectDigests(state, step), roles };
  return { gate, view, specs: [...asks, ...versionProbe(view, step), ...signOffCheck(view, gate, signing)], signing };
}

/** Everything that the gate asks for, the checks common to all gates included. */
export const specsOf = (state: State, step: StepId, at: string): RequirementSpec[] => gateNow(state, step, at).specs;

/** The sign-offs that the charter requires in addition to those of the step. */
function additionalSignOffs(view: State, step: StepId, asks: readonly RequirementSpec[]): SignOffSpec[] {
  const asked = new Set(asks.flatMap((ask) => (ask.kind === 'sign-off' ? [ask.role] : [])));
  const { also = [], quorum = also.length } = view.charter.signOffs?.[step] ?? {};
  const few = quorum < also.length ? ` (${quorum} of ${also.join(', ')})` : '';
  return also.filter((role) => !asked.has(role)).map((role) => ({ ...signed(role, `approves too${few}`), also: true }));
}

/** Once the quorum of the charter's additional signers has approved, the other additional sign-offs count as met. */
function withQuorum(view: State, step: StepId, asks: readonly RequirementSpec[], judged: Requirement[]): Requirement[] {
  const beside = new Set(asks.flatMap((ask) => (ask.kind === 'sign-off' && ask.also ? [ask.id] : [])));
  const quorum = view.charter.signOffs?.[step]?.quorum ?? beside.size;
  const reached = judged.filter((one) => one.met && beside.has(one.id)).length >= quorum;
  return reached ? judged.map((one) => (beside.has(one.id) ? { ...one, met: true, problem: null } : one)) : judged;
}

/** In refusals, which the ledger records: the words stay as they are. */
const EARLIER_VERSION = 'signed an earlier version: please reconfirm';

const NOT_APPROVED = { reject: 'rejected', 'request-changes': 'changes requested' } as const;

function judgeSignOff({ view: state, gate, signing }: GateNow, ask: SignOffSpec): string | null | 'met' {
  const person = state.charter.people[ask.role];
  if (!person) return `the charter names no ${ask.role}`;
  if (isGroup(state, person)) return `${person} is a group: a group is nobody, name one natural person`;
  const given = gate.signOffs[ask.role];
  const same = notApart(state, signing, ask.role, given);
  if (same) return `${same}: this must be somebody else`;
  if (!given) return hasLeft(state, person) ? `${person} has left: hand the role over` : null;
  if (!wasTheirs(state, given)) return `${given.by} signed; the ${ask.role} is now ${person}`;
  if (!signing.subjects.includes(given.subject)) return EARLIER_VERSION;
  if (given.decision !== 'approve') return `${NOT_APPROVED[given.decision]}${because(given.comment)}`;
  if (!atLeastAsSure(given.assurance, state.charter.assurance))
    return `given as ${given.assurance}, asked is ${state.charter.assurance}`;
  if (ask.ownName && given.assurance === 'relayed') return 'a relayed decision is not enough here';
  return 'met';
}

function judgeCheck({ gate: { verification }, signing }: GateNow, ask: CheckSpec): string | null | 'met' {
  if (!verification || !signing.subjects.includes(verification.subject)) return null;
  const answer = lookup(verification.answers, ask.id);
  if (!answer) return null;
  if (!answer.ok) return ask.toleratesSilence ? 'met' : `${answer.code}: ${answer.detail}`;
  return ask.judge(answer.facts as never) ?? 'met';
}

/** `met`, or what is wrong with what there is; null where there is nothing yet. */
function judge(now: GateNow, ask: RequirementSpec): string | null | 'met' {
  switch (ask.kind) {
    case 'evidence':
      return ask.met ? 'met' : ask.problem;
    case 'sign-off':
      return judgeSignOff(now, ask);
    case 'check':
      return judgeCheck(now, ask);
  }
}

/** Who supplies it: a person, or dayone automatically. */
function supplierOf(ask: RequirementSpec): Requirement['supplier'] {
  if (ask.kind === 'evidence') return ask.supplier;
  return ask.kind === 'sign-off' ? 'person' : 'dayone';
}

/** Which message supplies it: the person who signs may have to be named first, or the role handed over. */
function actionOf(state: State, ask: RequirementSpec, gate: StepId, subject: string): Action | null {
  if (ask.kind === 'evidence') return ask.action;
  // A check that has not failed is pending on no person.
  if (ask.kind === 'check') return null;
  const { role } = ask;
  const person = state.charter.people[role];
  if (!person || isGroup(state, person)) return { message: 'amend' };
  return { message: 'sign', gate, role, subject };
}

/** Cache of the requirements at the last time for which they were computed: several rules of one turn need them. */
const lastJudged = new WeakMap<State, { at: string; byStep: Map<StepId, readonly Requirement[]> }>();

/** Everything that the gate asks for, judged. */
export function requirementsOf(state: State, step: StepId, at: string): readonly Requirement[] {
  let last = lastJudged.get(state);
  if (last?.at !== at) {
    last = { at, byStep: new Map() };
    lastJudged.set(state, last);
  }
  const known = last.byStep.get(step);
  if (known) return known;
  const requirements = judgedAt(gateNow(state, step, at), at);
  last.byStep.set(step, requirements);
  return requirements;
}

function judgedAt(now: GateNow, at: string): readonly Requirement[] {
  const { view, specs, signing } = now;
  const { step } = signing;
  const subject = signing.subjects.at(-1)!;
  const judged = specs.map((ask): Requirement => {
    const who = ask.kind === 'sign-off' ? ask.role : ask.who;
    const holder = view.charter.people[who] ?? null;
    const found = judge(now, ask);
    const supplies = actionOf(view, ask, step, subject);
    const action = ask.kind === 'check' && found !== null ? ask.action : supplies;
    const asked = roleRequirement(now, ask);
    const { person: assignee, isEligible } = assigneeOf(view, asked, at);
    // Where the holder has left or must not decide, somebody is asked who hands the role over.
    const person = assignee ?? (holder === null ? null : fallbackContactAt(view, at));
    const common = { id: ask.id, kind: ask.kind, what: ask.what, who, person, holder, supplier: supplierOf(ask) };
    if (found === 'met') return { ...common, met: true, problem: null, action: supplies };
    const anybodyMayAnswer = action === null || ANYBODY_MAY_SEND.has(action.message) || action.message === 'transfer';
    const why = isEligible || anybodyMayAnswer ? null : whyNobodyMayAnswer(view, asked, at);
    if (why === null) {
      const pending = action?.message === 'submit-cases' ? submitterOfCases(view, person, at) : person;
      return { ...common, person: pending, met: false, problem: found, action };
    }
    const open = { ...common, met: false, problem: found ?? why };
    const submitter = resubmits(now, ask, at);
    if (submitter !== null) return { ...open, person: submitter, action: { message: 'submit-cases' } };
    return { ...open, action: { message: 'transfer', role: who } };
  });
  return withQuorum(view, step, specs, judged)
    .map(waitsForNobody)
    .map((one) => {
      const waiver = one.met || unwaivable(step, one) ? undefined : waiverOf(view, step, one.id, at);
      return waiver ? { ...one, met: true, waivedUntil: waiver.until } : one;
    });
}

/** What dayone supplies itself is pending on nobody, unless it was found not to hold. */
const waitsForNobody = (one: Requirement): Requirement =>
  one.supplier === 'dayone' && one.problem === null ? { ...one, person: null } : one;

/**
 * Who submits the cases again if the person who has to approve them has submitted them: with another submitter the
 * holder of the role may approve. Null if that is not the problem.
 */
function resubmits({ view, signing }: GateNow, ask: RequirementSpec, at: string): string | null {
  if (ask.kind !== 'sign-off') return null;
  const holder = view.charter.people[ask.role];
  if (hasLeft(view, holder) || !approvesOwnCases(view, signing.step, ask.role, holder)) return null;
  return maySubmitCases(view, at)[0]?.person ?? null;
}

/** What has to be probed before this gate can open. */
export const questionsOf = (state: State, step: StepId, at: string): Record<string, Question> =>
  Object.fromEntries(
    specsOf(state, step, at).flatMap((ask) => (ask.kind === 'check' ? [[ask.id, ask.question] as const] : [])),
  );

/** Whether only checks are missing: external systems are probed only then. */
export const onlyChecksMissing = (requirements: readonly Requirement[]): boolean =>
  requirements.every((requirement) => requirement.met || requirement.kind === 'check');

/** Only what people can supply, and what was found not to hold, is pending on people. */
export const waitsForPeople = <T extends Pick<Requirement, 'supplier' | 'problem'>>(items: readonly T[]): T[] =>
  items.filter((item) => item.supplier === 'person' || item.problem !== null);

/** What is wrong with what there is, as people are shown it: nobody reconfirms what somebody else has signed. */
export function problemShown(state: State, step: StepId, requirement: Requirement): string | null {
  const { kind, problem, who, holder } = requirement;
  const given = kind === 'sign-off' ? gateOf(state, step)?.signOffs[who] : undefined;
  if (problem !== EARLIER_VERSION || !given || holder === null) return problem;
  if (given.by === holder || given.actingFor === holder) return problem;
  return `${given.by} signed an earlier version; the ${who} is now ${holder}, who has not signed yet`;
}
