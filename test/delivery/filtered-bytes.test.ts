import { appendFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { firstOf } from '../../src/lib/first-of.ts';
import { connectBatchEvents, connectBatchFrames, noBytes } from '../helpers/batch-viewer.ts';
import type { ConnectBatches } from '../helpers/batch-viewer.ts';
import { holeyBytes, logBytes } from '../helpers/log-bytes.ts';
import { startTestServer } from '../helpers/server.ts';
import { PATIENTLY } from './patiently.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** Lines come in pieces, so that there are many of them. */
const SETTINGS = { poll: true, pollMs: 20, maxLineBytes: 2000 };

const CUT_AFTER_MS = 40;

const contents = fc.array(fc.oneof(logBytes, holeyBytes), { minLength: 1, maxLength: 4 });
const cuts = fc.array(fc.integer({ min: 1, max: 6000 }), { maxLength: 6 });

/** Writes a part before each cut; the viewer must end up with the bytes of the file. */
async function play(
  parts: readonly Buffer[],
  cutAfter: readonly number[],
  { connect, query }: { connect: ConnectBatches; query: string },
): Promise<void> {
  const path = `${tempFolder()}/app.log`;
  const server = await startTestServer({ logs: { app: path }, ...SETTINGS });
  const url = `${server.url}logs/app?from=start&${query}`;
  const received = noBytes();
  const file = Buffer.concat([...parts, Buffer.from('\nthe end\n')]);
  try {
    const left = [...parts];
    for (const bytes of cutAfter) {
      appendFileSync(path, left.shift() ?? '');
      const connection = connect(url, received, bytes);
      // It may not come so far: then it is cut wherever it is.
      await firstOf(connection.closed, CUT_AFTER_MS);
      connection.cut();
      await connection.closed;
    }
    for (const part of left) appendFileSync(path, part);
    appendFileSync(path, '\nthe end\n');
    const last = connect(url, received, Infinity);
    await expect.poll(() => received.bytes.length, PATIENTLY).toBeGreaterThanOrEqual(file.length);
    last.cut();
    expect(received.bytes.equals(file)).toBe(true);
  } finally {
    await server.close();
  }
  expect(server.errors).toEqual([]);
}

describe.each([
  ['events', connectBatchEvents],
  ['a WebSocket', connectBatchFrames],
])('over %s', (_form, connect) => {
  test.each(['exclude=never+there', 'exclude=never+there&context=3'])(
    'a filter that lets everything through gives the bytes of the file, whatever they are (%s)',
    async (query) => {
      await fc.assert(
        fc.asyncProperty(contents, cuts, (parts, cutAfter) =>
          play(parts, cutAfter, { connect, query }),
        ),
        { numRuns: 25 },
      );
    },
    60_000,
  );
});
