import { setTimeout as passed } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import { watchThroughCuts } from '../resume/cuts.ts';
import { linesOf, logNames, serveLogs } from './stage.ts';
import type { SeveralServer } from './stage.ts';

const LOGS = 20;
/** Of each log. */
const RATE = Number(process.env['SSE_TAIL_SEVERAL_RATE'] ?? 200);
const CUTS = Number(process.env['SSE_TAIL_SEVERAL_CUTS'] ?? 100);
/** As many as are written at that rate in two seconds, or while so many cuts are made. */
const LINES = Number(process.env['SSE_TAIL_SEVERAL_LINES'] ?? 2 * RATE);
/** Lines in one write. */
const LINES_A_WRITE = 4;

/** Every third log rotates by rename and every third by copy, each twice; gaps of the others. */
function rotate({ journals }: SeveralServer): void {
  for (const [index, journal] of Object.values(journals).entries()) {
    const turn = Math.floor(LINES / 3) - index * LINES_A_WRITE;
    if (journal.count % turn >= LINES_A_WRITE || journal.count < turn) continue;
    if (index % 3 === 0) journal.rotateByRename();
    if (index % 3 === 1) journal.rotateByCopy();
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

test.each([
  ['over server-sent events', connectEvents, 'from=start', 200_000],
  ['over server-sent events in batches', connectEvents, 'from=start&format=batch', 60_000],
  ['over WebSocket', connectWebSocket, 'from=start', 60_000],
] as const)(
  `E40: ${LOGS} logs on one connection that is cut ${CUTS} times, some of them rotating, are exact, %s`,
  async (_how, connect, query, mostBytes) => {
    const server = await serveLogs(logNames(LOGS), { rotateWaitMs: 200 });
    const received = nothingReceived();
    const watching = watchThroughCuts({
      url: server.stream(query),
      connect,
      received,
      lines: LOGS * LINES,
      cuts: CUTS,
      mostBytes,
    });
    await writeAll(server);
    const timer = setInterval(() => console.log(received.lines.length, received.lastId?.length, received.notices.length), 3000);
    const { cuts } = await watching;
    clearInterval(timer);
    console.log('cuts', cuts);
    for (const [name, journal] of Object.entries(server.journals)) {
      expect(linesOf(received.lines, name)).toEqual(journal.lines());
    }
    expect(received.lines).toHaveLength(LOGS * LINES);
    expect(cuts).toBe(CUTS);
    expect(received.notices.filter(({ event }) => event === 'gap')).toEqual([]);
  },
  60_000,
);
