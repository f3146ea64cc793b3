import { alternate, toFigures } from '../bench.ts';
import type { BenchCase, Column, Sample } from '../bench.ts';
import { nginxFile } from '../contenders/nginx-file.ts';
import type { Measured } from '../lib/program.ts';
import { fetchWithCurl } from '../loads/curl.ts';
import { largeLog } from '../loads/large-log.ts';

/** The bytes of a large file as they are, beside a server that has the kernel send them. */
export const raw: BenchCase = {
  name: 'raw',
  async measure(bench) {
    const { path, bytes } = largeLog(bench.scale.backfillBytes);
    const servings: Serving[] = [];
    for (const contender of bench.sseTails()) {
      const serving = await contender.start(path);
      const url = new URL('/raw/bench', serving.address('sse', 'everything')).href;
      servings.push({ ...serving, name: contender.name, url });
    }
    if (nginxFile.missing === null)
      servings.push({ ...(await nginxFile.start(path)), name: nginxFile.name });
    // The first time brings the file into memory.
    for (const { url } of servings) await fetchWithCurl(url);
    const samples = await alternate(servings, bench.scale.runs, (it) => measureOnce(it, bytes));
    for (const serving of servings) await serving.close();
    return servings.flatMap(({ name }, index) =>
      toFigures({ caseName: 'raw', contender: name }, samples[index] ?? [], COLUMNS),
    );
  },
};

interface Serving extends Measured {
  readonly name: string;
  readonly url: string;
}

const COLUMNS: readonly Column<'speed' | 'cpu'>[] = [
  { key: 'speed', name: 'to curl', unit: 'MB/s' },
  { key: 'cpu', name: 'server', unit: 'cpu ms/MB' },
];

async function measureOnce(serving: Serving, bytes: number): Promise<Sample<'speed' | 'cpu'>> {
  const cpuBefore = serving.cpuSeconds();
  const seconds = await fetchWithCurl(serving.url);
  const cpuMs = (serving.cpuSeconds() - cpuBefore) * 1000;
  return { speed: bytes / 1e6 / seconds, cpu: cpuMs / (bytes / 1e6) };
}
