/** Wakes the engagement's loop. It uses a promise: a `condition` would be evaluated after each step of each task. */
import { condition } from '@temporalio/workflow';

export class WakeSignal {
  private isSet = false;
  private wake = (): void => {};

  /** Something has changed: wakes the current listener, or the next one at once. */
  ring(): void {
    this.isSet = true;
    this.wake();
  }

  /** Resolves when it has rung since the last call, or when `silent` returns true, which no ring announces. */
  async heard(silent?: () => boolean): Promise<void> {
    if (silent) await condition(() => this.isSet || silent());
    else if (!this.isSet)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    this.isSet = false;
  }
}
