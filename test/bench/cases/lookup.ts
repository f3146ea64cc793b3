import { linkSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as passed } from 'node:timers/promises';

import { alternate, toFigures } from '../bench.ts';
import type { Bench, BenchCase, Column, Sample } from '../bench.ts';
import type { Contender, Serving } from '../contenders/contender.ts';
import { percentile } from '../lib/statistics.ts';
import { largeLog } from '../loads/large-log.ts';
import type { LargeLog } from '../loads/large-log.ts';
import { startViewer } from '../loads/viewer.ts';
import { appendLines } from '../loads/writer.ts';

/** What it costs to look things up in a large log, and what those notice who watch meanwhile. */
export const lookup: BenchCase = {
  name: 'lookup',
  async measure(bench: Bench) {
    const log = largeLog(bench.scale.archiveBytes);
    const contenders = bench.sseTails();
    const samples = await alternate(contenders, bench.scale.runs, (contender) =>
      measureOnce(bench, contender, log),
    );
    return contenders.flatMap(({ name }, index) =>
      toFigures({ caseName: 'lookup', contender: name }, samples[index] ?? [], COLUMNS),
    );
  },
};

type Key =
  | 'page'
  | 'overview'
  | 'sampled'
  | 'digest'
  | 'text'
  | 'expression'
  | 'near'
  | 'late'
  | 'p99'
  | 'lost';

const COLUMNS: readonly Column<Key>[] = [
  { key: 'page', name: 'a page anywhere, p95', unit: 'ms', goal: { atMost: 10 } },
  { key: 'overview', name: 'overview of 240 ranges', unit: 'ms', goal: { atMost: 60 } },
  { key: 'sampled', name: 'read for an overview', unit: 'KiB', goal: { atMost: 1500 } },
  { key: 'digest', name: 'digest, a second of processor', unit: 'MB' },
  { key: 'text', name: 'search for text, same', unit: 'MB', goal: { atLeast: 500 } },
  { key: 'expression', name: 'search for an expression, same', unit: 'MB', goal: { atLeast: 60 } },
  { key: 'near', name: 'first hit where it is near', unit: 'ms', goal: { atMost: 100 } },
  { key: 'late', name: 'read later than 50 ms after leaving', unit: 'KiB', goal: { atMost: 64 } },
  { key: 'p99', name: 'live viewer while searched, p99', unit: 'ms', goal: { atMost: 100 } },
  { key: 'lost', name: 'live viewer, lost', unit: 'lines', goal: { exactly: 0 } },
];

const PAGES = 200;
const OVERVIEWS = 9;
const GIVEN_TO_LEAVE_MS = 50;
const WATCHED_MS = 200;
const WARM_UP_LINES = 1000;
const EXPRESSION = 'mode=regex&q=order%20%5Cd%2B%20never';

async function measureOnce(
  { scale, createLog }: Bench,
  contender: Contender,
  log: LargeLog,
): Promise<Sample<Key>> {
  const path = createLog();
  linkSync(log.path, `${path}.1`);
  await appendLines({ path, first: 0, count: 1, pace: { kind: 'steady', linesPerSecond: 1000 } });
  const serving = await contender.start(path);
  const ask = createAsk(serving);
  const page = percentile(await pageTimes(ask), 0.95);
  const overview = await timeOverviews(serving, ask);
  const digest = await speed(serving, log, () => ask('digest', 'from=start&to=end'));
  const text = await speed(serving, log, () => ask('search', 'q=no%20such%20text'));
  const expression = await speed(serving, log, () => ask('search', EXPRESSION));
  const near = await ask('search', 'q=INFO&hits=1');
  const late = await readAfterLeaving(serving);
  const watched = await watchWhileSearched(serving, { path, count: scale.busyLines });
  await serving.close();
  rmSync(`${path}.1`);
  return { page, ...overview, digest, text, expression, near, late, ...watched };
}

/** Asks and reads the whole answer. Gives milliseconds. */
type Ask = (route: string, query: string) => Promise<number>;

function createAsk(serving: Serving): Ask {
  return async (route, query) => {
    const begunAt = performance.now();
    const response = await fetch(apiUrl(serving, route, query));
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${route}?${query}: ${response.status}`);
    return performance.now() - begunAt;
  };
}

function apiUrl(serving: Serving, route: string, query: string): string {
  return new URL(`/api/${route}/bench?${query}`, serving.address('sse', 'everything')).href;
}

async function pageTimes(ask: Ask): Promise<number[]> {
  const times: number[] = [];
  // In no order, and each place once.
  for (let page = 0; page < PAGES; page += 1) {
    const percent = ((page * 61) % PAGES) * (100 / PAGES);
    times.push(await ask('lines', `at=${percent.toFixed(3)}%25`));
  }
  return times;
}

async function timeOverviews(
  serving: Serving,
  ask: Ask,
): Promise<{ readonly overview: number; readonly sampled: number }> {
  const times: number[] = [];
  const before = serving.bytesRead();
  for (let count = 0; count < OVERVIEWS; count += 1) times.push(await ask('overview', 'n=240'));
  const sampled = (serving.bytesRead() - before) / OVERVIEWS / 1024;
  return { overview: percentile(times, 0.5), sampled };
}

/** Megabytes of log for each second of processor time: others may be using the machine. */
async function speed(
  serving: Serving,
  { bytes }: LargeLog,
  work: () => Promise<number>,
): Promise<number> {
  const before = serving.cpuSeconds();
  await work();
  return bytes / 1e6 / Math.max(0.01, serving.cpuSeconds() - before);
}

async function readAfterLeaving(serving: Serving): Promise<number> {
  const leave = await beginSearch(serving);
  leave();
  await passed(GIVEN_TO_LEAVE_MS);
  const before = serving.bytesRead();
  await passed(WATCHED_MS);
  return (serving.bytesRead() - before) / 1024;
}

/** Resolves once it is under way. Gives what leaves it. */
function beginSearch(serving: Serving): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const url = apiUrl(serving, 'search', EXPRESSION);
    const request = get(url, { agent: false }, (response: IncomingMessage) => {
      response.on('error', () => undefined);
      response.once('data', () => resolve(() => request.destroy()));
    });
    request.once('error', reject);
  });
}

interface Watching {
  readonly path: string;
  readonly count: number;
}

async function watchWhileSearched(
  serving: Serving,
  { path, count }: Watching,
): Promise<{ readonly p99: number; readonly lost: number }> {
  const url = new URL(serving.address('sse', 'follow'));
  url.searchParams.set('from', 'end');
  const viewer = await startViewer({ url: url.href, protocol: 'sse', attention: 'latencies' });
  const pace = { kind: 'steady', linesPerSecond: 1000 } as const;
  await appendLines({ path, first: 1, count: WARM_UP_LINES, pace });
  let isOver = false;
  const searching = (async () => {
    const ask = createAsk(serving);
    while (!isOver) await ask('search', EXPRESSION);
  })();
  await appendLines({ path, first: 1 + WARM_UP_LINES, count, pace });
  isOver = true;
  const total = WARM_UP_LINES + count;
  const { lineCount, latenciesMs } = await viewer.finish(total);
  await searching;
  return { p99: percentile(latenciesMs.slice(WARM_UP_LINES), 0.99), lost: total - lineCount };
}
