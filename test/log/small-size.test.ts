import { describe, expect, onTestFinished, test } from 'vitest';

import { DEFAULTS } from '../../src/config/settings.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import type { FileSystem } from '../../src/file/file-system.ts';
import { startServer } from '../../src/server.ts';
import { createJournal } from '../helpers/journal.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { POLL } from '../helpers/sse-client.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import type { Received } from '../helpers/viewer.ts';

/** A file system that tells each size too small by some bytes, as long as it is told to. */
function createSlowToTell(): { fileSystem: FileSystem; missing: bigint } {
  const teller = {
    missing: 0n,
    fileSystem: {
      ...nodeFileSystem,
      async open(path: string) {
        const file = await nodeFileSystem.open(path);
        return {
          ...file,
          async stat() {
            const stats = await file.stat();
            const size = stats.size - teller.missing;
            return Object.assign(Object.create(Object.getPrototypeOf(stats)), stats, {
              size: size < 0n ? 0n : size,
            });
          },
        };
      },
    },
  };
  return teller;
}

describe.each([
  ['with the watcher', false],
  ['by polling', true],
])('a size that is told too small, %s', (_name, poll) => {
  test.each([
    ['events', connectEvents],
    ['a WebSocket', connectWebSocket],
  ])('T16: is no truncation, over %s', async (_form, connect) => {
    const teller = createSlowToTell();
    const path = `${tempFolder()}/app.log`;
    const journal = createJournal(path);
    journal.write(300);
    const settings = {
      ...DEFAULTS,
      port: 0,
      poll,
      pollMs: 20,
      logs: { app: { path, rotated: null } },
    };
    const errors: unknown[] = [];
    const server = await startServer(settings, {
      fileSystem: teller.fileSystem,
      onError: (error) => errors.push(error),
    });
    onTestFinished(() => server.close());
    const url = `${server.url}logs/app?from=start`;
    const watch = (received: Received) => {
      const connection = connect(url, received, Infinity);
      onTestFinished(() => connection.cut());
      return connection;
    };

    const received = nothingReceived();
    const away = nothingReceived();
    const first = watch(away);
    watch(received);
    for (const it of [received, away]) await expect.poll(() => it.lines.length, POLL).toBe(300);
    await expect.poll(() => away.notices.length, POLL).toBe(1);
    let visits = 1;
    first.cut();
    await first.closed;
    for (const missing of [1n, 100n, 5000n, 1_000_000n]) {
      teller.missing = missing;
      journal.write(1);
      // Whoever comes back now has an id behind the end that the file system tells.
      const back = watch(away);
      visits += 1;
      await expect.poll(() => away.notices.length, POLL).toBe(visits);
      back.cut();
      await back.closed;
      teller.missing = 0n;
      journal.write(1);
      await expect.poll(() => received.lines.length, POLL).toBe(journal.count);
    }
    watch(away);
    await expect.poll(() => away.lines.length, POLL).toBe(journal.count);
    for (const { lines, notices } of [received, away]) {
      expect(lines).toEqual(journal.lines());
      expect(notices.filter(({ event }) => event !== 'live')).toEqual([]);
    }
    expect(errors).toEqual([]);
  });
});
