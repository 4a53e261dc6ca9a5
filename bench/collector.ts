/**
 * Loaded into each thread of a worker whose memory is measured: collects garbage on request, so that the measurement
 * contains what the engagements retain, and no garbage.
 */
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

const channel = new BroadcastChannel('dayone-bench-collect');
// It keeps no thread alive; the types of Node do not know it.
(channel as unknown as { unref(): void }).unref();
channel.onmessage = () => globalThis.gc?.();

if (isMainThread)
  process.on('message', (message) => {
    if (message !== 'collect') return;
    channel.postMessage(null);
    globalThis.gc?.();
  });
