import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Page } from '../../src/log/page.ts';
import { bytesOfBatch } from '../helpers/batch-viewer.ts';
import { lineOf } from '../helpers/journal.ts';
import { holeyBytes, logBytes } from '../helpers/log-bytes.ts';
import { cutsOf } from '../helpers/oracle.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer } from '../helpers/server.ts';

const MAX_LINE_BYTES = 2048;
const RUNS = 60;

let folder: string;
let path: string;
let server: TestServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sse-tail-paging-'));
  path = join(folder, 'app.log');
  writeFileSync(path, '');
  server = await startTestServer({ maxLineBytes: MAX_LINE_BYTES, logs: { app: path } });
});

afterAll(async () => {
  await server.close();
  expect(server.errors).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

interface Paged {
  /** The bytes of the pages, and the NUL bytes of the holes that they told of. */
  readonly bytes: Buffer;
  readonly files: ReadonlySet<string | undefined>;
}

async function pageThrough(dir: 'forward' | 'back', max: number): Promise<Paged> {
  const parts: Buffer[] = [];
  const files = new Set<string | undefined>();
  for (let at = dir === 'back' ? 'end' : 'start'; ;) {
    const query = new URLSearchParams({ at, dir, max: String(max) });
    const answer = await fetch(`${server.url}api/lines/app?${query}`);
    const page: Page = JSON.parse(await answer.text());
    expect(answer.status, JSON.stringify(page)).toBe(200);
    const holes = page.notices.map((it) =>
      Buffer.alloc('reason' in it && it.reason === 'nul-hole' ? (it.bytes ?? 0) : 0),
    );
    files.add(page.file);
    const part = dir === 'back' ? [bytesOfBatch(page), ...holes] : [...holes, bytesOfBatch(page)];
    parts.push(Buffer.concat(part));
    if (page.lines.length === 0) break;
    at = dir === 'back' ? page.first : page.id;
  }
  return { bytes: Buffer.concat(dir === 'back' ? parts.toReversed() : parts), files };
}

/** The bytes of whole lines, and of pieces that are. */
function finished(bytes: Buffer): Buffer {
  return bytes.subarray(0, cutsOf(bytes, MAX_LINE_BYTES).at(-1)?.offset ?? 0);
}

test.each(['forward', 'back'] as const)(
  'paging %s through any bytes gives exactly the bytes of the file',
  async (dir) => {
    const max = fc.integer({ min: 1, max: 5000 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(logBytes, holeyBytes), max, async (bytes, maxBytes) => {
        writeFileSync(path, bytes);
        const paged = await pageThrough(dir, maxBytes);
        expect(paged.bytes.equals(finished(bytes))).toBe(true);
      }),
      { numRuns: RUNS },
    );
  },
  60_000,
);

test.each(['forward', 'back'] as const)(
  'paging %s through a family gives exactly the bytes of its files',
  async (dir) => {
    const lines = Array.from({ length: 9000 }, (_, number) => `${lineOf(number)}\n`).join('');
    const third = Math.floor(lines.length / 3);
    const files = [lines.slice(0, third), lines.slice(third, 2 * third), lines.slice(2 * third)];
    writeFileSync(`${path}.2.gz`, gzipSync(files[0] ?? ''));
    writeFileSync(`${path}.1`, files[1] ?? '');
    writeFileSync(path, files[2] ?? '');
    const paged = await pageThrough(dir, 10_000);
    rmSync(`${path}.2.gz`);
    rmSync(`${path}.1`);
    expect(paged.bytes.equals(Buffer.from(lines))).toBe(true);
    expect([...paged.files]).toEqual(
      expect.arrayContaining(['app.log', 'app.log.1', 'app.log.2.gz']),
    );
  },
);
