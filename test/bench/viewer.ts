import { mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';
import type { CDPSession, Page } from 'playwright-core';

import { PROJECT } from './lib/paths.ts';
import { startServerProcess } from './lib/server-process.ts';
import { median, percentile } from './lib/statistics.ts';
import { largeLog } from './loads/large-log.ts';
import { formatLine } from './loads/line.ts';

/** Bytes of the large log, which is made once and kept. */
const LOG_BYTES = Number(process.argv[2] ?? 1000) * 1e6;
const OPENINGS = 10;
const JUMPS = 60;
const FOLLOW_S = 20;
const LINES_PER_S = 10_000;
const TICK_MS = 20;

/** Measures the page in a real browser: `npm run bench:viewer [-- MEGABYTES]`. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-tail-viewer-'));
  const live = join(folder, 'live.log');
  const file = openSync(live, 'a');
  const { path } = largeLog(LOG_BYTES);
  const server = await startServerProcess([
    join(PROJECT, 'dist/cli.js'),
    '--port=0',
    `large=${path}`,
    `live=${live}`,
  ]);
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--disable-gpu'] });
  try {
    const page = await browser.newPage();
    console.log(`a log of ${LOG_BYTES / 1e6} MB, Chromium ${browser.version()}`);
    await firstLines(page, server.url);
    await jumps(page);
    await following(page, { url: server.url, write: (text) => writeSync(file, text) });
  } finally {
    await browser.close();
    await server.close();
    truncateSync(live);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstLines(page: Page, url: string): Promise<void> {
  const times: number[] = [];
  for (let opening = 0; opening < OPENINGS; opening += 1) {
    await page.goto('about:blank');
    await page.goto(`${url}?log=large`, { waitUntil: 'commit' });
    times.push(
      await page.evaluate(async () => {
        while (document.querySelector('.row.line') === null)
          await new Promise((told) => requestAnimationFrame(told));
        await new Promise((told) => requestAnimationFrame(told));
        return performance.now();
      }),
    );
  }
  tell('first lines in the page after the navigation began', times);
}

async function jumps(page: Page): Promise<void> {
  const times: number[] = [];
  for (let jump = 0; jump < JUMPS; jump += 1) {
    const percent = ((jump * 61) % 97) + 0.5;
    times.push(
      await page.evaluate(async (share) => {
        const box = document.querySelector<HTMLInputElement>('#go-to');
        const first = document.querySelector('.row.line');
        if (box === null) throw new Error('there is no box to go to a place');
        box.value = `${share}%`;
        const began = performance.now();
        box.form?.requestSubmit();
        while (first?.isConnected === true)
          await new Promise((told) => requestAnimationFrame(told));
        return performance.now() - began;
      }, percent),
    );
  }
  tell(`jump to a place, ${JUMPS} of them`, times);
}

interface Live {
  readonly url: string;
  readonly write: (text: string) => void;
}

async function following(page: Page, { url, write }: Live): Promise<void> {
  write(formatLine(0, 0));
  await page.goto(`${url}?log=live`);
  await page.waitForFunction(() => document.querySelector('.chip b')?.textContent === 'Live');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const before = await metricsOf(session);
  const began = performance.now();
  let written = 1;
  while (performance.now() - began < FOLLOW_S * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * LINES_PER_S);
    let text = '';
    for (; written < due; written += 1) text += formatLine(written, 0);
    write(text);
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const after = await metricsOf(session);
  const seconds = (performance.now() - began) / 1000;
  const all = `${written.toLocaleString('en')} lines`;
  await page.waitForFunction(
    (words) => document.querySelector('.light')?.textContent?.includes(words) === true,
    all,
  );
  const share = ((after('TaskDuration') - before('TaskDuration')) / seconds) * 100;
  console.log(`followed ${all} at ${LINES_PER_S.toLocaleString('en')} a second, all arrived:`);
  console.log(
    `  layouts a second    ${((after('LayoutCount') - before('LayoutCount')) / seconds).toFixed(1)}`,
  );
  console.log(`  main thread         ${share.toFixed(1)} %`);
  console.log(`  nodes               ${after('Nodes')}`);
  console.log(`  JavaScript heap     ${(after('JSHeapUsedSize') / 1e6).toFixed(1)} MB`);
  console.log(`  ${await page.locator('.light').textContent()}`);
}

async function metricsOf(session: CDPSession): Promise<(name: string) => number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
}

function tell(what: string, times: readonly number[]): void {
  const [middle, high] = [median(times), percentile(times, 0.95)].map((ms) => ms.toFixed(0));
  console.log(`${what}: median ${middle} ms, p95 ${high} ms`);
}

await main();
