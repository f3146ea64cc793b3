import { copyFileSync, truncateSync } from 'node:fs';

import type { Bench } from '../bench.ts';
import type { Peer } from '../contenders/peer.ts';
import { percentile } from '../lib/statistics.ts';
import { startCrowd } from './crowd.ts';
import { largeLog } from './large-log.ts';
import { appendLines } from './writer.ts';

export interface CrowdRun {
  readonly viewers: number;
  readonly linesPerSecond: number;
  readonly lines: number;
  /** So many of the viewers stop to read before the lines that count are written. */
  readonly paused?: number;
  /** Bytes of lines that are in the log before anybody looks. 0 unless given. */
  readonly existingBytes?: number;
}

/** What one run of a crowd gave. */
export interface CrowdFigures {
  readonly p50: number;
  readonly p99: number;
  /** Processor time of the server for each line delivered to each viewer. Microseconds. */
  readonly cpuPerDelivery: number;
  /** Of one core. Percent. */
  readonly cpu: number;
  /** The same of the process that has all the viewers: with the server's, what the machine has. */
  readonly clientCpu: number;
  /** Lines delivered in a second, all viewers together, in thousands. */
  readonly delivered: number;
  readonly bytesPerLine: number;
  /** Of the server. MB. */
  readonly resident: number;
  readonly lost: number;
  readonly doubled: number;
}

const ATTENTIVE = 20;

/** Lines at a steady pace to a crowd of viewers that was there before. */
export async function runCrowd(bench: Bench, peer: Peer, run: CrowdRun): Promise<CrowdFigures> {
  const { viewers, linesPerSecond, lines, paused = 0, existingBytes = 0 } = run;
  const path = bench.createLog();
  if (existingBytes > 0) copyFileSync(largeLog(existingBytes).path, path);
  const serving = await peer.start(path);
  const crowd = await startCrowd({ targets: await serving.targets(viewers), attentive: ATTENTIVE });
  try {
    const pace = { kind: 'steady', linesPerSecond } as const;
    const warmUp = Math.min(bench.scale.warmUpLines, 10 * linesPerSecond);
    await appendLines({ path, first: 0, count: warmUp, pace });
    await crowd.reach(warmUp);
    crowd.pause(paused);
    crowd.reset();
    const cpuBefore = serving.cpuSeconds();
    const begunAt = performance.now();
    await appendLines({ path, first: warmUp, count: lines, pace });
    const total = warmUp + lines;
    const { lineCounts, latenciesMs, bytes, cpuSeconds } = await crowd.reach(total);
    const seconds = (performance.now() - begunAt) / 1000;
    const cpu = serving.cpuSeconds() - cpuBefore;
    const reading = lineCounts.slice(0, viewers - paused).filter((count) => count >= 0);
    const deliveries = lines * (viewers - paused);
    return {
      p50: percentile(latenciesMs, 0.5),
      p99: percentile(latenciesMs, 0.99),
      cpuPerDelivery: (cpu * 1e6) / deliveries,
      cpu: (cpu / seconds) * 100,
      clientCpu: (cpuSeconds / seconds) * 100,
      delivered: deliveries / seconds / 1000,
      bytesPerLine: bytes / deliveries,
      resident: serving.residentBytes() / 1e6,
      lost: reading.reduce((sum, count) => sum + Math.max(0, total - count), 0),
      doubled: reading.reduce((sum, count) => sum + Math.max(0, count - total), 0),
    };
  } finally {
    crowd.close();
    await serving.close();
    truncateSync(path);
  }
}
