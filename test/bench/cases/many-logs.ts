import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Figure, Sample } from '../bench.ts';
import type { Build } from '../contenders/sse-tail.ts';
import { createSseTail } from '../contenders/sse-tail.ts';
import { sleep } from '../lib/clock.ts';
import { percentile } from '../lib/statistics.ts';
import { startCrowd } from '../loads/crowd.ts';
import { appendLines } from '../loads/writer.ts';

/** Many logs that are watched and of which one is busy: do the others cost anything? */
export const manyLogs: BenchCase = {
  name: 'many-logs',
  async measure(bench) {
    const figures: Figure[] = [];
    for (const count of bench.scale.logCounts) {
      const samples = await alternate(bench.builds, bench.scale.runs, (build) =>
        measureOnce(bench, build, count),
      );
      for (const [index, { name }] of bench.builds.entries()) {
        const place = { caseName: `many-logs, ${count} logs`, contender: name };
        figures.push(...toFigures(place, samples[index] ?? [], COLUMNS));
      }
    }
    return figures;
  },
};

type Key = 'idle' | 'busy' | 'p99' | 'lost';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'idle', name: 'server, all quiet', unit: '% cpu', goal: { atMost: 0.5 } },
  { key: 'busy', name: 'server, one busy', unit: '% cpu' },
  { key: 'p99', name: 'the busy one, p99', unit: 'ms' },
  { key: 'lost', name: 'lost', unit: 'lines', goal: { exactly: 0 } },
];
const LINES_PER_SECOND = 1000;

async function measureOnce(bench: Bench, build: Build, count: number): Promise<Sample<Key>> {
  const { quietMs, settleMs } = bench.scale;
  const lines = Math.ceil(bench.scale.crowdSeconds * LINES_PER_SECOND);
  const path = bench.createLog();
  const others = Array.from({ length: count - 1 }, (_, index) => [
    `quiet-${index}`,
    bench.createLog(),
  ]);
  const serving = await createSseTail(build, { logs: Object.fromEntries(others) }).start(path);
  const url = serving.address('sse', 'follow');
  const toTarget = (name: string) => {
    return { url: url.replace('/bench', `/${name}`), kind: 'sse', acceptsGzip: false } as const;
  };
  const watchers = await startCrowd({
    targets: others.map(([name = '']) => toTarget(name)),
    attentive: 0,
  });
  const crowd = await startCrowd({ targets: [toTarget('bench')], attentive: 1 });
  await sleep(settleMs);
  const quietCpu = serving.fineCpuSeconds();
  await sleep(quietMs);
  const busyCpu = serving.fineCpuSeconds();
  const begunAt = performance.now();
  const pace = { kind: 'steady', linesPerSecond: LINES_PER_SECOND } as const;
  await appendLines({ path, first: 0, count: lines, pace });
  const seconds = (performance.now() - begunAt) / 1000;
  const busy = ((serving.fineCpuSeconds() - busyCpu) / seconds) * 100;
  const { lineCounts, latenciesMs } = await crowd.reach(lines);
  watchers.close();
  crowd.close();
  await serving.close();
  return {
    idle: ((busyCpu - quietCpu) / quietMs) * 1e5,
    busy,
    p99: percentile(latenciesMs, 0.99),
    lost: lines - (lineCounts[0] ?? 0),
  };
}
