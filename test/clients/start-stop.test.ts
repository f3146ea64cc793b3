import { describe, expect, test } from 'vitest';

import { WITHOUT_BROWSER, findChromium } from '../browser/chromium.ts';
import { viewerCount } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { cutsOf, idAtOffset } from '../helpers/oracle.ts';
import { BROWSER_POLL, servePages, useBrowser } from './visit.ts';

describe.skipIf(findChromium() === null)(`a page with buttons${WITHOUT_BROWSER}`, () => {
  const visit = useBrowser();

  test('starts and stops, and hears events by their name', async () => {
    const pages = await servePages();
    const server = await serveLog(numberedLines(2), { cors: [pages.origin] });
    const { page, shows } = await visit(pages.page('start-stop.html', server.stream('event=tick')));
    expect(await viewerCount(server.url)).toBe(0);
    await page.click('#start');
    await shows('pre', ['line 1', 'line 2']);
    await page.click('#stop');
    await expect.poll(() => viewerCount(server.url), BROWSER_POLL).toBe(0);
    server.append('line 3\n');
    await page.click('#start');
    // A new EventSource begins anew: it has no id of an old one.
    await shows('pre', ['line 1', 'line 2', 'line 1', 'line 2', 'line 3']);
  });

  test('gets a lone CR as a line break, and the id of each line', async () => {
    const pages = await servePages();
    const content = 'first\rsecond\r\rfourth\nplain\r\n\n';
    const server = await serveLog(content, { cors: [pages.origin] });
    const { page, shows } = await visit(pages.page('start-stop.html', server.stream('event=tick')));
    await page.click('#start');
    await shows('pre', ['first\nsecond\n\nfourth', 'plain', '']);
    const ids = cutsOf(Buffer.from(content)).map((cut) => idAtOffset(Buffer.from(content), cut));
    const titles = await page
      .locator('pre')
      .evaluateAll((all) => all.map((element) => element.getAttribute('title')));
    expect(titles).toEqual(ids.map((id) => `tick ${id}`));
    await shows('#id', [ids.at(-1) ?? '']);
  });

  test('comes back with the last id after the time that it was told', async () => {
    const pages = await servePages();
    const settings = { cors: [pages.origin], retryMs: 200 };
    const server = await serveLog(numberedLines(2), settings);
    const { page, requests, shows } = await visit(
      pages.page('start-stop.html', server.stream('event=tick')),
    );
    await page.click('#start');
    await shows('pre', ['line 1', 'line 2']);
    const content = Buffer.from(numberedLines(2));
    await server.close();
    await expect.poll(() => page.textContent('#errors'), BROWSER_POLL).not.toBe('0');
    server.append(numberedLines(2, 3));
    await server.restart();
    await shows('pre', ['line 1', 'line 2', 'line 3', 'line 4']);
    const headers = await requests.at(-1)?.allHeaders();
    expect(headers?.['last-event-id']).toBe(
      idAtOffset(content, { offset: content.length, midLine: false }),
    );
    expect((await requests[0]?.allHeaders())?.['last-event-id']).toBeUndefined();
  });
});
