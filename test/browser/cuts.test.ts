import { renameSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import {
  contiguity,
  eventually,
  expectLineCount,
  numberedLines,
  rowInSight,
  scrollBack,
} from './reading.ts';
import { startProxy } from './proxy.ts';
import { useStage } from './stage.ts';

/** More than the largest batch, so that some connections get one through however much has gathered. */
const MOST_BYTES = 150_000;
const LINES_A_ROUND = 500;
const LINES_A_LOOK = 200;
/** `npm run test:cuts` does more. */
const CUTS_BACK = Number(process.env['SSE_TAIL_CUTS'] ?? 10);
const CUTS_A_ROUND = 2;
/** With more lines in one round the page would leave the stream, for want of room. */
const LOOKS_A_ROUND = 20;

describe.skipIf(findChromium() === null)(`cuts${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  // A hundred in all.
  test.each([
    {
      name: 'all lines',
      query: '',
      cuts: 60,
      passes: /line/,
      proof: 'Proven: these are the bytes',
    },
    {
      name: 'a filter',
      query: '?log=app&i=7',
      cuts: 40,
      passes: /7/,
      proof: 'Every byte is accounted for',
    },
    {
      name: 'all lines over fetch',
      query: '?log=app&t=fetch',
      cuts: 25,
      passes: /line/,
      proof: 'Proven: these are the bytes',
    },
    {
      name: 'all lines polled',
      query: '?log=app&t=poll',
      cuts: 12,
      passes: /line/,
      proof: 'Proven: these are the bytes',
    },
  ])(
    'with $name, through $cuts cuts and a rotation, the light stays green and the bytes are the file’s',
    async ({ query, cuts, passes, proof }) => {
      const { page, serve, write, fileOf } = stage();
      write('app', numberedLines(0, 100));
      const { url } = await serve(['app'], { retryMs: 10, rotateWaitMs: 100 });
      const proxy = await startProxy(url);
      await page.goto(proxy.url + query);
      await expectLineCount(page, passing(100, passes));
      let written = 100;
      proxy.cutAfter(MOST_BYTES);
      // The next round does not wait for a cut: a stream that has sent all may have some bytes left to its end.
      const round = (): number => {
        if (written === 100 + 10 * LINES_A_ROUND) renameSync(fileOf('app'), `${fileOf('app')}.1`);
        write('app', numberedLines(written, written + LINES_A_ROUND));
        written += LINES_A_ROUND;
        return proxy.cutCount;
      };
      await expect.poll(round, { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(cuts);
      proxy.cutAfter(null);
      const lines = passing(written, passes);
      await expectLineCount(page, lines);
      const count = `${lines.toLocaleString('en')} lines`;
      expect(await contiguity(page)).toBe(`✓ contiguous · ${count} · 0 gaps`);
      await page.locator('button.light').click();
      await eventually(() => page.locator('.proof').textContent()).toMatch(
        new RegExp(`^${proof}[^0-9]*${count}`),
      );
    },
    90_000,
  );

  test.each([
    { name: 'all lines', query: '', passes: /line/, proof: /^Proven: these are the bytes/ },
    {
      name: 'a filter',
      query: '?log=app&i=7',
      passes: /7/,
      proof: /^Every byte is accounted for/,
    },
  ])(
    'with $name, cut while someone reads further up, what is in sight stays, the light is green and no line is missing',
    async ({ query, passes, proof }) => {
      const { page, serve, write } = stage();
      write('app', numberedLines(0, 300));
      const { url } = await serve(['app'], { retryMs: 10 });
      const proxy = await startProxy(url);
      await page.goto(proxy.url + query);
      await expectLineCount(page, passing(300, passes));
      let written = 300;
      proxy.cutAfter(MOST_BYTES);
      while (proxy.cutCount < CUTS_BACK) {
        await scrollBack(page, 600);
        const before = await rowInSight(page);
        const wanted = proxy.cutCount + CUTS_A_ROUND;
        let looks = 0;
        const isOver = (): boolean => {
          write('app', numberedLines(written, written + LINES_A_LOOK));
          written += LINES_A_LOOK;
          looks += 1;
          return proxy.cutCount >= wanted || looks >= LOOKS_A_ROUND;
        };
        await expect.poll(isOver, { timeout: 25_000, interval: 20 }).toBe(true);
        expect(await rowInSight(page)).toEqual(before);
        expectInOrder(await mountedLines(page), linesPassing(written, passes));
        await page.locator('#pane').press('End');
        await expectEnd(page, linesPassing(written, passes));
        expect(await contiguity(page)).toMatch(/^✓ contiguous · [\d,]+ lines · 0 gaps$/);
      }
      proxy.cutAfter(null);
      await page.locator('button.light').click();
      await eventually(() => page.locator('.proof').textContent()).toMatch(proof);
    },
    60_000 + CUTS_BACK * 2000,
  );
});

/** How many of the first lines have this in them. */
function passing(count: number, pattern: RegExp): number {
  return linesPassing(count, pattern).length;
}

function linesPassing(count: number, pattern: RegExp): string[] {
  return numberedLines(0, count)
    .split('\n')
    .filter((line) => pattern.test(line));
}

/** The lines that are elements of the page, from the first to the last. */
function mountedLines(page: Page): Promise<string[]> {
  return page.locator('.mounted > .row.line').allTextContents();
}

/** Waits for the last of all lines, and looks at those before it. */
async function expectEnd(page: Page, all: readonly string[]): Promise<void> {
  await eventually(async () => (await mountedLines(page)).at(-1)).toBe(all.at(-1));
  expectInOrder(await mountedLines(page), all);
}

/** Expects lines that follow on each other in the file. */
function expectInOrder(lines: readonly string[], all: readonly string[]): void {
  const first = all.indexOf(lines[0] ?? '');
  expect(lines.length).toBeGreaterThan(20);
  expect(lines).toEqual(all.slice(first, first + lines.length));
}
