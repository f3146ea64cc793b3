import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import type { Digest } from '../../src/log/digest.ts';
import { createJournal } from '../helpers/journal.ts';
import { serveLog } from '../helpers/log-server.ts';
import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import { bodyOf, look } from './look.ts';

const CUTS = 50;
const LINES_A_ROUND = 100;
/** Less than the events of one round have: each connection is cut before it has all. */
const MOST_BYTES = 6000;
const ROTATE_AT = [12, 25, 38];

test("a viewer's own SHA-256 over what it received through 50 cuts and 3 rotations equals the digest", async () => {
  const server = await serveLog('', { rotateWaitMs: 200 });
  const journal = createJournal(server.file);
  const received = nothingReceived();
  const url = server.stream('from=start');
  const opening = connectEvents(url, received, Infinity);
  await expect.poll(() => received.lastId).not.toBeNull();
  const from = received.lastId;
  opening.cut();
  await opening.closed;
  for (let cut = 0; cut < CUTS; cut += 1) {
    if (ROTATE_AT.includes(cut)) journal.rotateByRename();
    journal.write(LINES_A_ROUND);
    const cutAfter = 1 + Math.floor(Math.random() * MOST_BYTES);
    expect(await connectEvents(url, received, cutAfter).closed).toBe(true);
  }
  const last = connectEvents(url, received, Infinity);
  await expect.poll(() => received.lines.length, { timeout: 25_000 }).toBe(journal.count);
  last.cut();
  await last.closed;
  const own = createHash('sha256');
  let bytes = 0;
  for (const line of received.lines) {
    own.update(`${line}\n`);
    bytes += line.length + 1;
  }
  const query = { from: String(from), to: String(received.lastId) };
  const digest: Digest = bodyOf(await look(server, 'digest', query));
  expect(digest).toMatchObject({ sha256: own.digest('hex'), bytes, fileCount: 4, gapCount: 0 });
  expect(received.lines).toEqual(journal.lines());
});
