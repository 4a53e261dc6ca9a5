/** What the target system is to run: the fallback, whether two targets are the same, and whether live cases are exposed. */

import type { Target } from '../model/rollback';

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
