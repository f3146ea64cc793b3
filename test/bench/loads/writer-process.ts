import { openSync, writeSync } from 'node:fs';

import { nowMs, sleep } from '../lib/clock.ts';
import { formatLine } from './line.ts';
import type { WriterJob } from './writer.ts';

const LINES_PER_BULK = 600;

const job: WriterJob = JSON.parse(process.argv[2] ?? '');
const file = openSync(job.path, 'a');
const end = job.first + job.count;
let next = job.first;

function write(lineCount: number): void {
  const upTo = Math.min(end, next + lineCount);
  for (; next < upTo; next += 1) writeSync(file, formatLine(next, nowMs()));
}

function writeBulk(): void {
  const upTo = Math.min(end, next + LINES_PER_BULK);
  let text = '';
  for (; next < upTo; next += 1) text += formatLine(next, 0);
  writeSync(file, text);
}

/** As many as are due, looked at every millisecond. */
async function writeSteadily(linesPerSecond: number): Promise<void> {
  const begunAt = nowMs();
  while (next < end) {
    const dueCount = Math.floor(((nowMs() - begunAt) / 1000) * linesPerSecond);
    write(Math.max(0, job.first + dueCount - next));
    await sleep(1);
  }
}

switch (job.pace.kind) {
  case 'steady':
    await writeSteadily(job.pace.linesPerSecond);
    break;
  case 'apart':
    while (next < end) {
      // Not in step with any timer of the server.
      await sleep(job.pace.gapMs * (1 + Math.random()));
      write(1);
    }
    break;
  case 'burst':
    write(job.count);
    break;
  case 'bulk':
    while (next < end) writeBulk();
    break;
}
