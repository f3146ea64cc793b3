import { appendFileSync, renameSync } from 'node:fs';

import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';

import { connectBatchEvents, connectBatchFrames, noBytes } from '../helpers/batch-viewer.ts';
import type { ConnectBatches, ReceivedBytes } from '../helpers/batch-viewer.ts';
import { holeyBytes, logBytes } from '../helpers/log-bytes.ts';
import { startTestServer } from '../helpers/server.ts';
import { serveLog } from '../helpers/log-server.ts';
import { POLL } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const MAX_LINE_BYTES = 2000;

const bytes = fc.oneof(
  logBytes,
  fc.uint8Array({ maxLength: 3000, size: 'max' }).map((values) => Buffer.from(values)),
  holeyBytes,
);

type Step = { readonly write: Buffer } | { readonly cutAfterBytes: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ write: bytes }) },
    { weight: 1, arbitrary: fc.record({ cutAfterBytes: fc.integer({ min: 1, max: 6000 }) }) },
  ),
  { minLength: 1, maxLength: 10, size: 'max' },
);

/** Plays the steps on a new log: the viewer is cut and comes back, whatever it was in the middle of. */
async function play(played: readonly Step[], connect: ConnectBatches, poll: boolean) {
  const path = `${tempFolder()}/app.log`;
  appendFileSync(path, '');
  const server = await startTestServer({
    logs: { app: path },
    poll,
    pollMs: 20,
    maxLineBytes: MAX_LINE_BYTES,
  });
  const url = `${server.url}logs/app?from=start`;
  const received = noBytes();
  const written: Buffer[] = [];
  let connection = connect(url, received, Infinity);
  try {
    for (const step of played) {
      if ('write' in step) {
        written.push(step.write);
        appendFileSync(path, step.write);
        await new Promise(setImmediate);
      } else {
        connection.cut();
        await connection.closed;
        connection = connect(url, received, step.cutAfterBytes);
      }
    }
    connection.cut();
    await connection.closed;
    connection = connect(url, received, Infinity);
    written.push(Buffer.from('\nthe end\n'));
    appendFileSync(path, '\nthe end\n');
    const file = Buffer.concat(written);
    await expect.poll(() => received.bytes.length, POLL).toBeGreaterThanOrEqual(file.length);
    expect(received.bytes.equals(file)).toBe(true);
    const odd = received.notices.filter((notice) => notice.event !== 'live' && !isHole(notice));
    expect(odd).toEqual([]);
  } finally {
    connection.cut();
    await server.close();
  }
  expect(server.errors).toEqual([]);
}

function isHole(notice: ReceivedBytes['notices'][number]): boolean {
  return notice.event === 'gap' && notice.reason === 'nul-hole';
}

describe.each([
  ['with the watcher', false],
  ['by polling', true],
])('%s', (_name, poll) => {
  describe.each([
    ['events', connectBatchEvents],
    ['a WebSocket', connectBatchFrames],
  ])('over %s', (_form, connect) => {
    test('I21: whatever is written in whatever chunks, and however often a viewer is cut, it has the bytes of the file', async () => {
      await fc.assert(
        fc.asyncProperty(steps, (played) => play(played, connect, poll)),
        { numRuns: 50 },
      );
    }, 60_000);

    test('I13: an unfinished last line is sent once when its file is over, and joined to nothing', async () => {
      const settings = { poll, pollMs: 20, rotateWaitMs: 100 };
      const server = await serveLog('one\nhalf of a li', settings);
      const live = noBytes();
      const url = server.stream('from=start');
      const connection = connect(url, live, Infinity);
      onTestFinished(() => connection.cut());
      await expect.poll(() => live.bytes.toString(), POLL).toBe('one\n');
      renameSync(server.file, `${server.file}.1`);
      appendFileSync(server.file, 'next\n');
      await expect.poll(() => live.bytes.toString(), POLL).toBe('one\nhalf of a linext\n');
      const late = noBytes();
      const second = connect(url, late, Infinity);
      onTestFinished(() => second.cut());
      await expect.poll(() => late.bytes.toString(), POLL).toBe('one\nhalf of a linext\n');
      for (const { partials, notices } of [live, late]) {
        expect(partials).toEqual(['one\nhalf of a li'.length]);
        expect(notices.filter(({ event }) => event === 'rotated')).toHaveLength(1);
      }
    });
  });
});
