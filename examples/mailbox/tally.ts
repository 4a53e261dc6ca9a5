/** Counts what was decided and what the users said of it: totals since the start, and the last hour in detail. */
import type { Decision } from './classifier';
import type { Label } from './mails';
import type { Lane } from './switchboard';

/** Counts of one lane. */
export interface Counts {
  mails: Record<Label, Record<Decision, number>>;
  /** Minutes of people's work. */
  minutes: number;
  /** Mails that a user handled with the system. */
  withSystem: number;
}

export interface Entry {
  label: Label;
  decision: Decision;
  minutes: number;
  withSystem: boolean;
}

/** Half-open: from ≤ t < to, ms since 1970. */
export interface Window {
  from: number;
  to: number;
}

/** How far back windows can look, ms. */
const REMEMBERED = 3_600_000;

const none = (): Counts => ({
  mails: { wanted: { set_aside: 0, delivered: 0 }, unwanted: { set_aside: 0, delivered: 0 } },
  minutes: 0,
  withSystem: 0,
});

function add(to: Counts, what: Counts): void {
  for (const label of ['wanted', 'unwanted'] as const) {
    to.mails[label].set_aside += what.mails[label].set_aside;
    to.mails[label].delivered += what.mails[label].delivered;
  }
  to.minutes += what.minutes;
  to.withSystem += what.withSystem;
}

interface Series {
  lane: Lane;
  total: Counts;
  /** One per moment at which mail arrived, oldest first. */
  moments: { at: number; counts: Counts }[];
}

const keyOf = ({ release, exposure }: Lane): string => `${exposure} ${release ?? ''}`;

export class Tally {
  readonly #series = new Map<string, Series>();

  /** Begins a lane's series at zero, so that it can be read before its first mail. */
  open(lane: Lane): void {
    if (!this.#series.has(keyOf(lane))) this.#series.set(keyOf(lane), { lane, total: none(), moments: [] });
  }

  /** Counts one mail at `at`, ms since 1970; times never go back. */
  add(lane: Lane, at: number, { label, decision, minutes, withSystem }: Entry): void {
    this.open(lane);
    const series = this.#series.get(keyOf(lane))!;
    let moment = series.moments.at(-1);
    if (moment?.at !== at) {
      moment = { at, counts: none() };
      series.moments.push(moment);
      while (series.moments[0]!.at < at - REMEMBERED) series.moments.shift();
    }
    const one = none();
    one.mails[label][decision] = 1;
    one.minutes = minutes;
    one.withSystem = Number(withSystem);
    add(moment.counts, one);
    add(series.total, one);
  }

  /** Every lane that was ever opened, with its totals since the start. */
  totals(): { lane: Lane; total: Counts }[] {
    return [...this.#series.values()].map(({ lane, total }) => ({ lane, total }));
  }

  /** What a lane counted in a window, and when last; `at` is null where it counted nothing. */
  within(lane: Lane, { from, to }: Window): { counts: Counts; at: number | null } {
    const counts = none();
    let at: number | null = null;
    for (const moment of this.#series.get(keyOf(lane))?.moments ?? []) {
      if (moment.at < from || moment.at >= to) continue;
      add(counts, moment.counts);
      at = moment.at;
    }
    return { counts, at };
  }
}
