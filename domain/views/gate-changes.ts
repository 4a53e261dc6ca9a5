/** Gates: what they require, what was submitted and signed, what was accepted. */

import { gateOf } from '../gates/gate-of';
import { requirementsOf, waitsForPeople } from '../gates/requirements';
import type { Gate } from '../model/gates';
import type { State } from '../model/state';
import { PASS_STEPS, STANDING_STEPS, type StandingStep, type StepId } from '../model/steps';
import { type OpenItem, openItems } from '../open-items/open-items';
import { lookup } from '../values/own-members';
import { type ChangeDraft, type ChangeRule, is } from './change';

/** The gates there are, each under a name that a further pass or proposal does not share. */
function gatesOf(s: State): Map<string, { step: StepId; gate: Gate }> {
  const named = (scope: string, gates: Partial<Record<StepId, Gate>>, steps: readonly StepId[]) =>
    steps.flatMap((step) => (gates[step] ? [[`${scope} ${step}`, { step, gate: gates[step] }] as const] : []));
  return new Map([
    ...named('', s.gates, STANDING_STEPS),
    ...(s.proposal ? named(`proposal ${s.proposal.digest}`, s.proposal.gates, STANDING_STEPS) : []),
    ...(s.pass ? named(`release ${s.pass.release}`, s.pass.gates, PASS_STEPS) : []),
  ]);
}

/** Every gate of `after`, with the same gate before. */
const gatePairs = (before: State, after: State) => {
  const known = gatesOf(before);
  return [...gatesOf(after)].map(([name, { step, gate }]) => ({ step, gate, was: known.get(name)?.gate }));
};

export const signed: ChangeRule = (before, after) =>
  gatePairs(before, after).flatMap(({ step, gate, was }) =>
    Object.values(gate.signOffs)
      .filter(({ role, entry }) => entry.seq > before.head.seq && was?.signOffs[role]?.entry.seq !== entry.seq)
      .map(({ role, by, decision, comment, at }) =>
        is('signed', at, { step, role, by, decision, comment, kept: gate.openedAt === null }),
      ),
  );

export const handedIn: ChangeRule = (before, after) => {
  const names = (known: Record<string, { at: string }>, now: Record<string, { at: string }>) =>
    Object.keys(now).filter((name) => lookup(known, name)?.at !== lookup(now, name)!.at);
  const { cases } = after;
  return [
    ...names(before.evidence, after.evidence).map((name) => {
      const { by, at } = lookup(after.evidence, name)!;
      return is('handed-in', at, { what: 'evidence', name, by });
    }),
    ...names(before.readings, after.readings).map((name) => {
      const { by, at } = lookup(after.readings, name)!;
      return is('handed-in', at, { what: 'reading', name, by });
    }),
    ...(cases && cases.at !== before.cases?.at
      ? [is('handed-in', cases.at, { what: 'cases', name: null, by: cases.by })]
      : []),
  ];
};

/** What people have to do outside the gates stays the same while the engagement moves on. */
const keyOf = ({ step, kind, role, person, what }: OpenItem): string =>
  [kind === 'action' ? '' : step, kind, role, person ?? '', what].join('\n');

const itemsOf = (s: State, at: string): Map<string, OpenItem> =>
  new Map(waitsForPeople(openItems(s, at)).map((item) => [keyOf(item), item]));

/** Whether a requirement of an open gate is met now. An action outside the gates is done once it is not pending. */
function isMet(after: State, item: OpenItem, at: string): boolean {
  if (item.kind === 'action') return true;
  const step = item.step as StepId;
  const gate = gateOf(after, step);
  if (gate ? gate.acceptedAt : after.live) return true;
  const given = gate?.signOffs[item.role];
  if (item.kind === 'sign-off' && given?.by === item.person && given.decision === 'approve') return true;
  return requirementsOf(after, step, at).some(
    (one) => one.met && one.kind === item.kind && one.who === item.role && one.what === item.what,
  );
}

export const noMoreAsked: ChangeRule = (before, after, at) => {
  if (after.closedAt) return []; // nothing is asked any more
  const now = itemsOf(after, at);
  return [...itemsOf(before, at)].flatMap(([key, item]) => {
    if (after.closing && item.kind !== 'action') return []; // its gates ask nothing any more
    const still = now.get(key);
    if (!still) return [is(isMet(after, item, at) ? 'met' : 'dropped', at, { item })];
    return still.problem === item.problem ? [] : [is('problem', at, { item: still })];
  });
};

export const newlyAsked: ChangeRule = (before, after, at) => {
  if (after.closedAt) return [];
  const known = itemsOf(before, at);
  return [...itemsOf(after, at)].flatMap(([key, item]) => (known.has(key) ? [] : [is('asked', at, { item })]));
};

export const gates: ChangeRule = (before, after, at) =>
  gatePairs(before, after).flatMap(({ step, gate, was }) => {
    const found: ChangeDraft[] = [];
    const { openedAt, acceptedAt } = gate;
    // The gates of a proposal that comes into force were accepted before.
    const proposed = before.proposal?.gates[step as StandingStep];
    if (was?.acceptedAt && !acceptedAt) found.push(is('gate-reopened', gate.since ?? at, { step, why: gate.reopened }));
    if (openedAt && openedAt !== was?.openedAt && openedAt !== proposed?.openedAt)
      found.push(is('gate-opened', openedAt, { step, dueAt: gate.dueAt }));
    if (acceptedAt && acceptedAt !== was?.acceptedAt && acceptedAt !== proposed?.acceptedAt)
      found.push(is('gate-accepted', acceptedAt, { step }));
    return found;
  });
