import { rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectLineCount, expectState, numberedLines } from './reading.ts';
import { useStage } from './stage.ts';

/** Lines a minute apart, all of them of this kind. */
function timedLines(first: number, end: number, kind: string): string {
  return Array.from({ length: end - first }, (_, index) => {
    const time = new Date(Date.UTC(2026, 10, 21) + (first + index) * 60_000).toISOString();
    return `${time} ${kind} line ${first + index}\n`;
  }).join('');
}

describe.skipIf(findChromium() === null)(`places that are no more${WITHOUT_BROWSER}`, () => {
  const stage = useStage();
  const gap = (): Promise<string | null> => stage().page.locator('.row.gap .words').textContent();

  test('a link to a line leads to its time once its file is gone', async () => {
    const { page, serve, write, open, restart, fileOf } = stage();
    write('app', timedLines(0, 400, 'first'));
    await serve(['app']);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open('?log=app');
    await expectLineCount(page, 400);
    await page.locator('.row.line', { hasText: /line 390$/ }).click({ position: { x: 60, y: 8 } });
    await page.keyboard.press('v');
    await eventually(() => page.locator('.picking').count()).toBe(1);
    for (const key of ['j', 'Y']) await page.keyboard.press(key);
    await eventually(() => page.locator('.told').textContent()).toBe('Link to 2 lines copied');
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(new URL(link).searchParams.get('ts')).toBe('2026-11-21T06:31:00.000Z');
    // While the server runs it holds what is deleted.
    await restart(() => {
      rmSync(fileOf('app'));
      write('app', timedLines(0, 700, 'second'));
    });
    await page.goto(link);
    await eventually(gap).toContain('in a file that is no longer there');
    const lines = page.locator('.row.line');
    await eventually(() => page.locator('.row.gap + .row.line').textContent()).toContain(
      'second line 391',
    );
    expect(await lines.count()).toBeGreaterThan(10);
    expect(await page.locator('.row.selected').count()).toBe(0);
  });

  test('without a time it leads to the newest lines, and says so', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 500));
    await serve(['app']);
    await open('?log=app&at=1000-0123456789ab&sel=900..1000');
    await eventually(gap).toContain('These are the newest lines');
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('line 499');
    expect(await page.locator('.row.selected').count()).toBe(0);
  });

  test('where no line passes the filter, the whole log is looked through before it is said', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 5000));
    await serve(['app']);
    await open('?log=app&i=nothing%20like%20this');
    await expectState(page, 'Live');
    const message = page.locator('.message');
    await eventually(() => message.textContent()).toContain('None of 49 kB passes: 100 %');
    expect(await message.textContent()).not.toContain('empty');
    expect(await breachesInBothThemes(page)).toEqual([]);
    write('app', 'but nothing like this\n');
    await eventually(() => page.locator('.row.line').allTextContents()).toEqual([
      'but nothing like this',
    ]);
  });

  test('where a line passes further back than a stream looks, there is a way to it', async () => {
    const { page, serve, write, open, fileOf } = stage();
    // Of a compressed file a stream with a filter looks at the last 512 KiB.
    const lines = `the needle\n${`${'x'.repeat(1023)}\n`.repeat(1024)}`;
    writeFileSync(`${fileOf('app')}.1.gz`, gzipSync(lines));
    write('app', 'newest\n');
    await serve(['app']);
    await open('?log=app&i=needle');
    await page.getByRole('link', { name: 'Show the last one that does' }).click();
    await eventually(() => page.locator('.row.line').first().textContent()).toBe('the needle');
  });
});
