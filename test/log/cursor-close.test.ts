import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { DEFAULTS } from '../../src/config/settings.ts';
import { createArchives } from '../../src/file/archive.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import { createInflateRoom } from '../../src/file/inflate-room.ts';
import { createSilentWatcher } from '../../src/file/watch.ts';
import { createCounts } from '../../src/lib/counts.ts';
import { createLog } from '../../src/log/log.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sse-tail-cursor-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a cursor that is closed ends its pull, at whatever moment of it', async () => {
  const path = join(folder, 'app.log');
  appendFileSync(path, 'one\ntwo\n');
  const errors: unknown[] = [];
  const log = createLog(
    'app',
    { ...DEFAULTS, path, rotated: null },
    {
      fileSystem: nodeFileSystem,
      archives: createArchives(createInflateRoom(DEFAULTS)),
      watcher: createSilentWatcher(),
      counts: createCounts(),
      onError: (error) => errors.push(error),
    },
  );
  for (let turns = 0; turns < 40; turns += 1) {
    const cursor = await log.open(
      { kind: 'lines', count: turns % 3 },
      { follow: true, afterGap: 'oldest' },
    );
    const pulling = pullAll(() => cursor.next());
    for (let passed = 0; passed < turns; passed += 1) await turn();
    cursor.close();
    expect(await pulling).toBe('removed');
  }
  expect(log.viewerCount).toBe(0);
  await log.close();
  expect(errors).toEqual([]);
});

/** Pulls until the end; why it ended. */
async function pullAll(
  next: () => Promise<{ readonly kind: string; readonly reason?: string }>,
): Promise<string | undefined> {
  for (;;) {
    const { kind, reason } = await next();
    if (kind === 'end') return reason;
  }
}
