import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Sample } from '../bench.ts';
import type { Peer } from '../contenders/peer.ts';
import { sleep } from '../lib/clock.ts';
import { startCrowd } from '../loads/crowd.ts';
import { appendLines } from '../loads/writer.ts';

/** What very many viewers of a log that says nothing cost. */
export const idle: BenchCase = {
  name: 'idle',
  async measure(bench) {
    const count = bench.scale.idleViewers;
    const peers = [...bench.ways([{ name: '' }]), ...bench.peers()].filter(
      ({ maxViewers }) => maxViewers >= Math.min(count, 2000),
    );
    const samples = await alternate(peers, bench.scale.runs, (peer) => measureOnce(bench, peer));
    return peers.flatMap(({ name }, index) =>
      toFigures(
        { caseName: `idle, ${count} viewers`, contender: name },
        samples[index] ?? [],
        COLUMNS,
      ),
    );
  },
};

type Key = 'each' | 'all' | 'cpu';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'each', name: 'memory, a viewer', unit: 'kB' },
  { key: 'all', name: 'memory', unit: 'MB' },
  { key: 'cpu', name: 'server', unit: '% cpu' },
];
const LINES = 3;

async function measureOnce(bench: Bench, peer: Peer): Promise<Sample<Key>> {
  const { idleViewers, idleMs } = bench.scale;
  const path = bench.createLog();
  await appendLines({ path, first: 0, count: LINES, pace: { kind: 'bulk' } });
  const serving = await peer.start(path);
  const one = await startCrowd({ targets: await serving.targets(1), attentive: 0 });
  await sleep(idleMs);
  const before = serving.residentBytes();
  const crowd = await startCrowd({ targets: await serving.targets(idleViewers), attentive: 0 });
  await sleep(idleMs);
  const all = serving.residentBytes();
  const cpuBefore = serving.cpuSeconds();
  await sleep(idleMs);
  const cpu = ((serving.cpuSeconds() - cpuBefore) / idleMs) * 1e5;
  one.close();
  crowd.close();
  await serving.close();
  return { each: (all - before) / idleViewers / 1e3, all: all / 1e6, cpu };
}
