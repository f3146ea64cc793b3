import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, PHONE, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectLineCount } from './reading.ts';
import { useStage } from './stage.ts';

/** Pictures for people to look at. */
const FOLDER = join(import.meta.dirname, '../output/screenshots');

/** What a program may write that has colours, levels, fields and traces. */
function lineOf(index: number): string {
  const time = new Date(Date.UTC(2026, 10, 21, 10) + index * 733).toISOString();
  if (index % 23 === 5) return `${time} ERROR payment timeout order=${8000 + index}`;
  if (index % 23 === 6) return '    at charge (pay.js:88)';
  if (index % 23 === 12) return `${time} WARN  retry 2`;
  if (index % 23 === 20)
    return JSON.stringify({
      time,
      level: 'warn',
      msg: 'shipped',
      order: { id: index, tags: ['a'] },
    });
  return `${time} \u001b[32mINFO\u001b[0m  GET /orders/${index} \u001b[36m200\u001b[0m`;
}

const PICTURES = [
  ['light', 1000, async () => undefined],
  ['dark', 1000, async (page: Page) => page.keyboard.press('i')],
  ['dark', 390, async () => undefined],
  ['light', 390, (page: Page) => openSheet(page, () => page.locator('.opens').last().click())],
  ['light', 1000, (page: Page) => openSheet(page, () => page.keyboard.press('?'))],
  ['light', 1000, (page: Page) => search(page)],
  ['dark', 1000, (page: Page) => prove(page)],
  ['dark', 390, (page: Page) => search(page)],
] as const;

async function search(page: Page): Promise<void> {
  await page.locator('#find').fill('payment');
  await page.keyboard.press('Enter');
  await eventually(() => page.locator('.count').textContent()).toContain(' / ');
}

async function prove(page: Page): Promise<void> {
  await page.locator('button.light').click();
  await eventually(() => page.locator('.proof').textContent()).toContain('Proven');
}

async function openSheet(page: Page, act: () => Promise<void>): Promise<void> {
  await act();
  await eventually(() => page.locator('dialog').count()).toBe(1);
}

describe.skipIf(findChromium() === null)(`pictures${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test.each(PICTURES)('of the page: %s, %i pixels wide', async (colorScheme, width, act) => {
    const { page, serve, write, open } = stage();
    mkdirSync(FOLDER, { recursive: true });
    write('app', `${Array.from({ length: 400 }, (_, index) => lineOf(index)).join('\n')}\n`);
    await serve(['app']);
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 740 });
    await open('?log=app');
    await expectLineCount(page, 400);
    await eventually(() => page.locator('.coloured').count()).toBeGreaterThan(10);
    await act(page);
    const name = `${colorScheme}-${width}-${PICTURES.findIndex((it) => it[2] === act)}.png`;
    const picture = await page.screenshot({ path: join(FOLDER, name) });
    expect(picture.length).toBeGreaterThan(10_000);
  });

  test.each([
    ['light', 1000],
    ['dark', 1000],
    ['dark', 390],
  ] as const)('of several logs: %s, %i pixels wide', async (colorScheme, width) => {
    const { page, serve, write, open } = stage();
    mkdirSync(FOLDER, { recursive: true });
    const names = ['app', 'worker', 'nginx-access', 'db'];
    for (const [shift, name] of names.entries()) {
      const own = Array.from({ length: 100 }, (_, index) => lineOf(index * 4 + shift));
      write(name, `${own.join('\n')}\n`);
    }
    await serve(names);
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 740 });
    await open(`?log=${names.join(',')},gone`);
    await expectLineCount(page, 400);
    await page.locator('button.light').click();
    await eventually(() => page.locator('.proof').textContent()).toContain('Proven');
    const path = join(FOLDER, `several-${colorScheme}-${width}.png`);
    expect((await page.screenshot({ path })).length).toBeGreaterThan(10_000);
  });

  test.each(['empty', 'unknown'])('of a page without lines: %s', async (log) => {
    const { page, serve, write, open } = stage();
    mkdirSync(FOLDER, { recursive: true });
    write('empty', '');
    await serve(['empty']);
    await open(`?log=${log}`);
    await eventually(() => page.locator('.message').count()).toBe(1);
    const picture = await page.screenshot({ path: join(FOLDER, `${log}.png`) });
    expect(picture.length).toBeGreaterThan(5_000);
  });
});

const IN_A_HAND = [
  ['live', 'light', async () => undefined],
  ['live', 'dark', async () => undefined],
  ['find', 'light', (page: Page) => searchByThumb(page)],
  ['menu', 'dark', (page: Page) => openMenu(page)],
  ['line', 'light', (page: Page) => openSheet(page, () => page.locator('.row.line').last().tap())],
  ['held', 'dark', (page: Page) => holdScrollbar(page)],
  ['side', 'dark', (page: Page) => page.setViewportSize({ width: 844, height: 390 })],
] as const;

async function searchByThumb(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Find', exact: true }).tap();
  await search(page);
}

async function openMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).tap();
  await page.getByRole('button', { name: 'Next error' }).waitFor();
}

/** Half way up, and does not let go. */
async function holdScrollbar(page: Page): Promise<void> {
  const bar = await page.locator('#scrollbar').boundingBox();
  const cdp = await page.context().newCDPSession(page);
  const touchPoints = [{ x: (bar?.x ?? 0) + 10, y: (bar?.y ?? 0) + (bar?.height ?? 0) / 2 }];
  await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await eventually(() => page.locator('.tip').isVisible()).toBe(true);
}

describe.skipIf(findChromium() === null)(`pictures in a hand${WITHOUT_BROWSER}`, () => {
  const stage = useStage(PHONE);

  test.each(IN_A_HAND)('of the page: %s, %s', async (name, colorScheme, act) => {
    const { page, serve, write, open } = stage();
    mkdirSync(FOLDER, { recursive: true });
    write('app', `${Array.from({ length: 400 }, (_, index) => lineOf(index)).join('\n')}\n`);
    await serve(['app']);
    await page.emulateMedia({ colorScheme });
    await open('?log=app');
    await expectLineCount(page, 400);
    await eventually(() => page.locator('.coloured').count()).toBeGreaterThan(10);
    await page.getByRole('button', { name: 'Menu' }).waitFor();
    await act(page);
    const path = join(FOLDER, `phone-${name}-${colorScheme}.png`);
    expect((await page.screenshot({ path })).length).toBeGreaterThan(10_000);
  });
});
