import type { Page } from 'playwright-core';

import { largeLog } from '../loads/large-log.ts';
import { median, percentile } from '../lib/statistics.ts';
import { jumpTo, openLog } from './page.ts';
import type { ViewerCase } from './viewer-bench.ts';

/** How long it takes to get to any offset of a log. */
export const jumps: ViewerCase = {
  name: 'jumps',
  async measure({ scale, url, createContext }) {
    const page = await (await createContext()).newPage();
    await openLog(page, url, 'large');
    const { bytes } = largeLog(scale.largeBytes);
    const firstMs = await jumpTo(page, '50%');
    const begun = await requestsOf(page);
    const times: number[] = [];
    for (let jump = 0; jump < scale.jumps; jump += 1)
      times.push(await jumpTo(page, `@${offsetOf(jump, bytes)}`));
    const asked = (await requestsOf(page)) - begun;
    return [
      { name: 'the first jump, which loads what it takes', unit: 'ms', value: firstMs },
      { name: 'jump to an offset, fastest', unit: 'ms', value: Math.min(...times) },
      { name: 'jump to an offset, p50', unit: 'ms', value: median(times) },
      {
        name: 'jump to an offset, p95',
        unit: 'ms',
        value: percentile(times, 0.95),
        goal: { atMost: 120 },
      },
      { name: 'requests a jump', unit: '', value: asked / scale.jumps },
    ];
  },
};

/** All over the log, no two near each other. */
function offsetOf(jump: number, bytes: number): number {
  return Math.floor(((jump * 0.618_034) % 1) * 0.98 * bytes);
}

function requestsOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    performance.setResourceTimingBufferSize(10_000);
    return performance.getEntriesByType('resource').length;
  });
}
