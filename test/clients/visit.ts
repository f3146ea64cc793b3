import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';

import { launch } from '../browser/chromium.ts';
import type { LaunchedBrowser } from '../browser/chromium.ts';
import { listeningPort } from '../helpers/http.ts';

/** How tests wait for what the browser must come to. */
export const BROWSER_POLL = { interval: 20, timeout: 15_000 } as const;

/** Pages on a server of their own: another origin than that of the logs. */
export interface PageServer {
  readonly origin: string;
  /** The address of a page that reads this stream. */
  page(name: string, stream: string): string;
}

/** Starts it; it stops when the test is over. */
export async function servePages(): Promise<PageServer> {
  const streams = new Map<string, string>();
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    const stream = streams.get(name);
    if (stream === undefined) return response.writeHead(404).end();
    const page = readFileSync(new URL(`pages/${name}`, import.meta.url), 'utf8');
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(page.replaceAll('{{STREAM}}', stream));
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const origin = `http://127.0.0.1:${await listeningPort(server)}`;
  return {
    origin,
    page(name, stream) {
      streams.set(name, stream);
      return `${origin}/${name}`;
    },
  };
}

/** What a visited page did. */
export interface Visit {
  readonly page: Page;
  /** The requests for streams, in order. */
  readonly requests: Request[];
  texts(selector: string): Promise<string[]>;
  /** Waits for the texts of all elements that a selector finds. */
  shows(selector: string, texts: readonly string[]): Promise<void>;
}

/** One browser for the tests of a file; the function opens a page in it. */
export function useBrowser(): (url: string) => Promise<Visit> {
  let browser: LaunchedBrowser | undefined;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  return async (url) => {
    if (browser === undefined) throw new Error('the browser did not start');
    const page = await browser.context.newPage();
    onTestFinished(() => page.close());
    const requests: Request[] = [];
    const problems: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.startsWith('/logs/')) requests.push(request);
    });
    page.on('pageerror', (error) => problems.push(error.message));
    onTestFinished(() => expect(problems).toEqual([]));
    await page.goto(url);
    const texts = (selector: string) => page.locator(selector).allTextContents();
    return {
      page,
      requests,
      texts,
      async shows(selector, expected) {
        await expect.poll(() => texts(selector), BROWSER_POLL).toEqual(expected);
      },
    };
  };
}
