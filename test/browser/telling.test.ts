import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { startProxy } from './proxy.ts';
import {
  contiguity,
  eventually,
  expectLineCount,
  expectState,
  headWords,
  numberedLines,
  scrollBack,
} from './reading.ts';
import { useStage } from './stage.ts';

/** Lines of 100 bytes, numbered from 0. */
function wideLines(count: number): string {
  const rest = '.'.repeat(90);
  return Array.from({ length: count }, (_, n) => `${String(n).padStart(9, '0')}${rest}\n`).join('');
}

describe.skipIf(findChromium() === null)(`what the stream tells${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('a page that is far behind says so, and one click skips to the newest lines', async () => {
    const { page, serve, write } = stage();
    write('app', numberedLines(0, 50));
    const { url } = await serve(['app']);
    const proxy = await startProxy(url);
    await page.goto(proxy.url);
    await expectState(page, 'Live');
    await expectLineCount(page, 50);
    proxy.slow(100_000);
    write('app', wideLines(100_000));
    const skip = page.getByRole('button', { name: 'Skip to now' });
    await eventually(() => skip.count()).toBe(1);
    expect(await page.locator('.behind').textContent()).toMatch(/[\d.]+ MB(?: behind|\))$/);

    await skip.click();
    // Not before: the page would come to the end by itself.
    proxy.slow(Infinity);
    const last = page.locator('.row.line').last();
    await eventually(() => last.textContent()).toMatch(/^000099999/);
    await eventually(() => contiguity(page)).toMatch(
      /^✓ contiguous · .* lines · 0 gaps · 1 skipped$/,
    );
    await eventually(() => skip.count()).toBe(0);
    // What was skipped is in the file: the row between says how much, and the lines before it are those before.
    await eventually(async () => {
      await scrollBack(page, 4000);
      return page.locator('.row.notice').count();
    }).toBe(1);
    expect(await page.locator('.row.notice').textContent()).toMatch(
      /^.Skipped[\d.]+ MB, on the way to the newest lines/,
    );
    await eventually(() =>
      page.evaluate(
        () => document.querySelector('.row.notice')?.previousElementSibling?.textContent,
      ),
    ).toMatch(/^0000\d{5}\./);
    expect(await headWords(page)).toBe('Earlier lines…');
  }, 60_000);

  test('the pill tells of errors among the new lines', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 300));
    await serve(['app']);
    await open();
    await expectLineCount(page, 300);
    await page.locator('#pane').press('PageUp');
    await eventually(() => page.locator('.pill').count()).toBe(1);
    write('app', 'ERROR failed\n    at charge (pay.js:88)\nINFO fine\n');
    await eventually(() => page.locator('.pill').textContent()).toBe(
      '↓ 3 new lines · 1 error · 49 bytes',
    );
    // What did not come nobody knows: while the stream is closed there is no word of errors.
    await page.locator('#pane').press('P');
    await expectState(page, 'Paused');
    write('app', numberedLines(300, 400));
    await eventually(() => page.locator('.pill').textContent()).toBe(
      '↓ 3 new lines · 49 bytes · 900 bytes to come',
    );
  });
});
