/** The hour during which something is counted instead of recorded. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

const WINDOW = '1 hour';

export class CountingWindow {
  private scope: CancellationScope | null = null;

  /**
   * @param summary of the timer, for people who look at the workflow in Temporal
   * @param isOver called when the hour is over, unless the window was closed before
   */
  constructor(
    private readonly summary: string,
    private readonly isOver: () => void,
  ) {}

  /** Starts the hour; changes nothing while the window is open. */
  open(): void {
    if (this.scope) return;
    this.scope = new CancellationScope();
    this.scope
      .run(() => sleep(WINDOW, { summary: this.summary }))
      .then(this.isOver, (error) => {
        if (!isCancellation(error)) throw error;
      });
  }

  close(): void {
    this.scope?.cancel();
    this.scope = null;
  }
}
