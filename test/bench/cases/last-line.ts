import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Sample } from '../bench.ts';
import type { Contender } from '../contenders/contender.ts';
import { sleep } from '../lib/clock.ts';
import { median, percentile } from '../lib/statistics.ts';
import { startViewer } from '../loads/viewer.ts';
import { appendLines } from '../loads/writer.ts';

/**
 * After a burst nothing more is written, so nothing comes that would draw attention to its last line:
 * the one that matters when a program has died. Told of changes, and with `poll: true`.
 */
export const lastLine: BenchCase = {
  name: 'last-line',
  async measure(bench) {
    const told = bench.sseTails();
    const polling = bench.sseTails({ poll: true });
    const contenders = [...told, ...polling];
    const samples = await alternate(contenders, bench.scale.runs, (contender) =>
      measureOnce(bench, contender),
    );
    return contenders.flatMap(({ name }, index) => {
      const isPolling = index >= told.length;
      const contender = isPolling ? `${name}, poll` : name;
      const columns = columnsWith(isPolling ? 2000 : 50);
      return toFigures({ caseName: 'last-line', contender }, samples[index] ?? [], columns);
    });
  },
};

type Key = 'median' | 'max' | 'lost' | 'doubled';

function columnsWith(goalMs: number): readonly Column<Key>[] {
  return [
    { key: 'median', name: 'last of a burst, median', unit: 'ms', goal: { atMost: goalMs } },
    { key: 'max', name: 'last of a burst, max', unit: 'ms' },
    { key: 'lost', name: 'lost', unit: 'lines', goal: { exactly: 0 } },
    { key: 'doubled', name: 'doubled', unit: 'lines', goal: { exactly: 0 } },
  ];
}

const BURST_LINES = 500;
const WARM_UP_BURSTS = 1;
/** Up to so much later comes the next burst: not in step with the polls. */
const MAX_SILENCE_MS = 1000;

async function measureOnce(
  { scale, createLog }: Bench,
  contender: Contender,
): Promise<Sample<Key>> {
  const path = createLog();
  const serving = await contender.start(path);
  const url = serving.address('sse', 'follow');
  const viewer = await startViewer({ url, protocol: 'sse', attention: 'latencies' });
  const burstCount = WARM_UP_BURSTS + scale.bursts;
  const total = burstCount * BURST_LINES;
  for (let first = 0; first < total; first += BURST_LINES) {
    await appendLines({ path, first, count: BURST_LINES, pace: { kind: 'burst' } });
    await viewer.reach(first + BURST_LINES);
    await sleep(Math.random() * MAX_SILENCE_MS);
  }
  const { lineCount, doubled, latenciesMs } = await viewer.finish(total);
  await serving.close();
  const ofLastLines = latenciesMs
    .filter((_, number) => (number + 1) % BURST_LINES === 0)
    .slice(WARM_UP_BURSTS);
  return {
    median: median(ofLastLines),
    max: percentile(ofLastLines, 1),
    lost: total - lineCount,
    doubled,
  };
}
