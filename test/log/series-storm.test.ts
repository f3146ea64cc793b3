import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { openFilesIn } from '../helpers/descriptors.ts';
import { eventually } from '../helpers/eventually.ts';
import { lineOf } from '../helpers/journal.ts';
import { POLL } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { createTrack } from '../helpers/track.ts';
import type { Track } from '../helpers/track.ts';
import { connectEvents, connectWebSocket } from '../helpers/viewer.ts';
import type { Connect } from '../helpers/viewer.ts';
import { offer } from './offer.ts';

const FILES = 24;
const LINES_PER_FILE = 120;
/** How much of a connection is read before it is cut, in turn. Bytes. */
const CUTS = [40, 333, 1777, 4096, 9001, 30_000];

/** Writes the next file of the series in two steps, and has one that is over compressed. */
function createWriter(folder: string): { writeFile(): void; readonly count: number } {
  let files = 0;
  let count = 0;
  const pathOf = (number: number): string => join(folder, `job-${number}.log`);

  function append(path: string, lineCount: number): void {
    const lines = Array.from({ length: lineCount }, (_, index) => `${lineOf(count + index)}\n`);
    count += lineCount;
    appendFileSync(path, lines.join(''));
  }

  return {
    writeFile() {
      files += 1;
      append(pathOf(files), LINES_PER_FILE / 2);
      append(pathOf(files), LINES_PER_FILE / 2);
      if (files % 3 === 0) execFileSync('gzip', [pathOf(files - 2)]);
    },
    get count() {
      return count;
    },
  };
}

/** Comes back with its last id each time it was cut, until it has all lines. */
async function comeBack(url: string, track: Track, connect: Connect): Promise<void> {
  for (let visit = 0; track.next < FILES * LINES_PER_FILE; visit += 1) {
    const connection = connect(url, track, CUTS[visit % CUTS.length] ?? 1);
    const hasAll = eventually(
      'the end of a connection',
      () => track.next === FILES * LINES_PER_FILE,
    ).then(connection.cut);
    await Promise.race([connection.closed, hasAll]);
    hasAll.catch(() => undefined);
  }
}

test.each([
  ['events', connectEvents],
  ['a WebSocket', connectWebSocket],
])(
  'a viewer of %s that is cut off again and again has every line of a series once, and leaves no file open',
  async (_name, connect) => {
    const folder = tempFolder();
    const writer = createWriter(folder);
    writer.writeFile();
    const { server } = await offer(join(folder, 'job-*.log'), {
      follow: 'newest',
      pollMs: 50,
      rotateWaitMs: 20,
    });
    const track = createTrack();
    const seen = comeBack(`${server.url}logs/app?from=start`, track, connect);
    for (let file = 2; file <= FILES; file += 1) {
      const wanted = Math.min(writer.count - LINES_PER_FILE, track.next + LINES_PER_FILE);
      await eventually('some lines', () => track.next >= wanted);
      writer.writeFile();
    }
    await seen;
    expect(track.faults).toEqual([]);
    expect(track.holes).toEqual([]);
    expect(track.gaps).toEqual([]);
    expect(track.next).toBe(FILES * LINES_PER_FILE);
    await server.close();
    // The last viewer may have left a moment ago: its files are closed behind it.
    await expect.poll(() => openFilesIn(folder), POLL).toEqual([]);
  },
);
