import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSpool, type Spool, type SpoolOptions } from '../../src/writers/spool.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

async function spool(input: Readable, options: SpoolOptions = {}): Promise<Spool> {
  const made = await createSpool(input, { directory: tempFolder(), ...options });
  onTestFinished(() => made.close());
  return made;
}

/** What the generations hold, oldest first. */
function generations({ path }: Spool): string[] {
  const count = readdirSync(dirname(path)).length;
  const names = Array.from({ length: count }, (_, index) =>
    index === 0 ? path : `${path}.${index}`,
  );
  return names.toReversed().map((name) => readFileSync(name, 'latin1'));
}

describe('a spool', () => {
  test('keeps the very bytes', async () => {
    const bytes = Buffer.from([0x00, 0xff, 0x0d, 0x0a, 0xc3, 0x0a]);
    const made = await spool(Readable.from([bytes]));
    await made.done;
    expect(readFileSync(made.path)).toEqual(bytes);
  });

  test('rotates at line ends when a file is full', async () => {
    const made = await spool(
      Readable.from([Buffer.from('aaa\nbbb\nccc\n'), Buffer.from('ddd\n')]),
      { maxBytes: 8 },
    );
    await made.done;
    expect(generations(made)).toEqual(['aaa\nbbb\n', 'ccc\nddd\n']);
  });

  test('keeps as many generations as it was told and deletes the oldest', async () => {
    const lines = ['a\n', 'b\n', 'c\n', 'd\n', 'e\n'].map((line) => Buffer.from(line));
    const made = await spool(Readable.from(lines), { maxBytes: 2, keep: 3 });
    await made.done;
    expect(generations(made)).toEqual(['c\n', 'd\n', 'e\n']);
  });

  test('stretches a file for a long line, to twice its size at most', async () => {
    const input = Readable.from([Buffer.from(`ab\n${'x'.repeat(12)}\nc\n${'y'.repeat(20)}\n`)]);
    const made = await spool(input, { maxBytes: 8, keep: 9 });
    await made.done;
    expect(generations(made)).toEqual([
      'ab\n',
      `${'x'.repeat(12)}\n`,
      'c\n',
      'y'.repeat(16),
      'yyyy\n',
    ]);
  });

  test('loses and adds nothing, however the bytes arrive', async () => {
    const chunk = fc.stringMatching(/^[xy\n]{0,12}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(chunk, { maxLength: 8 }),
        fc.integer({ min: 1, max: 16 }),
        async (chunks, maxBytes) => {
          const input = Readable.from(chunks.filter(Boolean).map((text) => Buffer.from(text)));
          const made = await createSpool(input, { directory: tempFolder(), maxBytes, keep: 100 });
          await made.done;
          const files = generations(made);
          await made.close();
          expect(files.join('')).toBe(chunks.join(''));
          expect(Math.max(0, ...files.map((file) => file.length))).toBeLessThanOrEqual(
            2 * maxBytes,
          );
          expect(files.slice(0, -1)).not.toContain('');
        },
      ),
      { numRuns: 100 },
    );
  });

  test('reads no faster than it writes', async () => {
    const input = new PassThrough({ highWaterMark: 1024 });
    const made = await spool(input);
    const isTaken = Array.from({ length: 64 }, () => input.write(Buffer.alloc(1024)));
    expect(isTaken).toContain(false);
    input.end();
    await made.done;
    expect(readFileSync(made.path)).toHaveLength(64 * 1024);
  });

  test('leaves no file behind when it is closed, even while bytes arrive', async () => {
    const input = new PassThrough();
    const made = await spool(input, { maxBytes: 100 });
    for (let count = 0; count < 100; count += 1) input.write('a line of the input\n');
    await made.close();
    await made.close();
    await made.done;
    expect(existsSync(dirname(made.path))).toBe(false);
    expect(input.destroyed).toBe(true);
  });

  test('tells of an input that fails', async () => {
    const input = new PassThrough();
    const made = await spool(input);
    input.destroy(new Error('the pipe burst'));
    await expect(made.done).rejects.toThrow('the pipe burst');
  });
});
