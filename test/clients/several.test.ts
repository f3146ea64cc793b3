import { describe, expect, test } from 'vitest';

import { WITHOUT_BROWSER, findChromium } from '../browser/chromium.ts';
import { startTestServer } from '../helpers/server.ts';
import { serveLogs } from '../several/stage.ts';
import { BROWSER_POLL, servePages, useBrowser } from './visit.ts';

/** As many logs as a stream may carry, with names as long as they may be. */
const NAMES = Array.from({ length: 64 }, (_, index) => String(index).padStart(64, 'x'));
/** Lines that make ids with an anchor. */
const LINES = 80;

describe.skipIf(findChromium() === null)(`a page with many logs${WITHOUT_BROWSER}`, () => {
  const visit = useBrowser();

  test('comes back with the longest of ids, and has each line of each log once', async () => {
    const pages = await servePages();
    const settings = { cors: [pages.origin], retryMs: 200 };
    const first = await serveLogs(NAMES, settings);
    const port = Number(new URL(first.url).port);
    for (const journal of Object.values(first.journals)) journal.write(LINES);
    const { page, requests } = await visit(pages.page('several.html', first.stream('from=start')));
    const lists = () =>
      page
        .locator('ol')
        .evaluateAll((all) =>
          all.map((list) => [...list.children].map(({ textContent }) => textContent)),
        );
    const hasAll = () =>
      expect.poll(lists, BROWSER_POLL).toEqual(NAMES.map((name) => first.journal(name).lines()));
    await hasAll();
    await first.close();
    for (const journal of Object.values(first.journals)) journal.write(2);
    const again = await startTestServer({ ...settings, port, logs: first.settings.logs });
    await hasAll();
    const headers = await requests.at(-1)?.allHeaders();
    expect(headers?.['last-event-id']?.length).toBeGreaterThan(5800);
    await again.close();
    expect(again.errors).toEqual([]);
  });
});
