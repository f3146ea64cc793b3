import { renameSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { contiguity, eventually, expectLineCount, numberedLines } from './reading.ts';
import { startProxy } from './proxy.ts';
import { useStage } from './stage.ts';

/** More than the largest batch, so that some connections get one through however much has gathered. */
const MOST_BYTES = 150_000;
const LINES_A_ROUND = 500;

describe.skipIf(findChromium() === null)(`cuts${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  // A hundred in all.
  test.each([
    {
      name: 'all lines',
      query: '',
      cuts: 60,
      passes: /line/,
      proof: 'Proven: these are the bytes',
    },
    {
      name: 'a filter',
      query: '?log=app&i=7',
      cuts: 40,
      passes: /7/,
      proof: 'Every byte is accounted for',
    },
  ])(
    'with $name, through $cuts cuts and a rotation, the light stays green and the bytes are the file’s',
    async ({ query, cuts, passes, proof }) => {
      const { page, serve, write, fileOf } = stage();
      write('app', numberedLines(0, 100));
      const { url } = await serve(['app'], { retryMs: 10, rotateWaitMs: 100 });
      const proxy = await startProxy(url);
      await page.goto(proxy.url + query);
      await expectLineCount(page, passing(100, passes));
      let written = 100;
      proxy.cutAfter(MOST_BYTES);
      // The next round does not wait for a cut: a stream that has sent all may have some bytes left to its end.
      const round = (): number => {
        if (written === 100 + 10 * LINES_A_ROUND) renameSync(fileOf('app'), `${fileOf('app')}.1`);
        write('app', numberedLines(written, written + LINES_A_ROUND));
        written += LINES_A_ROUND;
        return proxy.cutCount;
      };
      await expect.poll(round, { timeout: 60_000, interval: 20 }).toBeGreaterThanOrEqual(cuts);
      proxy.cutAfter(null);
      const lines = passing(written, passes);
      await expectLineCount(page, lines);
      const count = `${lines.toLocaleString('en')} lines`;
      expect(await contiguity(page)).toBe(`✓ contiguous · ${count} · 0 gaps`);
      await page.locator('button.light').click();
      await eventually(() => page.locator('.proof').textContent()).toMatch(
        new RegExp(`^${proof}[^0-9]*${count}`),
      );
    },
    90_000,
  );
});

/** How many of the first lines have this in them. */
function passing(count: number, pattern: RegExp): number {
  return numberedLines(0, count)
    .split('\n')
    .filter((line) => pattern.test(line)).length;
}
