/**
 * What concerns every engagement at once: the freeze of all changes. It has a ledger stream of its own, and is looked
 * at whenever exposure is about to grow; observation, drills and rollbacks never ask for it.
 */
import type { StoredEntry } from './ledger';

export const PORTFOLIO_STREAM = 'portfolio';

export interface PortfolioEvents {
  /** `until`: when it ends by itself; null: when somebody lifts it. The reason is free text, set aside. */
  'freeze.set': { reason: string; until: string | null };
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

/** The freeze in force at a moment, by the entries of the portfolio's stream; the last word counts. */
export function freezeAt(entries: readonly PortfolioEntry[], at: string): PortfolioFreeze | null {
  const last = entries.at(-1);
  if (last?.type !== 'freeze.set') return null;
  const { reason, until } = last.data;
  return until !== null && until <= at ? null : { since: last.at, by: last.actor.id, reason, until };
}
