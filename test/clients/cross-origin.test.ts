import { describe, expect, test } from 'vitest';

import { WITHOUT_BROWSER, findChromium } from '../browser/chromium.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { viewerCount } from '../helpers/http.ts';
import { BROWSER_POLL, servePages, useBrowser } from './visit.ts';

describe.skipIf(findChromium() === null)(`a page of another origin${WITHOUT_BROWSER}`, () => {
  const visit = useBrowser();

  test('shows the lines, those there are and those that come, until it closes', async () => {
    const pages = await servePages();
    const server = await serveLog(numberedLines(3), { cors: [pages.origin] });
    const { page, shows } = await visit(pages.page('lines.html', server.stream()));
    await shows('li', ['line 1', 'line 2', 'line 3']);
    await shows('#state', ['open 1']);
    server.append('line 4\n<b>not bold</b>\n');
    await shows('li', ['line 1', 'line 2', 'line 3', 'line 4', '<b>not bold</b>']);
    await page.click('#close');
    await shows('#state', ['closed 2']);
    await expect.poll(() => viewerCount(server.url), BROWSER_POLL).toBe(0);
  });

  test('is heard again after the server was away, and has every line once', async () => {
    const pages = await servePages();
    const settings = { cors: [pages.origin], retryMs: 100 };
    const server = await serveLog(numberedLines(3), settings);
    const { requests, shows } = await visit(pages.page('lines.html', server.stream()));
    await shows('li', ['line 1', 'line 2', 'line 3']);
    await server.close();
    await shows('#state', ['error 0']);
    server.append('line 4\n');
    const again = await server.restart();
    await shows('li', ['line 1', 'line 2', 'line 3', 'line 4']);
    await shows('#state', ['open 1']);
    again.append('line 5\n');
    await shows('li', ['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
    expect(requests.length).toBeGreaterThan(1);
  });

  test('reads nothing where its origin is not listed', async () => {
    const pages = await servePages();
    const server = await serveLog(numberedLines(3), { cors: ['http://other.example'] });
    const { shows, texts } = await visit(pages.page('lines.html', server.stream()));
    await shows('#state', ['error 2']);
    expect(await texts('li')).toEqual([]);
  });
});
