/** Wakes the engagement's loop. A promise: a waiting `condition` would be tried again after each step of each task. */
import { condition } from '@temporalio/workflow';

export class WakeSignal {
  private isSet = false;
  private wake = (): void => {};

  /** Something has changed: whoever listens, now or next, looks again. */
  ring(): void {
    this.isSet = true;
    this.wake();
  }

  /** Resolves when it has rung since it was last heard; or when `silent` holds, which comes about without a sound. */
  async heard(silent?: () => boolean): Promise<void> {
    if (silent) await condition(() => this.isSet || silent());
    else if (!this.isSet)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    this.isSet = false;
  }
}
