/** The error that every failure of the catalogue (`domain/model/failures.ts`) is thrown as. */

import { FAILURES, type FailureCode, type FailureKind, type Hint } from '../model/failures';
import { firstFaults } from '../values/faults';
import { lookup } from '../values/own-members';

/** A refusal that is counted: one entry with the number of them follows with the next entry, or after an hour. */
export interface Counted {
  /** The entry with the refusal that it repeats; null: its sender has no more entries for refusals within this hour. */
  like: number | null;
}

/** A coded failure: the place (a field, a step, a file), what happened, and one line per single fault. */
export class Failure extends Error {
  override readonly name = 'Failure';
  constructor(
    readonly code: FailureCode,
    message: string,
    details: readonly string[] = [],
    options?: { cause?: unknown; entry?: number | undefined; counted?: Counted | undefined },
  ) {
    super(message, options);
    this.details = firstFaults(details);
    this.entry = options?.entry;
    this.counted = options?.counted;
  }
  /** The ledger entry by which an engagement has recorded this refusal; undefined of what no engagement has recorded. */
  readonly entry: number | undefined;
  /** Of a refusal that has no entry of its own, because the engagement counts such refusals; undefined of any other failure. */
  readonly counted: Counted | undefined;
  /** Every single fault, one line each; of more than a hundred the first ones and a count. */
  readonly details: readonly string[];
  get exit(): FailureKind['exit'] {
    return FAILURES[this.code].exit;
  }
  /** What to do next, with what is known in the place of `ID`, `STEP` and `FILE`. */
  get next(): string {
    return this.filled(FAILURES[this.code].next);
  }
  /** An advice with what is known in the place of `COMMAND`, `ID`, `STEP` and `FILE`. */
  filled(advice: string): string {
    return advice.replace(/\b(COMMAND|ID|STEP|FILE)\b/g, (word) => lookup(this.known, word) ?? word);
  }
  private known: Readonly<Record<string, string>> = {};
  /** Says what stands for the placeholders of `next`, for example `{ ID: 'lead-qualification' }`; what is known stays. */
  about(known: Readonly<Record<string, string>>): this {
    this.known = { ...known, ...this.known };
    return this;
  }
  /** The same failure, its message and details in other words. */
  reworded(words: (text: string) => string): Failure {
    const { code, message, details, cause, entry, counted, known } = this;
    return new Failure(code, words(message), details.map(words), { cause, entry, counted }).about(known);
  }
  get hint(): Hint | undefined {
    const kind: FailureKind = FAILURES[this.code];
    return kind.hint;
  }
}

export const isFailureCode = (code: string): code is FailureCode => Object.hasOwn(FAILURES, code);
