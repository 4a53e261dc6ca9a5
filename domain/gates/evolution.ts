/** What the entries of gates, sign-offs, submissions and the charter change in the state. */

import type { Appliers } from '../kernel/events';
import type { Charter } from '../model/charter';
import type { Events } from '../model/events';
import type { SubmittedCases } from '../model/metrics';
import type { CasesFacts } from '../model/questions';
import type { State } from '../model/state';
import type { StepId } from '../model/steps';
import { digest } from '../values/digest';
import { lookup, withEntry } from '../values/own-members';
import { gateOf, openProposal, viewFor } from './gate-of';

type GateEvents =
  | 'calendar.laid-out'
  | 'charter.amended'
  | 'amendment.proposed'
  | 'amendment.accepted'
  | 'gate.opened'
  | 'gate.disproved'
  | 'gate.accepted'
  | 'gate.reopened'
  | 'gate.recheck-asked'
  | 'gate.reminded'
  | 'gate.deputised'
  | 'gate.escalated'
  | 'sign-off.given'
  | 'evidence.submitted'
  | 'cases.submitted'
  | 'cases.judged'
  | 'baseline.measured'
  | 'baseline.not-measured'
  | 'reading.attested';

const NOT_READ = { facts: null, columns: null, signed: null, judged: null } satisfies Partial<SubmittedCases>;

/** A requirement of a gate was met: the stall clock starts again. */
const progress = (state: State, at: string): void => {
  state.progressAt = at;
};

/** Puts a charter in force. Working days that were computed from another calendar are discarded. */
function putInForce(state: State, charter: Charter, charterDigest: string): void {
  if (digest(charter.calendar) !== digest(state.charter.calendar)) state.workdays = [];
  state.charter = charter;
  state.charterDigest = charterDigest;
  state.charterVersion += 1;
  state.proposal = null;
}

/** After a change of the requirements: verify again at once, and count the waiting time from now. */
const restartWaiting = (state: State, step: StepId, at: string): void => {
  const gate = gateOf(state, step);
  if (!gate) return;
  gate.since = at;
  gate.reminders = 0;
  gate.remindedAt = null;
  gate.deputised = false;
  gate.escalated = false;
};

export const gateEvents: Appliers<GateEvents> = {
  'calendar.laid-out': (state, { workdays }) => {
    state.workdays = workdays;
  },
  'charter.amended': (state, { charter, charterDigest }, entry) => {
    state.unreached = {};
    putInForce(state, charter, charterDigest);
    progress(state, entry.at);
  },
  'amendment.proposed': (state, { charter, charterDigest, reopens }, entry) => {
    state.proposal = openProposal({ charter, digest: charterDigest, by: entry.actor.id, at: entry.at, reopens });
  },
  'amendment.accepted': (state) => {
    state.unreached = {};
    const proposal = state.proposal!;
    Object.assign(state.gates, proposal.gates);
    putInForce(state, proposal.charter, proposal.digest);
  },
  'gate.opened': (state, { step, dueAt }, entry) => {
    const gate = gateOf(state, step)!;
    gate.openedAt ??= entry.at;
    gate.dueAt = dueAt;
    restartWaiting(state, step, entry.at);
  },
  'gate.disproved': (state, { step, subject, answers, nextAt }, entry) => {
    const gate = gateOf(state, step)!;
    const attempts = gate.verification?.subject === subject ? gate.verification.attempts + 1 : 1;
    gate.verification = { subject, at: entry.at, attempts, answers, nextAt };
  },
  'gate.accepted': (state, { step, subject, alsoSigned, answers }, entry) => {
    const gate = gateOf(state, step)!;
    gate.acceptedAt = entry.at;
    gate.acceptedSubject = subject;
    if (alsoSigned) gate.alsoSigned = alsoSigned;
    gate.reopened = null;
    gate.verification = { subject, at: entry.at, attempts: 1, answers, nextAt: entry.at };
    const built = step === 'build' && state.pass ? lookup(state.releases, state.pass.release) : undefined;
    if (built) built.builtAt ??= entry.at;
    if (step === 'rollback-plan') state.executor = viewFor(state, step).charter.rollback?.executor ?? null;
    progress(state, entry.at);
  },
  'gate.reopened': (state, { step, why }, entry) => {
    const gate = gateOf(state, step)!;
    gate.acceptedAt = null;
    gate.acceptedSubject = null;
    delete gate.alsoSigned;
    gate.openedAt = null;
    gate.verification = null;
    gate.reopened = why;
    restartWaiting(state, step, entry.at);
  },
  'gate.recheck-asked': (state, { step }, entry) => {
    const gate = gateOf(state, step)!;
    if (gate.verification) gate.verification.nextAt = entry.at;
    if (step === 'metrics' && state.baselineAttempt) state.baselineAttempt.nextAt = entry.at;
    if (step === 'process-redesign' && state.cases?.judged?.problem) state.cases.judged.nextAt = entry.at;
  },
  'gate.reminded': (state, { step }, entry) => {
    const gate = gateOf(state, step)!;
    gate.reminders += 1;
    gate.remindedAt = entry.at;
  },
  'gate.deputised': (state, { step }) => {
    gateOf(state, step)!.deputised = true;
  },
  'gate.escalated': (state, { step }) => {
    gateOf(state, step)!.escalated = true;
  },
  'sign-off.given': (state, { gate: step, role, decision, subject, comment, actingFor }, entry) => {
    gateOf(state, step)!.signOffs[role] = {
      role,
      by: entry.actor.id,
      decision,
      subject,
      comment,
      at: entry.at,
      assurance: entry.actor.assurance as Exclude<typeof entry.actor.assurance, 'system'>,
      ...(actingFor ? { actingFor } : {}),
      ...(entry.actor.relayed ? { relayedBy: entry.actor.relayed.by } : {}),
      entry: { seq: entry.seq, hash: entry.hash },
    };
    if (decision === 'approve') progress(state, entry.at);
  },
  'evidence.submitted': (state, { name, digest }, entry) => {
    state.evidence = withEntry(state.evidence, name, { digest, by: entry.actor.id, at: entry.at });
    progress(state, entry.at);
  },
  'cases.submitted': (state, { digest }, entry) => {
    // The same file again says nothing new, unless it could not be read.
    const known = state.cases?.digest === digest && state.cases.judged?.problem === null ? state.cases : NOT_READ;
    state.cases = { ...known, digest, by: entry.actor.id, at: entry.at };
    progress(state, entry.at);
  },
  'cases.judged': (state, { of, columns, answer, nextAt, signed }, entry) => {
    const cases = state.cases!;
    const attempts = cases.judged?.of === of ? cases.judged.attempts + 1 : 1;
    cases.judged = { of, attempts, problem: answer.ok ? null : `${answer.code}: ${answer.detail}`, nextAt };
    if (!answer.ok) return;
    cases.facts = answer.facts as CasesFacts;
    cases.columns = columns;
    if (signed) cases.signed = cases.facts;
    progress(state, entry.at);
  },
  'baseline.measured': (state, { metric, definition, baseline, from, to }, entry) => {
    state.baselines = withEntry(state.baselines, metric, { ...baseline, definition, from, to, at: entry.at });
    state.baselineAttempt = null;
    progress(state, entry.at);
  },
  'baseline.not-measured': (state, { of, problems, nextAt }) => {
    const attempts = state.baselineAttempt?.of === of ? state.baselineAttempt.attempts + 1 : 1;
    state.baselineAttempt = { of, attempts, problems, nextAt };
  },
  'reading.attested': (state, { metric, reading }: Events['reading.attested'], entry) => {
    state.readings = withEntry(state.readings, metric, { ...reading, by: entry.actor.id });
    progress(state, entry.at);
  },
};
