import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { IntervalHistogram } from 'node:perf_hooks';

/** How late timers are: what everybody waits for whom the server is busy with. */
export interface LoopDelay {
  /** By quantile, since it was asked for last; nothing the first time, when it begins to be measured. */
  secondsSince(): Iterable<readonly [quantile: string, seconds: number]>;
  close(): void;
}

/** How often a timer is set, whose lateness is measured. Milliseconds. */
const RESOLUTION_MS = 20;
const QUANTILES = [0.5, 0.99, 1] as const;
const NS_PER_SECOND = 1e9;

/** Costs nothing until it is asked for: who is never scraped sets no timer. */
export function createLoopDelay(): LoopDelay {
  let histogram: IntervalHistogram | null = null;
  return {
    secondsSince() {
      if (histogram === null) {
        histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
        histogram.enable();
        return [];
      }
      if (histogram.count === 0) return [];
      const late = QUANTILES.map(
        (quantile) => [String(quantile), lateness(histogram, quantile)] as const,
      );
      histogram.reset();
      return late;
    },
    close: () => void histogram?.disable(),
  };
}

/** Node tells the time between two timers, and not how late the second was. */
function lateness(histogram: IntervalHistogram | null, quantile: number): number {
  const betweenNs = histogram?.percentile(quantile * 100) ?? 0;
  return Math.max(0, betweenNs / NS_PER_SECOND - RESOLUTION_MS / 1000);
}
