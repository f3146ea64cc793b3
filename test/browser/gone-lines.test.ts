import { copyFileSync, truncateSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { breachesInAllThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import {
  eventually,
  expectLineCount,
  expectState,
  headWords,
  numberedLines,
  scrollBack,
} from './reading.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`lines that are in no file${WITHOUT_BROWSER}`, () => {
  const stage = useStage();
  const gone = (): Promise<string[]> => stage().page.locator('.row.gone').allTextContents();

  test('are grey after the file was emptied, and say so when they are opened or copied', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', '\u001b[31;47mred\u001b[0m one\n2026-11-21T10:00:00Z ERROR two\n');
    await serve(['app']);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open();
    await expectState(page, 'Live');
    await expectLineCount(page, 2);
    truncateSync(fileOf('app'));
    await eventually(() => page.locator('.row.notice').count()).toBe(1);
    write('app', 'after\n');
    await expectLineCount(page, 3);
    await eventually(gone).toEqual(['red one', '2026-11-21T10:00:00Z ERROR two']);
    expect(await page.locator('.row.gone').first().getAttribute('title')).toBe(
      'No longer in the file',
    );
    expect(await breachesInAllThemes(page)).toEqual([]);
    await page.locator('.row.gone').last().click();
    await page.keyboard.press('y');
    await eventually(() => page.locator('.told').textContent()).toBe(
      'Line copied: it is no longer in the file',
    );
    await page.keyboard.press('o');
    await eventually(() => page.locator('.about').textContent()).toContain('no longer in the file');
  });

  test('are told from those that were copied before', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', numberedLines(0, 5));
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    await expectLineCount(page, 5);
    copyFileSync(fileOf('app'), `${fileOf('app')}.1`);
    truncateSync(fileOf('app'));
    await eventually(() => page.locator('.row.notice').count()).toBe(1);
    write('app', numberedLines(5, 7));
    await expectLineCount(page, 7);
    truncateSync(fileOf('app'));
    await eventually(() => page.locator('.row.notice').count()).toBe(2);
    await eventually(gone).toEqual(['line 5', 'line 6']);
  });

  test('have none before them that could be read', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', numberedLines(0, 3000));
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    await expectLineCount(page, 1000);
    truncateSync(fileOf('app'));
    await eventually(() => page.locator('.row.notice').count()).toBe(1);
    await scrollBack(page, 100_000);
    await eventually(() => page.locator('.row.notice').first().textContent()).toContain(
      'what came before is no longer there',
    );
    expect(await headWords(page)).toBe('Beginning of app');
    expect((await gone()).length).toBeGreaterThan(20);
  });

  test('are those of the log that was emptied, where several are open', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', 'one\ntwo\n');
    write('web', 'three\n');
    await serve(['app', 'web']);
    await open('?log=app,web');
    await expectState(page, 'Live');
    await expectLineCount(page, 3);
    truncateSync(fileOf('app'));
    await eventually(gone).toEqual(['appone', 'apptwo']);
  });
});
