import { renameSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { contiguity, eventually, expectLineCount, numberedLines } from './reading.ts';
import { startProxy } from './proxy.ts';
import { useStage } from './stage.ts';

const CUTS = 100;
/** More than the largest batch, so that some connections get one through however much has gathered. */
const MOST_BYTES = 150_000;
const LINES_A_ROUND = 500;

describe.skipIf(findChromium() === null)(`cuts${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('through a hundred cuts and a rotation the light stays green, and the bytes are the file’s', async () => {
    const { page, serve, write, fileOf } = stage();
    write('app', numberedLines(0, 100));
    const { url } = await serve(['app'], { retryMs: 10, rotateWaitMs: 100 });
    const proxy = await startProxy(url);
    await page.goto(proxy.url);
    await expectLineCount(page, 100);
    let written = 100;
    proxy.cutAfter(MOST_BYTES);
    // The next round does not wait for a cut: a stream that has sent all may have some bytes left to its end.
    const round = async (): Promise<number> => {
      if (written === 100 + 10 * LINES_A_ROUND) renameSync(fileOf('app'), `${fileOf('app')}.1`);
      write('app', numberedLines(written, written + LINES_A_ROUND));
      written += LINES_A_ROUND;
      return proxy.cutCount;
    };
    await expect.poll(round, { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(CUTS);
    proxy.cutAfter(null);
    await expectLineCount(page, written);
    expect(await contiguity(page)).toBe(
      `✓ contiguous · ${written.toLocaleString('en')} lines · 0 gaps`,
    );
    await page.locator('button.light').click();
    await eventually(() => page.locator('.proof').textContent()).toContain(
      `Proven: these are the bytes of the file${written.toLocaleString('en')} lines`,
    );
  }, 90_000);
});
