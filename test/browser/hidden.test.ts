import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';

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

/** As if the tab went to the background, or came back. */
function setHidden(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate((is) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: is });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

interface Proxy {
  readonly port: number;
  /** From now on nothing comes on the streams that are open, and nobody is told. */
  freeze(): void;
}

/** A way to the server that can go dead without a word, as a network does. */
async function startProxy(serverPort: number): Promise<Proxy> {
  const streams = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.on('data', (request: Buffer) => {
      if (request.includes('GET /logs/app?')) streams.add(upstream);
    });
    client.pipe(upstream).pipe(client);
    onTestFinished(() => void client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    freeze() {
      for (const upstream of streams) upstream.unpipe().pause();
    },
  };
}

describe.skipIf(findChromium() === null)(`nobody there${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('a page that nobody sees closes its stream, and goes on by id when it is seen', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, 300));
    const { url } = await serve(['app']);
    await open();
    await expectLineCount(page, 300);
    await setHidden(page, true);
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
    const proxy = await startProxy(Number(new URL(url).port));
    await page.goto(`http://127.0.0.1:${proxy.port}/`);
    await expectLineCount(page, 300);
    proxy.freeze();
    write('app', numberedLines(300, 400));
    // Two and a half pings are waited for.
    await expect.poll(() => contiguity(page), { timeout: 30_000 }).toContain('· 400 lines');
    expect(await contiguity(page)).toBe('✓ contiguous · 400 lines · 0 gaps');
  }, 60_000);
});
