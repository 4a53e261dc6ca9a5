/**
 * What concerns every engagement at once: the freeze of all changes. It has a ledger stream of its own, and is looked
 * at whenever exposure is about to grow; observation, drills and rollbacks never ask for it.
 */
import type { PortfolioEntry, PortfolioFreeze } from '../model/releases';

export const PORTFOLIO_STREAM = 'portfolio';

/** The freeze in force at a given time, by the entries of the portfolio's stream; the last entry counts. */
export function freezeAt(entries: readonly PortfolioEntry[], at: string): PortfolioFreeze | null {
  const last = entries.at(-1);
  if (last?.type !== 'freeze.set') return null;
  const { reason, until } = last.data;
  return until !== null && until <= at ? null : { since: last.at, by: last.actor.id, reason, until };
}
