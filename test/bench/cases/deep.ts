import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';

import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Sample } from '../bench.ts';
import type { Contender } from '../contenders/contender.ts';
import { timeToFirstLine } from '../loads/first-line.ts';
import { idAtOffset } from '../loads/ids.ts';
import { formatLine } from '../loads/line.ts';

/** How soon, and for how many bytes read, a viewer resumes far into a file of many gigabytes. */
export const deep: BenchCase = {
  name: 'deep',
  async measure(bench) {
    const contenders = bench.sseTails();
    const samples = await alternate(contenders, bench.scale.runs, (contender) =>
      measureOnce(bench, contender),
    );
    return contenders.flatMap(({ name }, index) =>
      toFigures({ caseName: 'deep', contender: name }, samples[index] ?? [], COLUMNS),
    );
  },
};

type Key = 'first' | 'later' | 'read';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'first', name: 'first line, first viewer', unit: 'ms' },
  { key: 'later', name: 'first line, further viewers', unit: 'ms', goal: { atMost: 20 } },
  { key: 'read', name: 'read for the first line', unit: 'KiB', goal: { atMost: 256 } },
];

const FILE_BYTES = 10 * 2 ** 30;
const VIEWERS = 20;

async function measureOnce({ createLog }: Bench, contender: Contender): Promise<Sample<Key>> {
  const path = createLog();
  const offset = makeSparse(path);
  const serving = await contender.start(path);
  const url = new URL(serving.address('sse', 'everything'));
  url.searchParams.set('from', idAtOffset(path, offset));
  const first = await timeToFirstLine(url.href);
  const times: number[] = [];
  const readBefore = serving.bytesRead();
  for (let viewer = 0; viewer < VIEWERS; viewer += 1) times.push(await timeToFirstLine(url.href));
  const read = (serving.bytesRead() - readBefore) / VIEWERS;
  await serving.close();
  return { first, later: times.toSorted((a, b) => a - b)[VIEWERS / 2] ?? NaN, read: read / 1024 };
}

/** Lines at the beginning and at the end, and a hole in between. Gives an offset of the last ones. */
function makeSparse(path: string): number {
  const block = Array.from({ length: 1000 }, (_, number) => formatLine(number, 0)).join('');
  writeFileSync(path, block);
  truncateSync(path, FILE_BYTES);
  const file = openSync(path, 'r+');
  writeSync(file, `\n${block}`, FILE_BYTES);
  closeSync(file);
  return FILE_BYTES + 1 + formatLine(0, 0).length;
}
