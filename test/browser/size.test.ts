import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { expectLineCount, expectState, openWithLines } from './reading.ts';
import { useStage } from './stage.ts';

/** Scripts, the worker's too, and styles, as they are sent. */
const MOST_BYTES = 40_000;
const ASSETS = join(import.meta.dirname, '../../dist/web/assets');
const LINES = [
  '2026-11-21T10:00:00Z ERROR failed order=8812',
  '    at charge (pay.js:88)',
  '{"time":"2026-11-21T10:00:01Z","level":"warn","order":{"id":8812}}',
];

describe.skipIf(findChromium() === null)(`what is loaded${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('before anything is clicked is less than 40 kB', async () => {
    const { page, serve, write } = stage();
    const asked = new Set<string>();
    page.on('request', (request) => {
      if (request.isNavigationRequest()) asked.clear();
      asked.add(request.url());
    });
    write('app', `${LINES.join('\n')}\n`);
    const { url } = await serve(['app']);
    await openWithLines(page, url);
    await expectLineCount(page, LINES.length);
    await expectState(page, 'Live');
    // A browser does not tell what it loads for a worker that pages share.
    const workers = readdirSync(ASSETS).filter((name) => name.startsWith('worker-'));
    for (const name of workers) asked.add(new URL(`assets/${name}`, url).href);
    const parts = [...asked].filter((one) => /\.(?:js|css)$/.test(one));
    expect(parts.join(' ')).not.toMatch(
      /sheet|proving|proof|receipt|finding|histogram|shown-time|styled|several|menu|choices|no-lines|reader|colours|columns/,
    );
    const answers = await Promise.all(
      parts.map((part) => ask(part, { headers: { 'Accept-Encoding': 'gzip' } })),
    );
    const sizes = [...answers.map(({ body }) => body.length), await sizeInPage(url)];
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_BYTES);
  });
});

/** What stands in the page itself. */
async function sizeInPage(url: string): Promise<number> {
  const html = (await ask(url)).body.toString();
  const own = [...html.matchAll(/<(script|style)>(.*?)<\/\1>/gs)].map(([, , text = '']) => text);
  expect(own.filter((text) => text.startsWith(':root')).length).toBe(1);
  return gzipSync(own.join('\n'), { level: 9 }).length;
}
