import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { breachesInAllThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { contiguity, eventually, expectState, headWords } from './reading.ts';
import { useStage } from './stage.ts';
import { BEGIN, fileOf, inOrder, timedLines } from './timed-lines.ts';

/** The texts of the rows that are elements now, from the top. */
const shownTexts = async (page: Page): Promise<string[]> =>
  (await scrollUntil(page, 0, ''))[0] ?? [];

/** Scrolls as a wheel does, again and again, until a line is there. @returns what was there each time. */
function scrollUntil(page: Page, by: number, until: string): Promise<string[][]> {
  return page.locator('#pane').evaluate(
    async (pane, [deltaY, last]) => {
      const seen: string[][] = [];
      for (let steps = 0; steps < 2000; steps += 1) {
        const rows = [...pane.querySelectorAll('.mounted > .row.line')];
        const texts = rows.map((row) => {
          const name = row.querySelector('.log-name')?.textContent ?? '';
          return row.textContent
            .replace(/^[^\w]*/, '')
            .replace(name, '')
            .trim();
        });
        seen.push(texts);
        if (last === '' || texts.includes(last)) break;
        pane.dispatchEvent(new WheelEvent('wheel', { deltaY }));
        pane.scrollBy(0, deltaY);
        // The page draws in the first frame after the scroll; in the second all is there.
        for (let frame = 0; frame < 2; frame += 1)
          await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      return seen;
    },
    [by, until] as const,
  );
}

/** The row at the top of the pane, at once after a scroll where one is given. */
function topRow(page: Page, scrollTop?: number): Promise<{ text: string; top: number }> {
  return page.locator('#pane').evaluate(async (pane, to) => {
    if (to !== undefined) {
      pane.dispatchEvent(new WheelEvent('wheel', { deltaY: -1 }));
      pane.scrollTo(0, to);
    }
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const { left, top } = pane.getBoundingClientRect();
    const row = document.elementFromPoint(left + 200, top + 1)?.closest('.row');
    return { text: row?.textContent ?? '', top: row?.getBoundingClientRect().top ?? -1 };
  }, scrollTop);
}

describe.skipIf(findChromium() === null)(`several logs, read back${WITHOUT_BROWSER}`, () => {
  const stage = useStage();
  const app = timedLines('app', 5200, 1000);
  const worker = timedLines('worker', 300, 17_000);
  const all = inOrder(app, worker);

  async function openTwo(query = ''): Promise<void> {
    const { page, serve, write, open } = stage();
    write('app', fileOf(app));
    write('worker', fileOf(worker));
    await serve(['app', 'worker']);
    await open(`?log=app,worker${query}`);
    await eventually(() => page.locator('.row.line').count()).toBeGreaterThan(5);
  }

  /** Scrolls until a line is there. Whatever is seen on the way is in its place; @returns all of it. */
  async function readThrough(by: number, until: string): Promise<Set<string>> {
    const seen = new Set<string>();
    for (const texts of await scrollUntil(stage().page, by, until)) {
      const from = all.indexOf(texts[0] ?? '');
      expect(texts).toEqual(all.slice(from, from + texts.length));
      for (const text of texts) seen.add(text);
    }
    return seen;
  }

  test('comes in the order of time, from the beginning to the live end', async () => {
    const { page, write } = stage();
    await openTwo();
    await expectState(page, 'Live');
    await page.locator('#pane').focus();
    await page.keyboard.press('g');
    await eventually(() => headWords(page)).toBe('Beginning of app, worker');
    await eventually(async () => (await shownTexts(page)).slice(0, 3)).toEqual(all.slice(0, 3));
    expect((await readThrough(800, all.at(-1) ?? '')).size).toBe(all.length);
    await expectState(page, 'Live');
    const more = {
      timeMs: BEGIN + 8_000_000,
      text: `${new Date(BEGIN + 8_000_000).toISOString()} new`,
    };
    write('worker', fileOf([more]));
    await page.keyboard.press('End');
    await eventually(async () => (await shownTexts(page)).slice(-2)).toEqual([
      all.at(-1),
      more.text,
    ]);
    expect(await contiguity(page)).toContain('✓ contiguous');
  });

  test('is there above the newest lines, and what was on top stays there', async () => {
    const { page } = stage();
    await openTwo();
    await expectState(page, 'Live');
    expect(await headWords(page)).toContain('The newest');
    // The newest lines of both reach back to different times: what lies between is read when somebody goes there.
    const before = await topRow(page, 300);
    await eventually(() => headWords(page)).not.toContain('The newest');
    const after = await topRow(page);
    expect(after.text).toBe(before.text);
    expect(Math.abs(after.top - before.top)).toBeLessThan(1);
    const seen = await readThrough(-800, all[0] ?? '');
    expect(await headWords(page)).toBe('Beginning of app, worker');
    expect(seen.size).toBeGreaterThan(100);
    await page.locator('.pill').click();
    await expectState(page, 'Live');
    await eventually(async () => (await shownTexts(page)).at(-1)).toBe(all.at(-1));
    expect(await contiguity(page)).toContain('✓ contiguous');
  });

  test('goes to a time in all of them, and Back comes back', async () => {
    const { page } = stage();
    await openTwo();
    await expectState(page, 'Live');
    await page.locator('#go-to').fill('2026-11-21T10:33:00Z');
    await page.keyboard.press('Enter');
    const from = all.findIndex((text) => text.startsWith('2026-11-21T10:33:00'));
    const isThere = async (): Promise<boolean> => {
      const texts = await shownTexts(page);
      const first = all.indexOf(texts[0] ?? '');
      return (
        first < from &&
        texts.includes(all[from] ?? '') &&
        texts.join() === all.slice(first, first + texts.length).join()
      );
    };
    await eventually(isThere).toBe(true);
    await eventually(async () => new URL(page.url()).searchParams.get('at')).toMatch(
      /^app:\d+-\w+-\w+,worker:\d+-\w+/,
    );
    const link = page.url();
    await page.locator('#pane').focus();
    await page.keyboard.press("'");
    await expectState(page, 'Live');
    await page.goto(link);
    await eventually(isThere).toBe(true);
    await page.locator('#go-to').fill('@1000');
    await page.keyboard.press('Enter');
    await eventually(() => page.locator('.failure').textContent()).toContain('a place is a time');
    expect(await breachesInAllThemes(page)).toEqual([]);
  });

  test('keeps its place when a log is put beside it, or taken out', async () => {
    const { page, serve, write, open } = stage();
    write('app', fileOf(app));
    write('worker', fileOf(worker));
    await serve(['app', 'worker']);
    const time = new Date(BEGIN + 3_000_000).toISOString();
    await open(`?log=app&at=${time}`);
    const top = page.locator('.row.line', { hasText: 'app 3000' });
    await eventually(() => top.count()).toBe(1);
    await page.locator('.open-log').click();
    await page.getByRole('button', { name: 'Show worker beside the others' }).click();
    await eventually(() => top.locator('.log-name').count()).toBe(1);
    const texts = await shownTexts(page);
    const from = all.indexOf(texts[0] ?? '');
    expect(texts).toEqual(all.slice(from, from + texts.length));
    expect(texts.some((text) => text.includes('worker'))).toBe(true);
    await page.getByRole('button', { name: 'Show worker beside the others' }).click();
    await eventually(() => page.locator('.log-name').count()).toBe(0);
    await eventually(() => top.count()).toBe(1);
  });

  test('under a filter has those that pass, in the same order', async () => {
    const { page } = stage();
    await openTwo('&i=/ \\d*00$/&at=start');
    const passing = all.filter((text) => / \d*00$/.test(text));
    await eventually(async () => (await shownTexts(page)).slice(0, 20)).toEqual(
      passing.slice(0, 20),
    );
    await page.locator('#pane').focus();
    await page.keyboard.press('End');
    await expectState(page, 'Live');
    await eventually(async () => (await shownTexts(page)).slice(-10)).toEqual(passing.slice(-10));
  });
});
