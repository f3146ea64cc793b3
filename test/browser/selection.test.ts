import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { clipboardOf, openToCopy } from './clipboard.ts';
import { eventually, expectSelecting, expectState, numberedLines } from './reading.ts';
import { useStage } from './stage.ts';

/** Selects from a word of a line to a word of another, as a hand would: `[text of the line, word]`. */
async function select(
  page: Page,
  from: readonly [string, string],
  to: readonly [string, string],
): Promise<void> {
  await page.evaluate(
    (ends) => {
      const points = ends.map(([line, word]) => {
        const rows = [...document.querySelectorAll('.row.line')];
        const row = rows.find(({ textContent }) => textContent.includes(line));
        if (row === undefined) throw new Error(`no line has ${line}`);
        const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          const at = (node.textContent ?? '').indexOf(word);
          if (at !== -1) return [node, at] as const;
        }
        throw new Error(`${line} has no ${word}`);
      });
      const [begin, end] = points;
      if (begin === undefined || end === undefined) throw new Error('two ends');
      document
        .querySelector('#pane')
        ?.dispatchEvent(new PointerEvent('pointerdown', { button: 0 }));
      document.getSelection()?.setBaseAndExtent(...begin, ...end);
      document.dispatchEvent(new PointerEvent('pointerup', { button: 0 }));
    },
    [from, to],
  );
}

/** The text that is selected. */
function selected(page: Page): Promise<string> {
  return page.evaluate(() => document.getSelection()?.toString() ?? '');
}

const LINES = [
  '2026-11-21T10:00:00Z INFO one begins',
  '{"time":"2026-11-21T10:00:01Z","user":"ann","text":"two of four"}',
  '2026-11-21T10:00:02Z WARN three ends here',
];

describe.skipIf(findChromium() === null)(`what is selected${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  async function openWith(text: string): Promise<void> {
    const { page } = stage();
    await openToCopy(stage(), text);
    await expectState(page, 'Live');
    await expectSelecting(page);
  }

  test('stays selected however lines are shown', async () => {
    const { page } = stage();
    await openWith(`${LINES.join('\n')}\n`);
    await select(page, ['one', 'begins'], ['three', 'ends']);
    const isKept = async (): Promise<void> => {
      await eventually(() => selected(page)).toMatch(/^begins\n[^]*two of four"\}\n[^]*three $/);
    };
    const first = page.locator('.row.line').first();
    for (const shown of [
      /^2026-11-21 .*Z INFO|^.*\.000/,
      /10:00:00\.000Z/,
      /-\d+/,
      /^ +– INFO/,
      /^2026-11-21T10/,
    ]) {
      await page.keyboard.press('t');
      await eventually(() => first.textContent()).toMatch(shown);
      await isKept();
    }
    await page.keyboard.press('w');
    await eventually(() => Promise.resolve(page.url())).toContain('wrap=1');
    await isKept();
    await page.locator('.opens').click();
    await page.getByRole('button', { name: 'user' }).click();
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('.column').count()).toBeGreaterThan(0);
    await select(page, ['one', 'begins'], ['three', 'ends']);
    await page.keyboard.press('x');
    await eventually(() => page.locator('.column').count()).toBe(0);
    await isKept();
    await page.keyboard.press('m');
    await eventually(() => page.locator('.marked').count()).toBe(1);
    await isKept();
  });

  test('stays selected where the time beside it runs, and where it is the time', async () => {
    const { page } = stage();
    const now = new Date().toISOString();
    await openWith(`${now} INFO two\n${now} WARN three ends here\n`);
    await select(page, ['three', 'WARN'], ['three', 'ends']);
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('t');
    const time = page.locator('.row.line time').last();
    await eventually(() => time.count()).toBe(1);
    const words = await time.textContent();
    await eventually(() => time.textContent()).not.toBe(words);
    expect(await selected(page)).toBe('WARN three ');
    for (let press = 0; press < 2; press += 1) await page.keyboard.press('t');
    await select(page, ['three', now.slice(-7)], ['three', 'WARN']);
    await page.keyboard.press('t');
    await eventually(() => time.textContent()).toMatch(/:\d\d\.\d{3}$/);
    expect(await selected(page)).toMatch(/^.{7} $/);
  });

  test('is there again where somebody comes back to it', async () => {
    const { page } = stage();
    await openWith(numberedLines(0, 3000));
    await page.mouse.move(300, 300);
    await page.mouse.wheel(0, -2000);
    await eventually(() => page.locator('.row.line', { hasText: 'line 2890' }).count()).toBe(1);
    await select(page, ['line 2890', 'ne 2890'], ['line 2893', ' 2893']);
    const whole = 'ne 2890\nline 2891\nline 2892\nline';
    expect(await selected(page)).toBe(whole);
    await page.mouse.wheel(0, -8000);
    await eventually(() => page.locator('.row.line', { hasText: 'line 2893' }).count()).toBe(0);
    await page.mouse.wheel(0, 8000);
    await eventually(() => selected(page)).toBe(whole);
    // The window is laid anew: the lines are others to the page, and the same to who reads.
    await page.keyboard.press('g');
    await eventually(() => page.locator('.row.line').first().textContent()).toBe('line 0');
    await page.keyboard.press("'");
    await eventually(() => selected(page)).toBe(whole);
    await page.keyboard.press('Control+c');
    await eventually(() => clipboardOf(page)).toBe(numberedLines(2890, 2894));
  });

  test('stays where it is under lines that come, and is let go where following is asked for', async () => {
    const { page, write } = stage();
    await openWith(numberedLines(0, 900));
    await select(page, ['line 890', 'ne 890'], ['line 890', '890']);
    await eventually(() => page.locator('.pill').count()).toBe(1);
    write('app', numberedLines(900, 1100));
    await eventually(() => page.locator('.pill').textContent()).toContain('200 new lines');
    expect(await selected(page)).toBe('ne ');
    await page.mouse.move(300, 300);
    await page.mouse.wheel(0, 20_000);
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('line 1099');
    expect(await page.locator('.pill').count()).toBe(1);
    await page.locator('.pill').click();
    await eventually(() => page.locator('.pill').count()).toBe(0);
    expect(await selected(page)).toBe('');
    write('app', numberedLines(1100, 1110));
    await eventually(() => page.locator('.row.line').last().textContent()).toBe('line 1109');
    expect(await page.locator('.pill').count()).toBe(0);
  });
});
