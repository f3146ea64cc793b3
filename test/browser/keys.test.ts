import { renameSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, numberedLines } from './reading.ts';
import { useStage } from './stage.ts';

/** The texts of the lines that are wholly or partly in sight. */
function inSight(page: Page): Promise<string[]> {
  return page.locator('#pane').evaluate((pane) => {
    const { top, bottom } = pane.getBoundingClientRect();
    return [...pane.querySelectorAll('.row.line')]
      .filter((row) => {
        const bounds = row.getBoundingClientRect();
        return bounds.bottom > top + 1 && bounds.top < bottom - 1;
      })
      .map((row) => row.textContent);
  });
}

async function topNumber(page: Page): Promise<number> {
  return Number((await inSight(page))[0]?.replace('line ', ''));
}

describe.skipIf(findChromium() === null)(`keys${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('lead through the lines, and through the files of a log', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', numberedLines(0, 400));
    renameSync(fileOf('app'), `${fileOf('app')}.2`);
    write('app', numberedLines(400, 800));
    renameSync(fileOf('app'), `${fileOf('app')}.1`);
    write('app', numberedLines(800, 1200));
    await serve(['app']);
    await open('?log=app&at=50%25');
    const found = page.locator('.row.line', { hasText: /^line 600$/ });
    await eventually(() => found.count()).toBe(1);
    await page.locator('#pane').focus();
    for (const [key, number] of [
      ['[', 400],
      ['[', 0],
      [']', 400],
      [']', 800],
      ["'", 400],
    ] as const) {
      await page.keyboard.press(key);
      await eventually(async () => Math.abs((await topNumber(page)) - number)).toBeLessThan(5);
    }
    // Where the jump led a file begins: once the lines before it are read, one stands where the head of the list was.
    await eventually(() => page.locator('.row.line', { hasText: /^line 390$/ }).count()).toBe(1);
    const top = await topNumber(page);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    // One of them leads over the row that tells of the turn.
    await eventually(() => topNumber(page)).toBe(top + 1);
    await page.keyboard.press('k');
    await eventually(() => topNumber(page)).toBe(top);
    const rows = (await inSight(page)).length;
    await page.keyboard.press('Control+d');
    await eventually(async () => (await topNumber(page)) - top - rows / 2).toBeLessThan(4);
    await eventually(() => topNumber(page)).toBeGreaterThan(top + rows / 2 - 4);
    const low = await topNumber(page);
    await page.keyboard.press('b');
    await eventually(async () => low - (await topNumber(page))).toBeGreaterThan(rows - 5);
  });

  test('lead to so many percent of the log, as soon as the number is written', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(10_000, 20_000));
    await serve(['app']);
    await open('?log=app');
    await eventually(() => inSight(page)).toContain('line 19999');
    const box = page.locator('#go-to');
    for (const [key, percent] of [
      ['p', 25],
      ['%', 75],
    ] as const) {
      await page.keyboard.press(key);
      await eventually(() => box.inputValue()).toBe('%');
      await page.keyboard.type(String(percent));
      expect(await box.inputValue()).toBe(`${percent}%`);
      await page.keyboard.press('Enter');
      await eventually(async () =>
        Math.abs((await topNumber(page)) - 10_000 - percent * 100),
      ).toBeLessThan(10);
      await eventually(() => page.evaluate(() => document.activeElement?.id)).toBe('pane');
    }
    await page.keyboard.press('p');
    await eventually(() => box.inputValue()).toBe('%');
    await page.keyboard.press('Escape');
    await eventually(() => box.inputValue()).toBe('');
    expect(await page.locator('.chip b').textContent()).toBe('Reading');
  });

  test('under a filter show a line without it, more around it, and take the filter away', async () => {
    const { page, serve, write, open } = stage();
    const orders = Array.from({ length: 3000 }, (_, index) => `order ${index}\n`);
    write('app', orders.join(''));
    await serve(['app']);
    await open('?log=app&i=/order \\d*00$/');
    const lines = page.locator('.row.line');
    const texts = (): Promise<string[]> => lines.allTextContents();
    await eventually(texts).toContain('order 2900');
    await eventually(texts).toContain('order 2700');
    for (const key of ['Enter', '.']) {
      await page.locator('.row.line', { hasText: /^order 2700$/ }).click();
      await page.keyboard.press(key);
      await eventually(() => page.locator('.row.found').allTextContents()).toEqual(['order 2700']);
      await eventually(texts).toContain('order 2701');
      await page.keyboard.press('Escape');
      await eventually(texts).not.toContain('order 2701');
      await eventually(texts).toContain('order 2700');
    }
    await page.keyboard.press('End');
    await page.keyboard.press('z');
    await page.keyboard.press('z');
    await eventually(texts).toContain('order 2898');
    expect(new URL(page.url()).searchParams.get('ctx')).toBe('2');
    await page.keyboard.press('Z');
    await eventually(async () => new URL(page.url()).searchParams.get('ctx')).toBe('1');
    await eventually(texts).toContain('order 2899');
    await page.keyboard.press('Control+Shift+F');
    await eventually(texts).toContain('order 2980');
    await page.locator('#go-to').focus();
    await page.keyboard.press('Control+Shift+F');
    await eventually(texts).not.toContain('order 2980');
    await page.keyboard.press('Control+k');
    await eventually(() => page.locator('#log-menu a').count()).toBe(1);
  });

  test('a marked line has a tick beside it', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 300));
    await serve(['app']);
    await open('?log=app&theme=light');
    const ticks = (): Promise<number> =>
      page.locator('#scrollbar canvas').evaluate((canvas: HTMLCanvasElement) => {
        const image = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
        return image?.data.filter((value, index) => index % 4 === 3 && value > 0).length ?? 0;
      });
    await eventually(() => page.locator('.row.line').count()).toBeGreaterThan(10);
    await page.locator('.row.line', { hasText: /^line 280$/ }).click();
    await page.keyboard.press('m');
    await eventually(ticks).toBe(36);
    await page.keyboard.press('m');
    await eventually(ticks).toBe(0);
  });
});
