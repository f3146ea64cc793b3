import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { nodeFileSystem } from '../../src/file/file-system.ts';
import type { FileSystem } from '../../src/file/file-system.ts';
import { numberedLines } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import { connectSse } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const POLL = { interval: 10, timeout: 25_000 } as const;
const LINES = 5000;
const VIEWERS = 30;
/** Whoever looks for new lines reads less, and checks of ids do. Bytes. */
const BLOCK = 32_768;

interface HeldReads {
  readonly fileSystem: FileSystem;
  /** From now on reads of whole blocks wait until they are let go. */
  hold(): void;
  letGo(): void;
  /** The most of them that there were at a time. */
  most(): number;
}

function createHeldReads(): HeldReads {
  let atOnce = 0;
  let most = 0;
  let isHolding = false;
  let letGo!: () => void;
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    async open(path, options) {
      const file = await nodeFileSystem.open(path, options);
      return {
        ...file,
        async read(buffer, position) {
          if (!isHolding || buffer.length < BLOCK) return file.read(buffer, position);
          atOnce += 1;
          most = Math.max(most, atOnce);
          await released;
          const count = await file.read(buffer, position);
          atOnce -= 1;
          return count;
        },
      };
    },
  };
  const hold = (): void => {
    isHolding = true;
  };
  return { fileSystem, hold, letGo, most: () => most };
}

test('viewers who are far behind read a few at a time, and nobody at the live end waits for them', async () => {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, numberedLines(LINES));
  const { fileSystem, hold, letGo, most } = createHeldReads();
  // Nothing is shared, so that whoever comes from the start reads the file.
  const server = await startTestServer({ logs: { app: path }, ringBytes: 1 }, { fileSystem });
  onTestFinished(() => {
    letGo();
    return server.close();
  });
  const url = `${server.url}logs/app`;
  const live = connectSse(`${url}?lines=0`);
  await live.sawNotice('live');
  const first = connectSse(`${url}?from=start`);
  await first.sawLines(LINES);
  first.cut();
  const lines = first.events.filter(({ event }) => event === undefined);
  const ids = lines.slice(0, VIEWERS).map(({ id = '' }) => id);
  hold();
  // Each begins behind another line: those who begin at the same place share what is read.
  const behind = ids.map((id) => connectSse(`${url}?from=${id}`));
  await Promise.all(behind.map(({ opened }) => opened));
  await expect.poll(most, POLL).toBe(4);
  writeFileSync(path, 'one more\n', { flag: 'a' });
  await expect.poll(() => live.lines(), POLL).toEqual(['one more']);
  letGo();
  for (const viewer of behind) {
    await expect.poll(() => viewer.lines().at(-1), POLL).toBe('one more');
  }
  expect(most()).toBe(4);
  expect(server.errors).toEqual([]);
});
