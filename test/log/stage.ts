import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect } from 'vitest';

import { createJournal } from '../helpers/journal.ts';
import type { Journal } from '../helpers/journal.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer, TestSettings } from '../helpers/server.ts';
import { connectEvents } from '../helpers/viewer.ts';
import type { Connect, Connection, Received } from '../helpers/viewer.ts';

/** A log in a folder of its own, and a server that offers it as `app`. */
export interface Stage {
  readonly folder: string;
  readonly path: string;
  readonly journal: Journal;
  /** Opens a connection, which is cut at the end of the test if not before. */
  watch(received: Received, query?: string, connect?: Connect): Connection;
  /** Receives what there is, and leaves. */
  visit(received: Received, lineCount: number): Promise<void>;
}

/** A new stage for each test; the server must have reported no fault by its end. */
export function useStage(settings: Omit<TestSettings, 'logs'>): () => Stage {
  let folder: string;
  let stage: Stage;
  let server: TestServer;
  const connections: Connection[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sse-tail-log-'));
    const path = join(folder, 'app.log');
    server = await startTestServer({ ...settings, logs: { app: path } });

    function watch(received: Received, query = 'from=start', connect = connectEvents): Connection {
      const connection = connect(`${server.url}logs/app?${query}`, received, Infinity);
      connections.push(connection);
      return connection;
    }

    stage = {
      folder,
      path,
      journal: createJournal(path),
      watch,
      async visit(received, lineCount) {
        const connection = watch(received);
        await hasLines(received, lineCount);
        connection.cut();
        await connection.closed;
      },
    };
  });

  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.cut();
    await server.close();
    expect(server.errors).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  });

  return () => stage;
}

export function eventNames({ notices }: Received): string[] {
  return notices.map(({ event }) => event);
}

export async function hasLines(received: Received, count: number): Promise<void> {
  await expect.poll(() => received.lines.length, { timeout: 25_000 }).toBeGreaterThanOrEqual(count);
}

export async function isLive(received: Received): Promise<void> {
  await expect.poll(() => eventNames(received), { timeout: 25_000 }).toContain('live');
}
