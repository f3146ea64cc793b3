import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { serveLog } from '../helpers/log-server.ts';
import { readToEnd } from '../helpers/sse-client.ts';

/** Every tenth line is a hit, and says its number. */
function lines(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    return `2026-11-21T10:00:00Z ${number % 10 === 0 ? 'WARN hit' : 'INFO hay'} ${number}`;
  });
}

function toFile(content: readonly string[]): string {
  return content.map((line) => `${line}\n`).join('');
}

function hitsAmong(content: readonly string[]): string[] {
  return content.filter((line) => line.includes('hit'));
}

test.each([
  ['lines=1', 1],
  ['lines=7', 7],
  ['', 10],
  ['lines=0', 0],
  ['lines=100000', 10_000],
])('%s: the last ones that pass', async (query, count) => {
  // Far more than is looked through at a time.
  const content = lines(0, 100_000);
  const server = await serveLog(toFile(content));
  const client = await readToEnd(server.stream(`follow=false&level=warn&${query}`));
  const expected = hitsAmong(content);
  expect(client.lines()).toEqual(count === 0 ? [] : expected.slice(-count));
});

test('with the lines around the first of them, and not one before', async () => {
  const content = lines(0, 100);
  const server = await serveLog(toFile(content));
  const client = await readToEnd(server.stream('follow=false&grep=hit&context=2&lines=2'));
  expect(client.lines()).toEqual([...content.slice(78, 83), ...content.slice(88, 93)]);
});

test('a stack trace counts with the line that it belongs to', async () => {
  const trace = ['2026-11-21T10:00:00Z ERROR hit', '    at a', '    at b'];
  const server = await serveLog(toFile([...trace, ...lines(1, 5)]));
  const client = await readToEnd(server.stream('follow=false&grep=hit&lines=2'));
  expect(client.lines()).toEqual(trace.slice(1));
});

test('those of older files where the live one has not enough, compressed ones too', async () => {
  const [oldest, older, live] = [lines(0, 100), lines(100, 200), lines(200, 300)];
  const server = await serveLog(toFile(live));
  writeFileSync(join(server.folder, 'app.log.1'), toFile(older));
  writeFileSync(join(server.folder, 'app.log.2.gz'), gzipSync(toFile(oldest)));
  const client = await readToEnd(server.stream('follow=false&grep=hit&lines=25'));
  expect(client.lines()).toEqual(hitsAmong([...oldest, ...older, ...live]).slice(-25));
});

test('where nothing passes it begins at the end', async () => {
  const content = toFile(lines(1, 10));
  const server = await serveLog(content);
  const client = await readToEnd(server.stream('follow=false&grep=needle'));
  expect(client.blocks[0]).toMatch(new RegExp(`^retry: \\d+\nid: ${content.length}-`));
  expect(client.lines()).toEqual([]);
});
