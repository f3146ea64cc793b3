import { expect, onTestFinished } from 'vitest';

import type { LogSettings } from '../../src/config/settings.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer, TestSettings } from '../helpers/server.ts';
import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import type { Connection, Received } from '../helpers/viewer.ts';

/** Every case of rotation runs with the watcher and with all of its events suppressed. */
export const WITH_AND_WITHOUT_WATCHER = [
  ['with the watcher', { poll: false, pollMs: 1000, rotateWaitMs: 150 }],
  ['by the poll alone', { poll: true, pollMs: 40, rotateWaitMs: 150 }],
] as const;

/** One log, `app`, of any name and pattern. The server goes when the test is over. */
export interface Offer {
  readonly server: TestServer;
  /** Opens a connection, which is cut at the end of the test if not before. */
  watch(received?: Received, query?: string): { received: Received; connection: Connection };
}

/** What else the entry of the log says. */
type LogForm = Partial<Pick<LogSettings, 'rotated' | 'follow'>>;

export async function offer(
  path: string,
  { rotated = null, follow, ...settings }: Omit<TestSettings, 'logs'> & LogForm,
): Promise<Offer> {
  const server = await startTestServer({ ...settings, logs: { app: { path, rotated, follow } } });
  const connections: Connection[] = [];
  onTestFinished(async () => {
    for (const connection of connections) connection.cut();
    await server.close();
    expect(server.errors).toEqual([]);
  });
  return {
    server,
    watch(received = nothingReceived(), query = 'from=start') {
      const connection = connectEvents(`${server.url}logs/app?${query}`, received, Infinity);
      connections.push(connection);
      return { received, connection };
    },
  };
}

/** Waits until all of these lines have come; more or others, or in another order, is a failure. */
export async function hasExactly(received: Received, lines: readonly string[]): Promise<void> {
  await expect
    .poll(() => received.lines.length, { timeout: 25_000 })
    .toBeGreaterThanOrEqual(lines.length);
  expect(received.lines).toEqual(lines);
}

/** The notices of a kind, so that their words are seen where a test fails. */
export function gaps({ notices }: Received): { reason: string; message: string }[] {
  return notices.flatMap((notice) =>
    notice.event === 'gap' ? [{ reason: notice.reason, message: notice.message }] : [],
  );
}
