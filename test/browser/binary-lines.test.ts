import { appendFileSync, readFileSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { contiguity, eventually, expectLineCount } from './reading.ts';
import { useStage } from './stage.ts';

const BINARY = Buffer.from([0x00, 0xff, 0x5c, 0x62, 0x0d, 0xc3, 0xa9]);

describe.skipIf(findChromium() === null)(`binary lines${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('bytes that are no text are told of once, can be read, and are saved and copied as they are', async () => {
    const { page, serve, write, open, fileOf } = stage();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    write('app', 'good\n');
    appendFileSync(fileOf('app'), Buffer.concat([BINARY, Buffer.from('\n')]));
    appendFileSync(fileOf('app'), Buffer.from('caf\xe9 C:\\temp\nnul \0\n', 'latin1'));
    await serve(['app']);
    await open();
    await expectLineCount(page, 4);
    const rows = page.locator('.mounted > .row');
    expect(await rows.allTextContents()).toEqual([
      'good',
      expect.stringMatching(/^◷Binarybytes that are no text are shown/),
      '\ufffd\\x00\\xff\\\\b\\x0dé',
      '\ufffdcaf\\xe9 C:\\\\temp',
      'nul ␀',
    ]);
    expect(
      await page.locator('.row.line').nth(1).locator('.gutter').getAttribute('title'),
    ).toContain('not UTF-8');
    expect(await contiguity(page)).toBe('✓ contiguous · 4 lines · 0 gaps');
    appendFileSync(fileOf('app'), Buffer.from([0xfe, 0x0a]));
    await expectLineCount(page, 5);
    expect(await page.locator('.row.wait').count()).toBe(1);
    await page.locator('.row.line').nth(1).click();
    await page.keyboard.press('o');
    await eventually(() => page.locator('.sheet p').first().textContent()).toContain('Not UTF-8');
    expect(await breachesInBothThemes(page)).toEqual([]);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    expect(readFileSync(await (await download).path())).toEqual(BINARY);
    await page.keyboard.press('Escape');
    await page.keyboard.press('y');
    await eventually(() => copied(page)).toBe('\\x00\\xff\\\\b\\x0dé');
    await eventually(() => page.locator('.told').textContent()).toContain('no text as \\xff');
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: 'Copy as NDJSON' }).click();
    await eventually(() => copied(page)).toContain(`"base64":"${BINARY.toString('base64')}"`);
  });
});

function copied(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}
