import { alternate, toFigures } from '../bench.ts';
import type { BenchCase, Column, Figure, Sample } from '../bench.ts';
import type { Serving } from '../contenders/contender.ts';
import { floor } from '../contenders/floor.ts';
import { fetchWithCurl } from '../loads/curl.ts';
import { largeLog } from '../loads/large-log.ts';
import type { LargeLog } from '../loads/large-log.ts';
import { startViewer } from '../loads/viewer.ts';

/** How fast a viewer gets all of a large file, beside the least that a server in Node can do. */
export const backfill: BenchCase = {
  name: 'backfill',
  async measure(bench) {
    const log = largeLog(bench.scale.backfillBytes);
    const contenders = [...bench.sseTails(), floor];
    const servings: Serving[] = [];
    for (const contender of contenders) servings.push(await contender.start(log.path));
    // The first time counts the lines, compiles the server's code and brings the file into memory.
    const counts: Sample<'lost' | 'doubled'>[] = [];
    for (const serving of servings) counts.push(await countLines(serving, log));
    const samples = await alternate(servings, bench.scale.runs, (it) => measureOnce(it, log));
    for (const serving of servings) await serving.close();

    const floorSamples = samples.at(-1) ?? [];
    return contenders.flatMap(({ name }, index) => {
      const place = { caseName: 'backfill', contender: name };
      const own = samples[index] ?? [];
      return [
        ...toFigures(place, own, SPEED),
        ...(index < contenders.length - 1 ? [ratioOf(place, own, floorSamples)] : []),
        ...toFigures(place, counts.slice(index, index + 1), COUNTS),
      ];
    });
  },
};

const SPEED: readonly Column<'speed' | 'cpu'>[] = [
  { key: 'speed', name: 'to curl', unit: 'MB/s of log' },
  { key: 'cpu', name: 'server', unit: 'cpu ms/MB' },
];

const COUNTS: readonly Column<'lost' | 'doubled'>[] = [
  { key: 'lost', name: 'lost', unit: 'lines', goal: { exactly: 0 } },
  { key: 'doubled', name: 'doubled', unit: 'lines', goal: { exactly: 0 } },
];

async function countLines(
  serving: Serving,
  { lineCount }: LargeLog,
): Promise<Sample<'lost' | 'doubled'>> {
  const url = serving.address('sse', 'everything');
  const viewer = await startViewer({ url, protocol: 'sse', attention: 'lines' });
  const received = await viewer.finish();
  return { lost: lineCount - received.lineCount, doubled: received.doubled };
}

async function measureOnce(
  serving: Serving,
  { bytes }: LargeLog,
): Promise<Sample<'speed' | 'cpu'>> {
  const cpuBefore = serving.cpuSeconds();
  const seconds = await fetchWithCurl(serving.address('sse', 'everything'));
  const cpuMs = (serving.cpuSeconds() - cpuBefore) * 1000;
  return { speed: bytes / 1e6 / seconds, cpu: cpuMs / (bytes / 1e6) };
}

/** Each run is compared with the run of the floor right beside it. */
function ratioOf(
  place: Pick<Figure, 'caseName' | 'contender'>,
  own: readonly Sample<'speed'>[],
  others: readonly Sample<'speed'>[],
): Figure {
  const runs = own.map(({ speed }, run) => speed / (others[run]?.speed ?? NaN));
  return { ...place, name: 'of the speed of the floor', unit: 'x', runs, goal: { atLeast: 0.7 } };
}
