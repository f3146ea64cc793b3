import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Sample } from '../bench.ts';
import type { Peer } from '../contenders/peer.ts';
import { startCrowd } from '../loads/crowd.ts';
import { appendLines } from '../loads/writer.ts';

/** Very many lines at once, to one viewer: until it has the last one. */
export const burst: BenchCase = {
  name: 'burst',
  async measure(bench) {
    const peers = [...bench.ways([{ name: '' }]), ...bench.peers()];
    const samples = await alternate(peers, bench.scale.runs, (peer) => measureOnce(bench, peer));
    return peers.flatMap(({ name }, index) =>
      toFigures({ caseName: 'burst', contender: name }, samples[index] ?? [], [
        ...COLUMNS,
        { key: 'lost', name: 'lost', unit: 'lines', ...(name === 'sse-tail' ? EXACT : {}) },
      ]),
    );
  },
};

type Key = 'speed' | 'cpu' | 'lost';

const EXACT = { goal: { exactly: 0 } };
const COLUMNS: readonly Column<Key>[] = [
  { key: 'speed', name: 'delivered', unit: 'k lines/s' },
  { key: 'cpu', name: 'server, a line', unit: 'cpu us' },
];
/** The crowd waits so long to see whether lines come again. */
const LINGER_MS = 100;

async function measureOnce(bench: Bench, peer: Peer): Promise<Sample<Key>> {
  const { warmUpLines, burstLines } = bench.scale;
  const path = bench.createLog();
  const serving = await peer.start(path);
  const crowd = await startCrowd({ targets: await serving.targets(1), attentive: 0 });
  await appendLines({
    path,
    first: 0,
    count: warmUpLines,
    pace: { kind: 'steady', linesPerSecond: 2000 },
  });
  await crowd.reach(warmUpLines);
  const cpuBefore = serving.cpuSeconds();
  const begunAt = performance.now();
  const total = warmUpLines + burstLines;
  const written = appendLines({
    path,
    first: warmUpLines,
    count: burstLines,
    pace: { kind: 'bulk' },
  });
  const reached = crowd.reach(total);
  await written;
  const { lineCounts } = await reached;
  const seconds = (performance.now() - begunAt - LINGER_MS) / 1000;
  const cpu = serving.cpuSeconds() - cpuBefore;
  crowd.close();
  await serving.close();
  const [count = 0] = lineCounts;
  return {
    speed: (count - warmUpLines) / seconds / 1000,
    cpu: (cpu * 1e6) / burstLines,
    lost: total - count,
  };
}
