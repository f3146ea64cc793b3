import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { openNeighbour } from '../../src/log/neighbours.ts';
import { stageFamily } from './family-stage.ts';

test.each([
  ['older', 'app.log.2'],
  ['newer', 'app.log'],
] as const)(
  'X01: what is %s than a file that was compressed while it was read stands beside its archive',
  async (side, wanted) => {
    const { faults, family, reach, pathOf, open } = stageFamily();
    const held = await open('app.log.1');
    writeFileSync(pathOf('app.log.1.gz'), gzipSync(readFileSync(pathOf('app.log.1'))));
    rmSync(pathOf('app.log.1'));
    const neighbour = await openNeighbour(family, reach, held, side);
    expect(neighbour?.generation.file.path).toBe(pathOf(wanted));
    neighbour?.generation.release();
    held.release();
    await expect.poll(() => faults.openCount).toBe(0);
  },
);
