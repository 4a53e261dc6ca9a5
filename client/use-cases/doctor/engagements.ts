/** Whether every engagement that this data directory knows runs, with its whole ledger. */
import type { Client } from '@temporalio/client';
import { Failure } from '../../../domain/kernel/failures';
import { engagementWorkflowId } from '../../../domain/kernel/names';
import { readEntries } from '../../../domain/record/read-entry';
import { nextText } from '../../../evidence/command-words';
import { standingOf, wholeLedger } from '../../temporal/ledger-end';
import { type Orphaned, orphanedOf } from '../../temporal/workflow-status';
import { type Finding, type Installation, missing } from './installation';

/** @param failing ids of workflows whose tasks fail */
export async function engagementFindings(
  installation: Installation,
  client: Client,
  failing: Set<string>,
): Promise<Finding[]> {
  const what = 'engagements';
  try {
    const { receipts } = await installation.records.evidence();
    const ids = [...new Set([...(await installation.records.known()), ...(await receipts.engagements())])].sort();
    const faults = await ledgerFaults(installation, client, ids, failing);
    const lost = await orphanedOf(client, ids, (id) => installation.records.unknown(id));
    const found = [...faults, ...lost.filter(({ id }) => !faults.some((one) => one.id === id))];
    if (found.length > 0)
      return found.map(({ id, failure, verifies }) => ({
        what: 'engagement',
        ok: false,
        found: [failure.message, ...failure.details].join(': '),
        mend: mendOf(id, failure, verifies),
      }));
    return [{ what, ok: true, found: ids.length === 0 ? 'none yet' : 'what is not closed, runs', mend: null }];
  } catch (error) {
    return [missing(what, error)];
  }
}

/** Ledgers that lack what was written, and workflows that cannot write theirs. */
async function ledgerFaults(
  installation: Installation,
  client: Client,
  ids: readonly string[],
  failing: Set<string>,
): Promise<Orphaned[]> {
  const evidence = await installation.records.evidence();
  const faults: Orphaned[] = [];
  for (const id of ids) {
    // One whose tasks fail answers no question either.
    const asked = !failing.has(engagementWorkflowId(id));
    const standing = asked ? await standingOf(client, installation.taskQueue, id) : null;
    try {
      readEntries(await wholeLedger(id, evidence, standing?.head ?? null));
      if (!standing?.away) continue;
      const { code, detail } = standing.away;
      faults.push({ id, failure: new Failure(code, `engagement ${id} waits: ${detail}`), verifies: true });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      faults.push({ id, failure: error, verifies: false });
    }
  }
  return faults;
}

function mendOf(id: string, failure: Failure, verifies: boolean): string {
  const { code } = failure;
  if (code === 'LEDGER_CUT' || code === 'STORE_UNAVAILABLE' || code === 'NEWER_RECORD') return nextText(failure);
  if (code === 'LEDGER_BROKEN' && !verifies) return nextText(failure);
  const recover = `\`dayone recover ${id}\``;
  if (code === 'LEDGER_BROKEN') return `Its ledger verifies as it is now: ${recover}`;
  return code === 'LEDGER_CONFLICT' ? `Find the other writer first; once it is gone: ${recover}` : recover;
}
