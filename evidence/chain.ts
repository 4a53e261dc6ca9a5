/** The arithmetic of the chain: seal drafts into entries, verify entries, decide what an append gets. No input, no output. */
import { createHash } from 'node:crypto';
import { Failure } from '../domain/kernel/failures';
import type { AppendRequest, AppendResult, Head, StoredEntry } from '../domain/model/entries';
import { isSameIntent } from '../domain/record/intent';
import { GENESIS, hashedText, tooLargeToAppend } from '../domain/record/ledger';
import { canonical } from '../domain/values/digest';

const hashOf = (entry: Omit<StoredEntry, 'hash'>): string =>
  createHash('sha256').update(hashedText(entry)).digest('hex');

const sameHead = (a: Head, b: Head): boolean => a.seq === b.seq && a.hash === b.hash;

/**
 * The entries that the request's events become right after `head`, one batch. They are what a reader will get back:
 * plain JSON, members that are undefined gone. BAD_INPUT if an event is no JSON.
 */
export function seal(head: Head, request: AppendRequest): StoredEntry[] {
  const { stream, epoch, key, intent, events } = request;
  let last = head;
  return events.map((event, index) => {
    const { type, v, at, actor, data } = event;
    const part: [number, number] = [index, events.length];
    const draft = { type, v, at, actor, data, stream, seq: last.seq + 1, epoch, key, intent, part, prev: last.hash };
    try {
      const plain = JSON.parse(canonical(draft)) as Omit<StoredEntry, 'hash'>;
      const entry: StoredEntry = { ...plain, hash: hashOf(plain) };
      last = entry;
      return entry;
    } catch (cause) {
      throw new Failure('BAD_INPUT', `event ${index + 1} of append ${key} to ${stream} is not plain JSON`, [], {
        cause,
      });
    }
  });
}

/** `cutOff`: the chain is sound as far as it goes, but ends in the middle of an append. */
export type Verification = { ok: true; head: Head } | { ok: false; seq: number; reason: string; cutOff?: true };

/** Verifies a stream from its first entry on; names the first bad entry, by the place where it stands, and why. */
export function verifyChain(stream: string, entries: readonly StoredEntry[]): Verification {
  const keys = new Set<string>();
  let before: StoredEntry | undefined;
  for (const [index, entry] of entries.entries()) {
    const reason = faultOf(entry, stream, index + 1, before, keys);
    if (reason) return { ok: false, seq: index + 1, reason };
    before = entry;
  }
  if (before && !endsBatch(before)) {
    const [index, count] = before.part;
    return {
      ok: false,
      seq: entries.length,
      reason: `its append is cut off after part ${index + 1} of ${count}`,
      cutOff: true,
    };
  }
  return { ok: true, head: before ? headOf(before) : GENESIS };
}

export const headOf = ({ seq, hash }: Head): Head => ({ seq, hash });

export const endsBatch = (entry: StoredEntry): boolean => entry.part[0] === entry.part[1] - 1;

/** Why an entry cannot stand after `before`, or undefined. Adds the key of a new batch to `keys`. */
function faultOf(
  entry: StoredEntry,
  stream: string,
  seq: number,
  before: StoredEntry | undefined,
  keys: Set<string>,
): string | undefined {
  if (entry.stream !== stream) return `it belongs to stream ${entry.stream}`;
  if (entry.seq !== seq) return `it says sequence number ${entry.seq}`;
  if (entry.prev !== (before ?? GENESIS).hash) return 'it does not follow from the entry before it';
  if (!Array.isArray(entry.part) || !Number.isInteger(entry.epoch)) return 'its epoch or part is not a number';
  const [index, count] = entry.part;
  if (before && !endsBatch(before)) {
    const continues =
      entry.key === before.key &&
      entry.epoch === before.epoch &&
      count === before.part[1] &&
      isSameIntent(entry.intent, before.intent);
    if (!continues || index !== before.part[0] + 1) return `the append before it, ${before.key}, is cut off`;
  } else {
    if (index !== 0 || count < 1) return 'it is not the first part of its append';
    if (entry.epoch < (before?.epoch ?? 1)) return `its epoch ${entry.epoch} is older than the one before`;
    if (keys.has(entry.key)) return `append ${entry.key} occurs in the stream twice`;
    keys.add(entry.key);
  }
  return entry.hash === hashOf(entry) ? undefined : 'its content does not match its hash';
}

/** @throws Failure BAD_INPUT with every fault of a malformed request, TOO_LARGE */
export function checkRequest(request: AppendRequest): void {
  const faults: string[] = [];
  if (!request.stream) faults.push('stream: a name');
  if (!request.key) faults.push('key: one per intent');
  if (!Number.isSafeInteger(request.epoch) || request.epoch < 1) faults.push('epoch: a whole number from 1 on');
  if (!Number.isSafeInteger(request.head.seq) || request.head.seq < 0)
    faults.push('head: the head that the writer knows');
  if (request.events.length === 0) faults.push('events: at least one');
  if (!request.events.every(({ v }) => Number.isSafeInteger(v) && v >= 1))
    faults.push('events: each with its version, a whole number from 1 on');
  if (faults.length > 0) throw new Failure('BAD_INPUT', `the append to ${request.stream} lacks what it needs`, faults);
  const tooLarge = tooLargeToAppend(request);
  if (tooLarge) throw new Failure('TOO_LARGE', `${request.stream}: ${tooLarge}`);
}

/**
 * Whether a request with a key that is new to the stream may be written right after `head`: the writer knows this
 * head, and its epoch is this one or a newer, which `recover` opens.
 */
export const mayFollow = (head: Head & { epoch: number }, request: AppendRequest): boolean =>
  sameHead(head, request.head) && request.epoch >= head.epoch;

/** What an append gets, given everything that the stream holds: the answer, `write`, or that entries are missing. */
export function decideAppend(
  entries: readonly StoredEntry[],
  request: AppendRequest,
): { result: 'write' } | { result: 'missing' } | Exclude<AppendResult, { result: 'appended' }> {
  const last = entries.at(-1);
  const head = { ...headOf(last ?? GENESIS), epoch: last?.epoch ?? 0 };
  const conflict = (detail: string) => ({ result: 'conflict' as const, detail });

  if (request.epoch < head.epoch) {
    return conflict(`epoch ${request.epoch} is over: the stream is in epoch ${head.epoch} since it was recovered`);
  }
  // What the writer has folded is not there: an older copy, or a file that was cut. The writer waits, and is not stopped.
  if (request.head.seq > head.seq) return { result: 'missing' };
  const inChain = sameHead(request.head.seq === 0 ? GENESIS : (entries[request.head.seq - 1] ?? GENESIS), request.head);
  const ahead = inChain ? entries.slice(request.head.seq) : [];
  const foreign = ahead.find((entry) => entry.epoch !== request.epoch);
  if (foreign) {
    return conflict(
      `entry ${foreign.seq}, unknown to the writer of epoch ${request.epoch}, is of epoch ${foreign.epoch}`,
    );
  }
  const own = entries.filter((entry) => entry.key === request.key);
  if (own.length > 0)
    return { result: isSameIntent(own[0]!.intent, request.intent) ? 'known' : 'reused', entries: own, ahead };
  if (!inChain) return conflict(`the writer's entry ${request.head.seq} is not the one that the stream holds`);
  return ahead.length > 0 ? { result: 'ahead', entries: ahead } : { result: 'write' };
}
