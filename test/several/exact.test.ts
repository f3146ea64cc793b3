import { setTimeout as passed } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import { often } from '../helpers/often.ts';
import { watchThroughCuts } from '../resume/cuts.ts';
import { linesOf, logNames, serveLogs } from './stage.ts';
import type { SeveralServer } from './stage.ts';

const LOGS = 20;
const CUTS = often(100, 40);
/** Lines a second of each log. */
const RATE = 200;
const SECONDS = Number(process.env['SSE_TAIL_SEVERAL_SECONDS'] ?? often(2, 1));
/** Of each log. */
const LINES = RATE * SECONDS;
/** Lines in one write. */
const LINES_A_WRITE = 4;
/** How often a log is written to between two rotations of it, and how many files that makes. */
const WRITES_A_FILE = 30;
const FILES_KEPT = Math.ceil(LINES / LINES_A_WRITE / WRITES_A_FILE) + 1;

/** Every third log is rotated by rename and every third by copy, none of them at the same time. */
function rotate({ journals }: SeveralServer): void {
  for (const [index, journal] of Object.values(journals).entries()) {
    const writes = journal.count / LINES_A_WRITE;
    if (writes % WRITES_A_FILE !== index % WRITES_A_FILE) continue;
    if (index % 3 === 0) journal.rotateByRename(FILES_KEPT);
    if (index % 3 === 1) journal.rotateByCopy(FILES_KEPT);
  }
}

/** Writes to all logs in turn at a steady pace, and rotates some of them on the way. */
async function writeAll(server: SeveralServer): Promise<void> {
  const journals = Object.values(server.journals);
  const begun = performance.now();
  for (let count = 0; count < LINES; count += LINES_A_WRITE) {
    for (const journal of journals) journal.write(LINES_A_WRITE);
    rotate(server);
    await passed(Math.max(0, begun + (count / RATE) * 1000 - performance.now()));
  }
}

/** Bytes after which connections are cut: a hundred of them are over before all has been sent. */
test.each([
  ['over server-sent events', connectEvents, 'from=start', 50_000],
  ['over server-sent events in batches', connectEvents, 'from=start&format=batch', 10_000],
  ['over WebSocket', connectWebSocket, 'from=start', 10_000],
] as const)(
  `E40: ${LOGS} logs on one connection that is cut ${CUTS} times, most of them rotating, are exact, %s`,
  async (_how, connect, query, mostBytes) => {
    const server = await serveLogs(logNames(LOGS), { rotateWaitMs: 200 });
    const received = nothingReceived();
    const watching = watchThroughCuts({
      url: server.stream(query),
      connect,
      received,
      lines: LOGS * LINES,
      cuts: CUTS,
      mostBytes: mostBytes * (SECONDS / 2),
    });
    await writeAll(server);
    const { cuts } = await watching;
    for (const [name, journal] of Object.entries(server.journals)) {
      expect(linesOf(received.lines, name)).toEqual(journal.lines());
    }
    expect(received.lines).toHaveLength(LOGS * LINES);
    expect(cuts).toBe(CUTS);
    expect(received.notices.filter(({ event }) => event === 'gap')).toEqual([]);
  },
  120_000 + SECONDS * 5000,
);
