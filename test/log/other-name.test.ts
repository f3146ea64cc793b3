import { appendFileSync, linkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test, vi } from 'vitest';

import { tempFolder } from '../helpers/temp-folder.ts';
import { hasExactly, offer } from './offer.ts';

/** How many looks that found lines were due to hints. */
async function looksByHint(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}metrics`)).text();
  return Number(/finds_total\{[^}]*"watcher"\} (\d+)/.exec(metrics)?.[1]);
}

test('a log that is written by another name of its file loses nothing, and comes to be told of its lines', async () => {
  const path = join(tempFolder(), 'app.log');
  const elsewhere = join(tempFolder(), 'other-name.log');
  writeFileSync(path, '');
  linkSync(path, elsewhere);
  const { server, watch } = await offer(path, { poll: false, pollMs: 100, rotateWaitMs: 150 });
  const { received } = watch();
  const lines: string[] = [];
  const before = await looksByHint(server.url);
  expect(before).toBeGreaterThanOrEqual(0);
  await vi.waitFor(async () => {
    lines.push(`line ${lines.length}`);
    appendFileSync(elsewhere, `${lines.at(-1)}\n`);
    await hasExactly(received, lines);
    expect(await looksByHint(server.url)).toBeGreaterThan(before + 2);
  }, 25_000);
});
