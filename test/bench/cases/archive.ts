import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, openSync, renameSync, statSync } from 'node:fs';

import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Sample } from '../bench.ts';
import type { Contender } from '../contenders/contender.ts';
import { percentile } from '../lib/statistics.ts';
import { timeToFirstLine } from '../loads/first-line.ts';
import { idAtOffset, lineEndAfter } from '../loads/ids.ts';
import { largeLog } from '../loads/large-log.ts';
import type { LargeLog } from '../loads/large-log.ts';
import { startViewer } from '../loads/viewer.ts';
import { appendLines } from '../loads/writer.ts';

/**
 * What it costs the others, and the server, that a viewer resumes in the middle of a large compressed
 * file, and that somebody makes up a hundred ids for it.
 */
export const archive: BenchCase = {
  name: 'archive',
  async measure(bench) {
    const log = largeLog(bench.scale.archiveBytes);
    const stored = compressed(log);
    const contenders = bench.sseTails();
    const samples = await alternate(contenders, bench.scale.runs, (contender) =>
      measureOnce(bench, contender, { ...log, stored }),
    );
    return contenders.flatMap(({ name }, index) =>
      toFigures({ caseName: 'archive', contender: name }, samples[index] ?? [], COLUMNS),
    );
  },
};

type Key = 'first' | 'passes' | 'p99' | 'max' | 'memory' | 'lost' | 'doubled';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'first', name: 'first line from the middle', unit: 'ms' },
  { key: 'passes', name: '100 forged ids cost', unit: 'passes', goal: { atMost: 1.5 } },
  { key: 'p99', name: 'live viewer meanwhile, p99', unit: 'ms', goal: { atMost: 250 } },
  { key: 'max', name: 'live viewer meanwhile, max', unit: 'ms' },
  { key: 'memory', name: 'memory over before, peak', unit: 'MB', goal: { atMost: 96 } },
  { key: 'lost', name: 'live viewer, lost', unit: 'lines', goal: { exactly: 0 } },
  { key: 'doubled', name: 'live viewer, doubled', unit: 'lines', goal: { exactly: 0 } },
];

const WARM_UP_LINES = 1000;
const LINES_PER_SECOND = 1000;
const FORGED = 100;
const SAMPLE_MS = 20;

interface Stored extends LargeLog {
  /** The compressed file. */
  readonly stored: string;
}

async function measureOnce(
  { scale, createLog }: Bench,
  contender: Contender,
  { path: plain, bytes, stored }: Stored,
): Promise<Sample<Key>> {
  const path = createLog();
  copyFileSync(stored, `${path}.1.gz`);
  const pace = { kind: 'steady', linesPerSecond: LINES_PER_SECOND } as const;
  // At the very start of a file the id of a viewer would be the end of the archive.
  await appendLines({ path, first: 0, count: 1, pace });
  const serving = await contender.start(path);
  const at = (from: string): string => {
    const url = new URL(serving.address('sse', 'follow'));
    url.searchParams.set('from', from);
    return url.href;
  };
  const viewer = await startViewer({ url: at('end'), protocol: 'sse', attention: 'latencies' });
  await appendLines({ path, first: 1, count: WARM_UP_LINES, pace });

  const count = scale.archiveLines;
  const writing = appendLines({ path, first: 1 + WARM_UP_LINES, count, pace });
  const before = serving.residentBytes();
  let peak = before;
  const sampler = setInterval(() => {
    peak = Math.max(peak, serving.residentBytes());
  }, SAMPLE_MS);
  const middle = idAtOffset(plain, lineEndAfter(plain, Math.floor(bytes / 2)));
  const readBefore = serving.bytesRead();
  await Promise.all(forgedIds(middle, bytes).map((id) => timeToFirstLine(`${at(id)}&gap=live`)));
  const passes = (serving.bytesRead() - readBefore) / statSync(stored).size;
  const first = await timeToFirstLine(at(middle));
  await writing;
  clearInterval(sampler);
  const total = WARM_UP_LINES + count;
  const { lineCount, doubled, latenciesMs } = await viewer.finish(total);
  await serving.close();
  const during = latenciesMs.slice(WARM_UP_LINES);
  return {
    first,
    passes,
    p99: percentile(during, 0.99),
    max: percentile(during, 1),
    memory: (peak - before) / 1e6,
    lost: total - lineCount,
    doubled,
  };
}

/** Ids that begin as the file does, so that it has to be inflated to refute them. */
function forgedIds(real: string, bytes: number): string[] {
  const head = real.split('-')[1];
  return Array.from({ length: FORGED }, (_, index) => {
    const offset = 4096 + Math.floor(((index * 61) % FORGED) * ((bytes - 8192) / FORGED));
    const anchor = createHash('sha256').update(String(index)).digest('hex').slice(0, 8);
    return `${offset}-${head}-${anchor}`;
  });
}

/** Made once and kept beside the plain one, with the tool that rotators use. */
function compressed({ path }: LargeLog): string {
  const stored = `${path}.gz`;
  if (existsSync(stored)) return stored;
  const draft = `${stored}-${process.pid}`;
  const output = openSync(draft, 'w');
  const { status } = spawnSync('gzip', ['-c', path], { stdio: ['ignore', output, 'inherit'] });
  closeSync(output);
  if (status !== 0) throw new Error('gzip failed');
  renameSync(draft, stored);
  return stored;
}
