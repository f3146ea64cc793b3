import { expect, test } from 'vitest';

import { serveLog } from '../helpers/log-server.ts';
import { connectSse, readToEnd } from '../helpers/sse-client.ts';

/** Its automaton has a state for each of the last letters, so that nothing of it can be kept. */
const HOSTILE = '/a[ab]{450}[cd]/';
const LINE = 'ab'.repeat(150);

/** Letters that come as they like, the same each time. */
function hostileLines(bytes: number): string {
  let state = 1;
  let text = '';
  while (text.length < bytes) {
    let line = '';
    for (let index = 0; index < LINE.length; index += 1) {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      line += state > 1_073_741_824 ? 'a' : 'b';
    }
    text += `${line}\n`;
  }
  return text;
}

test('others have their turn between the lines that an expression is slow on', async () => {
  const server = await serveLog(hostileLines(24 * 1024));
  const query = `from=start&follow=false&grep=${encodeURIComponent(HOSTILE)}`;
  let turns = 0;
  let isOver = false;
  const slow = readToEnd(server.stream(query)).then(() => {
    isOver = true;
  });
  while (!isOver) {
    // The timers of the loop that the server runs on too.
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
    turns += 1;
  }
  await slow;
  // It is one batch: a few turns around it is what there was without.
  expect(turns).toBeGreaterThan(30);
});

test('a search for it lets others have their turn too, and so does a page', async () => {
  const server = await serveLog(hostileLines(8 * 1024));
  const routes = [
    `search/app?mode=regex&q=${encodeURIComponent(HOSTILE.slice(1, -1))}`,
    `lines/app?at=start&grep=${encodeURIComponent(HOSTILE)}`,
    `search/app?grep=${encodeURIComponent(HOSTILE)}`,
  ];
  for (const route of routes) {
    const client = connectSse(`${server.url}api/${route}`);
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    await client.closed;
    clearInterval(timer);
    expect(turns, route).toBeGreaterThan(10);
  }
});
