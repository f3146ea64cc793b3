import { readFileSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState, numberedLines, viewersOf } from './reading.ts';
import { useStage } from './stage.ts';

/** What a row of the table says of each transport. */
function figures(page: Page, title: string): Promise<string[]> {
  return page.locator('.compare tr').evaluateAll((rows, wanted) => {
    const row = rows.find((it) => it.querySelector('th')?.firstChild?.textContent === wanted);
    return [...(row?.querySelectorAll('td') ?? [])].map(({ textContent }) => textContent);
  }, title);
}

/** Time goes by at a tenth of its speed, so that what takes a slow machine long is not over before it was seen. */
function slowClock(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const now = performance.now.bind(performance);
    performance.now = () => now() / 10;
  });
}

describe.skipIf(findChromium() === null)(`transports compared${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('side by side on the same lines, with the frames, from the keyboard, in all looks', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 30));
    const { url } = await serve(['app']);
    await slowClock(page);
    await open();
    await expectState(page, 'Live');
    const viewers = await viewersOf(url);
    await page.locator('.chip').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Compare SSE and WebSocket' }).focus();
    await page.keyboard.press('Enter');
    await eventually(() => figures(page, 'Lines')).toEqual(['30', '30', '30']);
    write('app', numberedLines(30, 33));
    await eventually(() => figures(page, 'Lines')).toEqual(['33', '33', '33']);
    expect(await figures(page, 'Lost')).toEqual(['0 lines', '0 lines', '0 lines']);
    expect(await figures(page, 'Repeated')).toEqual(['0 lines', '0 lines', '0 lines']);
    expect(await figures(page, 'Reconnects')).toEqual(['0', '0', '0']);
    for (const text of await figures(page, 'First line after')) expect(text).toMatch(/\d ms$/);
    await page.locator('.frames summary').last().click();
    await eventually(() => page.locator('.frames td').allTextContents()).toContain('lines');
    expect(await breachesInBothThemes(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 740 });
    expect(
      await page.locator('.sheet-body').evaluate((it) => it.scrollWidth - it.clientWidth),
    ).toBe(0);
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('dialog').count()).toBe(0);
    await eventually(() => viewersOf(url)).toBe(viewers);
  });

  test('goes on where it was when the server comes back', async () => {
    const { page, serve, write, open, restart } = stage();
    write('app', numberedLines(0, 30));
    await serve(['app']);
    await slowClock(page);
    await open();
    await expectState(page, 'Live');
    await page.locator('.chip').click();
    await page.getByRole('button', { name: 'Compare SSE and WebSocket' }).click();
    await eventually(() => figures(page, 'Lines')).toEqual(['30', '30', '30']);
    // More than a page begins with: whoever begins anew misses what is before.
    await restart(() => write('app', numberedLines(30, 1530)));
    await eventually(() => figures(page, 'Lines')).toEqual(['1,530', '1,530', '1,030']);
    const [sse, socket, plain] = await figures(page, 'Lost');
    expect([sse, socket]).toEqual(['0 lines', '0 lines']);
    expect(plain).toMatch(/^≈ \d+ lines \(\d.* kB\)$/);
    for (const text of await figures(page, 'Reconnects')) expect(Number(text)).toBeGreaterThan(0);
  });

  test('cuts the wire, shows what that costs whom, and saves the figures', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 30));
    await serve(['app']);
    await slowClock(page);
    await open();
    await expectState(page, 'Live');
    await page.locator('.chip').click();
    await page.getByRole('button', { name: 'Compare SSE and WebSocket' }).click();
    await eventually(() => figures(page, 'Lines')).toEqual(['30', '30', '30']);
    await page.getByRole('button', { name: 'Cut the wire' }).click();
    await eventually(() => figures(page, 'Repeated')).toEqual(['0 lines', '0 lines', '30 lines']);
    expect(await figures(page, 'Lost')).toEqual(['0 lines', '0 lines', '0 lines']);
    await eventually(() => figures(page, 'Live again after')).not.toContain('–');
    expect(await figures(page, 'Reconnects')).toEqual(['1', '1', '1']);
    for (const text of await figures(page, 'Live again after')) expect(text).toMatch(/\d ms$/);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export JSON' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('transports-app.json');
    const { log, ways } = JSON.parse(readFileSync(await download.path(), 'utf8'));
    expect(log).toBe('app');
    expect(ways.map(({ name }: { name: string }) => name)).toEqual([
      'SSE',
      'WebSocket',
      'WebSocket without resume',
    ]);
  });
});
