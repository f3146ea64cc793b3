import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, onTestFinished, test } from 'vitest';

import { DEFAULTS } from '../../src/config/settings.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import { startServer } from '../../src/server.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import type { Received } from '../helpers/viewer.ts';
import { gaps } from './offer.ts';
import { hasLines } from './stage.ts';

const SIBLINGS = 5000;
/** A resume opens the newest files, some older ones that could agree as well, and a few on the way. */
const FEW = 30;

function contentOf(number: number): Buffer {
  return Buffer.from(`line 1 of ${number}\nline 2 of ${number}\n`);
}

/** The id at the end of a file. */
function endOf(number: number): string {
  const bytes = contentOf(number);
  return idAtOffset(bytes, { offset: bytes.length, midLine: false });
}

/** A log of thousands of rotated files, `0` being the live one, and what it took to serve it. */
async function serveMany({ suffix = '', store = (bytes: Buffer) => bytes } = {}) {
  const path = join(tempFolder(), 'app.log');
  for (let number = 1; number <= SIBLINGS; number += 1) {
    writeFileSync(`${path}.${number}${suffix}`, store(contentOf(number)));
  }
  writeFileSync(path, contentOf(0));
  const calls = { open: 0, stat: 0 };
  const counting = {
    ...nodeFileSystem,
    open(name: string) {
      calls.open += 1;
      return nodeFileSystem.open(name);
    },
    stat(name: string) {
      calls.stat += 1;
      return nodeFileSystem.stat(name);
    },
  };
  const logs = { app: { path, rotated: null } };
  const settings = { ...DEFAULTS, port: 0, rotateWaitMs: 0, rotateMaxWaitMs: 0, logs };
  const server = await startServer(settings, { fileSystem: counting });
  onTestFinished(() => server.close());

  /** Comes back with an id, and leaves after so many lines. */
  async function visit(lastId: string, lineCount: number, query = ''): Promise<Received> {
    const received = { ...nothingReceived(), lastId };
    Object.assign(calls, { open: 0, stat: 0 });
    const connection = connectEvents(`${server.url}logs/app${query}`, received, Infinity);
    await hasLines(received, lineCount);
    connection.cut();
    await connection.closed;
    return received;
  }
  return { path, calls, visit };
}

test('R28: of 5,000 rotated files a resume opens the newest first, and no more than it must', async () => {
  const { calls, visit } = await serveMany();
  const newest = await visit(endOf(3), 6);
  expect(newest.lines.slice(0, 3)).toEqual(['line 1 of 2', 'line 2 of 2', 'line 1 of 1']);
  expect(calls.open).toBeLessThan(SIBLINGS / 5);
  expect(calls.stat).toBeLessThan(10 * FEW);

  const middle = await visit(endOf(SIBLINGS / 2), 6);
  expect(middle.lines[0]).toBe(`line 1 of ${SIBLINGS / 2 - 1}`);
  expect(calls.open).toBeLessThan(SIBLINGS / 2 + 2 * FEW);
  // Moving on from there does not look at all the others again.
  expect(calls.stat).toBeLessThan(20 * FEW);

  const oldest = await visit(endOf(SIBLINGS), 2);
  expect(oldest.lines[0]).toBe(`line 1 of ${SIBLINGS - 1}`);
  expect([...gaps(newest), ...gaps(middle), ...gaps(oldest)]).toEqual([]);

  const unknown = await visit(endOf(SIBLINGS + 1), 2);
  expect(unknown.lines[0]).toBe(`line 1 of ${SIBLINGS}`);
  expect(gaps(unknown).map(({ reason }) => reason)).toEqual(['gone']);
});

test('R28: 5,000 compressed files are opened once, and then what is remembered of them tells', async () => {
  const { path, calls, visit } = await serveMany({
    suffix: '.gz',
    store: (bytes) => gzipSync(bytes),
  });
  const oldest = await visit(endOf(SIBLINGS), 2, '?limit=2');
  expect(oldest.lines).toEqual([`line 1 of ${SIBLINGS - 1}`, `line 2 of ${SIBLINGS - 1}`]);
  expect(calls.open).toBeLessThan(SIBLINGS + 2 * FEW);

  const again = await visit(endOf(SIBLINGS), 2, '?limit=2');
  expect(again.lines).toEqual(oldest.lines);
  expect(calls.open).toBeLessThan(FEW);

  const unknown = await visit(endOf(SIBLINGS + 1), 2, '?limit=2');
  expect(unknown.lines[0]).toBe(`line 1 of ${SIBLINGS}`);
  expect(calls.open).toBeLessThan(FEW);
  expect([oldest, again, unknown].flatMap(gaps).map(({ reason }) => reason)).toEqual(['gone']);

  // What is remembered of an archive says nothing of another one that has its name now.
  writeFileSync(`${path}.${SIBLINGS}.gz`, gzipSync(contentOf(SIBLINGS + 1)));
  const found = await visit(endOf(SIBLINGS + 1), 2, '?limit=2');
  expect(found.lines).toEqual(oldest.lines);
  expect(gaps(found)).toEqual([]);
  expect(calls.open).toBeLessThan(FEW);
});
