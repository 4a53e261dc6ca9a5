/**
 * Loaded into each thread of a worker whose memory is taken: collects garbage when asked to, so that what is counted is
 * what the engagements keep, and not what the collector has not come to yet.
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
