import { spawn } from 'node:child_process';

import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Sample } from '../bench.ts';
import type { Contender } from '../contenders/contender.ts';
import { timeToFirstLine } from '../loads/first-line.ts';
import { median } from '../lib/statistics.ts';
import { appendLines } from '../loads/writer.ts';

/** How long it takes from the start of the process until it has sent a line of a log. */
export const start: BenchCase = {
  name: 'start',
  async measure(bench) {
    const contenders = bench.sseTails();
    const samples = await alternate(contenders, bench.scale.runs, (contender) =>
      measureOnce(bench, contender),
    );
    return contenders.flatMap(({ name }, index) =>
      toFigures({ caseName: 'start', contender: name }, samples[index] ?? [], COLUMNS),
    );
  },
};

type Key = 'toUrl' | 'toLine' | 'node';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'toLine', name: 'to the first line', unit: 'ms', goal: { atMost: 400 } },
  { key: 'toUrl', name: 'to the address', unit: 'ms' },
  { key: 'node', name: 'Node alone', unit: 'ms' },
];

/** Of so many starts the middle one counts. */
const STARTS = 10;

async function measureOnce({ createLog }: Bench, contender: Contender): Promise<Sample<Key>> {
  const path = createLog();
  await appendLines({ path, first: 0, count: 1, pace: { kind: 'bulk' } });
  const toUrl: number[] = [];
  const toLine: number[] = [];
  const node: number[] = [];
  for (let times = 0; times < STARTS; times += 1) {
    node.push(await nodeAlone());
    const begunAt = performance.now();
    const serving = await contender.start(path);
    toUrl.push(performance.now() - begunAt);
    await timeToFirstLine(serving.address('sse', 'follow'));
    toLine.push(performance.now() - begunAt);
    await serving.close();
  }
  return { toUrl: median(toUrl), toLine: median(toLine), node: median(node) };
}

/** What nobody who is written for it can do without. */
function nodeAlone(): Promise<number> {
  const begunAt = performance.now();
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('exit', () => resolve(performance.now() - begunAt));
    child.once('error', reject);
  });
}
