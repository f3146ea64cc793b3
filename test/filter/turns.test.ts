import { expect, test } from 'vitest';

import { serveLog } from '../helpers/log-server.ts';
import { readToEnd } from '../helpers/sse-client.ts';

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

/** How long the longest time without a turn of the event loop was while something ran, as a part of all of it. */
async function longestHold(work: Promise<unknown>): Promise<number> {
  const begunAt = performance.now();
  let lastAt = begunAt;
  let longestMs = 0;
  const look = (): void => {
    longestMs = Math.max(longestMs, performance.now() - lastAt);
    lastAt = performance.now();
  };
  const timer = setInterval(look, 1);
  await work;
  clearInterval(timer);
  look();
  return longestMs / (performance.now() - begunAt);
}

/** The shortest of several: a machine that does other things as well holds up this one or that. */
async function leastHold(begin: () => Promise<unknown>): Promise<number> {
  let least = 1;
  for (let attempt = 0; attempt < 5 && least >= 0.5; attempt += 1)
    least = Math.min(least, await longestHold(begin()));
  return least;
}

test('others have their turn between the lines that an expression is slow on', async () => {
  const server = await serveLog(hostileLines(24 * 1024));
  const query = `from=start&follow=false&grep=${encodeURIComponent(HOSTILE)}`;
  expect(await leastHold(() => readToEnd(server.stream(query)))).toBeLessThan(0.5);
});

test('a search for it lets others have their turn too, and so does a page', async () => {
  const server = await serveLog(hostileLines(8 * 1024));
  const routes = [
    `search/app?mode=regex&q=${encodeURIComponent(HOSTILE.slice(1, -1))}`,
    `lines/app?at=start&grep=${encodeURIComponent(HOSTILE)}`,
    `search/app?grep=${encodeURIComponent(HOSTILE)}`,
  ];
  for (const route of routes) {
    const answer = (): Promise<string> =>
      fetch(`${server.url}api/${route}`).then((it) => it.text());
    expect(await leastHold(answer), route).toBeLessThan(0.5);
  }
});
