/** Work in queues: in order, or a limited number at the same time. */

/** Tasks in order, one at a time per name; different names do not wait for each other. */
export class Queues {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Runs `task` once every earlier task of this name has ended, well or badly. */
  run<T>(name: string, task: () => Promise<T>): Promise<T> {
    const before = this.tails.get(name) ?? Promise.resolve();
    const result = before.then(task);
    const tail: Promise<void> = result.then(
      () => this.forget(name, tail),
      () => this.forget(name, tail), // the caller has the error
    );
    this.tails.set(name, tail);
    return result;
  }

  /** Resolves when nothing is left to run. */
  async idle(): Promise<void> {
    while (this.tails.size > 0) await Promise.all(this.tails.values());
  }

  private forget(name: string, tail: Promise<unknown>): void {
    if (this.tails.get(name) === tail) this.tails.delete(name);
  }
}

/**
 * Runs `run` for each of `items` as they arrive, at most `most` at the same time.
 * @throws the error of the first `run` that fails
 */
export async function eachOf<T>(
  items: Iterable<T> | AsyncIterable<T>,
  most: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const goOn = async (): Promise<void> => {
    for (let next = await waiting.next(); !next.done; next = await waiting.next()) await run(next.value);
  };
  await Promise.all(Array.from({ length: most }, goOn));
}
