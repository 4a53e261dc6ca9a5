/** Draws cases at random from a list of them. */
import { createHash } from 'node:crypto';
import { Failure } from '../../domain/failures';
import { Faults } from '../cell';
import { readRows, refuseFaulty } from '../sources/rows';
import type { Check } from './check';

/** Cases that one sample is drawn from, and the longest id of a case, in characters. */
const MOST_CASES = 1_000_000;
const LONGEST_ID = 100;

interface Drawn {
  rank: string;
  id: string;
}

/**
 * The cases whose SHA-256 with the seed is smallest. So the draw depends on seed and cases alone, and not on the order
 * of the rows or on how often a case is listed.
 */
class Draw {
  private readonly seen = new Set<string>();
  private drawn: Drawn[] = [];

  constructor(
    private readonly seed: string,
    private readonly size: number,
  ) {}

  /** @throws Failure TOO_LARGE */
  add(id: string): void {
    const rank = createHash('sha256').update(`${this.seed}\n${id}`).digest('base64');
    if (this.seen.has(rank)) return;
    if (this.seen.size === MOST_CASES)
      throw new Failure('TOO_LARGE', `there are more than ${MOST_CASES} cases: ask for those of the window alone`);
    this.seen.add(rank);
    this.drawn.push({ rank, id });
    if (this.drawn.length > 2 * this.size + 100) this.drawn = this.smallest();
  }

  result(): { population: number; cases: string[] } {
    return { population: this.seen.size, cases: this.smallest().map(({ id }) => id) };
  }

  private smallest(): Drawn[] {
    return this.drawn.sort((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, this.size);
  }
}

export const sample: Check<'sample'> = {
  silence: 'SOURCE_UNREACHABLE',
  async ask({ list, scope, seed, size }, look) {
    const column = list.column ?? 'case';
    const [empty, long] = [new Faults('row'), new Faults('row')];
    const draw = new Draw(seed, size);
    await readRows(list, { required: [column] }, scope, look, ([id], row) => {
      if (id === '') empty.add(row);
      else if (id!.length > LONGEST_ID) long.add(row);
      else draw.add(id!);
    });
    refuseFaulty([
      empty.told(`there is nothing in ${column}`),
      long.told(`${column} has more than ${LONGEST_ID} characters`),
    ]);
    return draw.result();
  },
};
