import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Sample } from '../bench.ts';
import type { Contender } from '../contenders/contender.ts';
import { sleep } from '../lib/clock.ts';
import { startViewer } from '../loads/viewer.ts';
import { appendLines } from '../loads/writer.ts';

/** What a viewer costs in memory that stops to read while a log grows, and whether it gets all after. */
export const paused: BenchCase = {
  name: 'paused',
  async measure(bench) {
    const contenders = bench.sseTails();
    const samples = await alternate(contenders, bench.scale.runs, (contender) =>
      measureOnce(bench, contender),
    );
    return contenders.flatMap(({ name }, index) =>
      toFigures({ caseName: 'paused', contender: name }, samples[index] ?? [], COLUMNS),
    );
  },
};

type Key = 'peak' | 'after' | 'resident' | 'lost' | 'doubled';

const COLUMNS: readonly Column<Key>[] = [
  // A batch or two, and what waits for the garbage collector: no share of what was written.
  { key: 'peak', name: 'memory over before, peak', unit: 'MB', goal: { atMost: 32 } },
  { key: 'after', name: 'memory over before, after', unit: 'MB' },
  { key: 'resident', name: 'memory at the peak', unit: 'MB' },
  { key: 'lost', name: 'lost', unit: 'lines', goal: { exactly: 0 } },
  { key: 'doubled', name: 'doubled', unit: 'lines', goal: { exactly: 0 } },
];

/** Bytes of a line, about. */
const LINE_BYTES = 97;
const SETTLE_MS = 500;
const SAMPLE_MS = 20;

async function measureOnce(
  { scale, createLog }: Bench,
  contender: Contender,
): Promise<Sample<Key>> {
  const count = Math.round(scale.pausedBytes / LINE_BYTES);
  const path = createLog();
  const serving = await contender.start(path);
  const url = serving.address('sse', 'follow');
  const viewer = await startViewer({ url, protocol: 'sse', attention: 'lines' });
  // As much again while it reads, so that all memory that a busy log takes anyway is taken before.
  await appendLines({ path, first: 0, count, pace: { kind: 'bulk' } });
  await viewer.reach(count);
  viewer.pause();
  const before = serving.residentBytes();
  let peak = before;
  const sampler = setInterval(() => {
    peak = Math.max(peak, serving.residentBytes());
  }, SAMPLE_MS);
  await appendLines({ path, first: count, count, pace: { kind: 'bulk' } });
  await sleep(SETTLE_MS);
  clearInterval(sampler);
  const after = serving.residentBytes();
  viewer.resume();
  const { lineCount, doubled } = await viewer.finish(2 * count);
  await serving.close();
  return {
    peak: (peak - before) / 1e6,
    after: (after - before) / 1e6,
    resident: peak / 1e6,
    lost: 2 * count - lineCount,
    doubled,
  };
}
