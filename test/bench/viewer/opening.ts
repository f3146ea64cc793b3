import { percentile, median } from '../lib/statistics.ts';
import type { ViewerBench, ViewerCase } from './viewer-bench.ts';

/** How soon the first lines of a log are on the screen of a browser that has never been here. */
export const opening: ViewerCase = {
  name: 'opening',
  async measure(bench) {
    const times: number[] = [];
    const begun: number[] = [];
    const requests: number[] = [];
    for (let count = 0; count < bench.scale.openings; count += 1) {
      const opened = await open(bench);
      times.push(opened.paintedMs);
      begun.push(opened.begunMs);
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
      { name: 'drawn by the page itself, p50', unit: 'ms', value: median(begun) },
      { name: 'requests until then', unit: '', value: median(requests) },
    ];
  },
};

interface Opened {
  /** From the beginning of the navigation. */
  readonly paintedMs: number;
  /** When the page could be used: until then its lines are those that came with it. */
  readonly begunMs: number;
  readonly requests: number;
}

async function open({ url, createContext }: ViewerBench): Promise<Opened> {
  const context = await createContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    for (const [name, rows] of [
      ['painted', '.row.line'],
      ['begun', '.canvas .row.line'],
    ] as const) {
      const watch = new MutationObserver(() => {
        if (document.querySelector(rows) === null) return;
        watch.disconnect();
        requestAnimationFrame(() => setTimeout(() => performance.mark(name)));
      });
      watch.observe(document, { subtree: true, childList: true });
    }
  });
  await page.goto(`${url}?log=large`);
  const opened = await page.evaluate(async () => {
    while (performance.getEntriesByName('begun').length === 0)
      await new Promise((told) => setTimeout(told, 10));
    const at = (name: string): number => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
    const [paintedMs, begunMs] = [at('painted'), at('begun')];
    const asked = performance
      .getEntriesByType('resource')
      .filter(({ startTime }) => startTime < paintedMs);
    // The page itself is one too.
    return { paintedMs, begunMs, requests: asked.length + 1 };
  });
  await context.close();
  return opened;
}
