import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Page } from '../../src/log/page.ts';
import { parseEventId } from '../../src/protocol/event-id.ts';
import { files, filterOf } from '../filter/pieces.ts';
import { referenceFilter } from '../filter/reference.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer } from '../helpers/server.ts';

const FILTER = { grep: ['needle'], exclude: ['secret'] };
const RUNS = 40;
const FINAL = 'private, max-age=31536000, immutable';

let folder: string;
let path: string;
let server: TestServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sse-tail-filtered-lines-'));
  path = join(folder, 'app.log');
  server = await startTestServer({ logs: { app: path } });
});

afterAll(async () => {
  await server.close();
  expect(server.errors).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly at: string;
  readonly dir: Direction;
  readonly max?: number;
  readonly grep?: string;
}
type Direction = 'forward' | 'back';

async function pageOf({ at, dir, max, grep = 'needle' }: Asked): Promise<Page & { cache: string }> {
  const query = new URLSearchParams({ at, dir, grep, exclude: 'secret' });
  if (max !== undefined) query.set('max', String(max));
  const answer = await fetch(`${server.url}api/lines/app?${query}`);
  const page: Page = JSON.parse(await answer.text());
  expect(answer.status, JSON.stringify(page)).toBe(200);
  return { ...page, cache: answer.headers.get('cache-control') ?? '' };
}

/** All pages one way, in the order of the file; each accounts for all bytes between its two ids. */
async function pageThrough(dir: Direction, max: number, grep?: string): Promise<Page[]> {
  const pages: Page[] = [];
  for (let at = dir === 'back' ? 'end' : 'start'; ;) {
    const page = await pageOf({ at, dir, max, ...(grep === undefined ? {} : { grep }) });
    pages.push(page);
    expectAccounted(page);
    if (dir === 'back' ? !page.older : !page.newer) break;
    at = dir === 'back' ? page.first : page.id;
  }
  return dir === 'back' ? pages.toReversed() : pages;
}

function expectAccounted({ offset, lengths, skipped = [], hidden, id, lines }: Page): void {
  const left = skipped.reduce((sum, [, bytes]) => sum + bytes, 0);
  const end = lengths.reduce((sum, bytes) => sum + bytes, offset + left);
  expect(lengths).toHaveLength(lines.length);
  if (hidden === undefined) return expect(lines).toEqual([]);
  expect(end).toBe(parseEventId(id)?.offset);
  expect(hidden.bytes).toBe(left);
}

function linesOf(pages: readonly Page[]): string[] {
  return pages.flatMap(({ lines }) => lines.map(String));
}

/** As JSON has them: a CR at the end is part of the line end. */
function expectedOf(file: string): string[] {
  return referenceFilter(filterOf(FILTER), file).map((line) => line.replace(/\r$/, ''));
}

test.each(['forward', 'back'] as const)(
  'paging %s with a filter gives the lines that pass, and accounts for all others',
  async (dir) => {
    const max = fc.integer({ min: 1, max: 3000 });
    await fc.assert(
      fc.asyncProperty(files, max, async (file, maxBytes) => {
        writeFileSync(path, file);
        const pages = await pageThrough(dir, maxBytes);
        expect(linesOf(pages)).toEqual(expectedOf(file));
        const lines = pages.reduce((sum, page) => sum + (page.hidden?.lines ?? 0), 0);
        expect(lines + linesOf(pages).length).toBe(file.split('\n').length - 1);
      }),
      { numRuns: RUNS },
    );
  },
  60_000,
);

test.each(['forward', 'back'] as const)(
  'paging %s with a filter goes through a family, compressed files too',
  async (dir) => {
    const parts = ['oldest', 'older', 'newest'].map((name) =>
      Array.from({ length: 3000 }, (_, index) => {
        return `level=info ${name} ${index} ${index % 50 === 7 ? 'needle' : 'hay'}\n`;
      }).join(''),
    );
    writeFileSync(`${path}.2.gz`, gzipSync(parts[0] ?? ''));
    writeFileSync(`${path}.1`, parts[1] ?? '');
    writeFileSync(path, parts[2] ?? '');
    const pages = await pageThrough(dir, 2000);
    rmSync(`${path}.2.gz`);
    rmSync(`${path}.1`);
    expect(linesOf(pages)).toEqual(expectedOf(parts.join('')));
  },
);

test.each(['forward', 'back'] as const)(
  'an answer %s looks through a bounded part of a log in which nothing passes, and says where to go on',
  async (dir) => {
    const size = 12 * 1024 * 1024;
    const line = `level=info ${'hay '.repeat(60)}\n`;
    const needle = 'level=info needle\n';
    const hay = line.repeat(size / line.length);
    writeFileSync(path, dir === 'forward' ? hay + needle : needle + hay);
    const pages = await pageThrough(dir, 1000);
    expect(linesOf(pages)).toEqual([needle.trim()]);
    for (const { hidden } of pages) expect(hidden?.bytes).toBeLessThan(5 * 1024 * 1024);
    expect(pages.length).toBeGreaterThan(2);
  },
);

test('a filtered page that can be no other one may be kept for ever', async () => {
  const line = 'level=info needle\n';
  writeFileSync(path, line.repeat(1000));
  const { id, cache } = await pageOf({ at: '180', dir: 'forward', max: 40 });
  expect(cache).toBe('no-store');
  const next = await pageOf({ at: id, dir: 'forward', max: 40 });
  expect(next).toMatchObject({ lines: ['level=info needle', 'level=info needle'], cache: FINAL });
  expect((await pageOf({ at: id, dir: 'back', max: 40 })).cache).toBe(FINAL);
  // To the end of the file: more may come.
  expect((await pageOf({ at: id, dir: 'forward' })).cache).toBe('no-store');
});

test('an expression that cannot be read is refused with the place', async () => {
  const answer = await fetch(`${server.url}api/lines/app?at=start&grep=/(/`);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('is no expression of RE2');
});
