import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState } from './reading.ts';
import { useStage } from './stage.ts';
import { BEGIN, fileOf, inOrder, timedLines } from './timed-lines.ts';
import type { TimedLine } from './timed-lines.ts';

const MIDDLE = BEGIN + 2400 * 1000;

/** Marks some lines of a log. */
function losing(lines: readonly TimedLine[], every: number): TimedLine[] {
  return lines.map((line, index) =>
    index % every === 0 ? { ...line, text: `${line.text} ERROR Lost` } : line,
  );
}

/** What was found, without the name of its log. */
const foundText = (page: Page): Promise<string> =>
  page.locator('.row.found').evaluateAll((rows) => {
    const texts = rows.map((row) => {
      const name = row.querySelector('.log-name')?.textContent ?? '';
      return row.textContent
        .replace(/^[^\w]*/, '')
        .replace(name, '')
        .trim();
    });
    return texts.join(' and ');
  });

describe.skipIf(findChromium() === null)(`finding in several logs${WITHOUT_BROWSER}`, () => {
  const stage = useStage();
  const app = losing(timedLines('app', 5200, 1000), 333);
  const worker = losing(timedLines('worker', 300, 17_000), 26);
  const lost = [app, worker].map((lines) => lines.filter(({ text }) => text.endsWith('Lost')));
  const hits = inOrder(...lost);
  /** The first one at this time or later. */
  const middle = lost.flat().filter(({ timeMs }) => timeMs < MIDDLE).length;

  async function openAll(query = ''): Promise<Page> {
    const { page, serve, write, open } = stage();
    write('app', fileOf(app));
    write('worker', fileOf(worker));
    // One of them has no file.
    await serve(['app', 'worker', 'missing']);
    await open(`?log=app,missing,worker${query}`);
    await eventually(() => page.locator('.row.line').count()).toBeGreaterThan(5);
    return page;
  }

  /** Presses a key and waits for the hit that it leads to. */
  async function press(key: string, index: number): Promise<void> {
    const { page } = stage();
    await page.locator('#pane').press(key);
    await eventually(() => foundText(page)).toBe(hits[index]);
    const numbers = `${index + 1} / ${hits.length}`;
    await eventually(() => page.locator('[role=search] .count').textContent()).toBe(numbers);
  }

  test('counts in all of them and steps in the order of their lines', async () => {
    const page = await openAll('&at=start');
    await page.locator('#pane').press('/');
    await page.locator('#find').fill('lost');
    await page.locator('#find').press('Enter');
    const count = page.locator('[role=search] .count');
    await eventually(() => count.textContent()).toMatch(/^[12] \/ 28$/);
    expect(hits).toHaveLength(28);
    const first = hits.indexOf(await foundText(page));
    await page.locator('#pane').focus();
    for (let index = first + 1; index < first + 6; index += 1) await press('n', index);
    for (let index = first + 4; index > first + 2; index -= 1) await press('N', index);
    await press('n', first + 4);
    // Both have hits around here, and what is shown of them is marked.
    const marked = await page.evaluate(() => CSS.highlights.get('hit')?.size);
    expect(marked).toBeGreaterThan(0);
    expect(new URL(page.url()).searchParams.get('q')).toBe('lost');
    await page.locator('#pane').press('Escape');
    await eventually(() => page.evaluate(() => CSS.highlights.has('hit'))).toBe(false);
  });

  test('goes on from where the reader is, and says where there is no more', async () => {
    const page = await openAll('&q=lost');
    await expectState(page, 'Live');
    const last = hits.length - 1;
    const count = page.locator('[role=search] .count');
    await eventually(() => count.textContent()).toBe('28');
    await page.locator('#pane').press('n');
    await eventually(() => count.textContent()).toBe('28 · no more below');
    await press('N', last);
    await press('N', last - 1);
    await page.locator('#go-to').fill('2026-11-21T10:40:00Z');
    await page.locator('#go-to').press('Enter');
    await eventually(() => page.locator('.row.line', { hasText: '10:40:00' }).count()).toBe(1);
    await eventually(() => page.locator('.row.line', { hasText: 'app 2399' }).count()).toBe(1);
    await press('N', middle - 1);
    await press('n', middle);
  });

  test('goes to the next error of any of them', async () => {
    const page = await openAll('&at=2026-11-21T10:40:00Z');
    await eventually(() => page.locator('.row.line', { hasText: '10:40:00' }).count()).toBe(1);
    for (const [key, index] of [
      ['e', middle],
      ['e', middle + 1],
      ['E', middle],
      ['E', middle - 1],
    ] as const) {
      await page.locator('#pane').press(key);
      await eventually(() => foundText(page)).toBe(hits[index]);
    }
  });

  test('says that an expression is wrong, in the words of the server', async () => {
    const page = await openAll('&q=/(/');
    const count = page.locator('[role=search] .count');
    await eventually(() => count.textContent()).toMatch(/expression|paren/i);
  });

  test('counts anew when a log is taken out', async () => {
    const page = await openAll('&q=lost');
    await eventually(() => page.locator('[role=search] .count').textContent()).toBe('28');
    await page.locator('.legend button', { hasText: 'worker' }).click();
    await eventually(() => page.locator('[role=search] .count').textContent()).toBe('16');
  });
});
