import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectLineCount, expectState, numberedLines } from './reading.ts';
import { useStage } from './stage.ts';

/** Every sentence that was said. */
async function said(page: Page): Promise<string[]> {
  const all = await page.evaluate(() => document.documentElement.dataset['said'] ?? '');
  return all.split('\n').slice(0, -1);
}

/** How many lines were counted, and how many errors, in all that was said: it may have been said in several. */
async function counted(page: Page): Promise<readonly number[]> {
  const all = (await said(page)).join('\n');
  return [/([\d,]+) new line/g, /(\d+) error/g].map((pattern) =>
    [...all.matchAll(pattern)].reduce((sum, [, count]) => sum + Number(count), 0),
  );
}

describe.skipIf(findChromium() === null)(`what is said of new lines${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  /** Opens a log with one line, and keeps what is said from then on in `data-said` of the page, a sentence a line. */
  async function openApp(): Promise<Page> {
    const { page, serve, write, open } = stage();
    write('app', 'of before\n');
    await serve(['app']);
    await open('?log=app');
    await expectState(page, 'Live');
    await page.evaluate(() => {
      const { dataset } = document.documentElement;
      dataset['said'] = '';
      new MutationObserver((changes) => {
        for (const { target, addedNodes } of changes) {
          if (!(target instanceof Element) || target.id !== 'spoken') continue;
          for (const node of addedNodes) dataset['said'] += `${node.textContent}\n`;
        }
      }).observe(document.body, { childList: true, subtree: true });
    });
    return page;
  }

  test('lines are counted while they have the focus, and nowhere else', async () => {
    const { write } = stage();
    const page = await openApp();
    await page.locator('.open-log').focus();
    write('app', 'ERROR one\nINFO two\n');
    await expectLineCount(page, 3);
    // What is not said is dropped once its time has come.
    const begun = await page.evaluate(() => performance.now());
    await page.waitForFunction((from) => performance.now() > from + 2_000, begun);
    expect(await said(page)).toEqual([]);
    await page.locator('#pane').focus();
    write('app', 'INFO three\nERROR four\nINFO five\n');
    await eventually(() => counted(page)).toEqual([3, 1]);
    expect(await breachesInBothThemes(page)).toEqual([]);
  });

  test('who asks for it hears the lines themselves, twenty at a time, and none while it is paused', async () => {
    const { write } = stage();
    const page = await openApp();
    await page.keyboard.press('a');
    await page.keyboard.press('a');
    const state = page.getByRole('status').first();
    await eventually(() => state.textContent()).toBe('New lines: read out');
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: /^Announce new lines\s*read out/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Pause' }).click();
    await expectState(page, 'Paused');
    await eventually(() => state.textContent()).toBe('app: Paused');
    write('app', 'while it was paused\n');
    await page.getByRole('button', { name: 'Resume' }).first().click();
    await expectLineCount(page, 2);
    await expectState(page, 'Live');
    write('app', numberedLines(0, 100));
    await eventually(() => counted(page)).toEqual([80, 0]);
    const words = await said(page);
    expect(words.slice(0, 20)).toEqual(numberedLines(0, 20).trimEnd().split('\n'));
    expect(words[20]).toContain('Too much output');
    expect(words.slice(21).every((text) => text.endsWith('new lines'))).toBe(true);
  });

  test('nothing is lost where what speaks cannot be loaded at first', async () => {
    const { write } = stage();
    const page = await openApp();
    await page.route('**/speaking-*.js', (route) => route.abort());
    const refused = page.waitForEvent('requestfailed');
    write('app', 'INFO one\n');
    await refused;
    await page.unroute('**/speaking-*.js');
    await expectLineCount(page, 2);
    write('app', 'ERROR two\n');
    await eventually(() => counted(page)).toEqual([2, 1]);
  });

  test('the log is busy until its first lines are there, and no longer', async () => {
    const { page } = stage();
    await page.addInitScript(() => {
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          if (!(target instanceof Element) || target.id !== 'pane') continue;
          document.documentElement.dataset['busy'] += `${target.ariaBusy} `;
        }
      }).observe(document, { subtree: true, attributeFilter: ['aria-busy'] });
    });
    const { serve, write, open } = stage();
    write('empty', '');
    await serve(['empty']);
    await open('?log=empty');
    await expectState(page, 'Live');
    const busy = await page.evaluate(() => document.documentElement.dataset['busy']);
    expect(busy).toMatch(/true .*false $/);
  });
});
