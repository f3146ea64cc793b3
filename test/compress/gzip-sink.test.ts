import { gunzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { createGzipSink } from '../../src/delivery/gzip-sink.ts';
import type { Sink } from '../../src/delivery/sink.ts';

/** A sink that keeps what it is given. */
function keeping(): { sink: Sink; buffers: Buffer[] } {
  const buffers: Buffer[] = [];
  const sink: Sink = {
    isOpen: true,
    isWaiting: false,
    write: async (bytes) => void buffers.push(bytes),
    gather: () => undefined,
    onClose: () => undefined,
    offer: (bytes) => void buffers.push(bytes),
    heartbeat: (bytes) => void (bytes && buffers.push(bytes)),
    end: () => undefined,
  };
  return { sink, buffers };
}

/** Batches of lines that are much alike. */
function batches(count: number, lines: number): Buffer[] {
  return Array.from({ length: count }, (_, batch) => {
    const texts = Array.from({ length: lines }, (_line, line) => {
      const number = batch * lines + line;
      const words = `[orders] order ${8812 + number * 37} paid by card in ${(number * 71) % 400} ms`;
      return `id: ${120 * number}-9f3a1c7e2b44-5b20c1d8\ndata: 2026-11-21T10:00:00.000Z INFO ${words}\n`;
    });
    return Buffer.from(texts.join('\n'));
  });
}

test('what two viewers are sent alike is deflated once', async () => {
  const [one, other] = [keeping(), keeping()];
  const sinks = [one, other].map(({ sink }) => createGzipSink(sink));
  for (const batch of batches(20, 10)) for (const sink of sinks) await sink.write(batch);
  // The first has the header of the stream before it.
  expect(one.buffers).toHaveLength(20);
  for (const index of one.buffers.keys()) {
    if (index > 0) expect(other.buffers[index]).toBe(one.buffers[index]);
  }
});

test('one who comes later shares it after a few batches', async () => {
  const [early, late] = [keeping(), keeping()];
  const all = batches(40, 10);
  const first = createGzipSink(early.sink);
  const second = createGzipSink(late.sink);
  for (const [index, batch] of all.entries()) {
    await first.write(batch);
    if (index >= 10) await second.write(batch);
  }
  second.end('done');
  expect(late.buffers.at(-2)).toBe(early.buffers.at(-1));
  expect(gunzipSync(Buffer.concat(late.buffers)).equals(Buffer.concat(all.slice(10)))).toBe(true);
});

test('small batches are a fifth of what they were, since what stands before them is known', async () => {
  const { sink, buffers } = keeping();
  const gzip = createGzipSink(sink);
  const all = batches(100, 5);
  for (const batch of all) await gzip.write(batch);
  expect(Buffer.concat(buffers).length).toBeLessThan(Buffer.concat(all).length / 5);
});

test('heartbeats between batches, large or small, leave the stream sound', async () => {
  const { sink, buffers } = keeping();
  const gzip = createGzipSink(sink);
  const all: Buffer[] = [];
  const beat = Buffer.from(': \n\n');
  for (const batch of [...batches(10, 10), ...batches(3, 2000), ...batches(10, 10)]) {
    const writing = gzip.write(batch);
    gzip.heartbeat(beat);
    await writing;
    all.push(batch);
  }
  gzip.end('done');
  const plain = gunzipSync(Buffer.concat(buffers)).toString();
  expect(plain.replaceAll(beat.toString(), '')).toBe(Buffer.concat(all).toString());
  expect(plain.split(beat.toString())).toHaveLength(24);
});

test('a stream with nothing in it is sound too', () => {
  const { sink, buffers } = keeping();
  createGzipSink(sink).end('done');
  expect(gunzipSync(Buffer.concat(buffers))).toHaveLength(0);
});
