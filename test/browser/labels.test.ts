import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { breachesInAllThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState } from './reading.ts';
import { useStage } from './stage.ts';

const LINES =
  'order=8812 paid by ann\norder=8813 paid by bob\n\u001b[31morder\u001b[0m=8812 lost\n';

/** The texts that each colour has on the page, by its number. */
function coloured(page: Page): Promise<Record<string, string[]>> {
  return page.evaluate(() => {
    const all: Record<string, string[]> = {};
    for (let colour = 1; colour <= 8; colour += 1) {
      const ranges = [...(CSS.highlights.get(`label-${colour}`) ?? [])];
      if (ranges.length > 0) all[colour] = ranges.map(String);
    }
    return all;
  });
}

/** Clicks into the middle of a text of the lines. */
async function clickOn(page: Page, text: string): Promise<void> {
  const place = await page.evaluate((wanted) => {
    const walker = document.createTreeWalker(
      document.querySelector('.mounted') ?? document,
      NodeFilter.SHOW_TEXT,
    );
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const index = (node.textContent ?? '').indexOf(wanted);
      if (index === -1) continue;
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + wanted.length);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
    throw new Error(`there is no ${wanted}`);
  }, text);
  await page.mouse.click(place.x, place.y);
}

describe.skipIf(findChromium() === null)(`labels${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  async function openLines(query = '?log=app'): Promise<Page> {
    const { page, serve, write, open } = stage();
    write('app', LINES);
    await serve(['app']);
    await open(query);
    await expectState(page, 'Live');
    await eventually(() => page.locator('.row.line').count()).toBe(3);
    // With the colours of the log the lines are shown anew.
    await eventually(() => page.locator('.coloured').count()).toBe(1);
    return page;
  }

  test('colour the word that was clicked wherever it is, in lines that come too', async () => {
    const page = await openLines();
    await clickOn(page, '8812');
    await page.keyboard.press('*');
    await eventually(() => coloured(page)).toEqual({ 1: ['8812', '8812'] });
    stage().write('app', 'order=8812 found\n');
    await eventually(() => coloured(page)).toEqual({ 1: ['8812', '8812', '8812'] });
    await clickOn(page, 'bob');
    await page.keyboard.press('*');
    await eventually(async () => (await coloured(page))[2]).toEqual(['bob']);
    await clickOn(page, 'bob');
    await page.keyboard.press('*');
    await eventually(async () => (await coloured(page))[2]).toBeUndefined();
  });

  test('colour what is selected, across the colours of the log itself', async () => {
    const page = await openLines();
    await page
      .locator('.row.line')
      .first()
      .evaluate((row) => {
        const text = row.lastChild ?? row;
        document.getSelection()?.setBaseAndExtent(text, 0, text, 'order=8812'.length);
      });
    await page.locator('#pane').focus();
    await page.keyboard.press('5');
    await eventually(() => coloured(page)).toEqual({ 5: ['order=8812', 'order=8812'] });
  });

  test('are hidden and shown by their keys and buttons, and taken away', async () => {
    const page = await openLines('?log=app&hl=8812&hl=4:ann');
    await eventually(() => coloured(page)).toEqual({ 1: ['8812', '8812'], 4: ['ann'] });
    await page.locator('#pane').focus();
    await page.keyboard.press('1');
    await eventually(() => coloured(page)).toEqual({ 4: ['ann'] });
    await page.getByRole('button', { name: '1 8812', pressed: false }).click();
    await eventually(() => coloured(page)).toEqual({ 1: ['8812', '8812'], 4: ['ann'] });
    await page.getByRole('button', { name: 'Take the label ann away' }).click();
    await page.getByRole('button', { name: 'Take the label 8812 away' }).click();
    await eventually(() => coloured(page)).toEqual({});
    expect(page.url()).not.toContain('hl=');
    expect(await page.locator('#labels').isVisible()).toBe(false);
  });

  test('are asked for in a box where nothing is selected, and are text, not an expression', async () => {
    const page = await openLines();
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: /^Label what/ }).click();
    const active = (): Promise<string | undefined> =>
      page.evaluate(() => document.activeElement?.id);
    await eventually(active).toBe('label');
    await page.keyboard.type('.');
    await page.keyboard.press('Enter');
    await eventually(() => page.locator('#labels .label').count()).toBe(1);
    expect(await coloured(page)).toEqual({});
    expect(await active()).toBe('pane');
    await page.locator('#label').fill('paid by');
    await page.keyboard.press('Enter');
    await eventually(() => coloured(page)).toEqual({ 2: ['paid by', 'paid by'] });
  });

  test('are in the address, and kept for the next visit', async () => {
    const page = await openLines('?log=app&hl=3:paid&hl=6-:ann');
    await eventually(() => coloured(page)).toEqual({ 3: ['paid', 'paid'] });
    await page.locator('#pane').focus();
    await page.keyboard.press('6');
    await eventually(() => coloured(page)).toEqual({ 3: ['paid', 'paid'], 6: ['ann'] });
    const hl = (): string[] => new URL(page.url()).searchParams.getAll('hl');
    expect(hl()).toEqual(['3:paid', '6:ann']);
    await stage().open('?log=app');
    await eventually(() => coloured(page)).toEqual({ 3: ['paid', 'paid'], 6: ['ann'] });
    expect(hl()).toEqual(['3:paid', '6:ann']);
    await stage().open('?log=app&hl=bob');
    await eventually(() => coloured(page)).toEqual({ 1: ['bob'] });
  });

  test('stay when the reader goes back to where he was', async () => {
    const page = await openLines();
    await page.locator('#filter').fill('paid');
    await page.locator('#filter').press('Enter');
    await eventually(() => page.locator('.row.line').count()).toBe(2);
    await clickOn(page, 'bob');
    await page.keyboard.press('*');
    await eventually(() => coloured(page)).toEqual({ 1: ['bob'] });
    await page.goBack();
    await eventually(() => page.locator('.row.line').count()).toBe(3);
    expect(await coloured(page)).toEqual({ 1: ['bob'] });
    expect(page.url()).toContain('hl=1');
  });

  test('can be read in every theme', async () => {
    const texts = ['order', 'paid', 'by', 'ann', 'bob', 'lost', '8812', '8813'];
    const page = await openLines(`?log=app&${texts.map((text) => `hl=${text}`).join('&')}`);
    const chips = page.locator('#labels [data-label]');
    await eventually(() => chips.count()).toBe(8);
    expect(await breachesInAllThemes(page)).toEqual([]);
    // What axe finds of the bar holds for the lines: they have the same colours.
    const differing = await chips.evaluateAll((all) =>
      all.filter((chip, index) => {
        const inLines = getComputedStyle(document.body, `::highlight(label-${index + 1})`);
        const { color, backgroundColor } = getComputedStyle(chip);
        return inLines.color !== color || inLines.backgroundColor !== backgroundColor;
      }),
    );
    expect(differing).toEqual([]);
  });
});
