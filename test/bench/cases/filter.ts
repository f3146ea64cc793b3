import { get } from 'node:http';

import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Sample } from '../bench.ts';
import type { Contender, Serving } from '../contenders/contender.ts';
import { timeToFirstLine } from '../loads/first-line.ts';
import { largeLog } from '../loads/large-log.ts';
import type { LargeLog } from '../loads/large-log.ts';

/**
 * How fast a filter gets through a large file in which hardly anything passes, and how much of it is read
 * again for a viewer that was cut near the end and comes back.
 */
export const filter: BenchCase = {
  name: 'filter',
  async measure(bench: Bench) {
    const log = largeLog(bench.scale.archiveBytes);
    const contenders = bench.sseTails();
    const samples = await alternate(contenders, bench.scale.runs, (contender) =>
      measureOnce(contender, log),
    );
    return contenders.flatMap(({ name }, index) =>
      toFigures({ caseName: 'filter', contender: name }, samples[index] ?? [], COLUMNS),
    );
  },
};

type Key = 'text' | 'expression' | 'level' | 'read' | 'first' | 'missed';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'text', name: 'looked through for a text', unit: 'MB/s' },
  { key: 'expression', name: 'looked through for an expression', unit: 'MB/s' },
  { key: 'level', name: 'looked through for a level', unit: 'MB/s' },
  { key: 'read', name: 'read after a cut near the end', unit: 'KiB', goal: { atMost: 2048 } },
  { key: 'first', name: 'first line after the cut', unit: 'ms' },
  { key: 'missed', name: 'lines missed by the cut', unit: 'lines', goal: { exactly: 0 } },
];

/** A viewer is cut when it has heard of a position as near to the end as this. */
const NEAR_END_BYTES = 1024 * 1024;

async function measureOnce(contender: Contender, log: LargeLog): Promise<Sample<Key>> {
  const serving = await contender.start(log.path);
  const text = await scanSpeed(serving, log, ['grep', 'no such text']);
  const expression = await scanSpeed(serving, log, ['grep', '/no such \\d+ text/']);
  const level = await scanSpeed(serving, log, ['level', 'fatal']);
  const resumed = await cutNearEnd(serving, log);
  await serving.close();
  return { text, expression, level, ...resumed };
}

async function scanSpeed(
  serving: Serving,
  { bytes }: LargeLog,
  parameter: readonly [string, string],
): Promise<number> {
  const url = new URL(serving.address('sse', 'everything'));
  url.searchParams.set(...parameter);
  const begunAt = performance.now();
  await readIds(url.href, () => false);
  return bytes / 1000 / (performance.now() - begunAt);
}

/** The last line of the file is the only one that passes. */
async function cutNearEnd(
  serving: Serving,
  { bytes, lineCount }: LargeLog,
): Promise<Pick<Sample<Key>, 'read' | 'first' | 'missed'>> {
  const url = new URL(serving.address('sse', 'follow'));
  url.searchParams.set('grep', String(lineCount - 1).padStart(10, '0'));
  const id = await readIds(url.href, (offset) => offset >= bytes - NEAR_END_BYTES);
  await hasNoViewer(serving);
  url.searchParams.set('last_event_id', id);
  const readBefore = serving.bytesRead();
  const first = await timeToFirstLine(url.href).catch(() => NaN);
  const read = (serving.bytesRead() - readBefore) / 1024;
  return { read, first, missed: Number.isNaN(first) ? 1 : 0 };
}

/** Reads the ids of a stream, those without lines too, until one of them will do; gives the last one. */
function readIds(url: string, isEnough: (offset: number) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, (response) => {
      let rest = '';
      let last = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        const lines = `${rest}${chunk}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line.startsWith('id: ')) last = line.slice(4);
        if (!isEnough(Number.parseInt(last, 10))) return;
        request.destroy();
        resolve(last);
      });
      response.on('end', () => resolve(last));
      response.on('error', () => undefined);
    });
    request.on('error', reject);
  });
}

/** A viewer that was cut reads no further once the server has noticed. */
async function hasNoViewer(serving: Serving): Promise<void> {
  const list = new URL('/logs', serving.address('sse', 'follow'));
  for (;;) {
    const text = await (await fetch(list)).text();
    const { logs }: { logs: { viewers: number }[] } = JSON.parse(text);
    if (logs.every(({ viewers }) => viewers === 0)) return;
  }
}
