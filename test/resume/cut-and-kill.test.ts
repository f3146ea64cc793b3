import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { freePort, startChildServer } from '../helpers/child-server.ts';
import type { ChildServer } from '../helpers/child-server.ts';
import { often } from '../helpers/often.ts';
import { createJournal } from '../helpers/journal.ts';
import type { Journal } from '../helpers/journal.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import { watchThroughCuts } from './cuts.ts';

const KILLS = Number(process.env['SSE_TAIL_KILLS'] ?? often(10, 4));
/** As many as are written while the server is killed so often. */
const LINES = 1000 * KILLS;
/** Lines in one write, and the time between two: 2,000 lines a second. */
const LINES_A_WRITE = 10;
const WRITE_GAP_MS = 5;
const CUTS = Math.min(200, 20 * KILLS);
/** Cuts come after up to so many bytes: 10,000 lines are about 1.4 MB of events. */
const MOST_BYTES = 8000;

let folder: string;
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sse-tail-resume-'));
  journal = createJournal(join(folder, 'app.log'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes all lines at a steady pace; `at` is told of each count of lines that was reached. */
async function writeAll(at: (lineCount: number) => void): Promise<void> {
  const begun = performance.now();
  while (journal.count < LINES) {
    journal.write(LINES_A_WRITE);
    at(journal.count);
    const due = begun + (journal.count / LINES_A_WRITE) * WRITE_GAP_MS;
    await passed(Math.max(0, due - performance.now()));
  }
}

async function killAtRandom(restart: () => Promise<ChildServer>, first: ChildServer) {
  let server = first;
  for (let kills = 0; kills < KILLS; kills += 1) {
    const lineCount = journal.count + Math.floor((Math.random() * LINES) / KILLS);
    await expect.poll(() => journal.count >= Math.min(lineCount, LINES), POLL).toBe(true);
    await server.kill();
    server = await restart();
  }
  return server;
}

const POLL = { interval: 5, timeout: 60_000 };

/** Rotates whenever so many lines have been written, but for the last ones. */
const LINES_A_FILE = often(2500, 1000);
const KEEP = LINES / LINES_A_FILE + 1;
/** The rotation under way: gzip takes its time, and one rotator waits for the other. */
let rotating: Promise<void> = Promise.resolve();

function rotationDue(lineCount: number): boolean {
  return lineCount % LINES_A_FILE === 0 && lineCount < LINES;
}

const rotations: [string, (lineCount: number) => void][] = [
  ['in one file', () => undefined],
  [
    'across rotations by rename',
    (lineCount) => {
      if (rotationDue(lineCount)) journal.rotateByRename(KEEP);
    },
  ],
  [
    'across rotations by copying and truncating',
    (lineCount) => {
      if (rotationDue(lineCount)) journal.rotateByCopy(KEEP);
    },
  ],
  [
    'across rotations and compression',
    (lineCount) => {
      if (rotationDue(lineCount)) rotating = rotating.then(() => journal.rotateAndCompress(KEEP));
    },
  ],
];

describe.each([
  ['over server-sent events', connectEvents],
  ['X01: over WebSocket', connectWebSocket],
] as const)('%s', (_name, connect) => {
  test.each(rotations)(
    `E04: a viewer that is cut ${CUTS} times has every line once though the server is killed ${KILLS} times, %s`,
    async (_where, rotate) => {
      const port = await freePort();
      const config = { port, logs: { app: journal.path }, retryMs: 100, rotateWaitMs: 200 };
      const restart = () => startChildServer(join(folder, 'config.json'), config);
      journal.write(LINES_A_WRITE);
      const first = await restart();
      const received = nothingReceived();
      const url = `${first.url}logs/app?from=start`;
      const limits = { lines: LINES, cuts: CUTS, mostBytes: MOST_BYTES };
      const watching = watchThroughCuts({ url, connect, received, ...limits });
      const [last] = await Promise.all([killAtRandom(restart, first), writeAll(rotate)]);
      const { cuts } = await watching;
      await rotating;
      await last.stop();
      expect(received.lines).toEqual(journal.lines());
      expect(cuts).toBe(CUTS);
      expect(received.notices.filter(({ event }) => event === 'gap')).toEqual([]);
    },
    90_000 + KILLS * 2000,
  );
});
