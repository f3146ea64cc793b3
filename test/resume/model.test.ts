import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { freePort } from '../helpers/child-server.ts';
import { createJournal } from '../helpers/journal.ts';
import type { Journal } from '../helpers/journal.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer } from '../helpers/server.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import type { Connection, Received } from '../helpers/viewer.ts';

/** One thing that happens to a log, to its viewers or to the server. */
type Command =
  | { readonly do: 'write'; readonly lines: number }
  | { readonly do: 'write-half' }
  | { readonly do: 'rename' }
  | { readonly do: 'copy-truncate' }
  | { readonly do: 'cut'; readonly viewer: number }
  | { readonly do: 'connect'; readonly viewer: number }
  | { readonly do: 'restart' }
  | { readonly do: 'settle' };

const VIEWERS = 3;
/** Generations that are kept: a schedule has fewer rotations, so that nothing is lost by design. */
const KEEP = 30;

const viewer = fc.nat(VIEWERS - 1);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('write'), lines: fc.integer({ min: 1, max: 300 }) }),
  },
  { weight: 2, arbitrary: fc.constant<Command>({ do: 'write-half' }) },
  { weight: 2, arbitrary: fc.constant<Command>({ do: 'rename' }) },
  { weight: 2, arbitrary: fc.constant<Command>({ do: 'copy-truncate' }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cut'), viewer }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('connect'), viewer }) },
  { weight: 1, arbitrary: fc.constant<Command>({ do: 'restart' }) },
  { weight: 2, arbitrary: fc.constant<Command>({ do: 'settle' }) },
);

interface Visitor {
  readonly received: Received;
  connection: Connection | null;
}

/** Plays a schedule on the real file system and the real server, and compares with the journal. */
async function play(commands: readonly Command[], poll: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-tail-model-'));
  const journal = createJournal(join(folder, 'app.log'));
  const port = await freePort();
  const start = (): Promise<TestServer> =>
    startTestServer({
      logs: { app: journal.path },
      port,
      poll,
      pollMs: 20,
      rotateWaitMs: 30,
    });
  let server = await start();
  const visitors = Array.from({ length: VIEWERS }, (): Visitor => ({
    received: nothingReceived(),
    connection: null,
  }));

  function connect(index: number): void {
    const visitor = visitors[index];
    if (visitor === undefined || visitor.connection !== null) return;
    const open = index % 2 === 0 ? connectEvents : connectWebSocket;
    const connection = open(`${server.url}logs/app?from=start`, visitor.received, Infinity);
    visitor.connection = connection;
    void connection.closed.then(() => {
      if (visitor.connection === connection) visitor.connection = null;
    });
  }

  async function cut(index: number): Promise<void> {
    const connection = visitors[index]?.connection;
    connection?.cut();
    await connection?.closed;
  }

  async function obey(step: Command): Promise<void> {
    switch (step.do) {
      case 'write':
        return journal.write(step.lines);
      case 'write-half':
        return journal.writeHalf();
      case 'rename':
        return rotate(journal, journal.rotateByRename);
      case 'copy-truncate':
        return rotate(journal, journal.rotateByCopy);
      case 'cut':
        return cut(step.viewer);
      case 'connect':
        return connect(step.viewer);
      case 'restart':
        await server.close();
        server = await start();
        return;
      case 'settle':
        return haveAll(
          visitors.filter(({ connection }) => connection !== null),
          journal,
        );
    }
  }

  try {
    for (const step of commands) await obey(step);
    journal.write(1);
    for (const index of visitors.keys()) connect(index);
    await haveAll(visitors, journal);
    for (const { received } of visitors) {
      expect(received.lines).toEqual(journal.lines());
      expect(received.notices.filter(({ event }) => event === 'gap')).toEqual([]);
    }
    expect(server.errors).toEqual([]);
    await server.close();
    await expect.poll(() => openFilesIn(folder)).toEqual([]);
  } finally {
    for (const index of visitors.keys()) await cut(index);
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files in a folder that this process has open; where the system does not tell, none. */
function openFilesIn(folder: string): string[] {
  if (!existsSync('/proc/self/fd')) return [];
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      return path.startsWith(folder) ? [path] : [];
    } catch {
      // The descriptor that the folder itself was read with is gone by now.
      return [];
    }
  });
}

/** A writer that rotates by itself does so between two lines. */
function rotate(journal: Journal, by: (keep: number) => void): void {
  journal.write(1);
  by(KEEP);
}

async function haveAll(visitors: readonly Visitor[], journal: Journal): Promise<void> {
  for (const { received } of visitors) {
    await expect
      .poll(() => received.lines.length, { interval: 5, timeout: 10_000 })
      .toBeGreaterThanOrEqual(journal.count);
  }
}

const RUNS = Number(process.env['SSE_TAIL_MODEL_RUNS'] ?? 40);

describe('whatever happens in whatever order, every viewer has every line once', () => {
  test.each([
    ['with the watcher', false],
    ['by the poll alone', true],
  ])(
    '%s',
    async (_name, poll) => {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: 3, maxLength: 25 }), (commands) =>
          play(commands, poll),
        ),
        { numRuns: RUNS, endOnFailure: false },
      );
    },
    600_000,
  );
});
