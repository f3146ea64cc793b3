import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import {
  contiguity,
  eventually,
  expectLineCount,
  expectState,
  numberedLines,
  viewersOf,
} from './reading.ts';
import { useStage } from './stage.ts';

const TABS = 12;
const LOGS = ['a', 'b', 'c', 'd'];

const FAILING_WORKER = `class extends EventTarget {
  port = new MessageChannel().port1;
  constructor() {
    super();
    setTimeout(() => this.dispatchEvent(new Event('error')));
  }
}`;

describe.skipIf(findChromium() === null)(`many tabs${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('all twelve are live over HTTP/1.1, and share connections', async () => {
    const { page, serve, write } = stage();
    for (const log of LOGS) write(log, numberedLines(0, 50));
    // Without it no tab has the changes of the list told, which is a viewer too.
    const { url } = await serve(LOGS, { websocket: false });
    const tabs: Page[] = [];
    for (let tab = 0; tab < TABS; tab += 1) {
      const opened = await page.context().newPage();
      await opened.goto(`${url}?log=${LOGS[tab % LOGS.length]}`);
      tabs.push(opened);
    }
    try {
      for (const tab of tabs) await expectState(tab, 'Live');
      await eventually(() => viewersOf(url)).toBe(1);
      for (const log of LOGS) write(log, numberedLines(50, 80));
      for (const tab of tabs) {
        await expectLineCount(tab, 80);
        expect(await contiguity(tab)).toBe('✓ contiguous · 80 lines · 0 gaps');
      }
      // A page that goes leaves the others where they are, and takes its log with it when it was the last.
      for (const tab of tabs.splice(1)) await tab.close();
      await eventually(() => viewersOf(url)).toBe(1);
      write('a', numberedLines(80, 90));
      for (const tab of tabs) await expectLineCount(tab, 90);
    } finally {
      for (const tab of tabs) await tab.close();
    }
  });

  test.each(['fetch', 'poll'])(
    'tabs over %s share a connection too, and miss nothing',
    async (kind) => {
      const { page, serve, write } = stage();
      for (const log of ['a', 'b']) write(log, numberedLines(0, 50));
      const { url } = await serve(['a', 'b']);
      const other = await page.context().newPage();
      try {
        await page.goto(`${url}?log=a&t=${kind}`);
        await other.goto(`${url}?log=b&t=${kind}`);
        for (const tab of [page, other]) await expectState(tab, 'Live');
        // Each tab has the changes of the list told; what is polled has no viewer between two answers.
        if (kind === 'fetch') await eventually(() => viewersOf(url)).toBe(3);
        for (const log of ['a', 'b']) write(log, numberedLines(50, 80));
        for (const tab of [page, other]) {
          await expectLineCount(tab, 80);
          expect(await contiguity(tab)).toBe('✓ contiguous · 80 lines · 0 gaps');
        }
      } finally {
        await other.close();
      }
    },
  );

  test.each([
    ['is missing', 'delete globalThis.SharedWorker'],
    ['is refused', 'globalThis.SharedWorker = class { constructor() { throw new Error() } }'],
    ['fails', `globalThis.SharedWorker = ${FAILING_WORKER}`],
  ])('where the shared worker %s a page has one of its own', async (_name, script) => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 50));
    await serve(['app']);
    await page.addInitScript(script);
    await open();
    await expectLineCount(page, 50);
    write('app', numberedLines(50, 60));
    await expectLineCount(page, 60);
  });
});
