/** One task at a time, in the order in which they came. */
export class Mutex {
  /** Callers that wait for their turn while another one has it. */
  private readonly turns: (() => void)[] = [];
  private busy = false;

  /** Runs `task` when all earlier ones have ended. @returns its result, or throws its error */
  async runExclusive<T>(task: () => Promise<T>): Promise<T> {
    if (this.busy) await new Promise<void>((turn) => this.turns.push(turn));
    this.busy = true;
    try {
      return await task();
    } finally {
      // Handed over without a gap: nobody who comes now overtakes who waits.
      const next = this.turns.shift();
      if (next) next();
      else this.busy = false;
    }
  }
}
