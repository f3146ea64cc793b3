import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { nodeFileSystem } from '../../src/file/file-system.ts';
import type { FileSystem } from '../../src/file/file-system.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestSettings } from '../helpers/server.ts';
import { connectSse } from '../helpers/sse-client.ts';
import type { SseClient } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** Until a look at once was lucky: on a busy machine the threads are asked for a while. */
const TRIES = 200;

type Ways = Partial<TestSettings>;

interface Stage {
  readonly path: string;
  readonly viewer: SseClient;
  /** How often a file was read by the threads that Node has for this. */
  readonly reads: () => number;
}

/** A viewer of a log, and how often its files are read in turn. */
async function watched(settings: Ways = {}): Promise<Stage> {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, 'line 0\n');
  let reads = 0;
  const counting: FileSystem = {
    ...nodeFileSystem,
    async open(name, options) {
      const file = await nodeFileSystem.open(name, options);
      return {
        ...file,
        read(buffer, position, haste) {
          reads += 1;
          return file.read(buffer, position, haste);
        },
      };
    },
  };
  const server = await startTestServer(
    { ...settings, logs: { app: path } },
    { fileSystem: counting },
  );
  onTestFinished(() => server.close());
  const viewer = connectSse(`${server.url}logs/app?from=start`);
  await viewer.sawNotice('live');
  return { path, viewer, reads: () => reads };
}

test.runIf(process.platform === 'linux').each<[string, Ways]>([
  ['with the watcher', {}],
  ['by the poll alone', { poll: true, pollMs: 20 }],
])('%s a line is read at once, with nothing waited for', async (_name, settings) => {
  const { path, viewer, reads } = await watched(settings);
  let atOnce = 0;
  for (let number = 1; number <= TRIES && atOnce === 0; number += 1) {
    const before = reads();
    appendFileSync(path, `line ${number}\n`);
    await viewer.sawLines(number + 1);
    if (reads() === before) atOnce += 1;
  }
  expect(atOnce).toBe(1);
});

test('a file that is renamed between two looks at once is left for the next one', async () => {
  const { path, viewer } = await watched();
  const expected = ['line 0'];
  for (let number = 1; number <= 200; number += 1) {
    appendFileSync(path, `line ${number}\n`);
    if (number % 40 === 0) renameSync(path, `${path}-2026112${number / 40}`);
    expected.push(`line ${number}`);
    if (number % 7 === 0) await viewer.sawLines(expected.length);
  }
  await viewer.sawLines(expected.length);
  expect(viewer.lines()).toEqual(expected);
  expect(viewer.notices('gap')).toEqual([]);
}, 30_000);
