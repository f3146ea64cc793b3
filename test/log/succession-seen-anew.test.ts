import { expect, test } from 'vitest';

import { FileClosed } from '../../src/file/file-system.ts';
import { findSuccessor } from '../../src/log/successor.ts';
import type { TrackedGeneration } from '../../src/log/tracked-generation.ts';
import { stageFamily } from './family-stage.ts';

function follows(current: TrackedGeneration, generation: TrackedGeneration): void {
  current.setSuccessor({ generation, notice: { event: 'truncated', file: 'app.log' } });
  generation.release();
}

test('what follows on a file stays open for whoever looks at it, while others see another file follow', async () => {
  const { faults, family, reach, open } = stageFamily();
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
  const { open } = stageFamily();
  const generation = await open('app.log');
  generation.release();
  expect(() => generation.retain()).toThrow(FileClosed);
});
