import { nowMs } from '../lib/clock.ts';
import { CONNECTS } from './connections.ts';
import { createTally } from './tally.ts';
import type { ViewerCommand, ViewerJob, ViewerReport } from './viewer.ts';

/** After the last line expected: time for one that comes again. */
const LINGER_MS = 100;
/** With lines missing: so long without a byte means that they will not come. */
const SILENCE_MS = 5000;

const job: ViewerJob = JSON.parse(process.argv[2] ?? '');
const tally = createTally(job.attention === 'latencies');
const begunAtMs = nowMs();
let receivedAtMs = begunAtMs;
let bytes = 0;
let isDone = false;

const connection = CONNECTS[job.protocol](job.url, {
  onOpen: () => report({ kind: 'open' }),
  onBytes(count) {
    receivedAtMs = nowMs();
    bytes += count;
  },
  onLine: job.attention === 'bytes' ? null : (line) => tally.add(line, receivedAtMs),
  onEnd: finish,
  onError(error) {
    if (!isDone) throw error;
  },
});

process.on('message', (command: ViewerCommand) => {
  switch (command.kind) {
    case 'pause':
      return connection.pause();
    case 'resume':
      receivedAtMs = nowMs();
      return connection.resume();
    case 'reach':
      return reach(command.lineCount);
    case 'finish':
      return finish();
  }
});
// Whoever asked is gone.
process.on('disconnect', () => process.exit());

function reach(lineCount: number): void {
  const silentMs = nowMs() - receivedAtMs;
  const isThere = tally.lineCount >= lineCount && silentMs >= LINGER_MS;
  if (isThere || silentMs >= SILENCE_MS) report({ kind: 'reached' });
  else setTimeout(reach, 10, lineCount);
}

function finish(): void {
  if (isDone) return;
  isDone = true;
  connection.close();
  const { lineCount, doubled, latenciesMs } = tally;
  const seconds = (receivedAtMs - begunAtMs) / 1000;
  const received = { lineCount, doubled, bytes, latenciesMs };
  // Once it is sent, and no sooner: it may be long.
  report({ kind: 'done', seconds, received }, () => process.disconnect());
}

function report(it: ViewerReport, onSent = (): void => undefined): void {
  process.send?.(it, onSent);
}
