/** A distribution as it is measured, kept and compared: plain JSON, bounded, so that it fits into a record. */

/** Values with how often each occurs (absent: once), or how often each category occurs. */
export type Distribution =
  | { kind: 'numbers'; values: number[]; counts?: number[] }
  | { kind: 'categories'; counts: Record<string, number> };

/** How far a distribution has moved from its reference, by the test that suits their sizes (FACTS section 3). */
export interface Drift {
  test: 'ks' | 'chi-squared' | 'wasserstein' | 'jensen-shannon';
  statistic: number;
  /** Of a test of significance; null for a distance. */
  p: number | null;
  /** Population stability index over the reference's deciles, or its categories. */
  psi: number;
  /** Cases now, and in the reference. */
  samples: number;
  reference: number;
}

/** Population stability index: above this a warning, above that a breach (convention; FACTS section 3). */
export const PSI_WARN = 0.1;
export const PSI_BREACH = 0.2;
