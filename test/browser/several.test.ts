import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { tempFolder } from '../helpers/temp-folder.ts';
import { breachesInAllThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { contiguity, eventually, expectLineCount, expectState, viewersOf } from './reading.ts';
import { useStage } from './stage.ts';

/** Lines of one log, so many seconds apart, from a second on. */
function timedLines(log: string, first: number, count: number, apart = 2): string {
  return Array.from({ length: count }, (_, index) => {
    const time = new Date(Date.UTC(2026, 10, 21, 10) + (first + index * apart) * 1000);
    return `${time.toISOString()} ${log} ${index}\n`;
  }).join('');
}

/** The rows in the page, each as `name|text` without its time. */
function rowsOf(page: Page): Promise<string[]> {
  return page.locator('.row.line').evaluateAll((rows) =>
    rows.map((row) => {
      const name = row.querySelector('.log-name')?.textContent ?? '';
      const words = row.textContent.split(/Z /).at(-1) ?? '';
      return `${name}|${words.replace(name, words.startsWith(name) ? name : '')}`;
    }),
  );
}

const namesIn = async (page: Page): Promise<Set<string>> =>
  new Set((await rowsOf(page)).map((row) => row.split('|')[0] ?? ''));

describe.skipIf(findChromium() === null)(`several logs side by side${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  async function openTwo(query = ''): Promise<string> {
    const { page, serve, write, open } = stage();
    write('app', timedLines('app', 0, 5));
    write('worker', timedLines('worker', 1, 5));
    const { url } = await serve(['app', 'worker', 'db']);
    await open(`?log=app,worker${query}`);
    await expectLineCount(page, 10);
    await expectState(page, 'Live');
    return url;
  }

  test.each([
    ['server-sent events', ''],
    ['WebSocket', '&t=ws'],
    ['fetch', '&t=fetch'],
    ['polling', '&t=poll'],
  ])('come in one stream over %s, in the order of their times', async (_name, query) => {
    const { page, write } = stage();
    const url = await openTwo(query);
    expect((await rowsOf(page)).slice(0, 4)).toEqual([
      'app|app 0',
      'worker|worker 0',
      'app|app 1',
      'worker|worker 1',
    ]);
    // The other one watches the list; between two polls there is no other.
    if (query !== '&t=poll') expect(await viewersOf(url)).toBe(2);
    write('worker', timedLines('worker', 20, 1));
    await expectLineCount(page, 11);
    expect((await rowsOf(page)).at(-1)).toBe('worker|worker 0');
    expect(await contiguity(page)).toContain('✓ contiguous');
  });

  test('the panel proves each log by itself', async () => {
    const { page, write } = stage();
    await openTwo();
    write('app', timedLines('app', 20, 3));
    await expectLineCount(page, 13);
    await page.locator('button.light').click();
    const words = (): Promise<string | null> => page.locator('.proof').textContent();
    await eventually(words).toContain('Proven: these are the bytes of the file');
    expect(await words()).toContain('app: ✓ contiguous · 8 lines');
    expect(await words()).toContain('worker: ✓ contiguous · 5 lines');
    expect(await words()).toMatch(/app: 8 lines, .*worker: 5 lines, /);
  });

  test('a cut loses nothing of either', async () => {
    const { page, write, restart } = stage();
    await openTwo();
    await restart(() => {
      write('app', timedLines('app', 20, 40, 1));
      write('worker', timedLines('worker', 20, 40, 1));
    });
    await expectLineCount(page, 90);
    expect(await contiguity(page)).toContain('✓ contiguous · 90 lines · 0 gaps');
  });

  test('one is added and taken out in the menu, and the others go on where they were', async () => {
    const { page, write } = stage();
    write('db', timedLines('db', 0, 3));
    await openTwo();
    await page.locator('.open-log').click();
    await page.getByRole('button', { name: 'Show db beside the others' }).click();
    await expectLineCount(page, 13);
    expect(page.url()).toContain('log=app%2Cworker%2Cdb');
    expect(await page.locator('.row.notice').allTextContents()).toEqual([
      expect.stringContaining('Added'),
    ]);
    write('app', timedLines('app', 20, 1));
    await expectLineCount(page, 14);
    await page.getByRole('button', { name: 'Show worker beside the others' }).click();
    await eventually(() => namesIn(page)).toEqual(new Set(['app', 'db']));
    write('worker', timedLines('worker', 30, 1));
    write('db', timedLines('db', 30, 1));
    await expectLineCount(page, 10);
    expect(await contiguity(page)).toContain('✓ contiguous · 10 lines · 0 gaps');
    expect(await namesIn(page)).toEqual(new Set(['app', 'db']));
  });

  test('the menu puts a second log beside one, and the legend takes it out again', async () => {
    const { page, serve, write, open } = stage();
    write('app', timedLines('app', 0, 5));
    write('worker', timedLines('worker', 1, 5));
    await serve(['app', 'worker']);
    await open('?log=app');
    await expectLineCount(page, 5);
    await page.locator('.open-log').click();
    await page.getByRole('button', { name: 'Show worker beside the others' }).click();
    await expectLineCount(page, 10);
    await page.keyboard.press('Escape');
    await page.getByTitle('Take app out').click();
    await expectLineCount(page, 5);
    expect(page.url()).toContain('log=worker');
    expect(await page.locator('#find').count()).toBe(1);
    expect(await page.locator('.log-name').count()).toBe(0);
  });

  test('the name of a row opens its log there, and Back comes back', async () => {
    const { page } = stage();
    await openTwo();
    await page.locator('.row.line', { hasText: 'worker 2' }).locator('.log-name').click();
    await eventually(() => page.locator('.row.found').textContent()).toContain('worker 2');
    expect(new URL(page.url()).searchParams.get('log')).toBe('worker');
    await page.goBack();
    await expectLineCount(page, 10);
    expect(await namesIn(page)).toEqual(new Set(['app', 'worker']));
  });

  test('leads to one log, as the keys that take one ask', async () => {
    const { page } = stage();
    await openTwo();
    await page.locator('#pane').focus();
    await page.keyboard.press('i');
    await eventually(() => page.locator('.told').textContent()).toContain('Click the name of one');
  });

  test('a filter is for all, and every byte of each is accounted for', async () => {
    const { page } = stage();
    await openTwo();
    await page.locator('#filter').fill('/ [13]$/');
    await page.keyboard.press('Enter');
    await eventually(() => rowsOf(page)).toEqual([
      'app|app 1',
      'worker|worker 1',
      'app|app 3',
      'worker|worker 3',
    ]);
    expect(page.url()).toContain('log=app%2Cworker&i=');
    await page.locator('button.light').click();
    await eventually(() => page.locator('.proof').textContent()).toContain(
      'Every byte is accounted for',
    );
  });

  test('pauses at its place in all, and goes on from there', async () => {
    const { page, write } = stage();
    const url = await openTwo();
    await page.getByRole('button', { name: 'Pause' }).click();
    await eventually(() => viewersOf(url)).toBe(1);
    write('app', timedLines('app', 20, 3));
    write('worker', timedLines('worker', 21, 3));
    await page.locator('button.main').click();
    await expectLineCount(page, 16);
    expect((await rowsOf(page)).slice(-4)).toEqual([
      'app|app 1',
      'worker|worker 1',
      'app|app 2',
      'worker|worker 2',
    ]);
    expect(await contiguity(page)).toContain('✓ contiguous');
  });

  test('new lines push out nothing that is being read', async () => {
    const { page, write } = stage();
    const url = await openTwo();
    write('app', timedLines('app', 20, 100));
    await expectLineCount(page, 110);
    await page.locator('#pane').focus();
    await page.keyboard.press('g');
    const top = (): Promise<string> => page.locator('.row.line').first().textContent().then(String);
    await eventually(top).toContain('app 0');
    write('worker', timedLines('worker', 20, 6000, 0.001));
    await expectState(page, 'Reading');
    expect(await top()).toContain('app 0');
    await eventually(() => viewersOf(url)).toBe(1);
    await page.locator('.pill').click();
    await expectLineCount(page, 6110);
    await expectState(page, 'Live');
    expect(await contiguity(page)).toContain('✓ contiguous · 6,110 lines · 0 gaps');
  });

  test('one that is not offered is said to be so, and the other is shown', async () => {
    const { page, serve, write, open } = stage();
    write('app', timedLines('app', 0, 2));
    await serve(['app']);
    await open('?log=app,nope');
    await expectLineCount(page, 2);
    await expectState(page, 'Live');
    expect(await page.locator('.row.notice').textContent()).toContain('No log is called nope');
    expect(await page.locator('.legend').textContent()).toContain('no such log');
    expect(await contiguity(page)).toContain('✓ contiguous');
    write('app', timedLines('app', 20, 1));
    await expectLineCount(page, 3);
    await open('?log=nix,nope');
    await eventually(() => page.locator('.message').textContent()).toContain(
      'No log is called nix or nope',
    );
  });

  test('one that is new in the config comes in by itself', async () => {
    const { page, serve, write, open } = stage();
    const folder = tempFolder();
    const entry = { dir: folder, include: ['**/*.log'], exclude: [], group: 'Machine' };
    write('app', timedLines('app', 0, 2));
    await serve(['app'], { folders: { var: entry }, goneWaitMs: 100 });
    await open('?log=app,var--new.log,var--newer.log');
    await expectLineCount(page, 2);
    writeFileSync(join(folder, 'new.log'), timedLines('new', 0, 3));
    await expectLineCount(page, 5);
    write('app', timedLines('app', 20, 1));
    await expectLineCount(page, 6);
    expect(await contiguity(page)).toContain('✓ contiguous · 6 lines · 0 gaps');
  });

  test('notices name their log, and each that has no lines says why', async () => {
    const { page, serve, write, open, fileOf } = stage();
    await serve(['app', 'worker']);
    await open('?log=app,worker');
    await eventually(() => page.locator('.message').textContent()).toContain(
      'Waiting for app, worker',
    );
    expect(await page.locator('.message').textContent()).toContain('worker: It does not exist yet');
    write('app', timedLines('app', 0, 2));
    await expectLineCount(page, 2);
    rmSync(fileOf('app'));
    await eventually(() => page.locator('.row.notice').last().textContent()).toMatch(
      /app\s*Waiting/,
    );
  });

  test('is there for everybody, in each theme', async () => {
    const { page } = stage();
    await openTwo();
    expect(await breachesInAllThemes(page)).toEqual([]);
    await page.locator('.open-log').click();
    expect(await breachesInAllThemes(page)).toEqual([]);
    const pane = page.getByRole('log', { name: 'Logs app, worker' });
    expect(await pane.count()).toBe(1);
  });
});
