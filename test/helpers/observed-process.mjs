// A server that watches itself: started by test/helpers/observed-server.ts, asked over IPC.
//   fork('observed-process.mjs', ['{"logs":…}'])
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { DEFAULTS, startServer } from '../../dist/index.js';

const SAMPLE_MS = 50;
const faults = [];
const note = (fault) =>
  faults.push(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
process.on('unhandledRejection', note);
process.on('uncaughtException', note);
process.on('warning', note);

const delay = monitorEventLoopDelay({ resolution: 10 });
let mostResidentBytes = 0;
const sampler = setInterval(() => {
  mostResidentBytes = Math.max(mostResidentBytes, process.memoryUsage.rss());
}, SAMPLE_MS);
sampler.unref();

const settings = { ...DEFAULTS, port: 0, ...JSON.parse(process.argv[2] ?? '') };
const server = await startServer(settings, { onError: note });
delay.enable();

process.on('message', (question) => {
  if (question === 'close') {
    void server.close().then(() => process.disconnect());
    return;
  }
  process.send?.({
    faults,
    mostResidentBytes,
    delayMs: delay.percentile(99) / 1e6,
    descriptors: countDescriptors(),
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
  });
});
process.send?.({ url: server.url });

/** Null where the system does not tell. */
function countDescriptors() {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}
