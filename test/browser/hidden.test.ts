import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import {
  contiguity,
  eventually,
  expectLineCount,
  expectState,
  numberedLines,
  setHidden,
  viewersOf,
} from './reading.ts';
import { startProxy } from './proxy.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`nobody there${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('a page that nobody sees closes its stream, and goes on by id when it is seen', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 300));
    const { url } = await serve(['app']);
    await page.clock.install();
    await open();
    await expectLineCount(page, 300);
    await setHidden(page, true);
    await page.clock.fastForward(10_000);
    await eventually(() => viewersOf(url)).toBe(0);
    await expectState(page, 'Paused');
    write('app', numberedLines(300, 400));
    await setHidden(page, false);
    await expectLineCount(page, 400);
    expect(await contiguity(page)).toBe('✓ contiguous · 400 lines · 0 gaps');
  });

  test('a connection that fell silent is noticed and replaced', async () => {
    const { page, serve, write } = stage();
    write('app', numberedLines(0, 300));
    const { url } = await serve(['app']);
    const proxy = await startProxy(url);
    await page.goto(proxy.url);
    await expectLineCount(page, 300);
    // The first lines are looked up: only then is there a stream that can fall silent.
    await expectState(page, 'Live');
    proxy.freeze();
    write('app', numberedLines(300, 400));
    // Two and a half pings are waited for.
    await expect.poll(() => contiguity(page), { timeout: 30_000 }).toContain('· 400 lines');
    expect(await contiguity(page)).toBe('✓ contiguous · 400 lines · 0 gaps');
  }, 60_000);
});
