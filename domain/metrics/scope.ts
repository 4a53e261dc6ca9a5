/** Which time and release a metric is read for: what `$release`, `$exposure`, `$from` and `$to` stand for. */

import type { ProbeScope } from '../model/questions';
import type { State } from '../model/state';
import { shifted } from '../values/dates';
import { duration } from '../values/quantity';
import { isSmallVolume } from './volume';

/** Reading now, over a window that ends now: the release on its way, else the live one, else none. */
export function scopeNow(s: State, at: string, window = '1 day'): ProbeScope {
  const release = s.pass?.release ?? s.live?.release ?? null;
  return {
    release,
    base: s.live?.release ?? null,
    exposure: s.target.desired.exposure,
    from: shifted(at, -duration(window)),
    to: at,
  };
}

/** When the window of the open stage ends; null while the target system has not been switched. */
export function windowEnds(s: State): string | null {
  const stage = s.pass?.stage;
  if (!stage?.observedFrom) return null;
  return shifted(stage.observedFrom, duration(s.charter.goLive.stages[stage.index]!.window));
}

/** Reading of the open stage: its release, its exposure, half-open from the confirmed switch until now. */
export function scopeOfStage(s: State, at: string): ProbeScope {
  const stage = s.pass?.stage;
  if (!stage) return scopeNow(s, at);
  const ends = windowEnds(s);
  return {
    release: s.pass!.release,
    base: s.live?.release ?? null,
    exposure: stage.exposure,
    from: stage.observedFrom ?? stage.begunAt,
    // Of a small volume every case is reviewed: those that come while somebody reviews are of no stage.
    to: isSmallVolume(s) && ends !== null && ends < at ? ends : at,
  };
}

/** Reading of what is live: it takes every case that no candidate takes. */
export function scopeOfLive(s: State, at: string, window: string): ProbeScope {
  const from = shifted(at, -duration(window));
  const since = s.live?.since ?? from;
  return {
    release: s.live?.release ?? null,
    base: s.live?.release ?? null,
    exposure: 100 - s.target.desired.exposure,
    from: [from, since].sort()[1]!,
    to: at,
  };
}
