import { describe, test } from 'vitest';

import { WITHOUT_BROWSER, findChromium } from '../browser/chromium.ts';
import { serveLog } from '../helpers/log-server.ts';
import { servePages, useBrowser } from './visit.ts';

function line(level: string, id: number, text: string): string {
  return `${JSON.stringify({ level, order: { id }, text })}\n`;
}

describe.skipIf(findChromium() === null)(`a page that parses JSON lines${WITHOUT_BROWSER}`, () => {
  const visit = useBrowser();

  test('gets each line whole, whatever it holds', async () => {
    const pages = await servePages();
    const content = line('info', 1, 'grün 😀') + line('warn', 2, 'a\r\nb\u2028c');
    const server = await serveLog(content, { cors: [pages.origin] });
    const { shows } = await visit(pages.page('json.html', server.stream()));
    const cells = ['info', '1', 'grün 😀', 'warn', '2', 'a\r\nb\u2028c'];
    await shows('td', cells);
    server.append(`${line('error', 3, '"}\\').slice(0, -1)}\r\n`);
    await shows('td', [...cells, 'error', '3', '"}\\']);
  });
});
