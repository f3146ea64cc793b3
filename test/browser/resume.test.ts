import { createServer } from 'node:http';
import { promisify } from 'node:util';

import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import {
  contiguity,
  eventually,
  expectLineCount,
  expectState,
  numberedLines,
  readAllRows,
} from './reading.ts';
import { useStage } from './stage.ts';

const ALL_900 = numberedLines(0, 900).trimEnd().split('\n');

describe.skipIf(findChromium() === null)(`coming back${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test.each([
    ['server-sent events', ''],
    ['WebSocket', '?t=ws'],
  ])('resumes by itself after a restart of the server, over %s', async (_name, query) => {
    const { page, serve, write, open, restart } = stage();
    write('app', numberedLines(0, 300));
    await serve(['app']);
    await open(query);
    await expectLineCount(page, 300);
    await restart(async () => {
      await expectState(page, 'Reconnecting');
      write('app', numberedLines(300, 600));
    });
    await expectLineCount(page, 600);
    write('app', numberedLines(600, 900));
    await expectLineCount(page, 900);
    const lines = (await readAllRows(page)).filter((text) => text.startsWith('line '));
    expect(lines).toEqual(ALL_900);
    expect(await contiguity(page)).toBe('✓ contiguous · 900 lines · 0 gaps');
  });

  test('comes back after a proxy said 502, which ends an EventSource for ever', async () => {
    const { page, serve, write, open, restart } = stage();
    write('app', numberedLines(0, 300));
    const { url } = await serve(['app']);
    await open();
    await expectLineCount(page, 300);
    await restart(async () => {
      const proxy = createServer((_request, response) => void response.writeHead(502).end());
      proxy.listen(Number(new URL(url).port));
      await eventually(() => page.locator('.chip .detail').textContent()).toMatch(
        /^a proxy does not reach the server \(502\) · in \d+ s/,
      );
      write('app', numberedLines(300, 900));
      proxy.closeAllConnections();
      await promisify(proxy.close.bind(proxy))();
    });
    await expectLineCount(page, 900);
    const lines = (await readAllRows(page)).filter((text) => text.startsWith('line '));
    expect(lines).toEqual(ALL_900);
  });

  test('changes the transport in the middle and loses nothing', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 300));
    await serve(['app']);
    await open();
    await expectLineCount(page, 300);
    await page.locator('input[value=ws]').check();
    expect(page.url()).toContain('t=ws');
    write('app', numberedLines(300, 600));
    await expectLineCount(page, 600);
    await page.locator('input[value=sse]').check();
    expect(page.url()).not.toContain('t=ws');
    write('app', numberedLines(600, 900));
    await expectLineCount(page, 900);
    expect(await readAllRows(page)).toEqual(ALL_900);
    expect(await contiguity(page)).toBe('✓ contiguous · 900 lines · 0 gaps');
  });
});
