import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, PHONE, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectLineCount, expectState, numberedLines } from './reading.ts';
import { useStage } from './stage.ts';
import { smallTargets } from './targets.ts';

const isWrapped = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.classList.contains('wrap'));

describe.skipIf(findChromium() === null)(`in a hand${WITHOUT_BROWSER}`, () => {
  const stage = useStage(PHONE);

  async function openWith(text: string, query = '?log=app'): Promise<Page> {
    const { page, serve, write, open } = stage();
    write('app', text);
    await serve(['app']);
    await open(query);
    await expectState(page, 'Live');
    await bar('Menu').waitFor();
    return page;
  }

  function bar(name: string): Locator {
    return stage()
      .page.getByRole('navigation', { name: 'Actions' })
      .getByRole('button', { name, exact: true });
  }

  test('what is pressed is at the thumb and has its size, upright and on its side', async () => {
    const page = await openWith(numberedLines(0, 200));
    for (const [width, height] of [
      [390, 844],
      [844, 390],
    ] as const) {
      await page.setViewportSize({ width, height });
      // Everything is in sight, and nothing is wider than the screen.
      for (const name of ['Pause', 'Find', 'Go to', 'Filter', 'Menu']) {
        const box = await bar(name).boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
        const isAtThumb = height > width ? (box?.y ?? 0) > 780 : (box?.x ?? 0) > 770;
        expect(isAtThumb).toBe(true);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(await smallTargets(page)).toEqual([]);
      expect(await breachesInBothThemes(page)).toEqual([]);
    }
  });

  test('one button pauses, goes on, and leads back to the end with the count of what is new', async () => {
    const { write } = stage();
    const page = await openWith(numberedLines(0, 200));
    await bar('Pause').tap();
    await expectState(page, 'Paused');
    await bar('Resume').tap();
    await expectState(page, 'Live');
    await page.locator('#pane').dispatchEvent('touchmove');
    await bar('Follow').waitFor();
    write('app', numberedLines(200, 242));
    await bar('42 new lines · 378 bytes: follow').tap();
    await bar('Pause').waitFor();
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('line 241');
    expect(await page.locator('.pill').isVisible()).toBe(false);
  });

  test('a tool is there while it is asked for, and what it says stays', async () => {
    const page = await openWith(numberedLines(0, 200));
    const find = page.locator('#find');
    expect(await page.locator('#tools').evaluate((tools) => tools.clientHeight)).toBe(0);
    await bar('Find').tap();
    expect(await bar('Find').getAttribute('aria-expanded')).toBe('true');
    await find.fill('line 7');
    await find.press('Enter');
    await eventually(() => page.locator('.count').textContent()).toContain('11');
    // With the box the keyboard of the screen would keep its place.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('pane');
    await bar('Filter').tap();
    expect(await find.isVisible()).toBe(false);
    await page.locator('#filter').fill('line 1');
    await page.locator('#filter').press('Enter');
    await page.locator('.filter-chip').waitFor();
    await eventually(() => find.isVisible()).toBe(true);
    await bar('Go to').tap();
    expect(await breachesInBothThemes(page)).toEqual([]);
    await page.locator('#go-to').fill('0%');
    await page.locator('#go-to').press('Enter');
    await eventually(() => page.locator('#go-to').isVisible()).toBe(false);
    await eventually(() => page.locator('.row.line').first().textContent()).toBe('line 1');
  });

  test('a tool that is chosen in the menu opens too', async () => {
    const page = await openWith(numberedLines(0, 10));
    await bar('Menu').tap();
    await page.getByRole('button', { name: /^Go to a place/ }).tap();
    await eventually(() => page.evaluate(() => document.activeElement?.id)).toBe('go-to');
    await bar('Go to').tap();
    expect(await page.locator('#go-to').isVisible()).toBe(false);
  });

  test('a touch opens the line with what can be done with it, and stays there', async () => {
    const { write } = stage();
    await stage().page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await openWith(
      `${numberedLines(0, 200)}{"time":"2026-11-21T10:00:00Z","level":"warn","n":7}\n`,
    );
    const row = page.locator('.row.line', { hasText: '"n":7' });
    await row.tap();
    const sheet = page.getByRole('dialog', { name: 'Line' });
    await eventually(() => sheet.locator('.about').textContent()).toContain('Levelwarn');
    expect(await sheet.locator('.fields').first().textContent()).toContain('n 7');
    expect(await smallTargets(page)).toEqual([]);
    expect(await breachesInBothThemes(page)).toEqual([]);
    // It is as wide as the screen, at the thumb.
    const box = await sheet.boundingBox();
    expect([box?.x, box?.width, (box?.y ?? 0) + (box?.height ?? 0)]).toEqual([0, 390, 844]);
    write('app', numberedLines(200, 300));
    await expectLineCount(page, 301);
    await sheet.getByRole('button', { name: 'Copy', exact: true }).tap();
    await eventually(() => sheet.getByRole('status').textContent()).toBe('Line copied');
    const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    expect(await clipboard()).toContain('"n":7');
    await sheet.getByRole('button', { name: 'Copy a link' }).tap();
    await eventually(clipboard).toMatch(/at=\d+-.*ts=2026-11-21T10/);
    await sheet.getByRole('button', { name: 'Mark' }).tap();
    await eventually(() => page.locator('.row.marked').textContent()).toContain('"n":7');
    await sheet.getByRole('button', { name: 'Close' }).tap();
    expect(await row.isVisible()).toBe(true);
  });

  test('under a filter the line is shown without it', async () => {
    const page = await openWith(numberedLines(0, 30), '?log=app&i=line+7');
    await page.locator('.row.line').tap();
    await page.getByRole('button', { name: 'Show without the filter' }).tap();
    await eventually(() => page.locator('.row.found').textContent()).toBe('line 7');
    await eventually(() => page.locator('.row.line').count()).toBeGreaterThan(20);
    expect(await page.locator('dialog').count()).toBe(0);
  });

  test('a finger holds the scrollbar, and reads where it is', async () => {
    const page = await openWith(numberedLines(0, 5000));
    const bounds = await page.locator('#scrollbar').boundingBox();
    const thumb = await page.locator('.thumb').boundingBox();
    if (bounds === null || thumb === null) throw new Error('there is a scrollbar');
    expect(Math.min(thumb.width, thumb.height)).toBeGreaterThanOrEqual(24);
    const cdp = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number): Promise<unknown> =>
      cdp.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: y === undefined ? [] : [{ x: bounds.x + bounds.width / 2, y }],
      });
    await touch('touchStart', thumb.y + thumb.height / 2);
    const half = bounds.y + bounds.height / 2;
    await touch('touchMove', half);
    const tip = page.locator('.tip');
    await eventually(() => tip.textContent()).toMatch(/^50\.\d % · 2[34] kB$/);
    const told = await tip.boundingBox();
    // The finger covers none of the words.
    expect((told?.x ?? 0) + (told?.width ?? 0)).toBeLessThanOrEqual(bounds.x);
    expect(told?.x).toBeGreaterThanOrEqual(0);
    expect(await breachesInBothThemes(page)).toEqual([]);
    await touch('touchEnd');
    await eventually(() => tip.isVisible()).toBe(false);
    await eventually(() => page.locator('.row.line').first().textContent()).toMatch(/line 2[45]/);
  });

  test('long lines wrap, unless the address or who reads wants it otherwise', async () => {
    const { open } = stage();
    const page = await openWith(numberedLines(0, 10));
    expect(await isWrapped(page)).toBe(true);
    await open('?log=app&wrap=0');
    await bar('Menu').tap();
    expect(await isWrapped(page)).toBe(false);
    await page.getByRole('button', { name: /^Wrap long lines/ }).tap();
    expect(await isWrapped(page)).toBe(true);
    await page.getByRole('button', { name: /^Wrap long lines/ }).tap();
    await open('?log=app');
    await bar('Menu').waitFor();
    expect(await isWrapped(page)).toBe(false);
  });

  test('on a wide screen the page is as on a desk', async () => {
    const page = await openWith(numberedLines(0, 10));
    await page.setViewportSize({ width: 1000, height: 700 });
    expect(await page.locator('#thumb-bar').isVisible()).toBe(false);
    expect(await page.locator('#find').isVisible()).toBe(true);
    await page.locator('.row.line').first().tap();
    await page.getByRole('button', { name: 'Pause' }).tap();
    await expectState(page, 'Paused');
    expect(await page.locator('dialog').count()).toBe(0);
  });
});
