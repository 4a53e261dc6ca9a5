import fc from 'fast-check';
import type { AppendRequest, Head, StoredEntry } from '../../domain/model/entries';
import { GENESIS } from '../../domain/record/ledger';
import { decideAppend, headOf, seal, verifyChain } from '../../evidence/chain';
import { runs } from '../support/runs';
import { event, request } from './support';

const stream = 'engagement:acme';

/** A chain of appends with so many entries each, keys k0, k1 and so on. */
function chainOf(...sizes: number[]): StoredEntry[] {
  const entries: StoredEntry[] = [];
  for (const [index, size] of sizes.entries()) {
    const events = Array.from({ length: size }, (_, n) => event({ index, n }));
    entries.push(...seal(headOf(entries.at(-1) ?? GENESIS), request({ key: `k${index}`, events })));
  }
  return entries;
}

/** A writer with its own head and one open intent at a time, which folds in what it missed (docs/decisions/0023). */
interface Writer {
  name: string;
  epoch: number;
  head: Head;
  open?: AppendRequest;
  done: string[];
  stopped: boolean;
}

type Move = { writer: 0 | 1; act: 'intend' | 'ask' | 'ask-and-lose-the-answer' | 'crash' | 'recover'; size: number };

const moves = fc.array(
  fc.record<Move>({
    writer: fc.constantFrom(0, 1),
    act: fc.constantFrom('intend', 'ask', 'ask', 'ask-and-lose-the-answer', 'crash', 'recover'),
    size: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 60 },
);

function play(all: Move[]): { entries: StoredEntry[]; writers: Writer[] } {
  const entries: StoredEntry[] = [];
  const writers = ['a', 'b'].map((name): Writer => ({ name, epoch: 1, head: GENESIS, done: [], stopped: false }));
  let intents = 0;
  const intend = (writer: Writer, size: number): AppendRequest => {
    const key = `${writer.name}${intents++}`;
    const events = Array.from({ length: size }, (_, n) => event({ key, n }));
    return request({ key, events, epoch: writer.epoch, head: writer.head });
  };
  for (const { writer: which, act, size } of all) {
    const writer = writers[which]!;
    if (act === 'recover') {
      // A recovery reads the ledger first and opens the next epoch at its head.
      const last = entries.at(-1);
      Object.assign(writer, { epoch: (last?.epoch ?? 0) + 1, head: headOf(last ?? GENESIS), stopped: false });
      writer.open = intend(writer, 1);
    } else if (act === 'intend') writer.open ??= intend(writer, size);
    else if (act === 'crash') writer.head = headOf(entries[Math.floor(writer.head.seq / 2) - 1] ?? GENESIS);
    else if (writer.open && !writer.stopped) ask(writer, writer.open, entries, act === 'ask');
  }
  return { entries, writers };
}

function ask(writer: Writer, open: AppendRequest, entries: StoredEntry[], answered: boolean): void {
  const wanted = { ...open, head: writer.head };
  const decision = decideAppend(entries, wanted);
  const written = decision.result === 'write' ? seal(headOf(entries.at(-1) ?? GENESIS), wanted) : [];
  entries.push(...written);
  if (!answered) return;
  if (decision.result === 'missing') throw new Error('no entry is ever missing here');
  if (decision.result === 'conflict') {
    writer.stopped = true;
    return;
  }
  const news = decision.result === 'write' ? written : decision.result === 'known' ? decision.ahead : decision.entries;
  writer.head = headOf(news.at(-1) ?? { ...writer.head });
  if (decision.result === 'ahead') return;
  writer.done.push(open.key);
  writer.open = undefined;
}

describe('the chain', () => {
  test('verifies for any actions of two writers, and has each confirmed append exactly once', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const { entries, writers } = play(all);
        expect(verifyChain(stream, entries).ok).toBe(true);
        for (const key of writers.flatMap((writer) => writer.done)) {
          const own = entries.filter((entry) => entry.key === key);
          expect(own.map((entry) => entry.part[0])).toEqual(own.map((_, index) => index));
          expect(own).toHaveLength(own[0]?.part[1] ?? -1);
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  test('gives a writer of the current epoch no conflict, and accepts its append at the second attempt', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const { entries, writers } = play(all);
        const epoch = entries.at(-1)?.epoch ?? 1;
        // A crash may have put a head back before the epoch began; its writer is stopped.
        const begun = entries.find((entry) => entry.epoch === epoch)?.seq ?? 1;
        for (const writer of writers.filter((one) => one.epoch === epoch && one.head.seq >= begun - 1)) {
          writer.stopped = false;
          writer.open = request({ key: `last-${writer.name}`, epoch });
          ask(writer, writer.open, entries, true);
          if (writer.open) ask(writer, writer.open, entries, true);
          expect(writer.done.at(-1)).toBe(`last-${writer.name}`);
        }
      }),
      { numRuns: runs(500) },
    );
  });

  test.each<[string, number, (entry: StoredEntry) => Partial<StoredEntry>]>([
    ['content', 2, () => ({ data: 'other' })],
    ['time', 2, () => ({ at: '2026-11-23T08:00:01Z' })],
    ['actor', 2, () => ({ actor: { id: 'p-2', assurance: 'asserted' } })],
    ['hash', 2, () => ({ hash: '0'.repeat(64) })],
    ['stream', 2, () => ({ stream: 'engagement:other' })],
    ['sequence number', 2, () => ({ seq: 7 })],
    ['key', 2, () => ({ key: 'k0' })],
    ['epoch', 2, () => ({ epoch: 2 })],
    ['part', 2, () => ({ part: [0, 3] })],
  ])('names the entry whose %s was changed', (_, seq, change) => {
    const entries = chainOf(1, 2, 1).map((entry) => (entry.seq === seq ? { ...entry, ...change(entry) } : entry));
    expect(verifyChain(stream, entries)).toMatchObject({ ok: false });
    const found = verifyChain(stream, entries);
    expect(found.ok ? 0 : found.seq).toBeGreaterThanOrEqual(seq);
    expect(found.ok ? 0 : found.seq).toBeLessThanOrEqual(seq + 1);
  });

  test('names the place where an entry was removed, repeated or swapped', () => {
    const entries = chainOf(1, 1, 1, 1);
    const [a, b, c, d] = entries as [StoredEntry, StoredEntry, StoredEntry, StoredEntry];
    expect(verifyChain(stream, [a, c, d])).toMatchObject({ ok: false, seq: 2 });
    expect(verifyChain(stream, [a, b, b, c, d])).toMatchObject({ ok: false, seq: 3 });
    expect(verifyChain(stream, [a, c, b, d])).toMatchObject({ ok: false, seq: 2 });
    expect(verifyChain(stream, chainOf(1, 2).slice(0, 2))).toMatchObject({ ok: false, seq: 2, cutOff: true });
  });

  test('has no repeated key and no older epoch, even if it is forged as a whole', () => {
    const [first] = chainOf(1);
    const twice = [first!, ...seal(headOf(first!), request({ key: first!.key }))];
    expect(verifyChain(stream, twice)).toMatchObject({ ok: false, seq: 2, reason: expect.stringContaining('twice') });
    const newer = seal(headOf(first!), request({ key: 'new', epoch: 3 }));
    const back = seal(headOf(newer[0]!), request({ key: 'back', epoch: 2 }));
    expect(verifyChain(stream, [first!, ...newer, ...back])).toMatchObject({ ok: false, seq: 3 });
  });
});
