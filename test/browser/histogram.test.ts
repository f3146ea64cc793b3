import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, rowInSight } from './reading.ts';
import { useStage } from './stage.ts';

const LINES = 50_000;

/** Lines of one length, so that a share of the bytes is one of the lines. */
function lines(): string {
  const start = Date.UTC(2026, 10, 21);
  return Array.from({ length: LINES }, (_, index) => {
    const time = new Date(start + index * 1000).toISOString();
    return `${time} INFO  line ${String(index).padStart(6, '0')}\n`;
  }).join('');
}

async function numberInSight(page: Page): Promise<number> {
  return Number(/line (\d+)/.exec((await rowInSight(page)).text)?.[1] ?? Number.NaN);
}

async function expectAt(page: Page, share: number): Promise<void> {
  await eventually(async () => Math.abs((await numberInSight(page)) / LINES - share)).toBeLessThan(
    0.02,
  );
}

describe.skipIf(findChromium() === null)(`the histogram${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  async function openHistogram(): Promise<Page> {
    const { page, serve, write, open } = stage();
    write('app', lines());
    await serve(['app']);
    await open('?log=app');
    await eventually(() => page.locator('.row.line').count()).toBeGreaterThan(10);
    await page.keyboard.press('i');
    // With the samples it knows times.
    await eventually(() => page.locator('#histogram .tip').textContent()).toContain('2026');
    return page;
  }

  test('goes to a place by a click, and to a stretch that a hand chose, which it shows larger', async () => {
    const page = await openHistogram();
    const bars = page.locator('#histogram .bars');
    const at = async (share: number): Promise<[number, number]> => {
      const box = await bars.boundingBox();
      if (box === null) throw new Error('there are no bars');
      return [box.x + box.width * share, box.y + box.height / 2];
    };
    await page.mouse.click(...(await at(0.25)));
    await expectAt(page, 0.25);
    await page.mouse.move(...(await at(0.8)));
    await page.mouse.down();
    await page.mouse.move(...(await at(0.7)), { steps: 4 });
    await page.mouse.move(...(await at(0.6)), { steps: 4 });
    // What is chosen is said beside the bars, which stay as wide as they are.
    expect(await page.locator('#histogram .tip').innerText()).toMatch(
      /^(59|60)\.\d %.* – 80\.\d % /,
    );
    await page.mouse.up();
    await expectAt(page, 0.6);
    await eventually(() => page.locator('#histogram .words').textContent()).toMatch(
      /^(59|60)\.\d %.* – 80\.\d % /,
    );
    // Half of what is shown now is in the middle of the stretch.
    await page.mouse.click(...(await at(0.5)));
    await expectAt(page, 0.7);
    await page.getByRole('button', { name: 'Whole log' }).click();
    await page.mouse.click(...(await at(0.1)));
    await expectAt(page, 0.1);
  });

  test('does the same by keys, and axe finds nothing wrong with it', async () => {
    const page = await openHistogram();
    const bars = page.getByRole('slider', { name: /^Histogram/ });
    expect(await page.getByRole('button', { name: 'Whole log' }).count()).toBe(0);
    await bars.focus();
    await page.keyboard.press('Home');
    for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowRight');
    expect(await bars.getAttribute('aria-valuetext')).toMatch(/^50\.0 % · 2026-11-21 06:5/);
    await page.keyboard.press('Enter');
    await expectAt(page, 0.5);
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('Shift+ArrowRight');
    expect(await bars.getAttribute('aria-valuetext')).toMatch(/^50\.0 % .* – 60\.0 % /);
    await page.keyboard.press('Enter');
    await eventually(() => page.getByRole('button', { name: 'Whole log' }).count()).toBe(1);
    expect(await breachesInBothThemes(page)).toEqual([]);
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expectAt(page, 0.6);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('button', { name: 'Whole log' }).count()).toBe(0);
  });
});
