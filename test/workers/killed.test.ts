import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { startChildServer } from '../helpers/child-server.ts';
import { createJournal } from '../helpers/journal.ts';
import type { Journal } from '../helpers/journal.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import { watchThroughCuts } from '../resume/cuts.ts';
import { workersOf } from './workers-of.ts';

const LINES = 2000;
const LINES_A_WRITE = 10;
const WRITE_GAP_MS = 5;
const KILLS = 3;
const CUTS = 40;
/** Cuts come after up to so many bytes: the lines are about 0.3 MB of events. */
const MOST_BYTES = 6000;

async function writeAll(journal: Journal): Promise<void> {
  const begun = performance.now();
  while (journal.count < LINES) {
    journal.write(LINES_A_WRITE);
    if (journal.count === LINES / 2) journal.rotateByRename(2);
    const due = begun + (journal.count / LINES_A_WRITE) * WRITE_GAP_MS;
    await passed(Math.max(0, due - performance.now()));
  }
}

/** Kills a worker, and now and then all of them, whenever so many lines more are there. */
async function killWorkers(pid: number, journal: Journal): Promise<void> {
  for (let kills = 1; kills <= KILLS; kills += 1) {
    const due = (kills * LINES) / (KILLS + 1);
    await expect.poll(() => journal.count >= due, { interval: 5, timeout: 30_000 }).toBe(true);
    const workers = workersOf(pid);
    for (const worker of kills % 3 === 0 ? workers : workers.slice(0, 1)) {
      process.kill(worker, 'SIGKILL');
    }
  }
}

describe.skipIf(process.platform !== 'linux').each([
  ['over server-sent events', connectEvents],
  ['over WebSocket', connectWebSocket],
] as const)('%s', (_name, connect) => {
  test(`a viewer that is cut ${CUTS} times has every line once though workers are killed ${KILLS} times`, async () => {
    const folder = tempFolder();
    const journal = createJournal(join(folder, 'app.log'));
    journal.write(LINES_A_WRITE);
    const config = { port: 0, logs: { app: journal.path }, workers: 2, rotateWaitMs: 200 };
    const server = await startChildServer(join(folder, 'config.json'), config);
    const received = nothingReceived();
    const url = `${server.url}logs/app?from=start`;
    const limits = { lines: LINES, cuts: CUTS, mostBytes: MOST_BYTES };
    const watching = watchThroughCuts({ url, connect, received, ...limits });
    await Promise.all([writeAll(journal), killWorkers(server.pid, journal)]);
    const { cuts } = await watching;
    expect(await server.stop()).toBe(0);
    expect(received.lines).toEqual(journal.lines());
    expect(cuts).toBe(CUTS);
    expect(received.notices.filter(({ event }) => event === 'gap')).toEqual([]);
  }, 60_000);
});
