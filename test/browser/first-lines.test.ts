import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import {
  contiguity,
  eventually,
  expectLineCount,
  expectState,
  numberedLines,
  openWithLines,
} from './reading.ts';
import { useStage } from './stage.ts';

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(2)</script>',
  '</div></div><!-- <svg onload=alert(3)>',
  '&lt;b&gt; \u0000 \u001b[31mred\u001b[0m \u202eevil',
];
const SHOWN = [...HOSTILE.slice(0, 3), '&lt;b&gt; ␀ red ⟨202E⟩evil'];

async function withoutScripts(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setScriptExecutionDisabled', { value: true });
}

/** The rows, and where they are on the screen, but for a head row. */
function rowsOf(page: Page): Promise<{ text: string; top: number }[]> {
  return page.locator('.row.line').evaluateAll((rows) =>
    rows.map((row) => {
      const { top, height } = row.getBoundingClientRect();
      return { text: `${row.textContent} (${Math.round(height)} px)`, top };
    }),
  );
}

/** How far lines move when the page takes over, which waits for its script until it is opened. */
async function movesOf(page: Page, open: () => Promise<void>): Promise<number[]> {
  let letThrough = (): void => undefined;
  const held = new Promise<void>((resolve) => (letThrough = resolve));
  await page.route('**/index-*.js', async (route) => {
    await held;
    await route.continue();
  });
  await open();
  const before = await rowsOf(page);
  expect(await page.locator('.canvas').count()).toBe(0);
  letThrough();
  await expectState(page, 'Live');
  const after = new Map((await rowsOf(page)).map(({ text, top }) => [text, top]));
  const kept = before.filter(({ text }) => after.has(text));
  return kept.map(({ text, top }) => Math.abs((after.get(text) ?? 0) - top));
}

describe.skipIf(findChromium() === null)(`the lines in the page${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('are there without JavaScript, the newest in sight', async () => {
    const { page, serve, write } = stage();
    write('app', numberedLines(0, 500));
    const { url } = await serve(['app']);
    await withoutScripts(page);
    await openWithLines(page, url);
    const last = page.locator('.row.line').last();
    expect(await last.textContent()).toBe('line 499');
    expect(await page.locator('.row.line').count()).toBe(100);
    const pane = await page.locator('#pane').boundingBox();
    const box = await last.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeCloseTo((pane?.y ?? 0) + (pane?.height ?? 0), 0);
  });

  test('are painted as the settings say, and stay so', async () => {
    const { page, serve, write } = stage();
    write('app', numberedLines(0, 100).replaceAll('\n', `${' and more'.repeat(30)}\n`));
    const { url } = await serve(['app']);
    await page.addInitScript(() => {
      const kept = { version: 1, theme: 'dark', contrast: true, wrap: true };
      localStorage.setItem('sse-tail', JSON.stringify(kept));
    });
    const moves = await movesOf(page, async () => {
      await openWithLines(page, `${url}?log=app`);
      const look = await page.evaluate(() => ({ ...document.documentElement.dataset }));
      expect(look).toMatchObject({ theme: 'dark', contrast: 'more' });
      expect((await page.locator('.row.line').last().boundingBox())?.height).toBeGreaterThan(30);
    });
    expect(moves.length).toBeGreaterThan(3);
    expect(Math.max(...moves)).toBeLessThanOrEqual(1);
  });

  test.each([
    ['that fill the screen', numberedLines(0, 500), 1000],
    ['that leave some of it empty', numberedLines(0, 5), 1000],
    ['on a narrow screen', numberedLines(0, 500), 390],
    ['that leave some of a narrow one empty', numberedLines(0, 5), 390],
    [
      'of several days and levels',
      '2026-11-20T23:59:59Z INFO a\n2026-11-21T00:00:00Z ERROR b\n    at c (d.js:1)\n\te\r\n2026-11-22 06:00 f\n',
      1000,
    ],
  ])('%s stay where they are when the page takes over', async (_name, text, width) => {
    const { page, serve, write } = stage();
    await page.setViewportSize({ width, height: 700 });
    write('app', text);
    const { url } = await serve(['app']);
    const moves = await movesOf(page, () => openWithLines(page, url));
    expect(moves.length).toBeGreaterThan(3);
    expect(Math.max(...moves)).toBeLessThanOrEqual(1);
  });

  test('are counted and proven as if they had been looked up, and are looked up by nobody', async () => {
    const { page, serve, write } = stage();
    write('app', numberedLines(0, 1500));
    const { url } = await serve(['app']);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await openWithLines(page, url);
    await expectState(page, 'Live');
    write('app', numberedLines(1500, 1600));
    await expectLineCount(page, 1100);
    expect(await contiguity(page)).toBe('✓ contiguous · 1,100 lines · 0 gaps');
    expect(asked.filter((path) => path === '/api/lines/app')).toEqual([]);
    await page.locator('button.light').click();
    await eventually(() => page.locator('.proof').textContent()).toContain(
      'Proven: these are the bytes of the file1,100 lines',
    );
  });

  test.each([true, false])('are text whatever they hold (scripts run: %s)', async (run) => {
    const { page, serve, write } = stage();
    write('app', `${HOSTILE.join('\n')}\n`);
    const { url } = await serve(['app']);
    if (!run) await withoutScripts(page);
    await openWithLines(page, `${url}?log=app`);
    if (run) await expectLineCount(page, HOSTILE.length);
    expect(await page.locator('.row.line').allTextContents()).toEqual(SHOWN);
    expect(await page.locator('#pane').locator('img, svg, b').count()).toBe(0);
  });
});
