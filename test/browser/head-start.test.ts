import { renameSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import {
  contiguity,
  eventually,
  expectLineCount,
  expectState,
  headWords,
  numberedLines,
  openWithLines,
} from './reading.ts';
import { useStage } from './stage.ts';

/** A worker that never says anything. */
const DUMB_WORKER =
  'globalThis.SharedWorker = class extends EventTarget { port = new MessageChannel().port1 }';

describe.skipIf(findChromium() === null)(`the first lines${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('do not wait for the stream', async () => {
    const { page, serve, write } = stage();
    write('app', numberedLines(0, 1500));
    const { url } = await serve(['app']);
    await page.addInitScript(DUMB_WORKER);
    await openWithLines(page, `${url}?log=app`);
    await expectLineCount(page, 1000);
    await eventually(async () => (await page.locator('.row.line').last().textContent()) ?? '').toBe(
      'line 1499',
    );
  });

  test('are followed by the stream at the byte where they end, and the proof holds for both', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 1500));
    await serve(['app']);
    await open('?log=app');
    await expectState(page, 'Live');
    write('app', numberedLines(1500, 1600));
    await expectLineCount(page, 1100);
    expect(await contiguity(page)).toBe('✓ contiguous · 1,100 lines · 0 gaps');
    await page.locator('button.light').click();
    await eventually(() => page.locator('.proof').textContent()).toContain(
      'Proven: these are the bytes of the file1,100 lines',
    );
  });

  test('are those of the stream where the live file has few and there are more before it', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', numberedLines(0, 50));
    renameSync(fileOf('app'), `${fileOf('app')}.1`);
    write('app', numberedLines(50, 60));
    await serve(['app']);
    await open('?log=app');
    // The stream begins in the file before, and says where this one does.
    await expectLineCount(page, 60);
    await eventually(() => headWords(page)).toBe('Beginning of app');
    await eventually(() => page.locator('.row.turn').count()).toBe(1);
    expect(await contiguity(page)).toBe('✓ contiguous · 60 lines · 0 gaps');
  });

  test('come from the stream where they did not come with the page', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 1500));
    await serve(['app']);
    await page.route('**/?log=app', async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/<div class="mounted">.*<\/script>/, '');
      expect(body).not.toContain('line 1499');
      await route.fulfill({ response, body });
    });
    await open('?log=app');
    await expectLineCount(page, 1000);
    await expectState(page, 'Live');
    expect(await page.locator('.row.line').last().textContent()).toBe('line 1499');
  });
});
