/** Releases, the stages of their go-live, and what stops all of them: holds and freezes. */

import type { StoredEntry } from './entries';
import type { Gate } from './gates';
import type { MetricVerdict, Tally, Verdict } from './metrics';
import type { DrillProof } from './rollback';
import type { PassStep } from './steps';

export interface PortfolioEvents {
  /**
   * Somebody froze all changes. `until`: when the freeze ends automatically; null: when somebody lifts it. The reason
   * is free text, stored elsewhere.
   */
  'freeze.set': { reason: string; until: string | null };
  /** Somebody lifted the freeze. */
  'freeze.lifted': { reason: string };
}

/** An entry of the portfolio's stream, converted to the newest version (`read-entry.ts`). */
export type PortfolioEntry = {
  [T in keyof PortfolioEvents]: Omit<StoredEntry, 'type' | 'v' | 'data'> & { type: T; data: PortfolioEvents[T] };
}[keyof PortfolioEvents];

/** A freeze of all changes in force. */
export interface PortfolioFreeze {
  since: string;
  /** Person id. */
  by: string;
  reason: string;
  until: string | null;
}

/** A release's manifest: what the builder says about one version of the AI system. */
export interface Manifest {
  /** Id of the release, unique within its engagement. */
  release: string;
  model: string;
  /** SHA-256 of the configuration. */
  configDigest: string;
  /** SHA-256 of the prompt; absent where the model has none. */
  promptDigest?: string;
  /** SHA-256 of the artefact that runs. */
  artefactDigest: string;
  /** Person id of the builder. */
  builtBy: string;
  /** Metric id → evaluation result, as a whole and per slice of the evaluation data. */
  evaluation: Record<string, Evaluation & { slices?: Record<string, Evaluation> }>;
  /** Attachment digest of the evaluation data behind it. */
  evaluationData?: string;
  /** Its components apart from the model, and until when their makers support them. */
  components?: { name: string; endOfSupport?: string; successor?: string }[];
  notes?: string;
}

/** A share carries good and total. */
export interface Evaluation {
  value: number;
  samples: number;
  good?: number;
  total?: number;
}

export interface StageReview {
  by: string;
  at: string;
  /** Cases that were reviewed, and how many of them the system had got wrong. */
  cases: number;
  wrong: number;
  /** Digest of the attached list; null where none was attached. */
  digest: string | null;
}

export interface StageRun {
  index: number;
  exposure: number;
  /** Digest of the charter's go-live that this stage is one of. */
  plan: string;
  begunAt: string;
  /** When the switch of the target was confirmed; observation starts here. */
  observedFrom: string | null;
  readings: number;
  nextReadAt: string | null;
  last: { at: string; verdicts: MetricVerdict[]; worst: Verdict } | null;
  /** Metric id → what was counted of its measurements. */
  tallies: Record<string, Tally>;
  /** For a small volume: the review of every case of the stage by a named person. */
  review: StageReview | null;
  status: 'observing' | 'awaiting-decision' | 'passed';
  /** While the stage awaits a decision: why the numbers did not decide it, as recorded. */
  leftOpen: string | null;
  /** When observation ends at the latest; later if a person asks for more. */
  until: string | null;
}

/** One release on its way through steps 7 to 9. */
export interface Pass {
  release: string;
  gates: Record<PassStep, Gate>;
  /** When go/no-go was answered with go, once. */
  goAt: string | null;
  stage: StageRun | null;
}

export interface ReleaseRecord {
  manifest: Manifest;
  submittedBy: string;
  submittedAt: string;
  status: 'passing' | 'live' | 'rolled-back' | 'superseded' | 'withdrawn';
  /** When its build was accepted; absent: it cannot have reached the target yet. */
  builtAt?: string;
  /** When it first was live; absent: it never was. */
  wentLiveAt?: string;
  endedAt: string | null;
  ended: string | null;
  drill: DrillProof | null;
}

export interface Hold {
  since: string;
  by: string;
  reason: string;
  kind: 'asked' | 'after-rollback';
}
