import type { Page } from 'playwright-core';

import { sleep } from '../lib/clock.ts';
import { formatLine } from '../loads/line.ts';
import { createGauge } from './gauge.ts';
import type { PageCounts } from './gauge.ts';
import { lightOf, openLog, untilCounted, untilLive } from './page.ts';
import { lagP99, stopPainted, watchPainted } from './painted.ts';
import type { Written } from './painted.ts';
import type { ViewerBench, ViewerCase, ViewerFigure } from './viewer-bench.ts';

const TICK_MS = 20;

/** What a log that is written fast costs the page, and whether every line comes. */
export const following: ViewerCase = {
  name: 'following',
  async measure(bench) {
    const { scale, url, createContext, write } = bench;
    write('live', formatLine(0, 0));
    const page = await (await createContext()).newPage();
    await openLog(page, url, 'live');
    await untilLive(page);
    const gauge = await createGauge(page);
    await watchPainted(page);
    const before = await gauge.read();
    const { written, seconds } = await writeLines(bench);
    const lineCount = written.at(-1)?.end ?? 0;
    await untilCounted(page, lineCount).catch(() => undefined);
    const after = await gauge.read();
    const lagMs = lagP99(written, await stopPainted(page));
    const light = await lightOf(page);
    return [
      { name: 'lines written a second', unit: '', value: lineCount / seconds },
      ...(await exactness(page, light, lineCount)),
      { name: 'lag p99', unit: 'ms', value: lagMs, goal: { atMost: 250 } },
      ...costs(before, after, seconds),
      {
        name: 'nodes of the document',
        unit: '',
        value: await gauge.nodes(),
        goal: { atMost: 2500 },
      },
      { name: `lines of ${scale.followSeconds} s`, unit: '', value: lineCount },
    ];
  },
};

async function writeLines({
  scale,
  write,
}: ViewerBench): Promise<{ written: readonly Written[]; seconds: number }> {
  const written: Written[] = [];
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1000;
  let end = 1;
  while (elapsed() < scale.followSeconds) {
    const due = Math.floor(elapsed() * scale.followLinesPerSecond);
    let text = '';
    for (; end < due; end += 1) text += formatLine(end, 0);
    const atMs = Date.now();
    if (text !== '') write('live', text);
    if (text !== '') written.push({ end, atMs });
    await sleep(TICK_MS);
  }
  return { written, seconds: elapsed() };
}

/** What the page counted, and what the server's digest of the file says of the bytes that came. */
async function exactness(page: Page, light: string, lineCount: number): Promise<ViewerFigure[]> {
  const counted = Number(/· ([\d,]+) line/.exec(light)?.[1]?.replaceAll(',', ''));
  await page.locator('button.light').click();
  const proven = `Proven: these are the bytes of the file${lineCount.toLocaleString('en')} lines`;
  const isProven = await page
    .waitForFunction(
      (words) => document.querySelector('.proof')?.textContent?.includes(words) === true,
      proven,
    )
    .then(
      () => true,
      () => false,
    );
  const isGreen = /^✓ contiguous .* 0 gaps/.test(light);
  return [
    {
      name: 'lines lost or twice',
      unit: '',
      value: Math.abs(lineCount - counted),
      goal: { exactly: 0 },
    },
    { name: 'contiguity light', unit: '', value: isGreen ? 1 : 0, goal: { exactly: 1 } },
    {
      name: 'proven to be the bytes of the file',
      unit: '',
      value: isProven ? 1 : 0,
      goal: { exactly: 1 },
    },
  ];
}

function costs(before: PageCounts, after: PageCounts, seconds: number): ViewerFigure[] {
  const rate = (name: keyof PageCounts): number => (after[name] - before[name]) / seconds;
  return [
    {
      name: 'main thread busy',
      unit: '%',
      value: rate('TaskDuration') * 100,
      goal: { atMost: 35 },
    },
    { name: 'layouts a second', unit: '', value: rate('LayoutCount'), goal: { atMost: 70 } },
    { name: 'styles worked out a second', unit: '', value: rate('RecalcStyleCount') },
  ];
}
