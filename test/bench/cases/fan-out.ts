import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Figure } from '../bench.ts';
import type { Peer } from '../contenders/peer.ts';
import { runCrowd } from '../loads/crowd-run.ts';
import type { CrowdFigures } from '../loads/crowd-run.ts';

const LINES_PER_SECOND = 1000;

/** A busy log to more and more viewers, beside what else there is. */
export const fanOut: BenchCase = {
  name: 'fan-out',
  async measure(bench) {
    const figures: Figure[] = [];
    for (const viewers of bench.scale.crowds) {
      const peers = [...bench.ways([{ name: '' }]), ...bench.peers()].filter(
        ({ maxViewers }) => viewers <= maxViewers,
      );
      figures.push(...(await measureCrowds(bench, peers, { caseName: 'fan-out', viewers })));
    }
    return figures;
  },
};

/** The same crowd over other ways to the same lines. */
export const ways: BenchCase = {
  name: 'ways',
  async measure(bench) {
    const viewers = bench.scale.waysViewers;
    const peers = bench.ways([
      { name: '' },
      { name: 'gzip', settings: { compress: true }, acceptsGzip: true },
      { name: 'WebSocket', kind: 'ws' },
      { name: 'one filter', query: () => '&grep=order' },
      { name: 'a filter each', query: (viewer) => `&grep=order&exclude=never-${viewer}` },
      { name: '2 workers', settings: { workers: 2 } },
    ]);
    return measureCrowds(bench, peers, { caseName: 'ways', viewers });
  },
};

/** A tenth of the viewers stops to read. */
export const slow: BenchCase = {
  name: 'slow',
  measure(bench) {
    const viewers = bench.scale.slowViewers;
    const peers = bench.ways([{ name: '' }]);
    const paused = Math.ceil(viewers / 10);
    return measureCrowds(bench, peers, { caseName: 'slow', viewers, paused });
  },
};

/** One viewer of logs that are ever busier. */
export const rates: BenchCase = {
  name: 'rates',
  async measure(bench) {
    const figures: Figure[] = [];
    for (const linesPerSecond of bench.scale.rates) {
      const peers = [...bench.ways([{ name: '' }]), ...bench.peers()];
      figures.push(
        ...(await measureCrowds(bench, peers, { caseName: 'rates', viewers: 1, linesPerSecond })),
      );
    }
    return figures;
  },
};

/** The same crowd of logs that are ever longer. */
export const growth: BenchCase = {
  name: 'growth',
  async measure(bench) {
    const peers = bench.ways([{ name: '', wish: 'new' }]);
    const viewers = bench.scale.slowViewers;
    const figures: Figure[] = [];
    for (const existingBytes of bench.scale.grownBytes) {
      const caseName = `growth, ${existingBytes / 1e6} MB`;
      figures.push(...(await measureCrowds(bench, peers, { caseName, viewers, existingBytes })));
    }
    return figures;
  },
};

interface Wanted {
  readonly caseName: string;
  readonly viewers: number;
  readonly paused?: number;
  readonly linesPerSecond?: number;
  readonly existingBytes?: number;
}

async function measureCrowds(
  bench: Bench,
  peers: readonly Peer[],
  { caseName, linesPerSecond = LINES_PER_SECOND, ...wanted }: Wanted,
): Promise<Figure[]> {
  const { viewers } = wanted;
  const lines = Math.ceil(bench.scale.crowdSeconds * linesPerSecond);
  const run = { ...wanted, linesPerSecond, lines };
  const load = caseName === 'rates' ? `${linesPerSecond} lines/s` : `${viewers} viewers`;
  const samples = await alternate(peers, bench.scale.runs, (peer) => {
    console.log(`  ${load}: ${peer.name}`);
    return runCrowd(bench, peer, run);
  });
  return peers.flatMap(({ name }, index) =>
    toFigures({ caseName: `${caseName}, ${load}`, contender: name }, samples[index] ?? [], [
      ...COLUMNS,
      ...(name.startsWith('sse-tail') ? EXACT : COUNTED),
    ]),
  );
}

const COLUMNS: readonly Column<keyof CrowdFigures>[] = [
  { key: 'p50', name: 'p50', unit: 'ms' },
  { key: 'p99', name: 'p99', unit: 'ms' },
  { key: 'cpuPerDelivery', name: 'server, a line to a viewer', unit: 'cpu us' },
  { key: 'cpu', name: 'server', unit: '% cpu' },
  { key: 'clientCpu', name: 'all viewers', unit: '% cpu' },
  { key: 'delivered', name: 'delivered', unit: 'k lines/s' },
  { key: 'bytesPerLine', name: 'on the wire', unit: 'bytes/line' },
  { key: 'resident', name: 'memory', unit: 'MB' },
];
const COUNTED: readonly Column<keyof CrowdFigures>[] = [
  { key: 'lost', name: 'lost', unit: 'lines' },
  { key: 'doubled', name: 'doubled', unit: 'lines' },
];
const EXACT = COUNTED.map((column) => ({ ...column, goal: { exactly: 0 } }));
