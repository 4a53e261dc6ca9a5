/**
 * What the system under the process should be doing. The base takes the live cases, the candidate takes `exposure`
 * percent of them (0 is shadow). `null` as base is the fallback: people do the work.
 */
export interface Target {
  /** Release that is live, or null for the fallback. */
  base: string | null;
  candidate: string | null;
  /** Percent of live cases that go to the candidate. */
  exposure: number;
}

/** Everything goes to people. */
export const FALLBACK: Target = { base: null, candidate: null, exposure: 0 };

/** Whether people do all the work. */
export const isFallback = (target: Target): boolean => target.base === null && target.candidate === null;

export const sameTarget = (a: Target, b: Target): boolean =>
  a.base === b.base && a.candidate === b.candidate && a.exposure === b.exposure;

interface Placed {
  pass: { release: string } | null;
  live: { release: string } | null;
  target: { desired: Target };
}

/** Whether the release on its way is being switched to live, and that is not confirmed yet. */
export const isPromoting = ({ pass, live, target: { desired } }: Placed): boolean =>
  pass !== null && desired.base === pass.release && desired.base !== live?.release;

/** Whether the release on its way takes live cases. */
export const isExposed = (s: Placed): boolean =>
  isPromoting(s) || (s.pass !== null && s.target.desired.candidate === s.pass.release && s.target.desired.exposure > 0);

/** What the target system runs, for people: `release r1, 10 % by release r2`. */
export function targetText({ base, candidate, exposure }: Target): string {
  const below = base === null ? 'work by people' : `release ${base}`;
  return candidate === null ? below : `${below}, ${exposure} % by release ${candidate}`;
}

/** A target part by part, as entries and logs quote it. */
export const describeTarget = (t: Target): string =>
  `base ${t.base ?? 'fallback'}, candidate ${t.candidate ?? 'none'} at ${t.exposure} %`;

/** Why the target is switched; executors tell it to the target system. */
export type SwitchAction = 'stage' | 'rollback' | 'restore' | 'promote' | 'drill';

/** What an executor answers. `pending`: a person was asked and has not acted yet. */
export type SwitchOutcome = { outcome: 'done'; target: Target } | { outcome: 'pending' };

/** What the target system says of itself. */
export interface TargetStatus extends Target {
  /** Release → digest of the artefact that the target really holds. */
  artefacts: Record<string, string>;
}
