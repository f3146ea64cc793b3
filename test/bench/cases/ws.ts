import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Figure, Sample } from '../bench.ts';
import type { Contender, Protocol } from '../contenders/contender.ts';
import { largeLog } from '../loads/large-log.ts';
import type { LargeLog } from '../loads/large-log.ts';
import { startViewer } from '../loads/viewer.ts';
import type { Attention, Finished } from '../loads/viewer.ts';
import { measureLatency } from './latency.ts';

/** The same stream over WebSocket: latency, and all of a large file beside the same over HTTP. */
export const ws: BenchCase = {
  name: 'ws',
  async measure(bench) {
    const figures = await measureLatency(bench, 'ws', 'ws');
    for (const contender of bench.sseTails()) {
      figures.push(...(await measureBackfill(bench, contender)));
    }
    return figures;
  },
};

const PROTOCOLS: readonly Protocol[] = ['ws', 'sse'];

type Key = 'speed' | 'cpu';

function columnsOf(protocol: Protocol): readonly Column<Key>[] {
  return [
    { key: 'speed', name: `backfill, ${protocol} to Node`, unit: 'MB/s of log' },
    { key: 'cpu', name: `backfill, ${protocol}, server`, unit: 'cpu ms/MB' },
  ];
}

const COUNTS: readonly Column<'lost' | 'doubled'>[] = [
  { key: 'lost', name: 'backfill, lost', unit: 'lines', goal: { exactly: 0 } },
  { key: 'doubled', name: 'backfill, doubled', unit: 'lines', goal: { exactly: 0 } },
];

async function measureBackfill(bench: Bench, contender: Contender): Promise<Figure[]> {
  const log = largeLog(bench.scale.backfillBytes);
  const place = { caseName: 'ws', contender: contender.name };
  const serving = await contender.start(log.path);
  const fetchAll = async (protocol: Protocol, attention: Attention): Promise<Finished> => {
    const url = serving.address(protocol, 'everything');
    return (await startViewer({ url, protocol, attention })).finish();
  };
  const { lineCount, doubled } = await fetchAll('ws', 'lines');
  const samples = await alternate(PROTOCOLS, bench.scale.runs, async (protocol) => {
    const cpuBefore = serving.cpuSeconds();
    const { seconds } = await fetchAll(protocol, 'bytes');
    return toSample(log, seconds, serving.cpuSeconds() - cpuBefore);
  });
  await serving.close();
  return [
    ...PROTOCOLS.flatMap((protocol, index) =>
      toFigures(place, samples[index] ?? [], columnsOf(protocol)),
    ),
    ...toFigures(place, [{ lost: log.lineCount - lineCount, doubled }], COUNTS),
  ];
}

function toSample({ bytes }: LargeLog, seconds: number, cpuSeconds: number): Sample<Key> {
  const megabytes = bytes / 1e6;
  return { speed: megabytes / seconds, cpu: (cpuSeconds * 1000) / megabytes };
}
