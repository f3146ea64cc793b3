import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import {
  contiguity,
  eventually,
  expectLineCount,
  expectState,
  headWords,
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
    // Those before the first 1,000 come as the reader goes there.
    expect(rows).toEqual(numberedLines(0, 1503).trimEnd().split('\n'));
    expect(await contiguity(page)).toBe('✓ contiguous · 1,003 lines · 0 gaps');
  });

  test('tells how many lines come in a second', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 50));
    await serve(['app']);
    await open();
    await expectLineCount(page, 50);
    const rate = page.locator('.rate');
    await eventually(() => rate.textContent()).toBe('0 lines/s');
    await page.locator('#pane').focus();
    for (let tabs = 0; tabs < 10 && !(await rate.evaluate((it) => it.matches(':focus'))); tabs += 1)
      await page.keyboard.press('Tab');
    const tip = page.getByRole('tooltip');
    await eventually(() => tip.textContent()).toMatch(/^0 lines in the last minute/);
    write('app', `${numberedLines(50, 1050)}ERROR a\nERROR b\nWARN c\n`);
    // Over how many seconds they come is the machine's to say.
    await eventually(() => tip.textContent()).toMatch(
      /^1,003 lines in the last minuteat most [1-9][\d,]* in a second[\d.]+ (?:k?B|bytes?)\/s2 error1 warn1,000 without a level$/,
    );
    expect(await rate.getAttribute('aria-describedby')).toBe(await tip.getAttribute('id'));
    expect(await breachesInBothThemes(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await eventually(() => tip.count()).toBe(0);
    await rate.hover();
    await eventually(() => tip.count()).toBe(1);
    await page.locator('#header').hover();
    await eventually(() => tip.count()).toBe(1);
    await page.locator('#pane').focus();
    await eventually(() => tip.count()).toBe(0);
    await page.getByRole('button', { name: 'Pause' }).click();
    await eventually(() => rate.count()).toBe(0);
  });

  test('stays exact at 100,000 lines, of which it holds few', async () => {
    const { page, serve, write, open } = stage();
    write('app', 'line 0\n');
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    write('app', numberedLines(1, 100_000));
    await expectLineCount(page, 100_000);
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('line 99999');
    const pane = page.locator('#pane');
    expect(await pane.evaluate(({ scrollHeight }) => scrollHeight)).toBe(5_001 * ROW_PX);
    for (const row of [4_000, 2_000, 3_000]) {
      await scrollTo(page, row * ROW_PX);
      await eventually(() => rowInSight(page)).toMatchObject({ text: `line ${95_004 + row}` });
      expect(await page.locator('#pane .row').count()).toBeLessThanOrEqual(201);
    }
    expect(await contiguity(page)).toBe('✓ contiguous · 100,000 lines · 0 gaps');
  });

  test('lets the oldest lines go, leaves those in sight in their place, and reads them again', async () => {
    const { page, serve, write, open } = stage();
    write('app', 'line 0\n');
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    write('app', numberedLines(1, 101_000));
    await expectLineCount(page, 101_000);
    await scrollTo(page, 3_000 * ROW_PX);
    await eventually(async () => (await rowInSight(page)).text).toMatch(/^line 99\d{3}$/);
    const before = await rowInSight(page);
    write('app', numberedLines(101_000, 103_000));
    await expectLineCount(page, 103_000);
    expect(await rowInSight(page)).toEqual(before);
    await page.mouse.move(400, 300);
    await scrollTo(page, 0);
    // What comes before is read, and put above without moving what is in sight.
    await eventually(() => rowInSight(page)).toMatchObject({ text: 'line 98004' });
    expect(await headWords(page)).toBe('Earlier lines…');
    await eventually(async () => {
      await scrollTo(page, 0);
      return (await rowInSight(page)).text;
    }).toMatch(/^line [1-8]\d{4}$/);
    await expectState(page, 'Reading');
  });

  test('leaves lines in the file rather than let go of what is being read', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 3_000));
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    await page.mouse.move(400, 300);
    await page.mouse.wheel(0, -4_000);
    await eventually(() => page.locator('.pill').count()).toBe(1);
    // The wheel counts as a gesture before it has scrolled.
    await eventually(() => rowInSight(page)).toMatchObject({ text: 'line 2775' });
    const before = await rowInSight(page);
    write('app', numberedLines(3_000, 20_000));
    await expectState(page, 'Reading');
    expect(await rowInSight(page)).toEqual(before);
    await page.locator('.pill').click();
    await expectState(page, 'Live');
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('line 19999');
    expect(await contiguity(page)).toContain('✓ contiguous');
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
