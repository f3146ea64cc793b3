import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createJournal } from '../helpers/journal.ts';
import type { Journal } from '../helpers/journal.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer } from '../helpers/server.ts';
import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import type { Connection, Received } from '../helpers/viewer.ts';

let folder: string;
let path: string;
let journal: Journal;
let server: TestServer;
const connections: Connection[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sse-tail-rotation-'));
  path = join(folder, 'app.log');
  journal = createJournal(path);
});

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.cut();
  await server.close();
  expect(server.errors).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

function watch(received: Received, query = 'from=start'): Connection {
  const connection = connectEvents(`${server.url}logs/app?${query}`, received, Infinity);
  connections.push(connection);
  return connection;
}

const eventNames = ({ notices }: Received): string[] => notices.map(({ event }) => event);

async function hasLines(received: Received, count: number): Promise<void> {
  await expect.poll(() => received.lines.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(count);
}

async function isLive(received: Received): Promise<void> {
  await expect.poll(() => eventNames(received)).toContain('live');
}

describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
])('%s', (_name, poll) => {
  beforeEach(async () => {
    server = await startTestServer({
      logs: { app: path },
      poll,
      pollMs: poll ? 50 : 1000,
      rotateWaitMs: 200,
    });
  });

  test('a live viewer follows a rename and create', async () => {
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.rotateByRename();
    journal.write(5);
    await hasLines(received, 10);
    expect(received.lines).toEqual(journal.lines());
    expect(received.notices).toEqual([
      { event: 'live' },
      { event: 'rotated', from: 'app.log.1', to: 'app.log' },
    ]);
  });

  test('lines that a writer adds to the renamed file come before those of the new one', async () => {
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    const writer = openSync(path, 'a');
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'new 1\n');
    writeSync(writer, 'old 1\n');
    await hasLines(received, 6);
    writeSync(writer, 'old 2\n');
    closeSync(writer);
    await hasLines(received, 8);
    expect(received.lines.slice(5)).toEqual(['old 1', 'old 2', 'new 1']);
  });

  test('a stream stays open while the file is renamed and none is created', async () => {
    journal.write(3);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    renameSync(path, `${path}.1`);
    await expect.poll(() => eventNames(received), { timeout: 5000 }).toContain('waiting');
    appendFileSync(`${path}.1`, 'still in the old one\n');
    await hasLines(received, 4);
    writeFileSync(path, 'in the new one\n');
    await hasLines(received, 5);
    expect(received.lines.slice(3)).toEqual(['still in the old one', 'in the new one']);
  });

  test('several rotations in a row lose nothing', async () => {
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    for (let round = 0; round < 6; round += 1) {
      journal.rotateByRename();
      journal.write(20);
    }
    await hasLines(received, 125);
    expect(received.lines).toEqual(journal.lines());
    expect(eventNames(received)).not.toContain('gap');
  });

  test('a file that is removed right after it was renamed is read to its end', async () => {
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.write(5);
    renameSync(path, `${path}.1`);
    unlinkSync(`${path}.1`);
    journal.write(5);
    await hasLines(received, 15);
    expect(received.lines).toEqual(journal.lines());
  });

  test('a live viewer follows a copy and truncate, unread lines included', async () => {
    journal.write(50);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.write(30);
    journal.rotateByCopy();
    journal.write(20);
    await hasLines(received, 100);
    expect(received.lines).toEqual(journal.lines());
    expect(eventNames(received)).not.toContain('gap');
  });

  test('a file that is refilled past the old size between two looks is begun from its start', async () => {
    journal.write(50);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    const { size } = statSync(path);
    truncateSync(path, 0);
    writeFileSync(path, `${'x'.repeat(99)}\n`.repeat(Math.ceil(size / 100) + 20), { flag: 'a' });
    const refilled = Math.ceil(size / 100) + 20;
    await hasLines(received, 50 + refilled);
    expect(received.lines.slice(50)).toEqual(
      Array.from({ length: refilled }, () => 'x'.repeat(99)),
    );
    expect(eventNames(received)).toEqual(['live', 'truncated']);
  });

  test('a file that is refilled to the very same size is begun from its start', async () => {
    writeFileSync(path, 'one\ntwo\n');
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    writeFileSync(path, 'six\nten\n');
    await hasLines(received, 4);
    expect(received.lines).toEqual(['one', 'two', 'six', 'ten']);
  });

  test('a viewer cut right after a truncation is not sent older files again', async () => {
    journal.write(5);
    journal.rotateByRename();
    journal.write(5);
    const received = nothingReceived();
    const first = watch(received);
    await isLive(received);
    truncateSync(path, 0);
    await expect.poll(() => eventNames(received), { timeout: 5000 }).toContain('truncated');
    first.cut();
    await first.closed;
    appendFileSync(path, 'after\n');
    watch(received);
    await hasLines(received, 11);
    expect(received.lines).toEqual([...journal.lines(), 'after']);
    expect(eventNames(received)).not.toContain('gap');
  });

  test('a file that is deleted and created again is followed, whatever its inode', async () => {
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    unlinkSync(path);
    writeFileSync(path, 'new 1\nnew 2\n');
    await hasLines(received, 7);
    expect(received.lines.slice(5)).toEqual(['new 1', 'new 2']);
  });

  test('a line without an end is held back until it is finished', async () => {
    journal.write(2);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.writeHalf();
    appendFileSync(join(folder, 'other.log'), 'noise\n');
    journal.write(3);
    await hasLines(received, 5);
    expect(received.lines).toEqual(journal.lines());
  });

  test('the unfinished last line of a file that is over is sent once, and joined to nothing', async () => {
    appendFileSync(path, 'whole\nhalf a li');
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    expect(received.lines).toEqual(['whole']);
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'next\n');
    await hasLines(received, 3);
    expect(received.lines).toEqual(['whole', 'half a li', 'next']);
    expect(received.lastId).not.toMatch(/-c$/);
  });
});

/** Receives what there is, and leaves. */
async function visit(received: Received, lineCount: number): Promise<void> {
  const connection = watch(received);
  await hasLines(received, lineCount);
  connection.cut();
  await connection.closed;
}

describe('for a viewer that was away', () => {
  beforeEach(async () => {
    server = await startTestServer({ logs: { app: path }, rotateWaitMs: 200 });
  });

  test.each([1, 3])('%i rotations by rename are read one after the other', async (rotations) => {
    journal.write(10);
    const received = nothingReceived();
    await visit(received, 10);
    for (let round = 0; round < rotations; round += 1) {
      journal.write(10);
      journal.rotateByRename();
    }
    journal.write(10);
    watch(received);
    await hasLines(received, journal.count);
    expect(received.lines).toEqual(journal.lines());
    expect(eventNames(received)).not.toContain('gap');
  });

  test('a truncation whose copy holds the rest is no gap', async () => {
    journal.write(100);
    const received = nothingReceived();
    await visit(received, 100);
    journal.write(10);
    journal.rotateByCopy();
    journal.write(200);
    watch(received);
    await hasLines(received, 310);
    expect(received.lines).toEqual(journal.lines());
  });

  test('its file being gone is a gap, and the oldest that is left comes next', async () => {
    journal.write(10);
    const received = nothingReceived();
    await visit(received, 10);
    journal.rotateByRename();
    journal.write(10);
    journal.rotateByRename();
    journal.write(10);
    unlinkSync(`${path}.2`);
    watch(received);
    await hasLines(received, 30);
    expect(received.lines).toEqual(journal.lines());
    expect(received.notices).toContainEqual(
      expect.objectContaining({ event: 'gap', reason: 'gone' }),
    );
  });

  test('a rewritten file is a gap, and is read from its start', async () => {
    writeFileSync(path, `banner\n${'first\n'.repeat(2000)}`);
    const received = nothingReceived();
    await visit(received, 2001);
    // The first block stays, the bytes near the end do not.
    writeFileSync(path, `banner\n${'first\n'.repeat(1000)}${'other\n'.repeat(1500)}`);
    watch(received);
    await hasLines(received, 2001 + 2501);
    expect(received.notices).toContainEqual(
      expect.objectContaining({ event: 'gap', reason: 'rewritten' }),
    );
  });

  test('with gap=live only new lines follow a gap', async () => {
    journal.write(10);
    const received = nothingReceived();
    await visit(received, 10);
    writeFileSync(path, 'quite another file\n');
    watch(received, 'gap=live');
    await expect.poll(() => eventNames(received)).toContain('gap');
    appendFileSync(path, 'new\n');
    await hasLines(received, 11);
    expect(received.lines.at(-1)).toBe('new');
    expect(received.lines).toHaveLength(11);
  });

  test('files that only one banner tells apart are told apart by what follows it', async () => {
    const banner = `${'='.repeat(99)}\n`.repeat(60);
    writeFileSync(path, `${banner}${'a line of the first\n'.repeat(500)}`);
    const received = nothingReceived();
    await visit(received, 560);
    appendFileSync(path, 'the last of the first\n');
    renameSync(path, `${path}.1`);
    writeFileSync(path, `${banner}${'a line of the other\n'.repeat(900)}`);
    watch(received);
    await hasLines(received, 560 + 1 + 960);
    expect(received.lines[560]).toBe('the last of the first');
    expect(eventNames(received)).not.toContain('gap');
  });

  test('files that agree as far as an id can tell are a gap that says so', async () => {
    writeFileSync(path, 'tick\n'.repeat(100));
    const received = nothingReceived();
    await visit(received, 100);
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'tick\n'.repeat(120));
    watch(received);
    await expect
      .poll(() => received.notices)
      .toContainEqual(expect.objectContaining({ event: 'gap', reason: 'ambiguous' }));
  });

  test('a viewer of a log without a file misses nothing of the first one', async () => {
    const received = nothingReceived();
    const connection = watch(received, 'lines=10');
    await expect.poll(() => eventNames(received)).toContain('waiting');
    connection.cut();
    await connection.closed;
    journal.write(50);
    watch(received, 'lines=10');
    await hasLines(received, 50);
    expect(received.lines).toEqual(journal.lines());
  });

  test('a viewer at the start of a new file comes back to it, not to older ones', async () => {
    journal.write(10);
    journal.rotateByRename();
    const received = nothingReceived();
    const connection = watch(received, 'from=0');
    await isLive(received);
    connection.cut();
    await connection.closed;
    journal.write(20);
    watch(received, 'from=0');
    await hasLines(received, 20);
    expect(received.lines).toEqual(journal.lines().slice(10));
  });

  test('numbers are ordered as numbers, and a stranger is no member of the family', async () => {
    for (let number = 11; number >= 1; number -= 1) {
      writeFileSync(`${path}.${number}`, `line of ${number}\n`);
      utimesSync(`${path}.${number}`, 1000, 1000);
    }
    for (const name of ['app.log.bak', 'app.log.1.swp', 'app.log.old~', 'application.log.1']) {
      writeFileSync(join(folder, name), 'stranger\n');
    }
    writeFileSync(path, 'live\n');
    const received = nothingReceived();
    watch(received);
    await hasLines(received, 12);
    const numbers = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    expect(received.lines).toEqual([...numbers.map((number) => `line of ${number}`), 'live']);
  });

  test('the last lines reach back into older files', async () => {
    journal.write(10);
    journal.rotateByRename();
    journal.write(3);
    const received = nothingReceived();
    watch(received, 'lines=8');
    await hasLines(received, 8);
    expect(received.lines).toEqual(journal.lines().slice(5));
  });
});
