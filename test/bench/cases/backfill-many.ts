import { alternate, toFigures } from '../bench.ts';
import type { BenchCase, Column, Sample } from '../bench.ts';
import type { Peer } from '../contenders/peer.ts';
import { startCrowd } from '../loads/crowd.ts';
import { lineEndAfter, lineNumberAt } from '../loads/ids.ts';
import { largeLog } from '../loads/large-log.ts';
import type { LargeLog } from '../loads/large-log.ts';

/** Many viewers at once, each from another place of the last part of a large file to its end. */
export const backfillMany: BenchCase = {
  name: 'backfill-many',
  async measure(bench) {
    const log = largeLog(bench.scale.backfillBytes);
    const [peer] = bench.ways([{ name: '' }]);
    if (peer === undefined) return [];
    const samples = await alternate([peer], bench.scale.runs, () => measureOnce(peer, log));
    return toFigures(
      { caseName: 'backfill-many', contender: peer.name },
      samples[0] ?? [],
      COLUMNS,
    );
  },
};

type Key = 'speed' | 'cpu' | 'wrong';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'speed', name: 'to 50 viewers together', unit: 'MB/s of log' },
  { key: 'cpu', name: 'server', unit: 'cpu ms/MB' },
  { key: 'wrong', name: 'viewers with lines missing', unit: '', goal: { exactly: 0 } },
];
const VIEWERS = 50;
/** The first begins this far before the end, the others ever nearer. */
const PART = 0.1;
/** The crowd waits so long to see whether lines come again. */
const LINGER_MS = 100;

async function measureOnce(peer: Peer, log: LargeLog): Promise<Sample<Key>> {
  const serving = await peer.start(log.path);
  const part = log.bytes * PART;
  const offsets = Array.from({ length: VIEWERS }, (_, viewer) =>
    lineEndAfter(log.path, Math.floor(log.bytes - part * (1 - viewer / VIEWERS) - 1)),
  );
  const wanted = offsets.map((offset) => log.lineCount - lineNumberAt(log.path, offset));
  const targets = (await serving.targets(VIEWERS)).map((target, viewer) => {
    const url = new URL(target.url);
    url.searchParams.set('from', String(offsets[viewer]));
    return { ...target, url: url.href };
  });
  const cpuBefore = serving.cpuSeconds();
  const begunAt = performance.now();
  const crowd = await startCrowd({ targets, attentive: 0 });
  const { lineCounts } = await crowd.reach(wanted);
  const seconds = (performance.now() - begunAt - LINGER_MS) / 1000;
  const cpu = serving.cpuSeconds() - cpuBefore;
  crowd.close();
  await serving.close();
  const megabytes = offsets.reduce((sum, offset) => sum + log.bytes - offset, 0) / 1e6;
  const wrong = lineCounts.filter((count, viewer) => count !== wanted[viewer]).length;
  return { speed: megabytes / seconds, cpu: (cpu * 1000) / megabytes, wrong };
}
