/** How a charter says where the systems of the client are reached: sources of readings, proofs, executors, secrets. */
import type { Role } from './people';

/** What a cell of a table must be: one value, or one of several. */
export type CellIs = string | number | boolean | (string | number | boolean)[];

/**
 * Where a reading comes from. In queries and URLs `$release`, `$base`, `$exposure`, `$from`, `$to` (RFC 3339) and
 * `$window` (seconds) are replaced when the probe runs.
 */
export type Source =
  /** A Prometheus server's query API, or (`scrape`) one exposition endpoint read directly with plain selectors. */
  | {
      kind: 'prometheus';
      url: string;
      scrape: boolean;
      query: string | { good: string; total: string };
      /** Present: a range query over the window in steps of this length, its points aggregated as the metric says. */
      step?: string;
      token?: SecretRef;
    }
  /** A JSON document; values by JSON Pointer. */
  | {
      kind: 'http';
      url: string;
      value?: string;
      good?: string;
      total?: string;
      samples?: string;
      at?: string;
      /** Where the document says its unit: another one than the metric's is no reading of it. */
      unit?: string;
      headers?: Record<string, string | SecretRef>;
    }
  /**
   * A read-only query whose columns say what it is: `value` (with `samples`, `at`, `unit`), `good` and `total`, or rows
   * of `value` (with `count`) for a distribution. Variables are bound as parameters. The address carries no password.
   */
  | { kind: 'postgresql'; url: string; query: string; password?: SecretRef }
  /**
   * A table with a header line, by address or as a file in a folder that the worker's configuration allows. Rows are
   * filtered by `where`, and by `at` (the column of their time) to the window; `good` filters those that count of a
   * share, else `column` is aggregated as the metric says.
   */
  | {
      kind: 'csv';
      url?: string;
      file?: string;
      column?: string;
      where?: Record<string, CellIs>;
      good?: Record<string, CellIs>;
      at?: string;
      headers?: Record<string, string | SecretRef>;
    }
  /** A named person reads the value and says so. Counts as manual. */
  | { kind: 'attested'; by: Role; maxAge: string };

/** Every kind of source: the compiler names one that is missing here. */
const KINDS: Record<Source['kind'], true> = {
  prometheus: true,
  http: true,
  postgresql: true,
  csv: true,
  attested: true,
};
export const SOURCE_KINDS = Object.keys(KINDS) as [Source['kind'], ...Source['kind'][]];

/** A secret is only ever a reference, resolved on the worker: `env:NAME` or `file:PATH`. */
export type SecretRef = `env:${string}` | `file:${string}`;

/** A JSON document, and the value that it has to have (JSON Pointer). */
export interface Proof {
  url: string;
  value: string;
  equals: string | number | boolean;
}

export type ExecutorSpec =
  | { kind: 'webhook'; url: string; status: string; secret: SecretRef }
  /** `name` of a command that the worker's configuration allows. */
  | { kind: 'command'; name: string }
  /**
   * A feature flag whose value is the target: set through its provider's management webhook (signed as `webhook` is),
   * read back through OpenFeature's remote evaluation protocol at `provider`.
   */
  | { kind: 'openfeature'; flag: string; url: string; secret: SecretRef; provider: string; token?: SecretRef }
  /** A named person acts; the `proof` probe, else a second person, stops the clock. */
  | { kind: 'manual'; by: Role; confirmedBy: Role };
