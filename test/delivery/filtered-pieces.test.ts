import { expect, test } from 'vitest';

import { connectBatchFrames, noBytes } from '../helpers/batch-viewer.ts';
import { serveLog } from '../helpers/log-server.ts';
import { readToEnd } from '../helpers/sse-client.ts';
import { PATIENTLY } from './patiently.ts';

const SETTINGS = { maxLineBytes: 2000 };
const BEFORE = '2026-11-21 hay\n';
const AFTER = '2026-11-21 more hay\n2026-11-21 the last needle\n';

/** A line of twenty pieces, with something in the midst of it. */
function longLine(middle: string): string {
  return `2026-11-21 ${'x'.repeat(20_000)}${middle}${'y'.repeat(20_000)}\n`;
}

test('a line in pieces is sent from the first one on that is what is looked for', async () => {
  const server = await serveLog(`${BEFORE}${longLine('needle')}${AFTER}`, SETTINGS);
  const client = await readToEnd(server.stream('from=start&follow=false&grep=needle&format=text'));
  expect(client.body).toMatch(/^x*needley{20000}\n2026-11-21 the last needle\n$/);
  expect(client.body.indexOf('needle')).toBeLessThan(4000);
});

test('wherever it is cut in such a line, a viewer gets the rest of it', async () => {
  const server = await serveLog(`${BEFORE}${longLine('needle')}${AFTER}`, SETTINGS);
  const whole = await readToEnd(server.stream('from=start&follow=false&grep=needle'));
  const lines = whole.events.filter(({ event }) => event === undefined);
  expect(lines.length).toBeGreaterThan(10);
  for (const [index, { id }] of lines.entries()) {
    const url = server.stream('follow=false&grep=needle');
    const rest = await readToEnd(url, { 'Last-Event-ID': id });
    expect(rest.lines()).toEqual(lines.slice(index + 1).map(({ data }) => data));
  }
});

test('the position stays before a line in pieces of which none is sent, and moves behind its end', async () => {
  const server = await serveLog(`${BEFORE}${longLine('').trimEnd()}`, SETTINGS);
  const received = noBytes();
  const connection = connectBatchFrames(
    server.stream('from=start&grep=needle'),
    received,
    Infinity,
  );
  await expect
    .poll(() => Number.parseInt(received.lastId ?? '', 10), PATIENTLY)
    .toBe(BEFORE.length);
  server.append('\n');
  const end = BEFORE.length + longLine('').length;
  await expect.poll(() => Number.parseInt(received.lastId ?? '', 10), PATIENTLY).toBe(end);
  connection.cut();
});

test('pieces are not shown as context', async () => {
  const server = await serveLog(`${longLine('')}2026-11-21 needle\n${longLine('')}`, SETTINGS);
  const client = await readToEnd(server.stream('from=start&follow=false&grep=needle&context=5'));
  expect(client.lines()).toEqual(['2026-11-21 needle']);
});
