/** Draws cases at random from a list of them. */
import { createHash } from 'node:crypto';
import { Failure } from '../../domain/kernel/failures';
import { Faults } from '../../domain/values/cells';
import { readRows, refuseFaulty } from '../sources/rows';
import type { Check } from './check';

/** Rows that one sample is drawn from, and the longest id of a case, in characters. */
const MOST_ROWS = 1_000_000;
const LONGEST_ID = 100;

interface Drawn {
  rank: number;
  id: string;
}

/** The first 53 bits of a case's SHA-256 with the seed: a million cases share one about once in 18,000 draws. */
function rankOf(seed: string, id: string): number {
  const hash = createHash('sha256').update(`${seed}\n${id}`).digest();
  return hash.readUInt32BE(0) * 2 ** 21 + (hash.readUInt32BE(4) >>> 11);
}

/**
 * The cases of the smallest rank. So the draw depends on seed and cases alone, and not on the order of the rows or on how
 * often a case is listed. Of all others it keeps eight bytes each, to count them.
 */
class Draw {
  private readonly ranks: number[] = [];
  private drawn: Drawn[] = [];

  constructor(
    private readonly seed: string,
    private readonly size: number,
  ) {}

  /** @throws Failure TOO_LARGE */
  add(id: string): void {
    if (this.ranks.length === MOST_ROWS)
      throw new Failure('TOO_LARGE', `there are more than ${MOST_ROWS} rows: ask for the cases of the window alone`);
    const rank = rankOf(this.seed, id);
    this.ranks.push(rank);
    this.drawn.push({ rank, id });
    if (this.drawn.length > 2 * this.size + 100) this.drawn = this.smallest();
  }

  result(): { population: number; cases: string[] } {
    const ranks = Float64Array.from(this.ranks).sort();
    const population = ranks.reduce((count, rank, index) => count + Number(rank !== ranks[index - 1]), 0);
    return { population, cases: this.smallest().map(({ id }) => id) };
  }

  private smallest(): Drawn[] {
    const sorted = this.drawn.sort((a, b) => a.rank - b.rank);
    return sorted.filter(({ rank }, index) => rank !== sorted[index - 1]?.rank).slice(0, this.size);
  }
}

export const sample: Check<'sample'> = {
  silence: 'SOURCE_UNREACHABLE',
  async ask({ list, scope, seed, size, known = [] }, look) {
    const before = new Set(known);
    const column = list.column ?? 'case';
    const [empty, long] = [new Faults('row'), new Faults('row')];
    const draw = new Draw(seed, size);
    await readRows(list, { required: [column] }, scope, look, ([id], row) => {
      if (id === '') empty.add(row);
      else if (id!.length > LONGEST_ID) long.add(row);
      else if (!before.has(id!)) draw.add(id!);
    });
    refuseFaulty([
      empty.texts(`there is nothing in ${column}`),
      long.texts(`${column} has more than ${LONGEST_ID} characters`),
    ]);
    return draw.result();
  },
};
