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
  /** What it is made of, beside the model, and until when its makers support that. */
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
