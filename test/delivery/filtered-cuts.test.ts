import { appendFileSync, renameSync } from 'node:fs';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { FilterParameters } from '../../src/filter/criteria.ts';
import { filterOf, traceLines } from '../filter/pieces.ts';
import { referenceFilter } from '../filter/reference.ts';
import { firstOf } from '../../src/lib/first-of.ts';
import { connectAccounting, connectBlocks } from '../helpers/blocks-viewer.ts';
import { startTestServer } from '../helpers/server.ts';
import { PATIENTLY } from './patiently.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { nothingReceived } from '../helpers/viewer.ts';
import type { Connect } from '../helpers/viewer.ts';

const CUT_AFTER_MS = 40;

type Step =
  | { readonly write: string }
  | { readonly cutAfterBytes: number }
  | { readonly rotate: true };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ write: traceLines }) },
    { weight: 4, arbitrary: fc.record({ cutAfterBytes: fc.integer({ min: 1, max: 1500 }) }) },
    { weight: 1, arbitrary: fc.constant({ rotate: true as const }) },
  ),
  { minLength: 1, maxLength: 12, size: 'max' },
);

const filters: fc.Arbitrary<Partial<FilterParameters>> = fc.constantFrom(
  { grep: ['needle'] },
  { grep: ['needle'], context: 2 },
  { grep: ['/NEEDLE/i'], exclude: ['secret'], context: 1 },
  { level: 'warn' },
  { level: 'info', exclude: ['hay'] },
);

/** Files that begin alike have the same ids. */
function firstLine(number: number): string {
  return `2026-11-21T10:00:00Z INFO file ${number}\n`;
}

/** What ends each file: it passes every filter, so that there is something to wait for. */
const LAST_LINE = '2026-11-21T10:00:09Z ERROR needle at the end\n';

function toQuery({
  grep = [],
  exclude = [],
  level,
  context = 0,
}: Partial<FilterParameters>): string {
  const query = new URLSearchParams({ from: 'start' });
  for (const value of grep) query.append('grep', value);
  for (const value of exclude) query.append('exclude', value);
  if (level !== undefined && level !== null) query.set('level', level);
  if (context > 0) query.set('context', String(context));
  return String(query);
}

/** Plays the steps on a new log, whose viewer is cut and comes back; nothing may be doubled or missing. */
async function play(
  played: readonly Step[],
  filter: Partial<FilterParameters>,
  connect: Connect,
): Promise<void> {
  const path = `${tempFolder()}/app.log`;
  let fileCount = 1;
  let file = firstLine(fileCount);
  appendFileSync(path, file);
  const settings = { poll: true, pollMs: 20, rotateWaitMs: 40 };
  const server = await startTestServer({ logs: { app: path }, ...settings });
  const url = `${server.url}logs/app?${toQuery(filter)}`;
  const received = nothingReceived();
  const expected: string[] = [];
  const criteria = filterOf(filter);
  let connection = connect(url, received, Infinity);

  async function finishFile(): Promise<void> {
    appendFileSync(path, LAST_LINE);
    expected.push(...referenceFilter(criteria, `${file}${LAST_LINE}`));
    await expect
      .poll(() => received.lines.length, PATIENTLY)
      .toBeGreaterThanOrEqual(expected.length);
  }

  try {
    for (const step of [...played, { cutAfterBytes: Infinity }]) {
      if ('write' in step) {
        file += step.write;
        appendFileSync(path, step.write);
        // Sometimes the viewer sees this alone, and sometimes with what comes next.
        if (step.write.length % 2 === 0) await firstOf(connection.closed, CUT_AFTER_MS);
      } else if ('rotate' in step) {
        connection.cut();
        await connection.closed;
        connection = connect(url, received, Infinity);
        await finishFile();
        renameSync(path, `${path}.1`);
        fileCount += 1;
        file = firstLine(fileCount);
        appendFileSync(path, file);
      } else {
        connection.cut();
        await connection.closed;
        connection = connect(url, received, step.cutAfterBytes);
        // It may not come so far: then it is cut wherever it is.
        if (step.cutAfterBytes < Infinity) await firstOf(connection.closed, CUT_AFTER_MS);
      }
    }
    await finishFile();
    expect(received.lines).toEqual(expected);
    const names = new Set(received.notices.map(({ event }) => event));
    expect([...names].filter((name) => name !== 'live' && name !== 'rotated')).toEqual([]);
  } finally {
    connection.cut();
    await server.close();
  }
  expect(server.errors).toEqual([]);
}

describe.each([
  ['events', connectBlocks],
  ['a WebSocket', connectAccounting],
] as const)('over %s', (_form, connect) => {
  test('whatever is written, and however often a viewer is cut, it gets what its filter lets through, once', async () => {
    await fc.assert(
      fc.asyncProperty(steps, filters, (played, filter) => play(played, filter, connect)),
      { numRuns: 25 },
    );
  }, 120_000);
});
