import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';

import { createArchives } from '../../src/file/archive.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import type { Generation } from '../../src/file/generation.ts';
import { createInflateRoom } from '../../src/file/inflate-room.ts';
import { createOpener } from '../../src/file/opener.ts';
import { createRedactor } from '../../src/redact/redactor.ts';
import { readAll } from '../file/files.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const redactor = createRedactor(['/pw=\\S+/']);

const opener = createOpener({
  fileSystem: nodeFileSystem,
  archives: createArchives(createInflateRoom({ maxInflatedBytes: 1e9, maxInflates: 2 })),
  secrecy: { redactor, idKey: randomBytes(32) },
});

/** The same content as a plain file and as a compressed one. */
async function filesOf(content: Buffer): Promise<Generation[]> {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, content);
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 1 }));
  const files = [await opener.openLive(path), await opener.openRotated(`${path}.gz`)];
  onTestFinished(() => void Promise.all(files.map((file) => file.close())));
  return files;
}

/** Lines of all lengths that matter to whoever looks around a range, with a secret at both ends. */
function contentOfAll(): Buffer {
  const lengths = [0, 1, 90, 4095, 4096, 9000, 65_520, 65_537, 70_000, 200_000, 20, 65_536, 3];
  const lines = lengths.map((length) =>
    `pw=1 ${'x'.repeat(Math.max(0, length - 11))} pw=22`.slice(0, length),
  );
  return Buffer.from(`${lines.join('\n')}\nnot finished pw=`);
}

test('any range of a file has the bytes that all of it would have there', async () => {
  const bytes = contentOfAll();
  const whole = await redactor.hide(bytes, 'line');
  const files = await filesOf(bytes);
  const offset = fc.nat({ max: bytes.length + 10 });
  // Where lines begin and end most is to be seen.
  const near = fc
    .tuple(fc.constantFrom(...borders(bytes)), fc.integer({ min: -3, max: 3 }))
    .map(([border, by]) => Math.max(0, border + by));
  const range = fc.tuple(fc.oneof(offset, near), fc.oneof(offset, near));
  await fc.assert(
    fc.asyncProperty(range, async ([a, b]) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      for (const file of files) {
        const shown = await file.read(start, end);
        expect(shown.equals(whole.subarray(start, end)), `${start} to ${end}`).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

test('batches have the same bytes, and as many of them as the file', async () => {
  const bytes = contentOfAll();
  const whole = await redactor.hide(bytes, 'line');
  for (const file of await filesOf(bytes)) {
    const batches = await readAll(file, { maxLineBytes: 65_536, isOver: true });
    expect(Buffer.concat(batches.map((batch) => batch.bytes)).equals(whole)).toBe(true);
  }
});

test('what a compressed file remembers of itself is not changed by hiding', async () => {
  const bytes = Buffer.from('a pw=1 b\n');
  const [, file] = await filesOf(bytes);
  expect((await file?.read(0, 20))?.toString()).toBe('a **** b\n');
  expect((await file?.original(0, 20))?.toString()).toBe('a pw=1 b\n');
});

function borders(bytes: Buffer): number[] {
  const found = [0];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) found.push(at + 1);
  return found;
}
