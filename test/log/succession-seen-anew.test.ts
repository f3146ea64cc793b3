import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createArchives } from '../../src/file/archive.ts';
import { FileClosed } from '../../src/file/file-system.ts';
import { createInflateRoom } from '../../src/file/inflate-room.ts';
import { createFamily } from '../../src/log/family.ts';
import { createSearch } from '../../src/log/reach.ts';
import { findSuccessor } from '../../src/log/successor.ts';
import { createGenerations } from '../../src/log/tracked-generation.ts';
import type { TrackedGeneration } from '../../src/log/tracked-generation.ts';
import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

function stage() {
  const folder = tempFolder();
  const pathOf = (name: string): string => join(folder, name);
  for (const name of ['app.log.2', 'app.log.1', 'app.log']) {
    writeFileSync(pathOf(name), `the only line of ${name}\n`);
  }
  const faults = createFaultyFileSystem();
  const livePath = pathOf('app.log');
  const generations = createGenerations({
    livePath,
    fileSystem: faults,
    archives: createArchives(createInflateRoom({ maxInflatedBytes: 1024, maxInflates: 1 })),
    onError(error) {
      throw error;
    },
  });
  const family = createFamily(livePath, null, faults);
  const { reach } = createSearch(family, generations, 'wait');
  return { faults, family, reach, open: (name: string) => generations.open(pathOf(name)) };
}

function follows(current: TrackedGeneration, generation: TrackedGeneration): void {
  current.setSuccessor({ generation, notice: { event: 'truncated', file: 'app.log' } });
  generation.release();
}

test('what follows on a file stays open for whoever looks at it, while others see another file follow', async () => {
  const { faults, family, reach, open } = stage();
  const current = await open('app.log.2');
  follows(current, await open('app.log.1'));
  const live = await open('app.log');
  faults.fail({ operation: 'list', code: null, times: 1, before: () => follows(current, live) });
  const next = await findSuccessor(family, reach, current);
  expect(next?.generation.file.path).toMatch(/app\.log\.1$/);
  expect((await next?.generation.file.read(0, 8))?.toString()).toBe('the only');
  next?.generation.release();
  current.release();
  await expect.poll(() => faults.openCount).toBe(0);
});

test('nobody can hold what the last one has let go of', async () => {
  const { open } = stage();
  const generation = await open('app.log');
  generation.release();
  expect(() => generation.retain()).toThrow(FileClosed);
});
