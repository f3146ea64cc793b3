import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createArchives } from '../../src/file/archive.ts';
import { createInflateRoom } from '../../src/file/inflate-room.ts';
import { createFamily } from '../../src/log/family.ts';
import type { Family } from '../../src/log/family.ts';
import { createSearch } from '../../src/log/reach.ts';
import type { Reach } from '../../src/log/reach.ts';
import { createGenerations } from '../../src/log/tracked-generation.ts';
import type { TrackedGeneration } from '../../src/log/tracked-generation.ts';
import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import type { FaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** The files of a log, without a server and without anybody who follows it. */
export interface FamilyStage {
  readonly faults: FaultyFileSystem;
  readonly family: Family;
  readonly reach: Reach;
  pathOf(name: string): string;
  open(name: string): Promise<TrackedGeneration>;
}

/** A log of three files with a line each: `app.log.2`, `app.log.1`, and `app.log`, which is live. */
export function stageFamily(): FamilyStage {
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
  return { faults, family, reach, pathOf, open: (name) => generations.open(pathOf(name)) };
}
