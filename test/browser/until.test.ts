import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState, numberedLines, setHidden, viewersOf } from './reading.ts';
import { useStage } from './stage.ts';

const waitingFor = (page: Page): Promise<string | null> =>
  page.locator('#tools button.small:not(.quiet)[aria-pressed=true]').first().textContent();

/** Counts the questions for leave, and keeps what is told instead of showing it. */
async function keepNotices(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const kept = { asked: 0, told: new Array<string>() };
    class KeptNotification extends EventTarget {
      static requestPermission(): Promise<string> {
        kept.asked += 1;
        return Promise.resolve('granted');
      }
      constructor(title: string, { body }: { readonly body: string }) {
        super();
        kept.told.push(`${title}: ${body}`);
      }
    }
    Object.assign(window, { Notification: KeptNotification, kept });
  });
}

const isShown = (page: Page, text: string): Promise<number> =>
  page.locator('.row.line', { hasText: text }).count();

const keptIn = (page: Page): Promise<unknown> => page.evaluate('kept');

describe.skipIf(findChromium() === null)(`waiting for a line${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  async function openWaiting(query: string, names = ['app']): Promise<Page> {
    const { page, serve, write, open } = stage();
    for (const name of names) write(name, `a needle of before\n${numberedLines(0, 60)}`);
    await serve(names);
    await open(`?log=${names.join(',')}&q=${query}`);
    await expectState(page, 'Live');
    await page.locator('#pane').press('F');
    await eventually(() => waitingFor(page)).toContain('Following until');
    return page;
  }

  test('follows on until one has it, stops there and says so in the title', async () => {
    const page = await openWaiting('needle');
    const { write } = stage();
    expect(await waitingFor(page)).toBe('Following until “needle”');
    write('app', `${numberedLines(60, 100)}nothing yet\n`);
    await eventually(() => isShown(page, 'nothing yet')).toBe(1);
    expect(await page.title()).toBe('app · sse-tail');
    write('app', `${numberedLines(100, 200)}the Needle\n${numberedLines(200, 400)}`);
    await eventually(() => page.locator('.row.found').allTextContents()).toEqual(['the Needle']);
    await eventually(() => page.title()).toBe('● needle · app');
    await eventually(() => page.locator('link[rel=icon]').getAttribute('href')).toContain('new');
    const status = page.locator('[role=search] [role=status]');
    await eventually(() => status.textContent()).toContain('it has come');
    await page.locator('#pane').press('f');
    await eventually(() => isShown(page, 'line 399')).toBe(1);
    await eventually(() => page.title()).toBe('app · sse-tail');
    // Only the first one was waited for.
    write('app', 'one more needle\nlast\n');
    await eventually(() => isShown(page, 'last')).toBe(1);
    expect(await page.title()).toBe('app · sse-tail');
  });

  test('waits in several logs', async () => {
    const page = await openWaiting('/needle \\d/i', ['app', 'worker']);
    const { write } = stage();
    write('app', 'no needle\n');
    await eventually(() => isShown(page, 'no needle')).toBe(1);
    write('worker', 'needle 1\n');
    await eventually(() => page.locator('.row.found').textContent()).toContain('needle 1');
    await eventually(() => page.title()).toBe('● needle \\d · app,worker');
    // It stays there, though it is the last line and the stream goes on.
    await expectState(page, 'Live');
    write('app', numberedLines(60, 70));
    await eventually(() => page.locator('.pill').textContent()).toContain('new line');
    expect(await page.title()).toBe('● needle \\d · app,worker');
  });

  test('gives up where somebody leaves the end, or presses the key again', async () => {
    const page = await openWaiting('needle');
    const button = page.getByRole('button', { name: 'Until it comes' });
    await page.locator('#pane').press('F');
    await eventually(() => button.count()).toBe(1);
    await button.click();
    await eventually(() => button.count()).toBe(0);
    await page.locator('#pane').press('PageUp');
    await eventually(() => button.count()).toBe(1);
  });

  test('tells whoever wants to be told while nobody sees the page, and keeps the stream open for that', async () => {
    const { page, serve, write, open } = stage();
    await keepNotices(page);
    write('app', numberedLines(0, 60));
    const { url } = await serve(['app']);
    await page.clock.install();
    await open('?log=app&q=needle');
    await expectState(page, 'Live');
    await page.locator('#pane').press('F');
    await eventually(() => page.getByRole('button', { name: 'Notify me' }).count()).toBe(1);
    expect(await keptIn(page)).toEqual({ asked: 0, told: [] });
    await page.getByRole('button', { name: 'Notify me' }).click();
    await eventually(() => keptIn(page)).toEqual({ asked: 1, told: [] });
    await setHidden(page, true);
    // The list of logs is not told to a page that nobody sees.
    await eventually(() => viewersOf(url)).toBe(1);
    await page.clock.fastForward(11_000);
    expect(await viewersOf(url)).toBe(1);
    write('app', 'the needle\n');
    await eventually(() => keptIn(page)).toEqual({ asked: 1, told: ['needle: the needle'] });
    await eventually(() => page.title()).toBe('● needle · app');
    // Now there is nothing to wait for.
    await expectState(page, 'Live');
    await page.clock.fastForward(11_000);
    await eventually(() => viewersOf(url)).toBe(0);
    expect(await page.title()).toBe('● needle · app');
    await setHidden(page, false);
    await eventually(() => page.locator('.row.found').textContent()).toBe('the needle');
  });

  test('says of an expression that only the server reads that it cannot be waited for', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 60));
    await serve(['app']);
    await open('?log=app&q=/(%3Fi)line/');
    await expectState(page, 'Live');
    await page.locator('#pane').press('F');
    const status = page.locator('[role=search] [role=status]');
    await eventually(() => status.textContent()).toContain('cannot be waited for');
  });
});
