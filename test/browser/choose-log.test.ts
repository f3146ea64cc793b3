import { utimesSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectLineCount, expectState } from './reading.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`choosing a log${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('opens the log that was written last, and keeps it in the address', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('old', 'an old line\n');
    utimesSync(fileOf('old'), 1, 1);
    write('fresh', 'a fresh line\n');
    await serve(['old', 'fresh']);
    await open();
    await eventually(() => page.locator('.row.line').allTextContents()).toEqual(['a fresh line']);
    expect(page.url()).toContain('?log=fresh');
    expect(await page.title()).toBe('fresh · sse-tail');
  });

  test('opens the log of the address', async () => {
    const { page, serve, write, open } = stage();
    write('one', '1\n');
    write('two', '2\n');
    await serve(['one', 'two']);
    await open('?log=one');
    await eventually(() => page.locator('.row.line').allTextContents()).toEqual(['1']);
  });

  test('changes to another log of the menu', async () => {
    const { page, serve, write, open } = stage();
    write('one', 'first\n');
    write('two', 'second\n');
    await serve(['one', 'two']);
    await open('?log=one');
    await expectState(page, 'Live');
    await page.locator('.open-log').click();
    await page.locator('#log-menu a', { hasText: 'two' }).click();
    await eventually(() => page.locator('.row.line').allTextContents()).toEqual(['second']);
    expect(page.url()).toContain('?log=two');
  });

  test('says how to start where there are no logs', async () => {
    const { page, serve, open } = stage();
    await serve([]);
    await open();
    await eventually(() => page.locator('.message').textContent()).toContain('sse-tail /var/log');
  });

  test('offers no WebSocket where there is none, and goes on without', async () => {
    const { page, serve, write, open } = stage();
    write('app', 'a line\n');
    await serve(['app'], { websocket: false });
    await open('?log=app&t=ws');
    await eventually(() => page.locator('.row.line').allTextContents()).toEqual(['a line']);
    await page.locator('.chip').click();
    await eventually(() => page.locator('input[value=ws]').isDisabled()).toBe(true);
    expect(page.url()).not.toContain('t=ws');
  });

  test('says that there is no log of that name', async () => {
    const { page, serve, write, open } = stage();
    write('app', '1\n');
    await serve(['app']);
    await open('?log=nope');
    await eventually(() => page.locator('.message').textContent()).toContain(
      'No log is called nope',
    );
  });

  test('waits for a file that does not exist yet, and shows its lines when it does', async () => {
    const { page, serve, write, open } = stage();
    await serve(['later']);
    await open();
    await expectState(page, 'Waiting for file');
    await eventually(() => page.locator('.message').textContent()).toContain(
      'It does not exist yet. It will appear here as soon as it is created.',
    );
    write('later', 'here it is\n');
    await expectLineCount(page, 1);
    await eventually(() => page.locator('.row.line').allTextContents()).toEqual(['here it is']);
    await expectState(page, 'Live');
    expect(await page.locator('.message').count()).toBe(0);
  });

  test('works below a base path', async () => {
    const { page, serve, write, open } = stage();
    write('app', 'below\n');
    const { url } = await serve(['app'], { base: '/tools/logs/' });
    expect(url).toContain('/tools/logs/');
    await open();
    await eventually(() => page.locator('.row.line').allTextContents()).toEqual(['below']);
    await page.locator('.chip').click();
    await page.locator('input[value=ws]').check();
    await expectState(page, 'Live');
    write('app', 'over WebSocket\n');
    await expectLineCount(page, 2);
    await page.locator('input[value=fetch]').check();
    write('app', 'over fetch\n');
    await expectLineCount(page, 3);
  });
});
