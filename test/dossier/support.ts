/** Dossiers for tests: engagements on paper, recorded in a store of the test's own, and written as a user would. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gather } from '../../client/dossier/gather';
import { madeBy } from '../../client/dossier/places';
import { writeDossier } from '../../client/dossier/write';
import type { Dossier } from '../../domain/dossier/dossier';
import type { StoredEntry } from '../../domain/model/entries';
import { GENESIS } from '../../domain/record/ledger';
import { type Receipt, receiptsDue } from '../../domain/record/receipt';
import { headOf, seal } from '../../evidence/chain';
import { openEvidence } from '../../evidence/open-evidence';
import type { Evidence } from '../../evidence/store';
import { START } from '../support/paper-ledger';
import type { SealedEngagement } from '../support/sealed-engagement';

const places: string[] = [];

/** A folder that is gone after the tests. */
export async function tempFolder(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'dayone-dossier-'));
  places.push(dir);
  return dir;
}

export const clearPlaces = async (): Promise<void> => {
  for (const dir of places.splice(0)) await rm(dir, { recursive: true, force: true });
};

export interface Written {
  dir: string;
  dossier: Dossier;
  receipts: Receipt[];
  evidence: Evidence;
}

/** The dossier of an engagement, with a receipt for each accepted gate. */
export async function dossierOf(e: SealedEngagement, withoutNames = false): Promise<Written> {
  const root = await tempFolder();
  const evidence = await openEvidence({ dir: path.join(root, 'data') });
  await e.recordIn(evidence);
  return { evidence, ...(await writeFrom(evidence, e, root, withoutNames)) };
}

async function writeFrom(evidence: Evidence, e: SealedEngagement, root: string, withoutNames: boolean) {
  const { id } = e.state;
  const receipts: Receipt[] = [];
  for (const body of receiptsDue(e.state, e.entries)) receipts.push(await evidence.receipts.issue(body));
  const gathered = await gather(id, evidence, { madeBy: madeBy(), madeAt: START, withoutNames });
  const dir = path.join(root, 'dossier');
  return { dir, receipts, dossier: await writeDossier(gathered!, evidence, dir) };
}

export const withEntries = (dossier: Dossier, stream: number, entries: StoredEntry[]): Dossier => ({
  ...dossier,
  streams: dossier.streams.map((one, index) =>
    index === stream ? { ...one, entries, head: headOf(entries.at(-1) ?? GENESIS) } : one,
  ),
});

/** The whole chain rebuilt over what the entries say now. */
export function resealed(entries: readonly StoredEntry[]): StoredEntry[] {
  const forged: StoredEntry[] = [];
  for (let at = 0; at < entries.length; at += entries[at]!.part[1]) {
    const { stream, epoch, key, part } = entries[at]!;
    const head = headOf(forged.at(-1) ?? GENESIS);
    forged.push(...seal(head, { stream, epoch, head, key, events: entries.slice(at, at + part[1]) }));
  }
  return forged;
}
