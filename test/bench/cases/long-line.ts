import { alternate, toFigures } from '../bench.ts';
import type { BenchCase, Column, Figure, Sample } from '../bench.ts';
import type { Contender, Serving } from '../contenders/contender.ts';
import { fetchWithCurl } from '../loads/curl.ts';
import { longLineLog } from '../loads/long-line-log.ts';
import type { LongLineLog } from '../loads/long-line-log.ts';
import { startViewer } from '../loads/viewer.ts';

/** What a line without an end does to a server that also has others to serve, in each form. */
export const longLine: BenchCase = {
  name: 'long-line',
  async measure(bench) {
    const log = longLineLog(bench.scale.longLineBytes);
    const rounds = bench.sseTails().flatMap((contender) => {
      return FORMS.map((form) => ({ contender, form }));
    });
    const samples = await alternate(rounds, bench.scale.runs, (it) => measureOnce(it, log));
    return rounds.flatMap((round, index) => toRows(round, samples[index] ?? []));
  },
};

const FORMS = ['events', 'batch', 'ndjson', 'ws'] as const;
type Form = (typeof FORMS)[number];

interface Round {
  readonly contender: Contender;
  readonly form: Form;
}

type Key = 'speed' | 'growth' | 'delay';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'speed', name: 'speed', unit: 'MB/s of log' },
  { key: 'growth', name: 'memory of the server', unit: 'MB more', goal: { atMost: 16 } },
  { key: 'delay', name: 'event loop held up, p99', unit: 'ms', goal: { atMost: 100 } },
];

function toRows({ contender, form }: Round, samples: readonly Sample<Key>[]): Figure[] {
  const columns = COLUMNS.map((column) => ({ ...column, name: `${form}: ${column.name}` }));
  return toFigures({ caseName: 'long-line', contender: contender.name }, samples, columns);
}

const SAMPLE_GAP_MS = 10;

async function measureOnce({ contender, form }: Round, log: LongLineLog): Promise<Sample<Key>> {
  const serving = await contender.start(log.path);
  // A server that has served nothing yet grows by its compiled code alone.
  await fetchAll(serving, form);
  await serving.loopDelayMs();
  const before = serving.residentBytes();
  const memory = watchMemory(serving);
  const seconds = await fetchAll(serving, form);
  const most = memory.stop();
  const delay = await serving.loopDelayMs();
  await serving.close();
  return { speed: log.bytes / 1e6 / seconds, growth: (most - before) / 1e6, delay };
}

/** Seconds that it took. */
async function fetchAll(serving: Serving, form: Form): Promise<number> {
  if (form === 'ws') {
    const url = serving.address('ws', 'everything');
    const viewer = await startViewer({ url, protocol: 'ws', attention: 'bytes' });
    return (await viewer.finish()).seconds;
  }
  const url = new URL(serving.address('sse', 'everything'));
  url.searchParams.set('format', form);
  return fetchWithCurl(url.href);
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
