import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { freePort, startChildServer } from '../helpers/child-server.ts';
import { eventually } from '../helpers/eventually.ts';
import { often } from '../helpers/often.ts';
import { createJournal } from '../helpers/journal.ts';
import type { Journal } from '../helpers/journal.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer } from '../helpers/server.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import type { Received } from '../helpers/viewer.ts';
import { watchThroughCuts } from './cuts.ts';

const CUTS = often(500, 150);
/** Each cut comes within 4000 bytes of events, which are some 28 lines: all are over before the last line came. */
const LINES = 1000 + 20 * CUTS;
const CUTTING = { lines: LINES, cuts: CUTS, mostBytes: 4000 } as const;
const RESTARTS = often(5, 2);
const HAND_OVERS = often(100, 30);
/** Lines of a file of which each id is tried. */
const IDS = often(1000, 250);

let folder: string;
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sse-tail-exact-'));
  journal = createJournal(join(folder, 'app.log'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes at a steady pace, 20 lines every 5 ms. */
async function writeAll(): Promise<void> {
  const begun = performance.now();
  while (journal.count < LINES) {
    journal.write(20);
    await passed(Math.max(0, begun + journal.count / 4 - performance.now()));
  }
}

async function hasAll(received: Received): Promise<void> {
  await eventually('every line', () => received.lines.length >= journal.count);
}

describe.each([
  ['over server-sent events', connectEvents],
  ['X01: over WebSocket', connectWebSocket],
] as const)('%s', (_name, connect) => {
  describe.each([
    ['with the watcher', { poll: false }],
    ['by the poll alone', { poll: true, pollMs: 20 }],
  ])('%s', (_how, settings) => {
    let server: TestServer;

    beforeEach(async () => {
      server = await startTestServer({ ...settings, logs: { app: journal.path } });
    });

    afterEach(async () => {
      await server.close();
      expect(server.errors).toEqual([]);
    });

    test.each([
      [
        `E01: ${CUTS} resets at random bytes, while lines are written, lose and double nothing`,
        'RST',
      ],
      [`E02: ${CUTS} ends in the middle of an event, while lines are written, neither`, 'FIN'],
    ] as const)(
      '%s',
      async (_what, kind) => {
        const received = nothingReceived();
        journal.write(20);
        const url = `${server.url}logs/app?from=start`;
        const watching = watchThroughCuts({ url, connect, received, kind, ...CUTTING });
        await writeAll();
        const { cuts } = await watching;
        expect(received.lines).toEqual(journal.lines());
        expect(cuts).toBe(CUTTING.cuts);
        expect(received.notices.filter(({ event }) => event === 'gap')).toEqual([]);
      },
      60_000,
    );

    test('E15: who catches up while lines are written passes into the live ones without a seam', async () => {
      journal.write(2000);
      for (let round = 0; round < HAND_OVERS; round += 1) {
        const received = nothingReceived();
        const connection = connect(`${server.url}logs/app?from=start`, received, Infinity);
        const until = performance.now() + Math.random() * 20;
        while (performance.now() < until) {
          journal.write(20);
          await passed(0);
        }
        journal.write(1);
        await hasAll(received);
        connection.cut();
        await connection.closed;
        expect(received.lines).toEqual(journal.lines());
      }
    }, 60_000);
  });

  test(`E07: each id of a file of ${IDS} lines leads to exactly the rest of it`, async () => {
    journal.write(IDS);
    const server = await startTestServer({ logs: { app: journal.path } });
    const ids = await idsOf(`${server.url}logs/app?from=start&follow=false&format=ndjson`);
    expect(ids).toHaveLength(IDS);
    for (const [index, id] of ids.entries()) {
      const received = { ...nothingReceived(), lastId: id };
      await connect(`${server.url}logs/app?follow=false`, received, Infinity).closed;
      expect(received.lines).toEqual(journal.lines().slice(index + 1));
    }
    await server.close();
    expect(server.errors).toEqual([]);
  }, 60_000);

  test('E03: a server that is stopped and started while lines are written loses and doubles nothing', async () => {
    const port = await freePort();
    const config = { port, logs: { app: journal.path } };
    const start = () => startChildServer(join(folder, 'config.json'), config);
    journal.write(20);
    const received = nothingReceived();
    let server = await start();
    const url = `${server.url}logs/app?from=start`;
    const limits = { lines: LINES, cuts: 0, mostBytes: Infinity };
    const watching = watchThroughCuts({ url, connect, received, ...limits });
    const writing = writeAll();
    for (let restart = 1; restart <= RESTARTS; restart += 1) {
      const from = (restart * LINES) / (RESTARTS + 1);
      await eventually(`line ${from}`, () => journal.count >= from);
      expect(await server.stop()).toBe(0);
      server = await start();
    }
    await Promise.all([writing, watching]);
    await server.stop();
    expect(received.lines).toEqual(journal.lines());
    expect(received.notices.filter(({ event }) => event === 'gap')).toEqual([]);
  }, 60_000);
});

/** The id of each line, as NDJSON has it. */
async function idsOf(url: string): Promise<string[]> {
  const text = await (await fetch(url)).text();
  const objects: { id?: string; data?: string }[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return objects.flatMap(({ id, data }) => (id === undefined || data === undefined ? [] : [id]));
}
