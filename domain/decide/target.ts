/** Rules for the target system: one mutation at a time, and a rollback before everything else (DESIGN section 7). */
import type { CommandOf } from '../commands';
import { fills, named } from '../gates/acting';
import { secondsSince, shifted } from '../metrics/scope';
import { openFindings } from '../open-findings';
import type { State } from '../state';
import { FALLBACK, type SwitchAction, sameTarget, type Target } from '../target';
import { type Happening, happened, type Rule, refused } from './ruling';

/** A key of its own for each wanted switch: its place in the ledger. */
const switchKey = (s: State, action: SwitchAction): string => `${s.id}:${action}:${s.head.seq + 1}`;

/** Wants the target to be like this; nothing where it is wanted already. */
export const want = (s: State, target: Target, action: SwitchAction): Happening[] =>
  sameTarget(s.target.desired, target)
    ? []
    : [happened('target.desired', { target, action, key: switchKey(s, action) })];

/**
 * Orders what is desired once more after a drill that could not restore it, under a key of its own: an order that was
 * carried out before the drill would be no order any more. One that the target never had keeps its key.
 */
export const wantAgain = (s: State): Happening[] =>
  s.target.confirmedAt === null
    ? []
    : [
        happened('target.desired', {
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

/**
 * What is exposed now, and where its way back leads: the newest (a candidate before the live release), or the live
 * release itself. A candidate in shadow is not exposed.
 */
export function wayBack(s: State, what: 'newest' | 'live'): { release: string; to: Target } | null {
  const { candidate, exposure } = s.target.desired;
  if (what === 'newest' && s.pass && candidate === s.pass.release && exposure > 0)
    return { release: candidate, to: { base: s.live?.release ?? null, candidate: null, exposure: 0 } };
  if (s.live) return { release: s.live.release, to: { ...FALLBACK, base: provenBefore(s, s.live.release) } };
  return null;
}

/**
 * Pulls the way back: the desired release changes first, an open drill is cancelled, and then everything is on hold
 * until a person clears it. A rollback is never rolled back.
 */
export function pull(s: State, reason: string, automatic: boolean, what: 'newest' | 'live' = 'newest'): Happening[] {
  const way = wayBack(s, what);
  if (!way) return [];
  const key = switchKey(s, 'rollback');
  const happenings = [happened('rollback.pulled', { ...way, reason, key, automatic })];
  if (s.drill && !s.drill.cancel)
    happenings.push(happened('drill.cancelled', { drill: s.drill.drill, why: `rollback: ${reason}` }));
  happenings.push(
    happened('hold.set', { reason: `after the rollback of ${way.release}: ${reason}`, kind: 'after-rollback' }),
  );
  return happenings;
}

export const rollBack: Rule<CommandOf<'roll-back'>> = (s, command) => {
  const mayPull = s.charter.rollback?.mayPull ?? ['owner', 'deputy'];
  if (!fills(s, command.by, mayPull))
    return refused(command.kind, 'WRONG_PERSON', `${command.by} may not pull the way back`, named(s, mayPull));
  const happenings = pull(s, command.reason, false);
  return happenings.length > 0 ? happenings : refused(command.kind, 'NOTHING_LIVE', 'no release is exposed');
};

const RETRY = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000];

export const targetAnswered: Rule<CommandOf<'target-answered'>> = (s, command, at) => {
  const { target } = s;
  if (target.key !== command.switchKey || target.confirmedAt !== null) return [];
  if (command.outcome.outcome === 'pending') {
    const { executor } = s;
    if (target.pendingOn !== null || executor?.kind !== 'manual') return [];
    return [happened('target.pending', { key: target.key, on: executor.by })];
  }
  if (!sameTarget(command.outcome.target, target.desired)) {
    const { base, candidate, exposure } = command.outcome.target;
    return notSwitched(s, `the target system answered base ${base}, candidate ${candidate}, ${exposure} %`, at);
  }
  return switched(s, at);
};

const incidentOf = (s: State): string => `switch:${s.target.key}`;

const ofTarget = (id: string): boolean => id.startsWith('switch:') || id.startsWith('restore:');

/** The target system is as desired: that ends every incident of a switch or a restore before it. */
export const switched = (s: State, at: string): Happening[] => [
  happened('target.switched', { key: s.target.key, seconds: secondsSince(s.target.since, at) }),
  ...openFindings(s)
    .filter((finding) => ofTarget(finding.id))
    .map(({ id }) => happened('finding.closed', { id, how: 'the target system was switched' })),
];

function notSwitched(s: State, problem: string, at: string): Happening[] {
  const { target } = s;
  const wait = RETRY[Math.min(target.attempts, RETRY.length - 1)]!;
  const failed = happened('target.not-switched', { key: target.key, problem, retryAt: shifted(at, wait) });
  if (target.action !== 'rollback' || target.attempts > 0) return [failed];
  return [
    failed,
    happened('incident.opened', { id: incidentOf(s), what: `the way back did not work at once: ${problem}` }),
  ];
}

export const targetFailed: Rule<CommandOf<'target-failed'>> = (s, command, at) =>
  s.target.key === command.switchKey && s.target.confirmedAt === null
    ? notSwitched(s, `${command.code}: ${command.detail}`, at)
    : [];
