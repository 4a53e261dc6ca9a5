/** Gathers what the evidence store knows of one engagement. */
import type { DossierAttachment, DossierBody, DossierStream, DossierText } from '../../domain/dossier/dossier';
import { attachmentReferences, peopleReferences, textReferences } from '../../domain/dossier/references';
import { drillWorkflowId, engagementStream } from '../../domain/kernel/names';
import type { StoredEntry } from '../../domain/model/entries';
import type { Entry } from '../../domain/model/events';
import { GENESIS } from '../../domain/record/ledger';
import { PORTFOLIO_STREAM } from '../../domain/record/portfolio';
import { readEntries } from '../../domain/record/read-entry';
import type { Evidence } from '../../evidence/store';

export type Gathered = Omit<DossierBody, 'page'>;

export interface GatherOptions {
  madeBy: string;
  madeAt: string;
  /** Leaves out names, and what people wrote in their own words. */
  withoutNames: boolean;
}

const streamOf = (stream: string, entries: StoredEntry[]): DossierStream => {
  const { seq, hash } = entries.at(-1) ?? GENESIS;
  return { stream, head: { seq, hash }, entries };
};

/** The drills' streams, in the order in which they were ordered. */
async function drillsOf(id: string, { ledger }: Evidence): Promise<DossierStream[]> {
  const prefix = drillWorkflowId(id, 0).slice(0, -1);
  const numbered = (await ledger.streams(prefix)).map((stream) => ({ stream, n: Number(stream.slice(prefix.length)) }));
  const found: DossierStream[] = [];
  for (const { stream } of numbered.sort((a, b) => a.n - b.n)) found.push(streamOf(stream, await ledger.read(stream)));
  return found;
}

/** Texts of the engagement itself and of the whole portfolio: a reference to another client's text returns nothing. */
async function textsOf(id: string, entries: readonly StoredEntry[], { texts }: Evidence): Promise<DossierText[]> {
  const found: DossierText[] = [];
  for (const ref of textReferences(entries)) {
    const record = await texts.get(ref);
    if (record && [id, PORTFOLIO_STREAM].includes(record.engagement))
      found.push({ ref, salt: record.salt, text: record.text, person: record.person });
  }
  return found;
}

async function attachmentsOf(entries: readonly Entry[], { attachments }: Evidence) {
  const found: DossierAttachment[] = [];
  const missing: string[] = [];
  for (const digest of attachmentReferences(entries)) {
    const record = await attachments.stat(digest);
    if (record) found.push({ digest, bytes: record.bytes, mediaType: record.mediaType, name: record.name });
    else missing.push(digest);
  }
  return { attachments: found, missing };
}

/**
 * Everything but the attachments' content; null where there is no such engagement.
 * @throws Failure LEDGER_BROKEN naming the first bad entry, NEWER_RECORD, STORE_UNAVAILABLE
 */
export async function gather(id: string, evidence: Evidence, options: GatherOptions): Promise<Gathered | null> {
  const own = await evidence.ledger.read(engagementStream(id));
  if (own.length === 0) return null;
  const { withoutNames, madeBy, madeAt } = options;
  const streams = [streamOf(engagementStream(id), own), ...(await drillsOf(id, evidence))];
  const entries = streams.flatMap((stream) => stream.entries);
  const directory = withoutNames ? [] : await evidence.people.all();
  const people = new Set(
    peopleReferences(
      entries,
      directory.map((one) => one.id),
    ),
  );
  const speakers = new Set(own.flatMap(({ actor }) => [actor.id, ...(actor.relayed ? [actor.relayed.by] : [])]));
  const keys = Object.entries(await evidence.keys.all()).filter(([person]) => speakers.has(person));
  return {
    format: 'dayone-dossier',
    version: 1,
    madeBy,
    madeAt,
    engagement: id,
    streams,
    withoutNames,
    people: directory
      .filter((one) => people.has(one.id))
      .map((one) => ({ id: one.id, name: one.name, ...(one.group ? { group: true } : {}) })),
    texts: withoutNames ? [] : await textsOf(id, entries, evidence),
    keys: Object.fromEntries(keys),
    ...(await attachmentsOf(readEntries(own), evidence)),
  };
}
