/** What the engagement does outside of its loop, each task under an id. */
export class TasksInFlight {
  private readonly tasks = new Map<string, Promise<void>>();
  private numbered = 0;
  /** What stopped the engagement for good. The loop throws it, so that the workflow fails visibly. */
  fatalError: unknown = null;

  /** @param wake called when a task has ended */
  constructor(private readonly wake: () => void) {}

  get size(): number {
    return this.tasks.size;
  }

  has(id: string): boolean {
    return this.tasks.has(id);
  }

  /** The task with this id; undefined where there is none. */
  get(id: string): Promise<void> | undefined {
    return this.tasks.get(id);
  }

  /** All tasks that `spawnNumbered` has started under this name. */
  startedAs(name: string): Promise<void>[] {
    return [...this.tasks].flatMap(([id, task]) => (id.startsWith(`${name}:`) ? [task] : []));
  }

  /** Starts a task. If it throws, the engagement stops. */
  spawn(id: string, run: () => Promise<void>): void {
    const task = run()
      .catch((cause) => this.stop(cause))
      .finally(() => {
        this.tasks.delete(id);
        this.wake();
      });
    this.tasks.set(id, task);
  }

  /** The same under an id that no other task has. */
  spawnNumbered(name: string, run: () => Promise<void>): void {
    this.spawn(`${name}:${this.numbered++}`, run);
  }

  stop(cause: unknown): void {
    this.fatalError ??= cause;
    this.wake();
  }
}
