import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Sample } from '../bench.ts';
import type { Peer } from '../contenders/peer.ts';
import { sleep } from '../lib/clock.ts';
import { startCrowd } from '../loads/crowd.ts';
import { appendLines } from '../loads/writer.ts';

/** What a viewer costs in memory that has stopped to read, while the log goes on to grow. */
export const pausedMany: BenchCase = {
  name: 'paused-many',
  async measure(bench) {
    const peers = bench.ways([{ name: '' }]);
    const samples = await alternate(peers, bench.scale.runs, (peer) => measureOnce(bench, peer));
    return peers.flatMap(({ name }, index) =>
      toFigures(
        { caseName: `paused, ${bench.scale.slowViewers} viewers`, contender: name },
        samples[index] ?? [],
        COLUMNS,
      ),
    );
  },
};

type Key = 'each' | 'all';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'each', name: 'memory, a paused viewer', unit: 'kB', goal: { atMost: 300 } },
  { key: 'all', name: 'memory', unit: 'MB' },
];

/** Bytes of a line, about. */
const LINE_BYTES = 97;

async function measureOnce(bench: Bench, peer: Peer): Promise<Sample<Key>> {
  const { slowViewers, pausedBytes, idleMs } = bench.scale;
  const count = Math.round(pausedBytes / LINE_BYTES);
  const path = bench.createLog();
  const serving = await peer.start(path);
  // One who reads: all memory that a busy log takes anyway is taken before.
  const one = await startCrowd({ targets: await serving.targets(1), attentive: 0 });
  await appendLines({ path, first: 0, count, pace: { kind: 'bulk' } });
  await one.reach(count);
  const before = serving.residentBytes();
  const crowd = await startCrowd({ targets: await serving.targets(slowViewers), attentive: 0 });
  crowd.pause(slowViewers);
  await appendLines({ path, first: count, count, pace: { kind: 'bulk' } });
  await one.reach(2 * count);
  await sleep(idleMs);
  const all = serving.residentBytes();
  one.close();
  crowd.close();
  await serving.close();
  return { each: (all - before) / slowViewers / 1e3, all: all / 1e6 };
}
