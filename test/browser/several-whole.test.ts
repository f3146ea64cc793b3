import { renameSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { breachesInAllThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState, numberedLines } from './reading.ts';
import { useStage } from './stage.ts';
import { fileOf, inOrder, timedLines } from './timed-lines.ts';

/** The text of the topmost line that is wholly in sight, without the name of its log. */
function topText(page: Page): Promise<string> {
  return page.locator('#pane').evaluate((pane) => {
    const { top } = pane.getBoundingClientRect();
    const rows = [...pane.querySelectorAll('.mounted > .row.line')];
    const row = rows.find((it) => it.getBoundingClientRect().top >= top - 1);
    const name = row?.querySelector('.log-name')?.textContent ?? '';
    return (row?.textContent ?? '')
      .replace(/^[^\w]*/, '')
      .replace(name, '')
      .trim();
  });
}

describe.skipIf(findChromium() === null)(`several logs as a whole${WITHOUT_BROWSER}`, () => {
  const stage = useStage();
  const app = timedLines('app', 5200, 1000);
  const worker = timedLines('worker', 300, 17_000);
  const all = inOrder(app, worker);

  async function openAll(logs: string): Promise<Page> {
    const { page, serve, open } = stage();
    await serve(logs.split(','));
    await open(`?log=${logs}`);
    await expectState(page, 'Live');
    // Only what was sampled says a time.
    await eventually(() => bar('aria-valuetext')).toMatch(/ · /);
    return page;
  }

  const bar = (name: string): Promise<string | null> =>
    stage().page.locator('#scrollbar[role=scrollbar]').getAttribute(name);

  /** Lines are about as long as each other, so a share of the bytes is one of the lines. */
  async function expectNear(texts: readonly string[], share: number): Promise<void> {
    const { page } = stage();
    const distance = async (): Promise<number> =>
      Math.abs(texts.indexOf(await topText(page)) / texts.length - share);
    await eventually(distance).toBeLessThan(0.015);
  }

  /** A key is looked up in a part of the page that may have to be loaded first. */
  async function goToPercent(key: string, percent: string): Promise<void> {
    const { page } = stage();
    await page.locator('#pane').press(key);
    await eventually(() => page.locator('#go-to').inputValue()).toBe('%');
    await page.keyboard.type(percent);
    await page.keyboard.press('Enter');
  }

  test('the bar goes to any share of all bytes, in the order of their lines', async () => {
    const { write } = stage();
    write('app', fileOf(app));
    write('worker', fileOf(worker));
    const page = await openAll('app,worker');
    expect(await bar('aria-valuenow')).toBe('100.0');
    const { x, y, height } = (await page.locator('#scrollbar').boundingBox()) ?? fail();
    await page.mouse.move(x + 5, y + height - 12);
    await page.mouse.down();
    await page.mouse.move(x + 5, y + height * 0.25, { steps: 20 });
    const tip = page.locator('#scrollbar .tip');
    await eventually(() => tip.textContent()).toMatch(/^2\d\.\d % · 2026-11-21 10:2\d:\d\d$/);
    await page.mouse.up();
    const share = (height * 0.25 - 12) / (height - 24);
    await expectNear(all, share);
    await expectState(page, 'Reading');
    await eventually(async () =>
      Math.abs(Number(await bar('aria-valuenow')) / 100 - share),
    ).toBeLessThan(0.015);
    expect(await breachesInAllThemes(page)).toEqual([]);
    await page.locator('#scrollbar').press('PageDown');
    await expectNear(all, share + 0.1);
    await page.locator('#scrollbar').press('Home');
    await eventually(() => topText(page)).toBe(all[0]);
    await eventually(() => bar('aria-valuenow')).toBe('0.0');
    await page.locator('#scrollbar').press('End');
    await expectState(page, 'Live');
    await eventually(() => bar('aria-valuenow')).toBe('100.0');
  });

  test('keys and the box go to so many percent, through compressed files too', async () => {
    const { write, fileOf: pathOf } = stage();
    writeFileSync(`${pathOf('app')}.1.gz`, gzipSync(fileOf(app.slice(0, 4000))));
    write('app', fileOf(app.slice(4000)));
    write('worker', fileOf(worker.slice(0, 100)));
    renameSync(pathOf('worker'), `${pathOf('worker')}.1`);
    write('worker', fileOf(worker.slice(100)));
    const page = await openAll('app,worker');
    await goToPercent('p', '40');
    await expectNear(all, 0.4);
    expect(page.url()).toContain('at=2026-11-21T10');
    await goToPercent('%', '90');
    await expectNear(all, 0.9);
    await page.locator('#go-to').fill('100%');
    await page.keyboard.press('Enter');
    await expectState(page, 'Live');
  });

  test('logs whose lines say no times come first, by their bytes', async () => {
    const { write } = stage();
    const plain = numberedLines(10_000, 12_000);
    write('one', plain);
    write('two', plain.replaceAll('line', 'file'));
    write('app', fileOf(timedLines('app', 700, 1000)));
    await openAll('app,one,two');
    const texts = plain.trimEnd().split('\n');
    const bytes = [plain.length, plain.length, fileOf(timedLines('app', 700, 1000)).length];
    const total = bytes.reduce((sum, it) => sum + it, 0);
    await goToPercent('p', ((plain.length * 50) / total).toFixed(3));
    await expectNear(texts, 0.5);
    await eventually(() => bar('aria-valuetext')).toMatch(/ · one$/);
    await goToPercent('p', ((plain.length * 125) / total).toFixed(3));
    await expectNear(
      texts.map((text) => text.replace('line', 'file')),
      0.25,
    );
    await eventually(() => bar('aria-valuetext')).toMatch(/ · two$/);
  });
});

function fail(): never {
  throw new Error('there is no scrollbar');
}
