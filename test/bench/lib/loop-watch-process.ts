import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into a server before its own code: answers each message with how long its event loop was held
 * up since the one before, 99th percentile in milliseconds. Does nothing until it is first asked.
 */
const delay = monitorEventLoopDelay({ resolution: 5 });

// A worker of the server hears messages of its own.
if (!process.argv[1]?.endsWith('worker-entry.js')) {
  process.on('message', () => {
    process.send?.(delay.count === 0 ? 0 : delay.percentile(99) / 1e6);
    delay.reset();
    delay.enable();
  });
  // The server ends when it has nothing to do.
  process.channel?.unref();
}
