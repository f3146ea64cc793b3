import { describe, expect, test } from 'vitest';

import { WITHOUT_BROWSER, findChromium } from '../browser/chromium.ts';
import { viewerCount } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { BROWSER_POLL, servePages, useBrowser } from './visit.ts';

const LINES = numberedLines(30).trimEnd().split('\n');

describe.skipIf(findChromium() === null)(`a page with a choice${WITHOUT_BROWSER}`, () => {
  const visit = useBrowser();

  test('closes one stream and opens another with other parameters', async () => {
    const pages = await servePages();
    const server = await serveLog(numberedLines(30), { cors: [pages.origin] });
    const { page, requests, shows } = await visit(pages.page('parameters.html', server.stream()));
    await page.fill('[name=lines]', '2');
    await page.fill('[name=event]', 'order.paid');
    await page.click('button');
    await shows('li', LINES.slice(-2));
    await page.fill('[name=lines]', '5');
    await page.fill('[name=event]', '');
    await page.click('button');
    await shows('li', LINES.slice(-5));
    server.append('line 31\n');
    await shows('li', [...LINES.slice(-5), 'line 31']);
    await expect.poll(() => viewerCount(server.url), BROWSER_POLL).toBe(1);
    expect(requests.map((request) => new URL(request.url()).search)).toEqual([
      '?lines=2&event=order.paid',
      '?lines=5',
    ]);
  });

  test('is told by a limit that the stream is over, and does not come back', async () => {
    const pages = await servePages();
    const settings = { cors: [pages.origin], retryMs: 100 };
    const server = await serveLog(numberedLines(30), settings);
    const { page, requests, shows } = await visit(pages.page('parameters.html', server.stream()));
    await page.fill('[name=lines]', '5');
    await page.fill('[name=limit]', '7');
    await page.click('button');
    await shows('li', LINES.slice(-5));
    server.append(numberedLines(10, 31));
    await shows('li', [...LINES.slice(-5), 'line 31', 'line 32']);
    expect(await page.getAttribute('#state', 'data-end')).toBe('limit');
    // It asks once more, and 204 is the last word: an EventSource that is closed never asks again.
    await shows('#state', ['closed']);
    const statuses = requests.map(async (request) => (await request.response())?.status());
    expect(await Promise.all(statuses)).toEqual([200, 204]);
    expect(await viewerCount(server.url)).toBe(0);
    await shows('li', [...LINES.slice(-5), 'line 31', 'line 32']);
  });
});
