import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { openResponse, viewerCount } from '../helpers/http.ts';
import { startObservedServer } from '../helpers/observed-server.ts';
import { POLL } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const MIB = 1_048_576;
const BLOCK = 'a line that nobody reads, for hours and hours, while more of them come\n'.repeat(
  15_000,
);
/** Many times what the kernel takes for a connection. */
const WRITES = 100;
const MOST_GROWTH_BYTES = 64 * MIB;

test('taskplane #664: a client that stops reading for hours costs no memory, and is cut off', async () => {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, '');
  const server = await startObservedServer({
    stallTimeoutMs: 1500,
    logs: { app: { path, rotated: null } },
  });
  onTestFinished(() => server.close());
  const url = `${server.url}logs/app?from=start`;
  const neighbour = await openResponse(`${url}&format=text`);
  let taken = 0;
  let written = 0;
  neighbour.on('data', (chunk: Buffer) => {
    taken += chunk.length;
  });

  /** Writes while the neighbour keeps up. */
  async function write(count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      appendFileSync(path, BLOCK);
      written += BLOCK.length;
      await expect.poll(() => taken, POLL).toBe(written);
    }
  }

  // First what every server needs that has something to do.
  await write(WRITES / 2);
  const response = await openResponse(url);
  response.pause();
  await expect.poll(() => viewerCount(server.url), POLL).toBe(2);
  const before = (await server.observe()).mostResidentBytes;
  await write(WRITES);
  await expect.poll(() => viewerCount(server.url), POLL).toBe(1);
  const after = await server.observe();
  expect(after.mostResidentBytes - before).toBeLessThan(MOST_GROWTH_BYTES);
  expect(after.faults).toEqual([]);
});
