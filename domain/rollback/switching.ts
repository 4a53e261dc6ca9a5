/** Rules for the target system: one switch at a time, and a rollback before everything else (docs/decisions/0019). */

import { type CommandHandler, event, type NewEvent, refused } from '../kernel/events';
import { GUARDRAIL, openFindings } from '../kernel/open-findings';
import { orderAgainAfter, pauseBefore, rtoSecondsOf } from '../kernel/retry';
import { FALLBACK, isExposed, isPromoting, sameTarget } from '../kernel/target';
import type { CommandOf } from '../model/commands';
import type { Role } from '../model/people';
import type { Answer } from '../model/questions';
import type { Confirmation, Rollbacked, SwitchAction, Target } from '../model/rollback';
import type { State } from '../model/state';
import { holdersOf, holdsRole } from '../people/delegation';
import { secondsSince, shifted } from '../values/dates';
import { digest } from '../values/digest';
import { lookup } from '../values/own-members';
import { approvedArtefacts, judgeConfirmation, keptAnswer } from './confirmation';

/** A key of its own for each wanted switch: its place in the ledger. */
const switchKey = (s: State, action: SwitchAction): string => `${s.id}:${action}:${s.head.seq + 1}`;

/** Wants the target to be like this; nothing where it is wanted already. */
export const setDesiredTarget = (s: State, target: Target, action: SwitchAction): NewEvent[] =>
  sameTarget(s.target.desired, target) ? [] : [event('target.desired', { target, action, key: switchKey(s, action) })];

/**
 * Orders what is desired once more after a drill that could not restore it, under a key of its own: an order that was
 * carried out before the drill would be no order any more. One that the target never had keeps its key.
 */
export const retrySwitch = (s: State): NewEvent[] =>
  s.target.confirmedAt === null
    ? []
    : [
        event('target.desired', {
          target: s.target.desired,
          action: 'restore',
          key: switchKey(s, 'restore'),
        }),
      ];

/** The last release before this one that had been proven and live, or null: the fallback. */
function provenBefore(s: State, release: string): string | null {
  if (s.charter.rollback?.mode !== 'previous-version') return null;
  const earlier = Object.values(s.releases)
    .filter((record) => record.manifest.release !== release && record.status === 'superseded' && record.drill)
    .sort((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? 1 : -1));
  return earlier[0]?.manifest.release ?? null;
}

interface RollbackPath {
  release: string;
  /** Percent of live cases that it takes. */
  exposure: number;
  to: Target;
}

/**
 * What is exposed now, and where its rollback leads: the newest (a candidate before the live release), or the live
 * release itself. A candidate in shadow is not exposed.
 */
export function rollbackPath(s: State, what: 'newest' | 'live'): RollbackPath | null {
  if (what === 'newest' && s.pass && isExposed(s)) {
    const to = { base: s.live?.release ?? null, candidate: null, exposure: 0 };
    return { release: s.pass.release, exposure: isPromoting(s) ? 100 : s.target.desired.exposure, to };
  }
  if (!s.live) return null;
  const { release } = s.live;
  const exposure = 100 - (isExposed(s) ? s.target.desired.exposure : 0);
  return { release, exposure, to: { ...FALLBACK, base: provenBefore(s, release) } };
}

/** Whether the last rollback is still on its way: what runs may be what it took back. */
export const rollbackUnconfirmed = ({ target, rollbacks }: State): boolean =>
  target.action === 'rollback' && target.confirmedAt === null && rollbacks.at(-1)?.seconds === null;

/** The rollback that a further one without a name would repeat: it is unconfirmed, or its hold stands. */
const standingRollback = (s: State): Rollbacked | null =>
  s.hold?.kind === 'after-rollback' || rollbackUnconfirmed(s) ? (s.rollbacks.at(-1) ?? null) : null;

/**
 * The release that a rollback is about which names none; null: there is nothing to roll back. Where one has just been
 * rolled back it is that one, for somebody may still be looking at it: the live release below it has to be named.
 */
export const releaseToRollBack = (s: State): string | null =>
  (isExposed(s) ? s.pass!.release : standingRollback(s)?.release) ?? s.live?.release ?? null;

/**
 * Orders a rollback: the desired release changes first, an open drill is cancelled, and then everything is on hold
 * until a person clears it. A rollback is never rolled back.
 */
export function rollBack(s: State, reason: string, automatic: boolean, what: 'newest' | 'live' = 'newest'): NewEvent[] {
  const way = rollbackPath(s, what);
  if (!way) return [];
  // Known before it is on record, whatever is recorded before it: it is ordered under this key while the store is away.
  const to = way.to.base === null ? 'fallback' : digest(way.to.base).slice(0, 12);
  const key = `${s.id}:rollback:${s.rollbacks.length + 1}:${to}`;
  const events = [event('rollback.pulled', { ...way, reason, key, automatic })];
  if (s.drill && !s.drill.cancel)
    events.push(event('drill.cancelled', { drill: s.drill.drill, why: `rollback: ${reason}` }));
  events.push(event('hold.set', { reason: `after the rollback of ${way.release}: ${reason}`, kind: 'after-rollback' }));
  return events;
}

/** The automatic rollback by a critical guardrail, and its incident; nothing where nothing is exposed. */
export function rollBackForGuardrail(s: State, reason: string, what: 'newest' | 'live' = 'newest'): NewEvent[] {
  const way = rollbackPath(s, what);
  if (!way) return [];
  const text = `release ${way.release} was rolled back by a critical guardrail: ${reason}`;
  return [
    ...rollBack(s, reason, true, what),
    event('incident.opened', { id: `${GUARDRAIL}${way.release}`, what: text }),
  ];
}

/** A rollback that changes nothing, because it is about what was rolled back before. */
function alreadyRolledBack(s: State, release: string, reason: string): NewEvent[] {
  const before = s.rollbacks.findLast((one) => one.release === release);
  const since = before ? ` at ${before.at} by ${before.by}` : '';
  const live = s.live ? `; release ${s.live.release} is live: name it to roll it back as well` : '';
  const note = `release ${release} was rolled back already${since}${live}`;
  return [event('command.noted', { command: 'roll-back', note, release, reason })];
}

/** It names the release that it is about; one that names none is about what is exposed now (`aboutNow`). */
export const rollBackOnRequest: CommandHandler<CommandOf<'roll-back'>> = (s, command) => {
  const mayPull = s.charter.rollback?.mayPull ?? ['owner', 'deputy'];
  if (!holdsRole(s, command.by, mayPull))
    return refused(command.kind, 'WRONG_PERSON', `${command.by} may not order a rollback`, holdersOf(s, mayPull));
  const about = command.release ?? releaseToRollBack(s);
  if (about === null) return refused(command.kind, 'NOTHING_LIVE', 'no release is exposed');
  const { reason } = command;
  if (s.closing) return alreadyRolledBack(s, about, reason);
  if (isExposed(s) && about === s.pass!.release) return rollBack(s, reason, false);
  const isNamed = command.release !== undefined || standingRollback(s) === null;
  if (about === s.live?.release && isNamed) return rollBack(s, reason, false, 'live');
  const known = lookup(s.releases, about);
  if (known?.status === 'rolled-back') return alreadyRolledBack(s, about, reason);
  const exposed = [isExposed(s) ? s.pass!.release : null, s.live?.release ?? null].filter((one) => one !== null);
  return refused(command.kind, 'NOTHING_LIVE', `release ${about} is not exposed`, [
    `exposed: ${exposed.join(', ') || 'none'}`,
  ]);
};

/** A rollback was ordered while the store was away, and what came before it on record leaves no place for it. */
export const rollbackUnrecorded: CommandHandler<CommandOf<'rollback-unrecorded'>> = (s, { key, release }) =>
  s.target.key === key
    ? []
    : [
        event('incident.opened', {
          id: `unrecorded:${key}`,
          what: `the rollback of ${release} was ordered while the evidence store was away, and could not be recorded`,
        }),
        ...retrySwitch(s),
      ];

/** A manual switch: a person was asked. */
export const targetPending: CommandHandler<CommandOf<'target-pending'>> = (s, { switchKey }) => {
  const { executor, target } = s;
  if (target.key !== switchKey || target.confirmedAt !== null || target.pendingOn !== null) return [];
  return executor?.kind === 'manual' ? [event('target.pending', { key: target.key, on: executor.by })] : [];
};

export const targetFailed: CommandHandler<CommandOf<'target-failed'>> = (s, { switchKey, code, detail }, at) =>
  isAwaited(s, switchKey)
    ? notSwitched(s, { says: 'unknown', problem: `${code}: ${detail}`, taken: false, answer: null }, at)
    : [];

/** What the proof or the status answered: only that confirms a switch, never the executor's own answer to the order. */
export const targetProbed: CommandHandler<CommandOf<'target-probed'>> = (s, { switchKey, taken, answer }, at) => {
  if (!isAwaited(s, switchKey)) return [];
  const { desired } = s.target;
  const kept = keptAnswer(answer);
  const judged = judgeConfirmation(kept, desired, approvedArtefacts(s, desired));
  return judged.says === 'agrees'
    ? switched(s, at, judged.confirmation)
    : notSwitched(s, { says: judged.says, problem: judged.detail, taken, answer: kept }, at);
};

const isAwaited = ({ target }: State, key: string): boolean => target.key === key && target.confirmedAt === null;

const incidentId = (s: State): string => `switch:${s.target.key}`;

const ofTarget = (id: string): boolean => id.startsWith('switch:') || id.startsWith('restore:');

/** The target system is as desired: that ends every incident of a switch or a restore before it. */
export const switched = (s: State, at: string, confirmed: Confirmation): NewEvent[] => [
  event('target.switched', { key: s.target.key, seconds: secondsSince(s.target.since, at), confirmed }),
  ...openFindings(s)
    .filter((finding) => ofTarget(finding.id))
    .map(({ id }) => event('finding.closed', { id, how: 'the target system was switched' })),
];

interface NotSwitched {
  /** Something else runs, or nobody can tell what does. */
  says: 'differs' | 'unknown';
  problem: string;
  /** The executor has just taken the order. */
  taken: boolean;
  answer: Answer | null;
}

/** People wait for these, so what keeps them from it is an incident at once; of anything else it is one after the RTO. */
const isUrgent = ({ target }: State): boolean => target.action === 'rollback' || target.action === 'restore';

function notSwitched(s: State, { says, problem, taken, answer }: NotSwitched, at: string): NewEvent[] {
  const { key, attempts, since, action } = s.target;
  const rto = rtoSecondsOf(s.charter);
  const elapsed = secondsSince(since, at);
  const retryAt = shifted(at, 1_000 * pauseBefore(rto, elapsed, attempts));
  const known = s.findings.some((finding) => ofTarget(finding.id) && finding.openedAt >= since);
  const incident = !known && (isUrgent(s) || elapsed >= rto);
  const what = `the ${NAMES[action]} is not confirmed${elapsed >= rto ? ` after ${elapsed} s, allowed are ${rto} s` : ''}`;
  return [
    event('target.not-switched', { key, problem, retryAt, taken, answer }),
    ...(incident ? [event('incident.opened', { id: incidentId(s), what: `${what}: ${problem}` })] : []),
    ...(says === 'unknown' && elapsed >= rto ? askPerson(s) : []),
    ...orderAgain(s, says, at),
  ];
}

const NAMES: Record<SwitchAction, string> = {
  stage: 'stage',
  rollback: 'rollback',
  restore: 'restore',
  promote: 'promotion',
  drill: 'drill',
};

/** Who says what runs where neither proof nor status can: the owner, or the deputy. */
export const MAY_CONFIRM = ['owner', 'deputy'] as const satisfies readonly Role[];

/** Only people can tell what runs, and the RTO is over: asks the owner, or the role in `confirmedBy`. */
function askPerson({ executor, target }: State): NewEvent[] {
  const on = executor?.kind === 'manual' ? executor.confirmedBy : MAY_CONFIRM[0];
  return target.pendingOn === on ? [] : [event('target.pending', { key: target.key, on })];
}

/** When an order that was taken and has not led there is given again; null while none is known to have been taken. */
export function ordersAgainAt(s: State): string | null {
  const { takenAt } = s.target;
  const byHand = s.executor?.kind === 'manual';
  return takenAt && shifted(takenAt, 1_000 * orderAgainAfter(rtoSecondsOf(s.charter), byHand));
}

/**
 * One that was taken, and something else runs: a new order under a key of its own, for under the same one it would be
 * the same order, carried out already. Where nobody can tell, the same order once more.
 */
function orderAgain(s: State, says: NotSwitched['says'], at: string): NewEvent[] {
  const due = ordersAgainAt(s);
  if (due === null || at < due) return [];
  const { key: before, action } = s.target;
  return [event('target.ordered-again', { key: says === 'differs' ? switchKey(s, action) : before, before })];
}
