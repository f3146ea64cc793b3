import { truncateSync } from 'node:fs';
import { createServer } from 'node:http';
import { promisify } from 'node:util';

import type { Page } from 'playwright-core';
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

/** Keeps what the page says for a moment, so that a slow test can still read it. */
function keepTold(page: Page): Promise<void> {
  return page.evaluate(() => {
    const overlay = document.querySelector('#overlay');
    if (overlay === null) throw new Error('there is no overlay');
    new MutationObserver(() => {
      const words = overlay.querySelector('.told')?.textContent;
      if (words !== undefined) document.body.dataset['told'] = words;
    }).observe(overlay, { childList: true, subtree: true, characterData: true });
  });
}

async function toldWords(page: Page): Promise<string> {
  return (await page.locator('body').getAttribute('data-told')) ?? '';
}

describe.skipIf(findChromium() === null)(`coming back${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test.each([
    ['server-sent events', ''],
    ['WebSocket', '?t=ws'],
    ['SSE over fetch', '?t=fetch'],
    ['polling', '?t=poll'],
  ])('resumes by itself after a restart of the server, over %s', async (_name, query) => {
    const { page, serve, write, open, restart } = stage();
    write('app', numberedLines(0, 300));
    await serve(['app']);
    await open(query);
    await expectLineCount(page, 300);
    await keepTold(page);
    await restart(async () => {
      await expectState(page, 'Reconnecting');
      write('app', numberedLines(300, 600));
    });
    await expectLineCount(page, 600);
    const offset = numberedLines(0, 300).length.toLocaleString('en');
    await eventually(() => toldWords(page)).toMatch(
      new RegExp(`^Resumed at @${offset} after \\d+\\.\\d s · 0 lost · 0 repeated$`),
    );
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

  test('says what a cut has cost, by what was counted and not by hope', async () => {
    const { page, serve, write, open, restart, fileOf } = stage();
    write('app', numberedLines(0, 300));
    await serve(['app']);
    await open();
    await expectLineCount(page, 300);
    await keepTold(page);
    await restart(async () => {
      await expectState(page, 'Reconnecting');
      truncateSync(fileOf('app'));
      write('app', 'something else\n');
    });
    await eventually(() => toldWords(page)).toMatch(/ · 1 gap · 0 repeated$/);
  });

  test('changes the transport in the middle and loses nothing', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 300));
    await serve(['app']);
    await open();
    await expectLineCount(page, 300);
    await page.locator('.chip').click();
    for (const [index, kind] of ['ws', 'fetch', 'poll', 'sse', 'auto'].entries()) {
      await page.locator(`input[value=${kind}]`).check();
      expect(new URL(page.url()).searchParams.get('t')).toBe(kind === 'auto' ? null : kind);
      const before = 300 + index * 120;
      write('app', numberedLines(before, before + 120));
      await expectLineCount(page, before + 120);
    }
    expect(await readAllRows(page)).toEqual(ALL_900);
    expect(await contiguity(page)).toBe('✓ contiguous · 900 lines · 0 gaps');
  });
});
