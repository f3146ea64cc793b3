import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';

import { createArchives } from '../../src/file/archive.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import type { FileSystem } from '../../src/file/file-system.ts';
import { openRotated } from '../../src/file/generation.ts';
import type { Generation } from '../../src/file/generation.ts';
import { createInflateRoom } from '../../src/file/inflate-room.ts';
import { HEAD_BYTES } from '../../src/protocol/event-id.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const MIB = 1024 * 1024;

/** Text that compresses about as a log does, and is nowhere the same. */
function logOf(size: number): Buffer {
  const lines: string[] = [];
  for (let bytes = 0; bytes < size; bytes += lines.at(-1)?.length ?? 0) {
    lines.push(`${lines.length} request took ${randomBytes(4).readUInt32LE()} us, status ok\n`);
  }
  return Buffer.from(lines.join('')).subarray(0, size);
}

interface Stored {
  readonly path: string;
  readonly generation: Generation;
  /** Bytes of the compressed file that were read so far. */
  readonly bytesRead: () => number;
}

async function store(bytes: Buffer, { maxInflatedBytes = 1024 * MIB } = {}): Promise<Stored> {
  const path = join(tempFolder(), 'app.log.1.gz');
  writeFileSync(path, bytes);
  let bytesRead = 0;
  const counting: FileSystem = {
    ...nodeFileSystem,
    async open(name) {
      const file = await nodeFileSystem.open(name);
      return {
        ...file,
        async read(buffer, position) {
          const count = await file.read(buffer, position);
          bytesRead += count;
          return count;
        },
      };
    },
  };
  const archives = createArchives(createInflateRoom({ maxInflatedBytes, maxInflates: 8 }));
  const generation = await openRotated(path, counting, archives);
  onTestFinished(() => generation.close());
  return { path, generation, bytesRead: () => bytesRead };
}

describe('a compressed file reads as the plain one would', () => {
  const content = logOf(3 * MIB);

  test('from front to back', async () => {
    const { generation, bytesRead } = await store(gzipSync(content));
    const parts: Buffer[] = [];
    // As batches are read: each begins at the evidence of the one before.
    for (let at = 0; at < content.length; at += 60_000) {
      const bytes = await generation.read(Math.max(0, at - 4352), at + 60_000);
      parts.push(bytes.subarray(Math.min(at, 4352)));
    }
    expect(Buffer.concat(parts).equals(content)).toBe(true);
    expect(bytesRead()).toBeLessThan(1.2 * gzipSync(content).length);
    expect(await generation.size()).toBe(content.length);
  });

  test('anywhere, in any order, by many at once', async () => {
    const { generation } = await store(gzipSync(content));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(content.length + 1000), fc.nat(100_000)), { maxLength: 6 }),
        async (ranges) => {
          const found = await Promise.all(
            ranges.map(([start, length]) => generation.read(start, start + length)),
          );
          for (const [index, [start, length]] of ranges.entries()) {
            expect(found[index]?.equals(content.subarray(start, start + length))).toBe(true);
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  test('Z07: of several members, with zeros behind them, or with nothing in it', async () => {
    const two = await store(
      Buffer.concat([gzipSync(content), gzipSync('the end\n'), Buffer.alloc(512)]),
    );
    expect(await two.generation.size()).toBe(content.length + 8);
    expect((await two.generation.read(content.length, content.length + 100)).toString()).toBe(
      'the end\n',
    );
    expect(await two.generation.archive?.fault()).toBe(null);
    const empty = await store(gzipSync(''));
    expect(await empty.generation.size()).toBe(0);
    expect(await empty.generation.archive?.fault()).toBe(null);
  });

  test('Z07: and one that only its name says is compressed is plain', async () => {
    const { generation } = await store(Buffer.from('plain text\n'));
    expect(generation.archive).toBe(null);
    expect((await generation.read(0, 100)).toString()).toBe('plain text\n');
  });
});

describe('ids', () => {
  test('their anchors are those of the plain bytes', async () => {
    const content = logOf(MIB + 77);
    const { generation } = await store(gzipSync(content));
    for (const offset of [4096, 8192, 65_536, 1_048_576]) {
      const bytes = content.subarray(offset - 256, offset);
      const expected = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
      expect(await generation.anchorAt(offset)).toBe(expected);
    }
    expect(await generation.anchorAt(2 * MIB)).toBe(null);
  });

  test('Z10: a hundred of them cost one pass through the file', async () => {
    const content = logOf(4 * MIB);
    const stored = gzipSync(content);
    const { generation, bytesRead } = await store(stored);
    await generation.size();
    const steps = Array.from({ length: 100 }, (_, index) => 4096 * (1 + ((index * 37) % 1000)));
    await Promise.all(steps.map((offset) => generation.anchorAt(offset)));
    expect(bytesRead()).toBeLessThanOrEqual(stored.length + HEAD_BYTES);
  });
});

describe('a look at a file', () => {
  test.each([
    ['a small file', logOf(500)],
    ['an empty one', Buffer.alloc(0)],
  ])('tells all of %s', async (_, content) => {
    const stored = Buffer.concat([
      gzipSync(content.subarray(0, 100)),
      gzipSync(content.subarray(100)),
    ]);
    const { generation, bytesRead } = await store(stored);
    expect(await generation.size()).toBe(content.length);
    expect((await generation.read(0, MIB)).equals(content)).toBe(true);
    expect(await generation.archive?.fault()).toBe(null);
    expect(bytesRead()).toBe(stored.length);
  });

  test('tells the head of a large one, of lines that shrink and of those that do not', async () => {
    for (const content of [logOf(MIB), randomBytes(MIB)]) {
      const { generation, bytesRead } = await store(gzipSync(content));
      const head = await generation.read(0, HEAD_BYTES - 100);
      expect(head.equals(content.subarray(0, HEAD_BYTES - 100))).toBe(true);
      expect(bytesRead()).toBe(HEAD_BYTES);
    }
  });

  test('Z06: leaves what is wrong with a small one to a pass', async () => {
    const content = logOf(500);
    const { generation } = await store(gzipSync(content).subarray(0, -1));
    expect((await generation.read(0, MIB)).equals(content)).toBe(true);
    expect((await generation.archive?.fault())?.reason).toBe('incomplete');
  });
});

describe('what is sound is read, and then it is said what is wrong', () => {
  const content = logOf(MIB);
  const stored = gzipSync(content);

  test('Z06: a wrong checksum', async () => {
    const wrong = Buffer.from(stored);
    wrong.writeUInt32LE(0, wrong.length - 8);
    const { generation } = await store(wrong);
    expect((await generation.read(0, 2 * MIB)).equals(content)).toBe(true);
    expect((await generation.archive?.fault())?.reason).toBe('corrupt');
  });

  test('a file that was cut off, nearly to the last byte that was stored of it', async () => {
    const { generation } = await store(stored.subarray(0, stored.length / 2));
    const bytes = await generation.read(0, 2 * MIB);
    expect(bytes.equals(content.subarray(0, bytes.length))).toBe(true);
    expect(bytes.length).toBeGreaterThan(content.length / 3);
    expect((await generation.archive?.fault())?.reason).toBe('incomplete');
  });

  test('a file that was not whole yet is read on when it is', async () => {
    const half = Math.floor(stored.length / 2);
    const { path, generation } = await store(stored.subarray(0, half));
    const before = await generation.size();
    appendFileSync(path, stored.subarray(half));
    expect(await generation.size()).toBe(content.length);
    const rest = await generation.read(before, 2 * MIB);
    expect(rest.equals(content.subarray(before))).toBe(true);
    expect(await generation.archive?.fault()).toBe(null);
  });

  test('Z09: a few kilobytes that hold more than may be inflated', async () => {
    const { generation } = await store(gzipSync(Buffer.alloc(8 * MIB)), {
      maxInflatedBytes: 2 * MIB,
    });
    expect(await generation.size()).toBe(2 * MIB);
    expect((await generation.archive?.fault())?.reason).toBe('too-large');
  });
});

test('closing ends a read under way', async () => {
  const { generation } = await store(gzipSync(logOf(8 * MIB)));
  const refused = expect(generation.read(7 * MIB, 8 * MIB)).rejects.toThrow('was closed');
  await generation.close();
  await refused;
});
