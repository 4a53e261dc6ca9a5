/** Lines up the categories of two distributions, so that what one side alone has is never lost among others. */
import type { Distribution, Drift, Merged } from '../../model/metrics';
import { sumOf } from './distribution';

export type Categories = Extract<Distribution, { kind: 'categories' }>;

/** Where a side alone has a category and fewer cases are expected of it, chance may be the reason (Cochran 1954). */
export const EXPECTED = 5;
/** Where more of a side's cases cannot be compared, nothing is said to be as before (ours). */
export const MOST_UNCOMPARED = 0.05;

export interface Aligned {
  reference: number[];
  current: number[];
  uncompared?: Drift['uncompared'];
}

const NOTHING: Merged = { categories: 0, cases: 0 };

/** Cases of one side, and what is known of a category that it does not name. */
class Side {
  readonly counts: Map<string, number>;
  readonly merged: Merged;
  readonly total: number;
  private readonly atMost: number;
  /** Cases of rare categories that this side alone names. */
  alone = 0;

  constructor({ counts, merged = NOTHING }: Categories) {
    this.counts = new Map(Object.entries(counts).filter(([, count]) => count > 0));
    this.merged = merged;
    this.total = sumOf([...this.counts.values()]) + merged.cases;
    // The most frequent are named, so one that was merged has no more cases than the rarest of them.
    this.atMost = merged.cases === 0 ? 0 : Math.min(merged.cases, ...this.counts.values());
  }

  /** Cases of a category; of one that may be among the merged as many as it can have. */
  of(name: string): number {
    return this.counts.get(name) ?? this.atMost;
  }

  get uncompared(): number {
    return this.total === 0 ? 0 : (this.alone + this.merged.cases) / this.total;
  }
}

/** How many cases a distribution of categories has. */
export const casesOf = (distribution: Categories): number => new Side(distribution).total;

/**
 * Counts over the same categories. A category that both sides have stands for itself, and so does one that a side alone
 * has, if it is not rare. What is rare and known to one side only, or merged, is counted together; `uncompared` says how
 * much that is of each side where it is too much to say that nothing has moved.
 */
export function aligned(before: Categories, now: Categories): Aligned {
  const [reference, current] = [new Side(before), new Side(now)];
  const smaller = Math.min(reference.total, current.total) / (reference.total + current.total);
  const [inReference, inCurrent]: [number[], number[]] = [[], []];
  for (const name of new Set([...reference.counts.keys(), ...current.counts.keys()])) {
    const [n, m] = [reference.of(name), current.of(name)];
    const both = reference.counts.has(name) && current.counts.has(name);
    if (both || (n + m) * smaller >= EXPECTED) {
      inReference.push(n);
      inCurrent.push(m);
    } else if (reference.counts.has(name)) reference.alone += n;
    else current.alone += m;
  }
  const uncompared = { before: reference.uncompared, now: current.uncompared };
  const tooMuch =
    reference.merged.cases + current.merged.cases > 0 || Math.max(uncompared.before, uncompared.now) > MOST_UNCOMPARED;
  return {
    reference: [...inReference, reference.alone + reference.merged.cases],
    current: [...inCurrent, current.alone + current.merged.cases],
    ...(tooMuch && { uncompared }),
  };
}
