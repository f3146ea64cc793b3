import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { nodeFileSystem } from '../../src/file/file-system.ts';
import type { FileSystem } from '../../src/file/file-system.ts';
import { openGeneration } from '../../src/file/generation.ts';
import type { Generation } from '../../src/file/generation.ts';
import { ORIGIN } from '../../src/file/identity.ts';
import { readBatch } from '../../src/file/read-batch.ts';
import type { ReadOptions } from '../../src/file/read-batch.ts';
import { endIdOf } from '../../src/protocol/batch.ts';
import type { Batch } from '../../src/protocol/batch.ts';
import type { EventId } from '../../src/protocol/event-id.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** One file that takes one content after another: properties run hundreds of times. */
export interface Slot {
  readonly path: string;
  /** Replaces the content and opens it. What was open before is closed. */
  hold(content: string | Buffer): Promise<Generation>;
}

export function createSlot(fileSystem: FileSystem = nodeFileSystem): Slot {
  const path = join(tempFolder(), 'app.log');
  let open: Generation | null = null;
  onTestFinished(() => open?.close());
  return {
    path,
    async hold(content) {
      await open?.close();
      writeFileSync(path, content);
      open = await openGeneration(path, fileSystem);
      return open;
    },
  };
}

/** A file of this content, opened. */
export function fileOf(content: string | Buffer): Promise<Generation> {
  return createSlot().hold(content);
}

/** All batches from a position on, until there is no whole line any more. */
export async function readAll(
  generation: Generation,
  options: Omit<ReadOptions, 'until'> & { readonly until?: number },
  from: EventId = ORIGIN,
): Promise<Batch[]> {
  const batches: Batch[] = [];
  let position = from;
  for (;;) {
    const result = await readBatch(generation, position, { until: null, ...options });
    if (result.kind === 'changed') throw new Error(`changed at ${position.offset}`);
    if (result.kind === 'unfinished') return batches;
    if (result.kind === 'hole') {
      position = result.position;
      continue;
    }
    batches.push(result.batch);
    position = endIdOf(result.batch);
  }
}

/** The bytes of batches, one behind the other. */
export function bytesOf(batches: readonly Batch[]): Buffer {
  return Buffer.concat(batches.map(({ bytes }) => bytes));
}
