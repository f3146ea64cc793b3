import { alternate, toFigures } from '../bench.ts';
import type { BenchCase, Column, Sample } from '../bench.ts';
import type { Contender, Serving } from '../contenders/contender.ts';
import { fetchWithCurl } from '../loads/curl.ts';
import { longLineLog } from '../loads/long-line-log.ts';
import type { LongLineLog } from '../loads/long-line-log.ts';

/** What a line without an end does to a server that also has others to serve. */
export const longLine: BenchCase = {
  name: 'long-line',
  async measure(bench) {
    const log = longLineLog(bench.scale.longLineBytes);
    const contenders = bench.sseTails();
    const samples = await alternate(contenders, bench.scale.runs, (it) => measureOnce(it, log));
    return contenders.flatMap(({ name }, index) =>
      toFigures({ caseName: 'long-line', contender: name }, samples[index] ?? [], COLUMNS),
    );
  },
};

type Key = 'speed' | 'growth' | 'delay';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'speed', name: 'to curl', unit: 'MB/s of log' },
  { key: 'growth', name: 'memory of the server', unit: 'MB more', goal: { atMost: 16 } },
  { key: 'delay', name: 'event loop held up, p99', unit: 'ms', goal: { atMost: 100 } },
];

const SAMPLE_GAP_MS = 10;

async function measureOnce(contender: Contender, log: LongLineLog): Promise<Sample<Key>> {
  const serving = await contender.start(log.path);
  // A server that has served nothing yet grows by its compiled code alone.
  await fetchWithCurl(serving.address('sse', 'everything'));
  await serving.loopDelayMs();
  const before = serving.residentBytes();
  const memory = watchMemory(serving);
  const seconds = await fetchWithCurl(serving.address('sse', 'everything'));
  const most = memory.stop();
  const delay = await serving.loopDelayMs();
  await serving.close();
  return { speed: log.bytes / 1e6 / seconds, growth: (most - before) / 1e6, delay };
}

/** The most memory that a server has, until it is stopped. */
function watchMemory(serving: Serving): { stop(): number } {
  let most = serving.residentBytes();
  const timer = setInterval(() => {
    most = Math.max(most, serving.residentBytes());
  }, SAMPLE_GAP_MS);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}
