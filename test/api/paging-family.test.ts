import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { FileSystem } from '../../src/file/file-system.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import type { Page } from '../../src/log/page.ts';
import { bytesOfBatch } from '../helpers/batch-viewer.ts';
import { lineOf } from '../helpers/journal.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer } from '../helpers/server.ts';

/** The long form: npm run test:paging -- --megabytes 1024 */
const MEGABYTES = Number(process.env['SSE_TAIL_PAGING_MEGABYTES'] ?? 24);
const TIMEOUT_MS = 30_000 + MEGABYTES * 2000;
/** What a pass that was begun for somebody who pages back keeps. */
const KEPT_MEGABYTES = 32;

/** A file of the family: its name now, and where its bytes are to compare with. */
interface Member {
  readonly file: string;
  readonly original: string;
  readonly bytes: number;
}

let folder: string;
let members: readonly Member[];
let server: TestServer;
let storedBytesRead = 0;

/** Oldest first; the second one is compressed, and its original lies elsewhere. */
function makeFamily(path: string): Member[] {
  const names = ['app.log.3', 'app.log.2.gz', 'app.log.1', 'app.log'];
  let number = 0;
  return names.map((file) => {
    const isCompressed = file.endsWith('.gz');
    const original = isCompressed ? `${path}-original` : join(folder, file);
    number = writeLines(original, number, (MEGABYTES / names.length) * 1024 * 1024);
    if (isCompressed) {
      spawnSync('sh', ['-c', `gzip -1 -c '${original}' > '${join(folder, file)}'`]);
    }
    return { file, original, bytes: statSync(original).size };
  });
}

function writeLines(path: string, first: number, bytes: number): number {
  const handle = openSync(path, 'w');
  let number = first;
  for (let written = 0; written < bytes;) {
    let text = '';
    for (const end = number + 5000; number < end; number += 1) text += `${lineOf(number)}\n`;
    written += writeSync(handle, text);
  }
  closeSync(handle);
  return number;
}

/** Counts what is read of compressed files. */
const counting: FileSystem = {
  ...nodeFileSystem,
  async open(path) {
    const file = await nodeFileSystem.open(path);
    if (!path.endsWith('.gz')) return file;
    return {
      ...file,
      stat: () => file.stat(),
      close: () => file.close(),
      async read(buffer, position) {
        const bytesRead = await file.read(buffer, position);
        storedBytesRead += bytesRead;
        return bytesRead;
      },
    };
  },
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sse-tail-family-'));
  const path = join(folder, 'app.log');
  members = makeFamily(path);
  const rotated = `${path}.*`;
  server = await startTestServer({ logs: { app: { path, rotated } } }, { fileSystem: counting });
}, TIMEOUT_MS);

afterAll(async () => {
  await server.close();
  expect(server.errors).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

/** Whether the bytes of a page are those of its file. */
function expectBytes({ original }: Member, { offset, ...batch }: Page): number {
  const bytes = bytesOfBatch(batch);
  const expected = Buffer.alloc(bytes.length);
  const handle = openSync(original, 'r');
  readSync(handle, expected, 0, expected.length, offset);
  closeSync(handle);
  expect(bytes.equals(expected)).toBe(true);
  return bytes.length;
}

/** Pages through everything; each page must begin where the one before ended, and have the bytes of its file. */
async function pageThrough(dir: 'forward' | 'back'): Promise<number> {
  let index = dir === 'back' ? members.length - 1 : 0;
  let at = dir === 'back' ? 'end' : 'start';
  let left = members[index]?.bytes ?? 0;
  let total = 0;
  for (;;) {
    const query = new URLSearchParams({ at, dir, max: String(256 * 1024) });
    const answer = await fetch(`${server.url}api/lines/app?${query}`);
    const page: Page = JSON.parse(await answer.text());
    expect(answer.status, JSON.stringify(page)).toBe(200);
    if (page.lines.length === 0) break;
    if (left === 0) {
      index += dir === 'back' ? -1 : 1;
      left = members[index]?.bytes ?? 0;
    }
    const member = members[index];
    if (member === undefined) throw new Error('there are more lines than were written');
    const length = expectBytes(member, page);
    expect(page.offset).toBe(dir === 'back' ? left - length : member.bytes - left);
    left -= length;
    total += length;
    at = dir === 'back' ? page.first : page.id;
  }
  expect(left).toBe(0);
  return total;
}

test.each(['back', 'forward'] as const)(
  'paging %s through a family gives its bytes, and inflates what is compressed a few times at most',
  async (dir) => {
    const archive = members.find(({ file }) => file.endsWith('.gz'));
    const stored = statSync(join(folder, archive?.file ?? '')).size;
    storedBytesRead = 0;
    const begunAt = performance.now();
    const total = await pageThrough(dir);
    expect(total).toBe(members.reduce((sum, { bytes }) => sum + bytes, 0));
    const passes = storedBytesRead / stored;
    // Backwards each pass begins anew, once the one before has given all that it kept.
    const stretches = (archive?.bytes ?? 0) / 1024 / 1024 / KEPT_MEGABYTES;
    expect(passes).toBeLessThan(dir === 'back' ? 4 + stretches : 4);
    if (process.env['SSE_TAIL_PAGING_MEGABYTES'] !== undefined) {
      const seconds = ((performance.now() - begunAt) / 1000).toFixed(1);
      process.stdout.write(`${dir}: ${total} bytes in ${seconds} s, ${passes.toFixed(1)} passes\n`);
    }
  },
  TIMEOUT_MS,
);
