import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { tempFolder } from '../helpers/temp-folder.ts';
import { connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import { WITH_AND_WITHOUT_WATCHER, hasExactly, offer } from './offer.ts';

/** In steps of a millisecond: watchers throttle what they tell by 5, 50 and 100 ms. */
const DELAYS_MS = Array.from({ length: 61 }, (_, index) => index);

describe.each(WITH_AND_WITHOUT_WATCHER)('%s', (_name, settings) => {
  test('W01: a second append however soon after the first, and then silence, is seen', async () => {
    const path = join(tempFolder(), 'app.log');
    writeFileSync(path, '');
    const { server, watch } = await offer(path, settings);
    const { received } = watch();
    const overWs = nothingReceived();
    const connection = connectWebSocket(`${server.url}logs/app?from=start`, overWs, Infinity);
    const lines: string[] = [];
    for (const delayMs of DELAYS_MS) {
      appendFileSync(path, `A ${delayMs}\n`);
      await passed(delayMs);
      appendFileSync(path, `B ${delayMs}\n`);
      lines.push(`A ${delayMs}`, `B ${delayMs}`);
      await hasExactly(received, lines);
      await hasExactly(overWs, lines);
    }
    connection.cut();
    await connection.closed;
    expect(received.lines).toHaveLength(2 * DELAYS_MS.length);
  });
});
