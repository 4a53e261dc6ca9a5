/** A release's manifest: what the builder says about one version of the AI system. */
export interface Manifest {
  /** Id of the release, unique within its engagement. */
  release: string;
  model: string;
  /** SHA-256 of prompt and configuration. */
  configDigest: string;
  /** SHA-256 of the artefact that runs. */
  artefactDigest: string;
  /** Person id of the builder. */
  builtBy: string;
  /** Metric id → evaluation result: a share carries good and total. */
  evaluation: Record<string, { value: number; samples: number; good?: number; total?: number }>;
  /** Attachment digest of the evaluation data behind it. */
  evaluationData?: string;
  notes?: string;
}
