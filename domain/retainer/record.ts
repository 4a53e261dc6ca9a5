/** What the engagement keeps of its retainer: the outcome of each step, what people are asked, incidents and samples. */

import type { RetainerState } from '../model/retainer';

/** Outcomes of a step that are remembered: a quarter of weeks. */
export const OUTCOMES_KEPT = 13;
/** Submissions of effort that are remembered; a period's report reads the ledger. */
export const EFFORT_KEPT = 400;

export const emptyRetainer = (): RetainerState => ({
  cycles: 0,
  steps: {},
  watch: null,
  paused: null,
  requests: [],
  incidents: [],
  samples: [],
  acknowledged: null,
  confirmed: null,
  effort: [],
  reports: {},
  decided: null,
  missedAt: null,
  resumedAt: null,
});
