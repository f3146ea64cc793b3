import { alternate, toFigures } from '../bench.ts';
import type { BenchCase, Column, Sample } from '../bench.ts';
import type { Peer } from '../contenders/peer.ts';
import { websocketd } from '../contenders/websocketd.ts';
import { startCrowd } from '../loads/crowd.ts';
import { largeLog } from '../loads/large-log.ts';
import type { LargeLog } from '../loads/large-log.ts';

/** All of a large file to one viewer that counts its lines, beside what else shows a log from its first line. */
export const backlog: BenchCase = {
  name: 'backlog',
  async measure(bench) {
    const log = largeLog(bench.scale.backfillBytes);
    const peers = [...bench.ways([{ name: '' }]), ...bench.peers()].filter(showsAll);
    const samples = await alternate(peers, bench.scale.runs, (peer) => measureOnce(peer, log));
    return peers.flatMap(({ name }, index) =>
      toFigures({ caseName: 'backlog', contender: name }, samples[index] ?? [], COLUMNS),
    );
  },
};

type Key = 'speed' | 'cpu' | 'lost';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'speed', name: 'to one viewer', unit: 'MB/s of log' },
  { key: 'cpu', name: 'server', unit: 'cpu ms/MB' },
  { key: 'lost', name: 'lost', unit: 'lines', goal: { exactly: 0 } },
];
/** The crowd waits so long to see whether lines come again. */
const LINGER_MS = 100;

function showsAll({ name }: Peer): boolean {
  return name === websocketd.name || name.startsWith('sse-tail');
}

async function measureOnce(peer: Peer, log: LargeLog): Promise<Sample<Key>> {
  const serving = await peer.start(log.path);
  const targets = await serving.targets(1);
  const cpuBefore = serving.cpuSeconds();
  const begunAt = performance.now();
  const crowd = await startCrowd({ targets, attentive: 0 });
  const { lineCounts } = await crowd.reach(log.lineCount);
  const seconds = (performance.now() - begunAt - LINGER_MS) / 1000;
  const cpu = serving.cpuSeconds() - cpuBefore;
  crowd.close();
  await serving.close();
  const [count = 0] = lineCounts;
  const megabytes = log.bytes / 1e6;
  return { speed: megabytes / seconds, cpu: (cpu * 1000) / megabytes, lost: log.lineCount - count };
}
