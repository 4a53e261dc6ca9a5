/** One durable timer at a time: set anew only when the moment changes, for every timer costs events of history. */

import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import { msOf } from '../domain/values/dates';

export class DurableTimer {
  private at: string | null = null;
  private scope: CancellationScope | null = null;
  /** The moment has come, and the alarm was not set anew. */
  private rang = false;

  /** @param reached is told each moment that has come, RFC 3339 */
  constructor(private readonly reached: (at: string) => void) {}

  /** The next moment to wake, RFC 3339; null for none. */
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
