import { readFileSync, renameSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { KEYS } from '../../web/keys.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState } from './reading.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`commands${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  async function openApp(query = '?log=app'): Promise<void> {
    const { page, serve, write, open } = stage();
    write('app', '2026-11-21T10:00:00Z INFO a line\n');
    await serve(['app']);
    await open(query);
    await expectState(page, 'Live');
  }

  test('the help tells every key, and closing it gives the focus back to the lines', async () => {
    const { page } = stage();
    await openApp();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await eventually(() => help.isVisible()).toBe(true);
    expect(await help.textContent()).toContain('Go to the end and follow');
    const told = (await help.locator('kbd').allTextContents()).map((key) =>
      key === 'Esc' ? 'Escape' : key,
    );
    const keys = told.filter((key) => !['↑', '↓', 'PgUp', 'PgDn', 'Space'].includes(key));
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(keys)).toEqual(KEYS);
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('dialog').count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('pane');
  });

  test('keys do nothing behind an open sheet, nor outside of the lines', async () => {
    const { page } = stage();
    await openApp();
    await page.keyboard.press('?');
    await eventually(() => page.locator('dialog').count()).toBe(1);
    await page.keyboard.press('P');
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('dialog').count()).toBe(0);
    await page.locator('.open-log').focus();
    await page.keyboard.press('P');
    expect(await page.locator('.chip b').textContent()).toBe('Live');
    await page.locator('#pane').focus();
    await page.keyboard.press('P');
    await expectState(page, 'Paused');
  });

  test('the menu saves the lines that pass the filter, of all files', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', 'INFO one\nWARN two\n');
    renameSync(fileOf('app'), `${fileOf('app')}.1`);
    write('app', 'INFO three\nWARN four\n');
    await serve(['app']);
    await open('?log=app&lv=warn');
    await expectState(page, 'Live');
    await page.getByRole('button', { name: 'Menu' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the lines that pass' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('app.log');
    expect(readFileSync(await download.path(), 'utf8')).toBe('WARN two\nWARN four\n');
  });

  test('the menu leads to the file itself', async () => {
    const { page } = stage();
    await openApp();
    const menu = page.getByRole('button', { name: 'Menu' });
    await menu.click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the file' }).click();
    expect((await download).suggestedFilename()).toBe('app.log');
    await menu.click();
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Open the raw file' }).click();
    const raw = await opened;
    await eventually(() => raw.locator('body').textContent()).toContain('INFO a line');
    await raw.close();
  });

  test('what is chosen in the menu is kept for the next visit', async () => {
    const { page, open } = stage();
    await openApp();
    const theme = (): Promise<string | undefined> =>
      page.evaluate(() => document.documentElement.dataset['theme']);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: /^Theme/ }).click();
    await page.getByRole('button', { name: /^High contrast/ }).click();
    expect(await theme()).toBe('light');
    await open('?log=app');
    expect(await theme()).toBe('light');
    expect(await page.evaluate(() => document.documentElement.dataset['contrast'])).toBe('more');
    await open('?log=app&theme=dark');
    expect(await theme()).toBe('dark');
    await page.evaluate(() => localStorage.setItem('sse-tail', '{"version":1,"theme":7}'));
    await open('?log=app');
    expect(await theme()).toBe('system');
  });
});
