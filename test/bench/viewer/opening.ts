import { percentile, median } from '../lib/statistics.ts';
import type { ViewerBench, ViewerCase } from './viewer-bench.ts';

/** How soon the first lines of a log are on the screen of a browser that has never been here. */
export const opening: ViewerCase = {
  name: 'opening',
  async measure(bench) {
    const times: number[] = [];
    const requests: number[] = [];
    for (let count = 0; count < bench.scale.openings; count += 1) {
      const opened = await open(bench);
      times.push(opened.paintedMs);
      requests.push(opened.requests);
    }
    return [
      { name: 'first lines painted, fastest', unit: 'ms', value: Math.min(...times) },
      { name: 'first lines painted, p50', unit: 'ms', value: median(times) },
      {
        name: 'first lines painted, p95',
        unit: 'ms',
        value: percentile(times, 0.95),
        goal: { atMost: 200 },
      },
      { name: 'requests until then', unit: '', value: median(requests) },
    ];
  },
};

interface Opened {
  /** From the beginning of the navigation. */
  readonly paintedMs: number;
  readonly requests: number;
}

async function open({ url, createContext }: ViewerBench): Promise<Opened> {
  const context = await createContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (document.querySelector('.row.line') === null) return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(() => performance.mark('painted')));
    });
    watch.observe(document, { subtree: true, childList: true });
  });
  await page.goto(`${url}?log=large`);
  const opened = await page.evaluate(async () => {
    while (performance.getEntriesByName('painted').length === 0)
      await new Promise((told) => setTimeout(told, 10));
    const paintedMs = performance.getEntriesByName('painted')[0]?.startTime ?? NaN;
    const asked = performance
      .getEntriesByType('resource')
      .filter(({ startTime }) => startTime < paintedMs);
    // The page itself is one too.
    return { paintedMs, requests: asked.length + 1 };
  });
  await context.close();
  return opened;
}
