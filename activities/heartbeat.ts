/** Runs work inside an activity: Temporal gets its heartbeats, and the work is notified of a cancellation. */
import { Context } from '@temporalio/activity';
import { toApplicationFailure } from './failures';

/**
 * Runs `work` with the activity's cancellation signal, and heartbeats at a third of the heartbeat timeout (at most
 * every two seconds) until it ends; work that ends earlier sends none. Its errors are converted by
 * `toApplicationFailure`.
 */
export async function withHeartbeat<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const every = Math.min(2_000, (context.info.heartbeatTimeoutMs ?? 6_000) / 3);
  const timer = setInterval(() => context.heartbeat(), every);
  try {
    return await Promise.race([work(context.cancellationSignal), context.cancelled]);
  } catch (error) {
    throw toApplicationFailure(error);
  } finally {
    clearInterval(timer);
  }
}
