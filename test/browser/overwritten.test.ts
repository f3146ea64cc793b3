import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectLineCount, openWithLines } from './reading.ts';
import { useStage } from './stage.ts';

const PROGRESS = 'copied 10 %\rcopied 55 %\r\u001b[32mcopied 100 %\u001b[0m\r';

describe.skipIf(findChromium() === null)(
  `lines that wrote over themselves${WITHOUT_BROWSER}`,
  () => {
    const stage = useStage();

    test('are shown as a terminal would leave them, opened and copied as a whole', async () => {
      const { page, serve, write } = stage();
      write('app', `before\n${PROGRESS}\nafter\n`);
      const { url } = await serve(['app']);
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await openWithLines(page, url);
      await expectLineCount(page, 3);
      const rows = page.locator('.row.line');
      expect(await rows.allTextContents()).toEqual(['before', 'copied 100 %', 'after']);
      const gutter = rows.nth(1).locator('.gutter');
      expect(await gutter.getAttribute('title')).toBe('byte 7 · overwritten: open to see all');
      await rows.nth(1).click();
      await page.keyboard.press('y');
      await eventually(() => page.locator('.told').textContent()).toBe('Line copied');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
        'copied 10 %␍copied 55 %␍copied 100 %',
      );
      await gutter.click();
      const text = page.getByRole('dialog', { name: 'Line' }).locator('pre');
      await eventually(() => text.textContent()).toBe('copied 10 %␍\ncopied 55 %␍\ncopied 100 %');
    });

    test('are found by what is hidden of them, and marked where what is shown matches', async () => {
      const { page, serve, write, open } = stage();
      write('app', `${'x\n'.repeat(3)}${PROGRESS}\n${'y\n'.repeat(3)}`);
      await serve(['app']);
      await open('?log=app&q=/copied%20\\d%2B/');
      const marked = (): Promise<string[]> =>
        page.evaluate(() =>
          [...(CSS.highlights.get('hit') ?? [])].flatMap((range) =>
            range instanceof Range ? [range.toString()] : [],
          ),
        );
      await eventually(marked).toEqual(['copied 100']);
      await page.locator('#find').fill('55 %');
      await page.locator('#find').press('Enter');
      await eventually(() => page.locator('.row.found').allTextContents()).toEqual([
        'copied 100 %',
      ]);
      expect(await marked()).toEqual([]);
    });
  },
);
