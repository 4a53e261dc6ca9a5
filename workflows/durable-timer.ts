/** One durable timer at a time. It is set again only if its time changes, because every timer costs history events. */

import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { msOf } from '../domain/values/dates';

export class DurableTimer {
  private at: string | null = null;
  private scope: CancellationScope | null = null;
  /** The time was reached, and the timer has not been set again. */
  private rang = false;

  /** @param reached called with each time that was reached, RFC 3339 */
  constructor(private readonly reached: (at: string) => void) {}

  /** The next time to wake, RFC 3339; null for none. */
  set(at: string | null): void {
    if (at === this.at && !this.rang) return;
    this.scope?.cancel();
    this.at = at;
    this.rang = false;
    this.scope = at === null ? null : new CancellationScope();
    this.scope
      ?.run(() => this.wait(at!))
      .catch((error) => {
        if (!isCancellation(error)) throw error;
      });
  }

  private async wait(at: string): Promise<void> {
    await sleep(Math.max(1, msOf(at) - Date.now()), { summary: `re-checks at ${at}` });
    this.rang = true;
    this.reached(at);
  }
}
