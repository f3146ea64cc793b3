import { createHash } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { expect, test } from 'vitest';

import { idAtOffset } from '../helpers/oracle.ts';
import { openResponse } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { connectSse, readToEnd } from '../helpers/sse-client.ts';

const MIB = 1_048_576;
const LONG = 50 * MIB;

/** A line of 50 MiB whose bytes differ from piece to piece, then ordinary ones. */
const CONTENT = Buffer.concat([
  Buffer.from('before\n'),
  Buffer.alloc(LONG, 'a line without an end, thirty-nine bytes'),
  Buffer.from('\nafter\nlast\n'),
]);

test('a line of 50 MiB comes in pieces with exact ids, and those after it are fine', async () => {
  const server = await serveLog(CONTENT);
  const client = await readToEnd(server.stream('from=start&follow=false'));
  const lines = client.events.filter(({ event }) => event === undefined);
  expect(lines.at(0)?.data).toBe('before');
  expect(lines.slice(-2).map(({ data }) => data)).toEqual(['after', 'last']);
  let offset = 0;
  for (const { id = '', data } of lines) {
    const midLine = id.endsWith('-c');
    const end = offset + data.length + (midLine ? 0 : 1);
    expect(data.length).toBeLessThanOrEqual(2 * MIB);
    expect(data === CONTENT.toString('latin1', offset, offset + data.length)).toBe(true);
    expect(id).toBe(idAtOffset(CONTENT, { offset: end, midLine }));
    offset = end;
  }
  expect(offset).toBe(CONTENT.length);
  expect(lines).toHaveLength(1 + 50 + 2);
});

test('a viewer that was cut in the middle of a long line goes on with the next piece', async () => {
  const server = await serveLog(CONTENT.subarray(0, 5 * MIB));
  const whole = await readToEnd(server.stream('from=start&follow=false'));
  const id = whole.events[3]?.id;
  expect(id).toMatch(/^4194304-.*-c$/);
  const resumed = connectSse(server.stream(), { 'Last-Event-ID': id });
  await resumed.sawNotice('live');
  expect(resumed.blocks[0]).toContain(`id: ${id}`);
  server.append('\nnext\n');
  await resumed.sawLines(3);
  const [piece, end, next] = resumed.lines();
  expect(piece === CONTENT.toString('latin1', 4 * MIB, 5 * MIB)).toBe(true);
  expect([end, next]).toEqual(['', 'next']);
});

test('a line of 50 MiB neither fills the memory nor holds up the server', async () => {
  const server = await serveLog(CONTENT);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  await digestOf(server.stream('from=start&follow=false&format=text'));
  const before = process.memoryUsage.rss();
  let most = before;
  const sampler = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  delay.enable();
  const expected = createHash('sha256').update(CONTENT).digest('hex');
  delay.reset();
  expect(await digestOf(server.stream('from=start&follow=false&format=text'))).toBe(expected);
  delay.disable();
  clearInterval(sampler);
  // Generous: server and client share this process, and the machine has other work.
  expect(delay.percentile(99) / 1e6).toBeLessThan(250);
  expect((most - before) / MIB).toBeLessThan(40);
});

/** Reads a body without keeping it. */
async function digestOf(url: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of await openResponse(url)) digest.update(chunk);
  return digest.digest('hex');
}
