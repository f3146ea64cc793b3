import { unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { tempFolder } from '../helpers/temp-folder.ts';
import { linesOf, logToPull, noticesOf, pullToLive } from './pulled.ts';

const OPEN = { follow: true, afterGap: 'oldest' } as const;

/** More than one batch. */
function linesNamed(name: string): string[] {
  return Array.from({ length: 4000 }, (_, number) => `${name}, line ${number} of many`);
}

test.each([
  ['plain files', '', (text: string) => Buffer.from(text)],
  ['archives', '.gz', (text: string) => gzipSync(text)],
] as const)('%s that are deleted while they are read are no gap', async (_name, suffix, stored) => {
  const path = join(tempFolder(), 'app.log');
  const names = [`${path}.3${suffix}`, `${path}.2${suffix}`, `${path}.1`];
  for (const name of names) {
    const text = `${linesNamed(name).join('\n')}\n`;
    writeFileSync(name, name.endsWith('.gz') ? stored(text) : text);
  }
  writeFileSync(path, 'live\n');
  const cursor = await logToPull(path, { rotateWaitMs: 50 }).open({ kind: 'oldest' }, OPEN);
  const first = await cursor.next();
  unlinkSync(names[0] ?? '');
  const steps = [first, ...(await pullToLive(cursor))];
  expect(linesOf(steps)).toEqual([...names.flatMap(linesNamed), 'live']);
  expect(noticesOf(steps)).toEqual(['rotated', 'rotated', 'rotated']);
});
