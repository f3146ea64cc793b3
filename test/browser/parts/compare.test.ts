import { expect, test } from 'vitest';

import { createCoverage } from '../../../web/compare/coverage.ts';
import { createTally, lagBehind, MAX_FRAMES } from '../../../web/compare/tally.ts';
import { createBlocks } from '../../../web/compare/wire-sse.ts';
import { headerBytes } from '../../../web/compare/wire-websocket.ts';
import type { RawFrame } from '../../../web/compare/wire.ts';

const MARK = '0123456789ab';
const STREAM = [
  `retry: 1873\nid: 0-${MARK}\n\n`,
  `event: lines\nid: 3-${MARK}\ndata: {"offset":0,"lengths":[3],"marks":[[0,"${MARK}"]],"lines":["ä"],"id":"3-${MARK}"}\n\n`,
  ':\n\n',
  'event: ping\ndata: {"at":1,"everyMs":5000}\n\n',
];

test('each block of an event stream is a frame with its bytes, however it is cut', () => {
  for (const size of [1, 7, 1_000]) {
    const frames: RawFrame[] = [];
    const blocks = createBlocks((frame) => frames.push(frame));
    const text = STREAM.join('');
    for (let at = 0; at < text.length; at += size) blocks.take(text.slice(at, at + size));
    expect(frames.map(({ event }) => event)).toEqual(['open', 'lines', 'alive', 'ping']);
    expect(frames.map(({ bytes }) => bytes)).toEqual(STREAM.map((it) => Buffer.byteLength(it)));
    expect(frames.map(({ id }) => id)).toEqual([`0-${MARK}`, `3-${MARK}`, null, null]);
    expect(frames[1]?.batch?.lines).toEqual(['ä']);
  }
});

test('a frame of a WebSocket has a header by its length', () => {
  expect([0, 125, 126, 65_535, 65_536].map(headerBytes)).toEqual([2, 2, 4, 4, 10]);
});

/** A batch of one line of ten bytes. */
function batchAt(offset: number): RawFrame {
  const id = `${offset + 10}-${MARK}`;
  const lengths = [10];
  const batch = { offset, lengths, marks: [[0, MARK]] as const, lines: ['ten bytes'], id };
  return { event: 'lines', id, bytes: 100, batch };
}

test('lines, holes and the newest frames are counted', () => {
  let now = 1_000;
  const tally = createTally(() => now);
  now += 40;
  for (let index = 0; index <= MAX_FRAMES; index += 1) tally.frame(batchAt(index * 10));
  tally.frame(batchAt(9_000));
  const { lines, bytes, lostBytes, lostLines, firstLineMs, frames } = tally.figures;
  expect({ lines, bytes, lostBytes, lostLines, firstLineMs }).toEqual({
    lines: MAX_FRAMES + 2,
    bytes: (MAX_FRAMES + 2) * 100,
    lostBytes: 9_000 - (MAX_FRAMES + 1) * 10,
    lostLines: (9_000 - (MAX_FRAMES + 1) * 10) / 10,
    firstLineMs: 40,
  });
  expect(frames.length).toBe(MAX_FRAMES);
  expect(frames.at(-1)?.id).toBe(tally.position);
});

test('a transport is behind by how much later the same batches came', () => {
  const one = new Map(Array.from({ length: 100 }, (_, index) => [`${index}`, index * 10]));
  const other = new Map([...one].map(([id, at]) => [id, at + (id === '7' ? 50 : 2)]));
  expect(lagBehind(other, [one])).toEqual({ medianMs: 2, p95Ms: 2, p99Ms: 2 });
  expect(lagBehind(one, [other])).toEqual({ medianMs: 0, p95Ms: 0, p99Ms: 0 });
  expect(lagBehind(other, [one, new Map([['7', 0]])])).toEqual(lagBehind(other, [one]));
  expect(lagBehind(one, [new Map()])).toBeNull();
});

test('lines that come again are repeated, those that never come are lost, and a new file begins anew', () => {
  const coverage = createCoverage();
  coverage.batch({ offset: 100, lengths: [10, 10, 10] });
  coverage.batch({ offset: 110, lengths: [10, 10, 20] });
  expect(coverage.repeatedLines).toBe(2);
  coverage.batch({ offset: 180, lengths: [10] });
  const { lines, lostBytes } = coverage;
  expect({ lines, lostBytes }).toEqual({ lines: 7, lostBytes: 30 });
  coverage.event('rotated');
  coverage.batch({ offset: 0, lengths: [10] });
  coverage.event('gap');
  coverage.batch({ offset: 500, lengths: [10] });
  expect([coverage.repeatedLines, coverage.lostBytes]).toEqual([2, 30]);
});

test('how long it took to be live again counts from the last cut', () => {
  let now = 0;
  const tally = createTally(() => now);
  const live: RawFrame = { event: 'live', id: null, bytes: 10, batch: null };
  tally.frame(live);
  expect(tally.figures.recoveryMs).toBeNull();
  now = 1_000;
  tally.cut();
  now = 2_250;
  tally.reconnected();
  tally.frame(batchAt(0));
  tally.frame(live);
  tally.worked(9);
  now = 3_000;
  const { recoveryMs, linesPerSecond, workPerSecond } = tally.figures;
  expect(recoveryMs).toBe(1_250);
  expect(linesPerSecond).toBeCloseTo(1 / 3);
  expect(workPerSecond).toBeCloseTo(3);
});
