import { renameSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { idAtOffset } from '../helpers/oracle.ts';
import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { clipboardOf } from './clipboard.ts';
import { eventually, expectLineCount, expectState, numberedLines } from './reading.ts';
import { useStage } from './stage.ts';

const time = (second: number): string => `2026-11-21T10:00:0${second}Z`;

/** Presses keys one after the other. */
async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

describe.skipIf(findChromium() === null)(`lines are picked${WITHOUT_BROWSER}`, () => {
  const stage = useStage();
  const picked = (): Promise<string[]> => stage().page.locator('.row.picked').allTextContents();
  const bar = (): Promise<string | null> =>
    stage().page.locator('.picking [role=status]').textContent();
  const told = (): Promise<string | null> => stage().page.locator('.told').textContent();
  const clipboard = (): Promise<string> => clipboardOf(stage().page);

  async function openAt(query: string): Promise<void> {
    const { page, open } = stage();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open(query);
  }

  /** Begins at a line that is clicked. */
  async function pickFrom(text: RegExp): Promise<void> {
    const { page } = stage();
    await page.locator('.row.line', { hasText: text }).click({ position: { x: 60, y: 8 } });
    await press(page, 'v');
    await eventually(bar).toBe('1 line');
  }

  test('until another log is opened, whose lines are none of them', async () => {
    const { page, serve, write } = stage();
    write('app', numberedLines(0, 50));
    write('web', numberedLines(0, 50));
    await serve(['app', 'web']);
    await openAt('?log=app');
    await expectLineCount(page, 50);
    await pickFrom(/^line 40$/);
    await page.locator('.open-log').click();
    await page.locator('#log-menu a', { hasText: 'web' }).click();
    await eventually(() => page.evaluate(() => location.search)).toContain('log=web');
    await expectLineCount(page, 50);
    await expectState(page, 'Live');
    await eventually(() => page.locator('.picking, .picked').count()).toBe(0);
    await page.locator('#pane').press('k');
    expect(await page.locator('.picked').count()).toBe(0);
  });

  test('with the keys of vim, copied, and linked to', async () => {
    const { page, serve, write } = stage();
    write('app', numberedLines(0, 500));
    await serve(['app']);
    await openAt('?log=app');
    await expectLineCount(page, 500);
    await pickFrom(/^line 490$/);
    await press(page, 'j', 'j', 'ArrowDown', 'k');
    await eventually(picked).toEqual(['line 490', 'line 491', 'line 492']);
    await press(page, 'k', 'k', 'k');
    await eventually(picked).toEqual(['line 489', 'line 490']);
    expect(await bar()).toBe('2 lines');
    expect(await breachesInBothThemes(page)).toEqual([]);
    await press(page, 'y');
    await eventually(told).toBe('2 lines copied');
    expect(await clipboard()).toBe('line 489\nline 490\n');
    expect(await page.locator('.picking, .picked').count()).toBe(0);
    await pickFrom(/^line 490$/);
    await press(page, 'j', 'Y');
    await eventually(told).toBe('Link to 2 lines copied');
    await page.goto(await clipboard());
    await eventually(() => page.locator('.row.selected').allTextContents()).toEqual([
      'line 490',
      'line 491',
    ]);
  });

  test('as far as the log goes, also where the page no longer holds them', async () => {
    const { page, serve, write, fileOf } = stage();
    write('app', numberedLines(0, 4000));
    renameSync(fileOf('app'), `${fileOf('app')}.1`);
    write('app', numberedLines(4000, 8000));
    await serve(['app']);
    await openAt('?log=app');
    await expectState(page, 'Live');
    await pickFrom(/^line 7990$/);
    await press(page, 'G');
    await eventually(bar).toBe('10 lines');
    await press(page, 'g');
    await eventually(bar).toMatch(/^More than/);
    await eventually(() => page.locator('.row.picked').first().textContent()).toBe('line 0');
    await page.getByRole('button', { name: 'Copy y' }).click();
    await eventually(told).toBe('7,991 lines copied');
    expect(await clipboard()).toBe(numberedLines(0, 7991));
  });

  test('from within an older file, where the page no longer holds its lines', async () => {
    const { page, serve, write, fileOf } = stage();
    write('app', numberedLines(0, 4000));
    renameSync(fileOf('app'), `${fileOf('app')}.1`);
    write('app', numberedLines(4000, 9000));
    await serve(['app']);
    const [file, offset] = [numberedLines(0, 4000), numberedLines(0, 1001).length];
    await openAt(`?log=app&at=${idAtOffset(Buffer.from(file), { offset, midLine: false })}`);
    await pickFrom(/^line 1000$/);
    await press(page, 'G');
    await eventually(() => page.locator('.row.picked.at').textContent()).toBe('line 8999');
    await press(page, 'y');
    await eventually(told).toBe('8,000 lines copied');
    expect(await clipboard()).toBe(numberedLines(1000, 9000));
  });

  test('by pages, out of sight of where it began, and by clicks, until it is ended', async () => {
    const { page, serve, write } = stage();
    write('app', numberedLines(0, 900));
    await serve(['app']);
    await openAt('?log=app');
    await expectLineCount(page, 900);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: 'Select lines' }).click();
    await eventually(bar).toBe('1 line');
    for (let count = 0; count < 5; count += 1) await press(page, 'PageUp');
    const at = page.locator('.row.at');
    await eventually(() => at.count()).toBe(1);
    const count = Number((await bar())?.split(' ')[0]);
    expect(count).toBeGreaterThan(100);
    const cursor = Number((await at.textContent())?.slice(5));
    await press(page, 'k');
    await eventually(() => at.textContent()).toBe(`line ${cursor - 1}`);
    const inSight = await at.evaluate((row) => {
      const pane = document.querySelector('#pane')?.getBoundingClientRect();
      const { top, bottom } = row.getBoundingClientRect();
      return pane !== undefined && top >= pane.top - 1 && bottom <= pane.bottom + 1;
    });
    expect(inSight).toBe(true);
    await page
      .locator('.row.line', { hasText: new RegExp(`^line ${cursor + 3}$`) })
      .click({ position: { x: 60, y: 8 } });
    await eventually(bar).toBe(`${count - 3} lines`);
    await press(page, 'Escape');
    await eventually(picked).toEqual([]);
    expect(await page.locator('.picking').count()).toBe(0);
  });

  test('across several logs, of what the page holds', async () => {
    const { page, serve, write } = stage();
    write('app', `${time(1)} one\n${time(3)} three\n`);
    write('web', `${time(2)} two\n${time(4)} four\n`);
    await serve(['app', 'web']);
    await openAt('?log=app,web');
    await expectState(page, 'Live');
    await expectLineCount(page, 4);
    await eventually(() => page.locator('.row.line').count()).toBe(4);
    await pickFrom(/two/);
    await press(page, 'j');
    await eventually(bar).toBe('2 lines');
    await press(page, 'y');
    await eventually(told).toBe('2 lines copied');
    expect(await clipboard()).toBe(`${time(2)} two\n${time(3)} three\n`);
  });
});
