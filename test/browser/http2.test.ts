import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { hasOpenssl, makeCertificate } from '../helpers/certificate.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { WITHOUT_BROWSER, launch } from './chromium.ts';
import type { LaunchedBrowser } from './chromium.ts';

const STREAMS = 30;

/** Opens streams beside each other, which stay open, and waits until each has had a line that says `text`. */
function watchMany(page: Page, count: number, text: string): Promise<unknown> {
  return page.evaluate(
    ([streams, wanted]) =>
      Promise.all(
        Array.from(
          { length: streams },
          () =>
            new Promise((resolve) => {
              const events = new EventSource('/logs/app');
              events.addEventListener('message', ({ data }) => data === wanted && resolve(true));
            }),
        ),
      ),
    [count, text] as const,
  );
}

describe.skipIf(WITHOUT_BROWSER !== '' || !hasOpenssl)(
  `over TLS in a browser${WITHOUT_BROWSER}`,
  () => {
    let browser: LaunchedBrowser | undefined;
    beforeAll(async () => {
      browser = await launch(['--ignore-certificate-errors']);
    });
    afterAll(() => browser?.close());

    test('HTTP/2 is used, with 30 streams at once and the page beside them', async () => {
      const { cert, key } = makeCertificate(tempFolder());
      const server = await serveLog(numberedLines(3), { tls: { cert, key } });
      const page = await browser?.context.newPage();
      if (page === undefined) throw new Error('the browser did not start');
      await page.goto(server.url);
      await watchMany(page, STREAMS, 'line 3');
      const { viewers } = await page.evaluate(async () => (await fetch('/healthz')).json());
      expect(viewers).toBeGreaterThanOrEqual(STREAMS);
      const protocol = await page.evaluate(() => {
        const [entry] = performance.getEntriesByType('navigation');
        return entry instanceof PerformanceNavigationTiming ? entry.nextHopProtocol : null;
      });
      expect(protocol).toBe('h2');
      await page.close();
    });
  },
);
