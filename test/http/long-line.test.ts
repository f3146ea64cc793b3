import { createHash } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { expect, test } from 'vitest';

import { idAtOffset } from '../helpers/oracle.ts';
import { openResponse } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { POLL, connectSse, readToEnd } from '../helpers/sse-client.ts';

const MIB = 1_048_576;
const LONG = 100 * MIB;

/** A line of 100 MiB whose bytes differ from piece to piece, then ordinary ones. */
const CONTENT = Buffer.concat([
  Buffer.from('before\n'),
  Buffer.alloc(LONG, 'a line without an end, thirty-nine bytes'),
  Buffer.from('\nafter\nlast\n'),
]);

test('I08: a line of 100 MiB comes in pieces with exact ids, and those after it are fine', async () => {
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
  expect(lines).toHaveLength(1 + 100 + 2);
});

test('I09: a viewer that was cut in the middle of a long line goes on with the next piece', async () => {
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

test('I08: a line of 100 MiB neither fills the memory nor holds up the server', async () => {
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

test.each([false, true])(
  'I09: a line that never ends is sent piece by piece as it is written, with poll %s',
  async (poll) => {
    const server = await serveLog('first\n', { poll, pollMs: 20 });
    const client = connectSse(server.stream('from=start'));
    await client.sawNotice('live');
    const chunk = Buffer.alloc(700_000, 'y');
    for (let written = 0; written < 10 * chunk.length; written += chunk.length) {
      server.append(chunk);
      const wholePieces = Math.floor((6 + written + chunk.length) / MIB);
      await client.sawLines(Math.max(1, wholePieces));
    }
    const ends = client.events.filter(({ event }) => event === undefined).map(({ id }) => id);
    expect(ends.map((id) => Number(id?.split('-')[0]))).toEqual([6, 2, 3, 4, 5, 6].map(offsetOf));
    server.append('\nlast\n');
    await expect.poll(() => client.lines().at(-1), POLL).toBe('last');
  },
);

/** Where a piece ends: 6 stands for the end of the first line. */
function offsetOf(piece: number, index: number): number {
  return index === 0 ? piece : piece * MIB;
}

/** Reads a body without keeping it. */
async function digestOf(url: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of await openResponse(url)) digest.update(chunk);
  return digest.digest('hex');
}
