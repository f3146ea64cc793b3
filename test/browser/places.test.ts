import { renameSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState, numberedLines, rowInSight, scrollTo } from './reading.ts';
import { useStage } from './stage.ts';

const LINES = 200_000;

/** The number of the line that is a little below the top. */
async function numberInSight(page: Page): Promise<number> {
  return Number((await rowInSight(page)).text.replace('line ', ''));
}

async function barBox(page: Page): Promise<{ x: number; y: number; height: number }> {
  const box = await page.locator('#scrollbar').boundingBox();
  if (box === null) throw new Error('there is no scrollbar');
  return { x: box.x + box.width / 2, y: box.y, height: box.height };
}

/** Goes to a place by the box, and waits for a line of it. */
async function goTo(page: Page, words: string, line: number): Promise<void> {
  await page.locator('#pane').press(':');
  await page.locator('#go-to').fill(words);
  await page.locator('#go-to').press('Enter');
  await eventually(async () => Math.abs((await numberInSight(page)) - line)).toBeLessThan(2_000);
}

describe.skipIf(findChromium() === null)(`places of a log${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  /** A page on a log of 200,000 lines, the first half of them in a rotated file. */
  async function openLarge(query = ''): Promise<{ page: Page; lookups: string[] }> {
    const { page, serve, write, open, fileOf } = stage();
    write('app', numberedLines(0, LINES / 2));
    renameSync(fileOf('app'), `${fileOf('app')}.1`);
    write('app', numberedLines(LINES / 2, LINES));
    await serve(['app']);
    const lookups: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/lines/')) lookups.push(request.url());
    });
    await open(query);
    await eventually(() => page.locator('.row.line').count()).toBeGreaterThan(10);
    return { page, lookups };
  }

  test('the bar goes to any share of all files, with few lookups and few rows', async () => {
    const { page, lookups } = await openLarge();
    await expectState(page, 'Live');
    const { x, y, height } = await barBox(page);
    const before = lookups.length;
    await page.mouse.move(x, y + height - 12);
    await page.mouse.down();
    await page.mouse.move(x, y + height * 0.25, { steps: 40 });
    await eventually(() => page.locator('#scrollbar .tip').textContent()).toMatch(/^2\d\.\d %/);
    await page.mouse.up();
    // A quarter of the bytes: lines of the first half are a little shorter.
    await eventually(async () => Math.abs((await numberInSight(page)) - 53_000)).toBeLessThan(
      4_000,
    );
    await expectState(page, 'Reading');
    // Forty moves of the mouse are fewer questions, and only where the hand is.
    const asked = lookups.slice(before).filter((url) => url.includes('%25'));
    expect(asked.length).toBeLessThan(30);
    expect(await page.locator('#pane .row').count()).toBeLessThanOrEqual(201);
    expect(Number(await page.locator('#scrollbar').getAttribute('aria-valuenow'))).toBeCloseTo(
      25,
      -1,
    );
  });

  test('lines are read on at both edges without moving those in sight, through both files', async () => {
    const { page } = await openLarge();
    await goTo(page, '48%', LINES * 0.504);
    await page.mouse.move(400, 300);
    for (const [delta, isPast] of [
      [-6_000, (number: number) => number < LINES / 2 - 2_500],
      [6_000, (number: number) => number > LINES / 2 + 2_500],
    ] as const) {
      let last = await numberInSight(page);
      await eventually(async () => {
        await page.mouse.wheel(0, delta);
        const text = (await rowInSight(page)).text;
        const number = text.startsWith('line') ? Number(text.slice(5)) : last;
        // A wheel of 6,000 pixels is 300 lines: what was read at an edge moved nothing.
        expect(Math.abs(number - last)).toBeLessThan(900);
        last = number;
        return isPast(number);
      }).toBe(true);
    }
  });

  test('what is in sight stays within a pixel while lines come in above it', async () => {
    const { page } = await openLarge();
    await goTo(page, '70%', LINES * 0.71);
    const height = (): Promise<number> => page.locator('#pane').evaluate((it) => it.scrollHeight);
    await eventually(height).toBeGreaterThan(60_000);
    await page.mouse.move(400, 300);
    await page.mouse.wheel(0, 100);
    // Near the upper edge what is above it is read: the pane has more rows, and nothing moves.
    const tall = await height();
    await scrollTo(page, 500);
    await eventually(async () => (await rowInSight(page)).text).toMatch(/^line/);
    const before = await rowInSight(page);
    await eventually(height).toBeGreaterThan(tall);
    const after = await rowInSight(page);
    expect(after.text).toBe(before.text);
    expect(Math.abs(after.top - before.top)).toBeLessThanOrEqual(1);
  });

  test('a link opens its line, and the address follows the reader', async () => {
    const { page } = await openLarge();
    await goTo(page, '@500000', 141_700);
    const wanted = await rowInSight(page);
    // The gutter is at the left.
    await page.mouse.click(14, wanted.top + 8);
    await eventually(async () => page.url()).toContain('sel=');
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await eventually(() => page.locator('.row.selected').allTextContents()).toEqual([wanted.text]);
    // The place in the link is that of the line that was clicked, or of the topmost since.
    const found = (): Promise<string | null> => page.locator('.row.found').textContent();
    const wantedNumber = Number(wanted.text.replace('line ', ''));
    await eventually(async () =>
      Math.abs(Number((await found())?.replace('line ', '')) - wantedNumber),
    ).toBeLessThan(60);
    expect(await page.locator('.chip b').textContent()).not.toBe('Live');
  });

  test('keys go to the beginning, and to the end to follow', async () => {
    const { page } = await openLarge();
    await page.locator('#pane').press('g');
    await eventually(() => page.locator('.row.line').first().textContent()).toBe('line 0');
    expect(await page.locator('.row.head').textContent()).toBe('Beginning of app');
    await page.locator('#pane').press('End');
    await expectState(page, 'Live');
    stage().write('app', 'the newest\n');
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('the newest');
    await eventually(async () => page.url()).not.toContain('at=');
  });

  test('says what is wrong with a place that there is not', async () => {
    const { page } = await openLarge();
    await page.locator('#go-to').fill('nonsense');
    await page.locator('#go-to').press('Enter');
    await eventually(() => page.locator('.failure').textContent()).toContain('takes an id');
  });
});
