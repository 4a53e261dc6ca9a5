/** What the evidence tests share: events, requests, a writer that keeps the protocol, a place on disk. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../domain/kernel/failures';
import type { AppendRequest, EventToAppend, Head, StoredEntry } from '../../domain/model/entries';
import type { FailureCode } from '../../domain/model/failures';
import { GENESIS } from '../../domain/record/ledger';
import { headOf } from '../../evidence/chain';
import type { EvidenceLog, LedgerStore } from '../../evidence/store';

export const event = (data: unknown): EventToAppend => ({
  type: 'command.noted',
  v: 1,
  at: '2026-11-23T08:00:00Z',
  actor: { id: 'p-1', assurance: 'asserted' },
  data,
});

export const request = (over: Partial<AppendRequest> = {}): AppendRequest => ({
  stream: 'engagement:acme',
  epoch: 1,
  head: GENESIS,
  key: 'k1',
  events: [event('one')],
  ...over,
});

/** Appends one batch per entry of `batches`, each after the one before, with keys k1, k2 and so on. */
export async function appendBatches(store: LedgerStore, stream: string, batches: unknown[][]): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = [];
  for (const [index, batch] of batches.entries()) {
    const last = entries.at(-1);
    const answer = await store.append(
      request({ stream, key: `k${index + 1}`, head: last ? headOf(last) : GENESIS, events: batch.map(event) }),
    );
    if (answer.result !== 'appended') throw new Error(`expected an append, got ${answer.result}`);
    entries.push(...answer.entries);
  }
  return entries;
}

/** Appends as the engagement does: folds in what the store is ahead by, and asks again with the same key. */
export async function appendFrom(store: LedgerStore, head: Head, wanted: AppendRequest): Promise<Head> {
  for (let known = head; ; ) {
    const answer = await store.append({ ...wanted, head: known });
    if (answer.result === 'conflict') throw new Error(answer.detail);
    const last = (answer.result === 'known' ? answer.ahead : answer.entries).at(-1);
    if (last) known = headOf(last);
    if (answer.result !== 'ahead') return known;
  }
}

/** Runs `task` in a directory of its own, gone afterwards. */
export async function inPlace<T>(task: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'dayone-evidence-'));
  try {
    return await task(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export interface KeptLog extends EvidenceLog {
  messages: string[];
}

export function keptLog(): KeptLog {
  const messages: string[] = [];
  return { messages, warn: (_, message) => void messages.push(message) };
}

/** The failure that `task` ends in; an error if it succeeds or throws anything else. */
export async function failureOf(task: Promise<unknown>, code: FailureCode): Promise<Failure> {
  const error = await task.then(
    () => new Error(`expected ${code}, but it succeeded`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Failure && error.code === code) return error;
  throw error;
}
