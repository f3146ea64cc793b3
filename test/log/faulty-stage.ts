import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect } from 'vitest';

import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import type { FaultyFileSystem, Operation } from '../helpers/faulty-file-system.ts';
import { ask } from '../helpers/http.ts';
import { createJournal } from '../helpers/journal.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer, TestSettings } from '../helpers/server.ts';
import type { Connect, Connection, Received } from '../helpers/viewer.ts';
import { hasLines, isLive } from './stage.ts';
import type { Stage } from './stage.ts';

/** A stage whose file system can be made to fail. */
export interface FaultyStage extends Stage {
  readonly faults: FaultyFileSystem;
  readonly server: TestServer;
  /** A server that has seen nothing yet, with the same files and faults. */
  restart(): Promise<void>;
}

/** Does something before a certain one of the operations that come from now on. @returns ends the waiting. */
export function beforeTurn(
  faults: FaultyFileSystem,
  operation: Operation | readonly Operation[],
  { turn, work }: { readonly turn: number; readonly work: () => void },
): () => void {
  let count = 0;
  return faults.fail({
    operation,
    code: null,
    before() {
      count += 1;
      if (count === turn) work();
    },
  });
}

/**
 * A new stage for each test. When it is over and all viewers have left the server must be well, and
 * have no file open.
 */
export function useFaultyStage(
  settings: Omit<TestSettings, 'logs'>,
  connect: Connect,
): () => FaultyStage {
  let stage: FaultyStage;
  let folder: string;
  let server: TestServer;
  let faults: FaultyFileSystem;
  const connections: Connection[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sse-tail-faults-'));
    const path = join(folder, 'app.log');
    faults = createFaultyFileSystem();
    const start = () =>
      startTestServer({ ...settings, logs: { app: path } }, { fileSystem: faults });
    server = await start();

    function watch(received: Received, query = 'from=start'): Connection {
      const connection = connect(`${server.url}logs/app?${query}`, received, Infinity);
      connections.push(connection);
      return connection;
    }

    stage = {
      folder,
      path,
      journal: createJournal(path),
      faults,
      get server() {
        return server;
      },
      watch,
      async visit(received, lineCount) {
        const connection = watch(received);
        await hasLines(received, lineCount);
        // All that it was sent: a rotation must not find it in the middle.
        await isLive(received);
        connection.cut();
        await connection.closed;
      },
      async restart() {
        await server.close();
        server = await start();
      },
    };
  });

  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.cut();
    await expect.poll(() => faults.openCount, { timeout: 25_000 }).toBe(0);
    const { status } = JSON.parse((await ask(`${server.url}healthz`)).text);
    expect(status).toBe('ok');
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return () => stage;
}

/** The reasons of gaps, and of waiting, in the order in which they came. */
export function reasonsOf({ notices }: Received, event: 'gap' | 'waiting'): string[] {
  return notices.flatMap((notice) =>
    notice.event === event && 'reason' in notice ? [notice.reason] : [],
  );
}
