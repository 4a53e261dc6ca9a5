/** What the target system should run, who confirmed it, and drills of the rollback. */

import type { Head, StoredEntry } from './entries';
import type { Role } from './people';
import type { DrillPhase } from './questions';

/** What confirmed a switch, with its answer. */
export type Confirmation =
  | { by: 'proof'; detail: string }
  | { by: 'status'; status: TargetStatus }
  /** A named person said so. */
  | { by: 'person'; person: string; role: Role };

/** How a target can be confirmed. */
export type ConfirmedBy = Confirmation['by'];

/** Release → digest of the artefact that its manifest names. */
export type Artefacts = Readonly<Record<string, string>>;

/** What a drill writes. An intent precedes each mutation, so that a recovered drill knows what it was doing. */
export interface DrillEvents {
  /** The drill began. */
  'drill.begun': {
    drill: string;
    release: string;
    orderedBy: string;
    performedBy: string;
    rtoSeconds: number;
    /**
     * Whether the charter asks for a proof that data was compensated; absent in records of versions that had no such
     * proof.
     */
    compensates?: boolean;
    /** Digest of what the drill used (executor, proofs, release, RTO), as the worker read it from the ledger. */
    order: string;
    /** The run of the engagement that started it. */
    startedBy: string;
  };
  /** A switch is about to be ordered, under this key. */
  'drill.intent': { mutation: SwitchAction; target: Target; key: string };
  /** A phase of the drill is over. */
  'drill.phase': { name: DrillPhase['name']; ok: boolean; detail: string };
  /** Somebody requested the cancellation of the drill's workflow: the engagement, or somebody in Temporal. */
  'drill.cancel-requested': Record<string, never>;
  /** The drill is over. `restoreSeconds`: how long the rollback took. */
  'drill.ended': { outcome: 'passed' | 'failed'; restoreSeconds: number | null; problem: string | null };
}

/** An entry of a drill's stream, converted to the newest version (`read-entry.ts`). */
export type DrillEntry = {
  [T in keyof DrillEvents]: Omit<StoredEntry, 'type' | 'v' | 'data'> & { type: T; data: DrillEvents[T] };
}[keyof DrillEvents];

export interface DrillProof {
  drill: string;
  at: string;
  restoreSeconds: number;
  rtoSeconds: number;
  head: Head;
}

export interface OpenDrill {
  drill: string;
  release: string;
  orderedBy: string;
  orderedAt: string;
  performedBy: string;
  /** The RTO at the time of the order: an amendment meanwhile changes neither the drill nor its result. */
  rtoSeconds: number;
  /** Digest of what the order says that it uses: the record of the drill has to name the same digest. */
  order: string;
  started: boolean;
  /** The run of the engagement that started it. */
  startedBy?: string;
  /** The stream of its record, if that is not named after the drill's id. */
  record?: string;
  /** The engagement was recovered while the drill was open: the drill continues from its own record, at its restore. */
  resumes?: boolean;
  cancel: string | null;
  /** The switch that a person is asked to carry out; if no probe can confirm it, a second person has to. */
  waitingFor: { key: string; witness: boolean; actedBy: string | null } | null;
  /** When the next attempt to start it is due. */
  retryAt: string | null;
}

export interface TargetControl {
  desired: Target;
  action: SwitchAction;
  /** Idempotency key of the wanted switch. */
  key: string;
  since: string;
  /** When the proof, the status or a person confirmed the desired state; null while it is on its way. */
  confirmedAt: string | null;
  /** What confirmed it; null while it is unconfirmed, and before the first switch. */
  confirmed: Confirmation | null;
  /** When the executor accepted the order; null if that is not known. Confirms nothing. */
  takenAt: string | null;
  /** Since when the target has not been switched: since it was confirmed, or restored after a drill. */
  steadySince: string | null;
  attempts: number;
  lastError: string | null;
  retryAt: string | null;
  /** A person was asked to act (manual executor), or to say what runs, because nothing else can tell. */
  pendingOn: Role | null;
  /** That person says that it is done; the proof is still pending. */
  performedBy: string | null;
}

export interface Rollbacked {
  at: string;
  release: string;
  to: string | null;
  reason: string;
  by: string;
  /** Seconds until the target confirmed; null while it is on its way. */
  seconds: number | null;
} /**
 * What the system under the process should be doing. The base takes the live cases, the candidate takes `exposure`
 * percent of them (0 is shadow). `null` as base is the fallback: people do the work.
 */
export interface Target {
  /** Release that is live, or null for the fallback. */
  base: string | null;
  candidate: string | null;
  /** Percent of live cases that go to the candidate. */
  exposure: number;
}

/** Why the target is switched; executors tell it to the target system. */
export type SwitchAction = 'stage' | 'rollback' | 'restore' | 'promote' | 'drill';

/** What an executor answers. `pending`: a person was asked and has not acted yet. */
export type SwitchOutcome = { outcome: 'done'; target: Target } | { outcome: 'pending' };

/** What the target system says of itself. */
export interface TargetStatus extends Target {
  /** Release → digest of the artefact that the target really holds. */
  artefacts: Record<string, string>;
}
