import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Figure, Sample } from '../bench.ts';
import type { Contender, Protocol } from '../contenders/contender.ts';
import { sleep } from '../lib/clock.ts';
import { percentile } from '../lib/statistics.ts';
import { startViewer } from '../loads/viewer.ts';
import { appendLines } from '../loads/writer.ts';

/** How long after its append one viewer gets a line: of a busy log, and of one that hardly speaks. */
export const latency: BenchCase = {
  name: 'latency',
  measure: (bench) => measureLatency(bench, 'latency', 'sse'),
};

/** The same question over any protocol. */
export async function measureLatency(
  bench: Bench,
  caseName: string,
  protocol: Protocol,
): Promise<Figure[]> {
  const contenders = bench.sseTails();
  const samples = await alternate(contenders, bench.scale.runs, (contender) =>
    measureOnce(bench, contender, protocol),
  );
  return contenders.flatMap(({ name }, index) =>
    toFigures({ caseName, contender: name }, samples[index] ?? [], COLUMNS),
  );
}

type Key = 'busyP50' | 'busyP99' | 'busyMax' | 'idleP50' | 'idleMax' | 'cpu' | 'lost' | 'doubled';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'busyP50', name: '1,000 lines/s, p50', unit: 'ms', goal: { atMost: 3 } },
  { key: 'busyP99', name: '1,000 lines/s, p99', unit: 'ms', goal: { atMost: 15 } },
  { key: 'busyMax', name: '1,000 lines/s, max', unit: 'ms' },
  { key: 'idleP50', name: 'single lines, p50', unit: 'ms', goal: { atMost: 3 } },
  { key: 'idleMax', name: 'single lines, max', unit: 'ms' },
  { key: 'cpu', name: '1,000 lines/s, server', unit: '% cpu' },
  { key: 'lost', name: 'lost', unit: 'lines', goal: { exactly: 0 } },
  { key: 'doubled', name: 'doubled', unit: 'lines', goal: { exactly: 0 } },
];

const LINES_PER_SECOND = 1000;
const IDLE_GAP_MS = 100;

async function measureOnce(
  { scale, createLog }: Bench,
  contender: Contender,
  protocol: Protocol,
): Promise<Sample<Key>> {
  const { warmUpLines, busyLines, idleLines } = scale;
  const path = createLog();
  const serving = await contender.start(path);
  const url = serving.address(protocol, 'follow');
  const viewer = await startViewer({ url, protocol, attention: 'latencies' });
  const steady = { kind: 'steady', linesPerSecond: LINES_PER_SECOND } as const;
  await appendLines({ path, first: 0, count: warmUpLines, pace: steady });
  const cpuBefore = serving.cpuSeconds();
  const begunAt = performance.now();
  const busyEnd = warmUpLines + busyLines;
  await appendLines({ path, first: warmUpLines, count: busyLines, pace: steady });
  const seconds = (performance.now() - begunAt) / 1000;
  const cpu = ((serving.cpuSeconds() - cpuBefore) / seconds) * 100;
  await sleep(IDLE_GAP_MS);
  const apart = { kind: 'apart', gapMs: IDLE_GAP_MS } as const;
  await appendLines({ path, first: busyEnd, count: idleLines, pace: apart });
  const total = busyEnd + idleLines;
  const { lineCount, doubled, latenciesMs } = await viewer.finish(total);
  await serving.close();
  const busy = latenciesMs.slice(warmUpLines, busyEnd);
  const idle = latenciesMs.slice(busyEnd);
  return {
    busyP50: percentile(busy, 0.5),
    busyP99: percentile(busy, 0.99),
    busyMax: percentile(busy, 1),
    idleP50: percentile(idle, 0.5),
    idleMax: percentile(idle, 1),
    cpu,
    lost: total - lineCount,
    doubled,
  };
}
