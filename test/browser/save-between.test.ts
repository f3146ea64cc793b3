import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState, numberedLines } from './reading.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`lines that are picked${WITHOUT_BROWSER}`, () => {
  const stage = useStage();
  const bar = (): Promise<string | null> =>
    stage().page.locator('.picking [role=status]').textContent();
  const told = (): Promise<string | null> => stage().page.locator('.told').textContent();

  async function pickFrom(text: RegExp): Promise<void> {
    const { page } = stage();
    await page.locator('.row.line', { hasText: text }).click({ position: { x: 60, y: 8 } });
    await page.keyboard.press('v');
    await eventually(bar).toBe('1 line');
  }

  /** The bytes that the browser saves when a key is pressed. */
  async function savedWith(key: string): Promise<Buffer> {
    const { page } = stage();
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 25_000 }),
      page.keyboard.press(key),
    ]);
    expect(download.suggestedFilename()).toBe('app.log');
    return readFileSync(await download.path());
  }

  test('are downloaded as the bytes that they are, through all files of the log', async () => {
    const { page, serve, write, open, fileOf } = stage();
    const oldest = Buffer.from('first\r\nä and \xff\n', 'latin1');
    writeFileSync(`${fileOf('app')}.2.gz`, gzipSync(oldest));
    write('app', numberedLines(0, 4000));
    renameSync(fileOf('app'), `${fileOf('app')}.1`);
    write('app', numberedLines(4000, 8000));
    await serve(['app']);
    await open('?log=app');
    await expectState(page, 'Live');
    await pickFrom(/^line 7990$/);
    await page.keyboard.press('g');
    await eventually(bar).toMatch(/^More than/);
    await eventually(() => page.locator('.row.picked').first().textContent()).toMatch(/^first/);
    expect(await breachesInBothThemes(page)).toEqual([]);
    const expected = Buffer.concat([oldest, Buffer.from(numberedLines(0, 7991))]);
    expect((await savedWith('s')).equals(expected)).toBe(true);
    await eventually(told).toBe('The lines to be downloaded');
    expect(await page.locator('.picking, .picked').count()).toBe(0);
  });

  test('are downloaded from the first line of a file, and what is missing is told', async () => {
    const { page, serve, write, open, fileOf } = stage();
    writeFileSync(`${fileOf('app')}.3`, 'three\n');
    writeFileSync(`${fileOf('app')}.1`, 'one\n');
    write('app', 'live\nlast\n');
    await serve(['app']);
    await open('?log=app');
    await expectState(page, 'Live');
    await pickFrom(/^live$/);
    expect((await savedWith('s')).toString()).toBe('live\n');
    await eventually(told).toBe('5 bytes to be downloaded');
    await page.keyboard.press('g');
    await pickFrom(/^three$/);
    await page.keyboard.press('G');
    await eventually(() => page.locator('.row.picked').count()).toBeGreaterThan(3);
    expect((await savedWith('s')).toString()).toBe('three\none\nlive\nlast\n');
    await eventually(told).toBe('20 bytes to be downloaded: 1 gap on the way');
  });

  test('are not where more is between them in the file', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 30));
    await serve(['app']);
    await open('?log=app&i=2');
    await expectState(page, 'Live');
    await pickFrom(/^line 22$/);
    expect(await page.getByRole('button', { name: 'Download' }).count()).toBe(0);
    await page.keyboard.press('s');
    await eventually(told).toMatch(/can only be copied/);
    expect(await bar()).toBe('1 line');
  });
});
