import type { Page } from 'playwright-core';
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
} from './reading.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`follow and pause${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  /** A page that shows 300 lines and follows. */
  async function follow300Lines(): Promise<Page> {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 300));
    await serve(['app']);
    await open();
    await expectLineCount(page, 300);
    await expectState(page, 'Live');
    return page;
  }

  test('the wheel stops following: lines stay still, new ones are counted and kept', async () => {
    const page = await follow300Lines();
    await page.mouse.move(400, 300);
    await page.mouse.wheel(0, -400);
    await eventually(() => page.locator('.pill').textContent()).toBe('↓ Follow');
    const before = await rowInSight(page);
    stage().write('app', numberedLines(300, 1504));
    await eventually(() => page.locator('.pill').textContent()).toBe('↓ 1,204 new lines · 11 kB');
    expect(await page.title()).toBe('(1,204) app');
    const icon = page.locator('link[rel=icon]');
    expect(await icon.getAttribute('href')).toContain('favicon-new');
    expect(await rowInSight(page)).toEqual(before);

    await page.locator('.pill').click();
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('line 1503');
    expect(await page.locator('.pill').count()).toBe(0);
    expect(await icon.getAttribute('href')).not.toContain('favicon-new');
    expect(await readAllRows(page)).toEqual(numberedLines(0, 1504).trimEnd().split('\n'));
  });

  test('a line that is shown is no return to the end, though it is the last one', async () => {
    const page = await follow300Lines();
    await page.locator('#pane').press('PageUp');
    await eventually(() => page.locator('.pill').count()).toBe(1);
    await page.locator('#pane').press('Home');
    await eventually(() => page.locator('.row.line').first().textContent()).toBe('line 0');
    await page.locator('#pane').press('/');
    await page.locator('#find').fill('line 299');
    await page.locator('#find').press('Enter');
    await eventually(() => page.locator('.row.found').allTextContents()).toEqual(['line 299']);
    // What is written before the stream goes on is read by a lookup, and counted by nothing.
    await expectState(page, 'Live');
    stage().write('app', 'one more\n');
    await eventually(() => page.locator('.pill').textContent()).toBe('↓ 1 new line · 9 bytes');
  });

  test('lines that grow above those in sight lead nobody back to the end', async () => {
    const { page, serve, write, open } = stage();
    write('app', `${'long '.repeat(80)}\n`.repeat(30) + numberedLines(0, 45));
    await serve(['app']);
    await open();
    await expectLineCount(page, 75);
    await expectState(page, 'Live');
    await page.locator('.row.line').last().click({ button: 'right' });
    await eventually(() => page.locator('.pill').textContent()).toBe('↓ Follow');
    const scrolled = (): Promise<number> => page.locator('#pane').evaluate((it) => it.scrollTop);
    const before = await scrolled();
    await page.locator('#pane').press('w');
    await eventually(scrolled).toBeGreaterThan(before + 100);
    stage().write('app', 'one more\n');
    await eventually(() => page.locator('.pill').textContent()).toBe('↓ 1 new line · 9 bytes');
  });

  test('Page Up stops following and the End key starts it', async () => {
    const page = await follow300Lines();
    await page.locator('#pane').press('PageUp');
    await eventually(() => page.locator('.pill').count()).toBe(1);
    stage().write('app', 'one more\n');
    await eventually(() => page.locator('.pill').textContent()).toBe('↓ 1 new line · 9 bytes');
    await page.locator('#pane').press('End');
    await eventually(() => page.locator('.pill').count()).toBe(0);
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('one more');
  });

  test('selecting text stops following, and the selection stays', async () => {
    const page = await follow300Lines();
    await page
      .locator('.row.line')
      .last()
      .dblclick({ position: { x: 40, y: 8 } });
    await eventually(() => page.locator('.pill').count()).toBe(1);
    stage().write('app', numberedLines(300, 400));
    await eventually(() => page.locator('.pill').textContent()).toBe('↓ 100 new lines · 900 bytes');
    expect(await page.evaluate(() => document.getSelection()?.toString())).toBe('line');
  });

  test('the context menu stops following: the line that it was opened on stays under it', async () => {
    const page = await follow300Lines();
    await page.locator('.row.line').last().click({ button: 'right' });
    await eventually(() => page.locator('.pill').textContent()).toBe('↓ Follow');
    const before = await rowInSight(page);
    stage().write('app', numberedLines(300, 400));
    await eventually(() => page.locator('.pill').textContent()).toContain('100 new lines');
    expect(await rowInSight(page)).toEqual(before);
  });

  test('coming back to the end by scrolling starts following', async () => {
    const page = await follow300Lines();
    await page.mouse.move(400, 300);
    await page.mouse.wheel(0, -400);
    await eventually(() => page.locator('.pill').count()).toBe(1);
    await page.mouse.wheel(0, 5000);
    await eventually(() => page.locator('.pill').count()).toBe(0);
    stage().write('app', 'followed\n');
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('followed');
  });

  test('a pause closes the stream, and nothing is missing after it', async () => {
    const page = await follow300Lines();
    await page.locator('#pane').press('P');
    await expectState(page, 'Paused');
    stage().write('app', numberedLines(300, 2000));
    await eventually(() => page.locator('.pill').textContent()).toContain('to come');
    expect(await contiguity(page)).toContain('300 lines');

    await page.getByRole('button', { name: 'Resume' }).click();
    await expectLineCount(page, 2000);
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('line 1999');
    expect(await readAllRows(page)).toEqual(numberedLines(0, 2000).trimEnd().split('\n'));
    expect(await contiguity(page)).toBe('✓ contiguous · 2,000 lines · 0 gaps');
  });
});
