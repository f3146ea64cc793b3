import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { freePort, startChildServer } from '../helpers/child-server.ts';
import type { ChildServer } from '../helpers/child-server.ts';
import { createJournal } from '../helpers/journal.ts';
import type { Journal } from '../helpers/journal.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import type { Connect, Connection, Received } from '../helpers/viewer.ts';

const LINES = 10_000;
/** Lines in one write, and the time between two: 2,000 lines a second. */
const LINES_A_WRITE = 10;
const WRITE_GAP_MS = 5;
const CUTS = 200;
const KILLS = 10;
/** Cuts come after up to so many bytes: all lines are about 1.4 MB of events. */
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

/** Connects again and again, each time cut at a random byte, until every line was received. */
async function watchThroughCuts(
  url: string,
  connect: Connect,
  received: Received,
): Promise<{ cuts: number }> {
  let cuts = 0;
  let isDone = false;
  let current: Connection | null = null;
  const watchdog = setInterval(() => {
    // The last lines may be fewer than the bytes that are waited for.
    if (received.lines.length >= LINES) {
      isDone = true;
      current?.cut();
    }
  }, 50);
  while (!isDone) {
    const isCut = cuts < CUTS;
    const bytes = isCut ? 1 + Math.floor(Math.random() * MOST_BYTES) : Infinity;
    current = connect(url, received, bytes);
    const wasCut = await current.closed;
    if (isCut && wasCut) cuts += 1;
    // The server is down for a moment: no use in asking thousands of times.
    if (!wasCut) await passed(10);
  }
  clearInterval(watchdog);
  return { cuts };
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

const rotations: [string, (lineCount: number) => void][] = [
  ['in one file', () => undefined],
  [
    'across rotations by rename',
    (lineCount) => {
      if (lineCount % 2500 === 0 && lineCount < LINES) journal.rotateByRename();
    },
  ],
  [
    'across rotations by copying and truncating',
    (lineCount) => {
      if (lineCount % 2500 === 0 && lineCount < LINES) journal.rotateByCopy();
    },
  ],
];

describe.each([
  ['server-sent events', connectEvents],
  ['WebSocket', connectWebSocket],
] as const)('over %s', (_name, connect) => {
  test.each(rotations)(
    'a viewer that is cut 200 times has every line once though the server is killed 10 times, %s',
    async (_where, rotate) => {
      const port = await freePort();
      const config = { port, logs: { app: journal.path }, retryMs: 100, rotateWaitMs: 200 };
      const restart = () => startChildServer(join(folder, 'config.json'), config);
      journal.write(LINES_A_WRITE);
      const first = await restart();
      const received = nothingReceived();
      const watching = watchThroughCuts(`${first.url}logs/app?from=start`, connect, received);
      const [last] = await Promise.all([killAtRandom(restart, first), writeAll(rotate)]);
      const { cuts } = await watching;
      await last.stop();
      expect(received.lines).toEqual(journal.lines());
      expect(cuts).toBe(CUTS);
      expect(received.notices.filter(({ event }) => event === 'gap')).toEqual([]);
    },
    90_000,
  );
});
