import { renameSync, writeFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { idAtOffset } from '../helpers/oracle.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually } from './reading.ts';
import { useStage } from './stage.ts';

/** Lines whose bytes begin at the same offsets in each file. */
const linesOf = (file: string): string =>
  Array.from({ length: 12 }, (_, index) => `${file} line ${10 + index}\n`).join('');

describe.skipIf(findChromium() === null)(`a range that an address marks${WITHOUT_BROWSER}`, () => {
  const stage = useStage();
  const selected = (): Promise<string[]> => stage().page.locator('.row.selected').allTextContents();

  async function openBothFiles(): Promise<void> {
    const { page, serve, write, open, fileOf } = stage();
    write('app', linesOf('old'));
    renameSync(fileOf('app'), `${fileOf('app')}.1`);
    write('app', linesOf('new'));
    await serve(['app']);
    await open('?log=app&at=start');
    await eventually(() => page.locator('.row.line').count()).toBe(24);
  }

  async function clickBeside(text: string, modifiers: 'Shift'[] = []): Promise<void> {
    const row = stage().page.locator('.row.line', { hasText: new RegExp(`^${text}$`) });
    await row.click({ position: { x: 14, y: 8 }, modifiers });
  }

  test('is in one file of the log, and opened from its link alone', async () => {
    const { page } = stage();
    await openBothFiles();
    await clickBeside('old line 12');
    await clickBeside('old line 14', ['Shift']);
    const range = ['old line 12', 'old line 13', 'old line 14'];
    await eventually(selected).toEqual(range);
    await eventually(async () => page.url()).toMatch(/sel=24\.\.60-[0-9a-f]{12}/);
    const link = new URL(page.url());
    // Where the reader is says nothing of the file of the range.
    link.searchParams.set('at', 'start');
    await page.goto('about:blank');
    await page.goto(link.href);
    await eventually(selected).toEqual(range);
    await eventually(() => page.locator('.row.line').count()).toBe(24);
    expect(await selected()).toEqual(range);
  });

  test('begins anew in another file', async () => {
    await openBothFiles();
    await clickBeside('old line 12');
    await eventually(selected).toEqual(['old line 12']);
    await clickBeside('new line 15', ['Shift']);
    await eventually(selected).toEqual(['new line 15']);
  });

  test.each([
    ['with a turn between the two', '.1', /app\.log\.1 ended here/],
    ['with a gap between the two', '.2', /app\.log\.1 should come before/],
  ])('of an older link, with offsets only, is in the file of its place, %s', async (...given) => {
    const [, older, words] = given;
    const { page, serve, write, open, fileOf } = stage();
    write('app', linesOf('old'));
    renameSync(fileOf('app'), `${fileOf('app')}${older}`);
    if (older === '.2') writeFileSync(`${fileOf('app')}.3`, linesOf('too'));
    write('app', linesOf('new'));
    await serve(['app']);
    const id = idAtOffset(Buffer.from(linesOf('new')), { offset: 48, midLine: false });
    await open(`?log=app&at=${id}&sel=24..48`);
    // Those of the file before are read once those of its place are there.
    await eventually(() => page.locator('.row.line').count()).toBe(older === '.2' ? 36 : 24);
    expect(await selected()).toEqual(['new line 12', 'new line 13']);
    await eventually(() => page.locator('.row', { hasText: words }).count()).toBe(1);
  });
});
