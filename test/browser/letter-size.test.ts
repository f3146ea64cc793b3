import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState, numberedLines, openWithLines, scrollBack } from './reading.ts';
import { useStage } from './stage.ts';

/** The topmost row in sight: its text, its top below that of the pane, and its height. */
function topRow(page: Page): Promise<{ text: string; top: number; height: number }> {
  return page.locator('#pane').evaluate((pane) => {
    const edge = pane.getBoundingClientRect().top;
    const rows = [...pane.querySelectorAll('.row')].map((row) => ({
      text: row.textContent,
      top: row.getBoundingClientRect().top - edge,
      height: row.getBoundingClientRect().height,
    }));
    const first = rows.find(({ top, height }) => top + height > 0);
    if (first === undefined) throw new Error('there is no row in sight');
    return first;
  });
}

const heightOf = async (page: Page): Promise<number> => (await topRow(page)).height;

/** Whether rows follow on each other without a hole between. */
function areSeamless(page: Page): Promise<boolean> {
  return page.locator('.mounted > .row').evaluateAll((rows) =>
    rows.every((row, index) => {
      const next = rows[index + 1]?.getBoundingClientRect().top;
      return next === undefined || Math.abs(next - row.getBoundingClientRect().bottom) < 0.1;
    }),
  );
}

describe.skipIf(findChromium() === null)(`the size of letters${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  async function openApp(): Promise<void> {
    const { page, serve, write } = stage();
    write('app', numberedLines(0, 800).replaceAll('\n', `${' and more'.repeat(20)}\n`));
    const { url } = await serve(['app']);
    await openWithLines(page, url);
    await expectState(page, 'Live');
  }

  test.each([
    ['long lines are cut', false],
    ['long lines wrap', true],
  ])('changes around the topmost line, which stays in its place where %s', async (_name, wrap) => {
    const { page } = stage();
    await openApp();
    if (wrap) await page.keyboard.press('w');
    if (wrap) await eventually(() => heightOf(page)).toBeGreaterThan(30);
    await scrollBack(page, 777);
    const before = await topRow(page);
    for (const [key, isLarger] of [
      ['+', true],
      ['+', true],
      ['-', false],
    ] as const) {
      const height = await heightOf(page);
      await page.keyboard.press(key);
      if (isLarger) await eventually(() => heightOf(page)).toBeGreaterThan(height);
      else await eventually(() => heightOf(page)).toBeLessThan(height);
      const after = await topRow(page);
      expect(after.text).toBe(before.text);
      expect(Math.abs(after.top - before.top)).toBeLessThanOrEqual(1);
      expect(await areSeamless(page)).toBe(true);
    }
  });

  test('leaves the newest line in sight while a log is followed, and has an end either way', async () => {
    const { page, write } = stage();
    await openApp();
    const isAtEnd = (): Promise<boolean> =>
      page
        .locator('#pane')
        .evaluate((pane) => pane.scrollHeight - pane.clientHeight - pane.scrollTop < 1);
    for (let press = 0; press < 12; press += 1) await page.keyboard.press('+');
    await eventually(() => heightOf(page)).toBe(40);
    await eventually(isAtEnd).toBe(true);
    write('app', 'the newest\n');
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('the newest');
    await eventually(isAtEnd).toBe(true);
    for (let press = 0; press < 20; press += 1) await page.keyboard.press('-');
    await eventually(() => heightOf(page)).toBe(14);
  });

  test('is kept, and reset with all that was set', async () => {
    const { page, open } = stage();
    await openApp();
    await page.keyboard.press('+');
    await page.keyboard.press('w');
    await eventually(() => heightOf(page)).toBeGreaterThan(30);
    await open('?log=app');
    const size = (): Promise<string> =>
      page.locator('#pane').evaluate((pane) => getComputedStyle(pane).lineHeight);
    expect(await size()).toBe('22px');
    await page.getByRole('button', { name: 'Menu', exact: true }).click();
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('button', { name: /^Reset theme/ }).click();
    await eventually(size).toBe('20px');
    const html = page.locator('html');
    expect(await html.getAttribute('class')).not.toContain('wrap');
    expect(await html.getAttribute('data-theme')).toBe('system');
    expect(new URL(page.url()).search).toBe('?log=app');
    await open('?log=app');
    expect(await size()).toBe('20px');
  });
});
