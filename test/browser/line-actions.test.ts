import { renameSync } from 'node:fs';

import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { clipboardOf, openToCopy } from './clipboard.ts';
import { eventually, expectSelecting, numberedLines } from './reading.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`what is done with lines${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  const openWith = (text: string): Promise<void> => openToCopy(stage(), text);
  const clipboard = (): Promise<string> => clipboardOf(stage().page);

  test('a JSON line opens into its fields, and what they hold', async () => {
    const { page } = stage();
    await openWith(
      '{"time":"2026-11-21T10:00:00Z","msg":"<b>no</b>","order":{"id":8812,"tags":["a"]}}\n',
    );
    await page.locator('.opens').click();
    const sheet = page.getByRole('dialog', { name: 'Line' });
    await eventually(() => sheet.locator('.fields').first().textContent()).toContain('"<b>no</b>"');
    expect(await sheet.locator('.about').textContent()).toContain('2026-11-21 10:00:00.000Z');
    const order = sheet.locator('details').first();
    expect(await order.textContent()).toContain('id 8812');
    await order.locator('details > summary').click();
    expect(await order.locator('details').textContent()).toContain('0 "a"');
  });

  test('a value of a JSON line becomes a filter, for it or against it', async () => {
    const { page } = stage();
    await openWith('{"user":"ann","n":1}\n{"user":"bob","n":2}\n{"user":"ann","n":3}\n');
    const lines = page.locator('.row.line');
    await page.locator('.opens').first().click();
    await page.getByRole('button', { name: 'Only lines with "ann"' }).click();
    await eventually(() => lines.allTextContents()).toEqual([
      '{"user":"ann","n":1}',
      '{"user":"ann","n":3}',
    ]);
    await page.locator('.opens').first().click();
    await page.getByRole('button', { name: 'Only lines without 1' }).click();
    await eventually(() => lines.allTextContents()).toEqual(['{"user":"ann","n":3}']);
    expect(await page.locator('dialog').count()).toBe(0);
  });

  test('long lines go on in the next row of the screen when that is wished', async () => {
    const { page } = stage();
    await openWith(`${'word '.repeat(100)}\nshort\n`);
    const heightOf = (index: number): Promise<number> =>
      page
        .locator('.row.line')
        .nth(index)
        .evaluate((row) => row.getBoundingClientRect().height);
    const one = await heightOf(0);
    await page.keyboard.press('w');
    await eventually(() => heightOf(0)).toBeGreaterThan(3 * one);
    expect(await heightOf(1)).toBe(one);
    expect(page.url()).toContain('wrap=1');
    const isWider = (): Promise<boolean> =>
      page.locator('#pane').evaluate((pane) => pane.scrollWidth > pane.clientWidth);
    expect(await isWider()).toBe(false);
    const below = await page.locator('.row.line').nth(1).boundingBox();
    const above = await page.locator('.row.line').first().boundingBox();
    expect(below?.y).toBeCloseTo((above?.y ?? 0) + (above?.height ?? 0), 0);
    await page.keyboard.press('w');
    await eventually(() => heightOf(0)).toBe(one);
    expect(await isWider()).toBe(true);
  });

  test('the line that was clicked is copied, as it may be pasted into a terminal', async () => {
    const { page } = stage();
    await openWith('first\n\u001b[31mred\u001b[0m \u001b]0;title\u0007end\u0007\n');
    await page.locator('.row.line').nth(1).click();
    await page.keyboard.press('y');
    await eventually(() => page.locator('.told').textContent()).toBe('Line copied');
    expect(await clipboard()).toBe('red end␇');
  });

  test('a selection over lines is copied as whole lines, without gutter and time column', async () => {
    const { page } = stage();
    await openWith(
      '2026-11-21T10:00:00Z one\n2026-11-21T10:00:01Z two\n2026-11-21T10:00:02Z three\n',
    );
    await page.keyboard.press('t');
    await expectSelecting(page);
    await page.evaluate(() => {
      const [first, second] = document.querySelectorAll('.row.line');
      document
        .getSelection()
        ?.setBaseAndExtent(first?.lastChild ?? document, 2, second?.lastChild ?? document, 1);
    });
    await page.keyboard.press('Control+c');
    await eventually(clipboard).toBe('2026-11-21T10:00:00Z one\n2026-11-21T10:00:01Z two\n');
  });

  test('a selection over more lines than are in the page is copied with all of them', async () => {
    const { page } = stage();
    await openWith(numberedLines(0, 900));
    const line = (index: number): Locator =>
      page.locator('.row.line', { hasText: new RegExp(`^line ${index}$`) });
    await line(895).click();
    await page.mouse.wheel(0, -12_000);
    const last = async (): Promise<number> =>
      Number((await page.locator('.row.line').last().textContent())?.slice(5));
    // A browser may take many frames for it: the lines on the way are still in the page from the end.
    await eventually(last).toBeLessThan(400);
    const first = (await last()) - 10;
    await line(first).click({ position: { x: 60, y: 8 } });
    await page.mouse.wheel(0, 12_000);
    await eventually(() => line(895).count()).toBe(1);
    await eventually(() => line(first).count()).toBe(0);
    await line(895).click({ modifiers: ['Shift'], position: { x: 60, y: 8 } });
    await page.keyboard.press('Control+c');
    await eventually(clipboard).toBe(numberedLines(first, 896));
  });

  test('marked lines are gone to, one after the other and around the end', async () => {
    const { page } = stage();
    await openWith(numberedLines(0, 900));
    const markAt = async (index: number): Promise<void> => {
      await page.locator('.row.line', { hasText: new RegExp(`^line ${index}$`) }).click();
      await page.keyboard.press('m');
      await eventually(() => page.locator('.told').textContent()).toBe('Marked');
    };
    const marked = (): Promise<string[]> => page.locator('.marked.found').allTextContents();
    await markAt(890);
    await markAt(895);
    await page.keyboard.press('u');
    await eventually(marked).toEqual(['line 890']);
    await page.keyboard.press('g');
    await eventually(() => page.locator('.row.line').first().textContent()).toBe('line 0');
    await markAt(5);
    for (const expected of ['line 890', 'line 895', 'line 5']) {
      await page.keyboard.press('u');
      await eventually(marked).toEqual([expected]);
    }
    await page.keyboard.press('U');
    await eventually(marked).toEqual(['line 895']);
    await page.keyboard.press('m');
    await eventually(marked).toEqual([]);
  });

  test('the reader has the lines around a place as one text', async () => {
    const { page } = stage();
    await openWith(numberedLines(0, 3000));
    await page.keyboard.press('R');
    const text = page.getByRole('dialog', { name: 'Reader: app' }).locator('pre');
    await eventually(() => text.count()).toBe(1);
    const lines = ((await text.textContent()) ?? '').split('\n').filter((line) => line !== '');
    const first = Number(lines[0]?.slice(5));
    expect(lines.length).toBeGreaterThan(1000);
    expect(lines).toEqual(numberedLines(first, 3000).trimEnd().split('\n'));
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('dialog').count()).toBe(0);
  });

  test('the reader goes on into the files before and after, at the place of a line of a rotated file', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', numberedLines(0, 300));
    renameSync(fileOf('app'), `${fileOf('app')}.2`);
    write('app', numberedLines(300, 340));
    renameSync(fileOf('app'), `${fileOf('app')}.1`);
    write('app', numberedLines(340, 400));
    await serve(['app']);
    await open('?log=app&at=50%25');
    await eventually(() => page.locator('.row.line', { hasText: /^line 200$/ }).count()).toBe(1);
    await page.locator('.row.line', { hasText: /^line 200$/ }).click();
    await page.keyboard.press('R');
    const text = page.getByRole('dialog', { name: 'Reader: app' }).locator('pre');
    await eventually(() => text.textContent()).toBe(numberedLines(0, 400).trimEnd());
    expect(await text.evaluate(({ firstChild }) => firstChild?.textContent)).toBe(
      numberedLines(0, 201).trimEnd(),
    );
  });

  test('times are shown as they are written, here, in UTC, and as an age', async () => {
    const { page } = stage();
    await openWith('2026-11-21T10:00:00Z one\n\tgoes on\n');
    const first = page.locator('.row.line').first();
    expect(await first.textContent()).toBe('2026-11-21T10:00:00Z one');
    await page.keyboard.press('t');
    await page.keyboard.press('t');
    await eventually(() => first.textContent()).toBe('2026-11-21 10:00:00.000Z one');
    expect(page.url()).toContain('tz=utc');
    expect(await page.locator('.row.line').nth(1).textContent()).toBe('\tgoes on');
    await page.keyboard.press('t');
    await eventually(() => first.textContent()).toMatch(/^ *[-+].* one$/);
  });

  test('times are shown as how long after the line before that says one', async () => {
    const { page, open } = stage();
    await openWith(
      '2026-11-21T10:00:00Z one\n\tgoes on\n2026-11-21T10:00:01.204Z two\n2026-11-21T10:00:01Z back\n2026-11-21T11:12:13Z late\n',
    );
    for (const _ of ['local', 'utc', 'relative', 'delta']) await page.keyboard.press('t');
    const texts = (): Promise<string[]> => page.locator('.row.line').allTextContents();
    const shown = [
      '         – one',
      '\tgoes on',
      '  +1.204 s two',
      '  -0.204 s back',
      ' +1 h 12 m late',
    ];
    await eventually(texts).toEqual(shown);
    expect(page.url()).toContain('tz=delta');
    await page.getByRole('button', { name: 'Menu' }).click();
    const setting = page.getByRole('button', { name: /^Times/ });
    await eventually(() => setting.locator('.now').textContent()).toBe('since the line before');
    await open('?log=app');
    await eventually(texts).toEqual(shown);
  });

  test('a line that goes on has the level of the one before', async () => {
    const { page } = stage();
    await openWith('12:00:00 ERROR failed\n    at charge (pay.js:88)\n12:00:01 INFO fine\nplain\n');
    const levels = await page
      .locator('.row.line')
      .evaluateAll((rows) => rows.map((row) => row.dataset['level'] ?? null));
    expect(levels).toEqual(['error', 'error', 'info', null]);
  });
});
