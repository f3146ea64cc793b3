import { chmodSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { breachesInAllThemes, breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState } from './reading.ts';
import { useStage } from './stage.ts';
import { smallTargets } from './targets.ts';

const LINES = [
  '2026-11-21T10:00:00Z ERROR failed order=8812',
  '    at charge (pay.js:88)',
  '{"time":"2026-11-21T10:00:01Z","level":"warn","order":{"id":8812,"tags":["a"]}}',
  ...Array.from(
    { length: 16 },
    (_, ink) => `\u001b[38;5;${ink}mink\u001b[0m \u001b[48;5;${ink}mground`,
  ),
  '\u001b[2mdim\u001b[0m \u001b]8;;https://example.com/\u0007a link\u001b]8;;\u0007',
];

describe.skipIf(findChromium() === null)(`for everybody${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  async function openLines(): Promise<Page> {
    const { page, serve, write, open } = stage();
    write('app', `${LINES.join('\n')}\n`);
    await serve(['app']);
    await open('?log=app&tz=utc');
    await expectState(page, 'Live');
    await eventually(() => page.locator('.row.line').count()).toBe(LINES.length);
    return page;
  }

  test('the lines are a log that can be reached, and is quiet', async () => {
    const page = await openLines();
    expect(await breachesInAllThemes(page)).toEqual([]);
    const pane = page.getByRole('log', { name: 'Log app' });
    expect(await pane.getAttribute('aria-live')).toBe('off');
    expect(await pane.getAttribute('tabindex')).toBe('0');
    expect(await page.getByRole('status').textContent()).toBe('app: Live');
    expect(await smallTargets(page)).toEqual([]);
  });

  test('what was found is seen where the system chooses the colours', async () => {
    const page = await openLines();
    await page.locator('#find').fill('charge');
    await page.keyboard.press('Enter');
    const found = page.locator('.row.found');
    await eventually(() => found.count()).toBe(1);
    const outline = (): Promise<string> =>
      found.evaluate((row) => getComputedStyle(row).outlineStyle);
    await eventually(outline).toBe('none');
    await page.emulateMedia({ forcedColors: 'active' });
    await eventually(outline).toBe('solid');
    await page.emulateMedia({ forcedColors: null });
  });

  test('nothing moves by itself where that is not wished', async () => {
    const { page, serve, open } = stage();
    await serve(['missing']);
    await open('?log=missing');
    await expectState(page, 'Waiting for file');
    const moving = (): Promise<number> => page.evaluate(() => document.getAnimations().length);
    await eventually(moving).toBe(1);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await eventually(moving).toBe(0);
    await page.emulateMedia({ reducedMotion: null });
  });

  test('menus and sheets', async () => {
    const page = await openLines();
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: 'Download the file' }).waitFor();
    expect(await breachesInBothThemes(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    await page.locator('.open-log').click();
    await page.locator('#log-menu a').waitFor();
    expect(await breachesInBothThemes(page)).toEqual([]);
    await page.locator('#pane').focus();
    for (const key of ['?', 'o', 'R']) {
      await page.keyboard.press(key);
      await eventually(() => page.locator('dialog[open]').count()).toBe(1);
      expect(await breachesInBothThemes(page)).toEqual([]);
      expect(await smallTargets(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await eventually(() => page.locator('dialog').count()).toBe(0);
    }
  });

  test('a narrow page, paused, with something new below', async () => {
    const page = await openLines();
    await page.setViewportSize({ width: 390, height: 740 });
    await page.locator('#pane').focus();
    await page.keyboard.press('P');
    await expectState(page, 'Paused');
    expect(await breachesInBothThemes(page)).toEqual([]);
    const widest = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(widest).toBe(390);
  });

  test('where there is nothing to show', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('empty', '');
    write('denied', '');
    chmodSync(fileOf('denied'), 0);
    await serve(['empty', 'missing', 'denied']);
    for (const log of ['empty', 'missing', 'denied', 'unknown']) {
      await open(`?log=${log}`);
      await eventually(() => page.locator('.message').count()).toBe(1);
      expect(await breachesInBothThemes(page)).toEqual([]);
    }
  });
});
