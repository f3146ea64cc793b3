import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import {
  contiguity,
  eventually,
  expectLineCount,
  expectState,
  numberedLines,
  readAllRows,
  rowInSight,
  scrollTo,
} from './reading.ts';
import { useStage } from './stage.ts';

const ROW_PX = 20;

describe.skipIf(findChromium() === null)(`live lines${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('shows the last 1,000 lines of a log, then new ones as they are written', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 1500));
    await serve(['app']);
    await open();
    await expectLineCount(page, 1000);
    await expectState(page, 'Live');
    write('app', numberedLines(1500, 1503));
    await expectLineCount(page, 1003);
    const rows = await readAllRows(page);
    expect(rows).toEqual(numberedLines(500, 1503).trimEnd().split('\n'));
    expect(await contiguity(page)).toBe('✓ contiguous · 1,003 lines · 0 gaps');
  });

  test('stays exact at 100,000 lines with few rows in the page', async () => {
    const { page, serve, write, open } = stage();
    write('app', 'line 0\n');
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    write('app', numberedLines(1, 100_000));
    await expectLineCount(page, 100_000);
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('line 99999');
    for (const sequence of [0, 1, 4_999, 50_000, 77_777, 99_990]) {
      await scrollTo(page, (sequence + 1) * ROW_PX);
      await eventually(() =>
        page.locator(`[data-sequence="${sequence}"]`).textContent({ timeout: 2000 }),
      ).toBe(`line ${sequence}`);
      expect(await page.locator('#pane .row').count()).toBeLessThanOrEqual(201);
    }
    expect(await contiguity(page)).toBe('✓ contiguous · 100,000 lines · 0 gaps');
  });

  test('lets the oldest lines go, says so, and leaves those in sight in their place', async () => {
    const { page, serve, write, open } = stage();
    write('app', 'line 0\n');
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    write('app', numberedLines(1, 101_000));
    await expectLineCount(page, 101_000);
    await scrollTo(page, 60_000 * ROW_PX);
    await eventually(async () => (await rowInSight(page)).text).toMatch(/^line 6\d{4}$/);
    const before = await rowInSight(page);
    write('app', numberedLines(101_000, 103_000));
    await expectLineCount(page, 103_000);
    expect(await rowInSight(page)).toEqual(before);
    await scrollTo(page, 0);
    await eventually(() => page.locator('.row.head').textContent()).toBe(
      '3,000 earlier lines left this page and are in the file – open raw',
    );
    await eventually(() => page.locator('.row.line').first().textContent()).toBe('line 3000');
  });

  test('pauses the stream rather than let go of what is being read', async () => {
    const { page, serve, write, open } = stage();
    write('app', 'line 0\n');
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    write('app', numberedLines(1, 100_500));
    await expectLineCount(page, 100_500);
    await scrollTo(page, 0);
    await expectState(page, 'Paused');
    const before = await rowInSight(page);
    write('app', numberedLines(100_500, 110_000));
    await eventually(() => page.locator('.pill').textContent()).toContain('to come');
    expect(await rowInSight(page)).toEqual(before);
    await page.locator('.pill').click();
    await expectLineCount(page, 110_000);
    expect(await contiguity(page)).toBe('✓ contiguous · 110,000 lines · 0 gaps');
  });

  test('keeps the last line in sight when the window changes', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 500));
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    for (const height of [300, 900]) {
      await page.setViewportSize({ width: 800, height });
      await eventually(() =>
        page.locator('#pane').evaluate((pane) => {
          const last = pane.querySelector('[data-sequence="499"]')?.getBoundingClientRect();
          return Math.abs((last?.bottom ?? 0) - pane.getBoundingClientRect().bottom) < 2;
        }),
      ).toBe(true);
    }
  });
});
