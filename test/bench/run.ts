import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { FULL, SHORT } from './bench.ts';
import type { Bench, BenchCase, Figure, Scale } from './bench.ts';
import { archive } from './cases/archive.ts';
import { backfillMany } from './cases/backfill-many.ts';
import { backfill } from './cases/backfill.ts';
import { backlog } from './cases/backlog.ts';
import { burst } from './cases/burst.ts';
import { deep } from './cases/deep.ts';
import { fanOut, growth, rates, slow, ways } from './cases/fan-out.ts';
import { filter } from './cases/filter.ts';
import { idle } from './cases/idle.ts';
import { lastLine } from './cases/last-line.ts';
import { latency } from './cases/latency.ts';
import { longLine } from './cases/long-line.ts';
import { lookup } from './cases/lookup.ts';
import { manyLogs } from './cases/many-logs.ts';
import { pausedMany } from './cases/paused-many.ts';
import { paused } from './cases/paused.ts';
import { start } from './cases/start.ts';
import { raw } from './cases/raw.ts';
import { ws } from './cases/ws.ts';
import { frontail } from './contenders/frontail.ts';
import { nchan } from './contenders/nchan.ts';
import { bare, plain } from './contenders/node-peers.ts';
import type { Peer } from './contenders/peer.ts';
import { sseTailPeer } from './contenders/sse-tail-peer.ts';
import { createSseTail } from './contenders/sse-tail.ts';
import type { Build } from './contenders/sse-tail.ts';
import { websocketd } from './contenders/websocketd.ts';
import { PROJECT } from './lib/paths.ts';
import { isExact, printFigures, writeFigures } from './report.ts';

const HELP = `npm run bench [-- FLAGS] [-- CASE …]

  --short           shows that everything runs, in a few seconds
  --runs N          how often each contender is measured (${FULL.runs})
  --size MB         bytes of the large file (${FULL.backfillBytes / 1e6})
  --viewers N[,N]   how many viewers there are in fan-out (${FULL.crowds.join()})
  --dist DIR        the build to measure (dist)
  --against DIR     a second build, measured side by side with the first
  --profile         leaves processor profiles of sse-tail in test/output/profiles
`;

const CASES: readonly BenchCase[] = [
  latency,
  lastLine,
  backfill,
  longLine,
  paused,
  ws,
  deep,
  archive,
  lookup,
  filter,
  fanOut,
  ways,
  slow,
  rates,
  burst,
  idle,
  manyLogs,
  growth,
  backfillMany,
  pausedMany,
  start,
  backlog,
  raw,
];

/** What else there is, the nearest to the machine first. */
const PEERS: readonly Peer[] = [bare, nchan, plain, websocketd, frontail];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    runs: { type: 'string' },
    size: { type: 'string' },
    viewers: { type: 'string' },
    dist: { type: 'string', default: join(PROJECT, 'dist') },
    against: { type: 'string' },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (flags.help) console.log(`${HELP}\ncases: ${CASES.map(({ name }) => name).join(', ')}`);
else await main();

async function main(): Promise<void> {
  if (process.platform !== 'linux')
    throw new Error('what a server costs is read from /proc: Linux');
  const cases = wantedCases();
  const scale = wantedScale();
  const folder = mkdtempSync(join(tmpdir(), 'sse-tail-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const bench = createBench(scale, folder);
  if (scale.withPeers) tellMissing();
  const figures: Figure[] = [];
  for (const it of cases) {
    console.log(`${it.name} …`);
    figures.push(...(await it.measure(bench)));
  }
  printFigures(figures);
  console.log(writeFigures('bench', { figures, scale }));
  if (!isExact(figures)) process.exitCode = 1;
}

function wantedCases(): readonly BenchCase[] {
  const unknown = positionals.find((name) => CASES.every((it) => it.name !== name));
  if (unknown !== undefined) throw new Error(`there is no case ${unknown}; see --help`);
  return positionals.length === 0 ? CASES : CASES.filter(({ name }) => positionals.includes(name));
}

function wantedScale(): Scale {
  const scale = flags.short ? SHORT : FULL;
  return {
    ...scale,
    runs: toNumber('runs', flags.runs) ?? scale.runs,
    crowds: flags.viewers?.split(',').map((text) => toNumber('viewers', text) ?? 0) ?? scale.crowds,
    backfillBytes: (toNumber('size', flags.size) ?? scale.backfillBytes / 1e6) * 1e6,
  };
}

function toNumber(flag: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--${flag} must be a whole number above 0`);
}

function tellMissing(): void {
  for (const { name, missing } of PEERS) {
    if (missing !== null) console.log(`${name} is missing: ${missing}`);
  }
}

function createBench(scale: Scale, folder: string): Bench {
  const builds = wantedBuilds();
  let logCount = 0;
  const there = PEERS.filter(({ missing }) => missing === null);
  return {
    scale,
    builds,
    ways: (wanted) => builds.flatMap((build) => wanted.map((way) => sseTailPeer(build, way))),
    peers: () => (scale.withPeers ? there : [bare]),
    sseTails: (settings) => builds.map((build) => createSseTail(build, settings)),
    createLog() {
      logCount += 1;
      const path = join(folder, `${logCount}.log`);
      writeFileSync(path, '');
      return path;
    },
  };
}

function wantedBuilds(): Build[] {
  const { dist, against, profile: isProfiled } = flags;
  const builds = [{ name: 'sse-tail', dist: resolve(dist), isProfiled }];
  if (against !== undefined) {
    builds.push({ name: 'sse-tail (2)', dist: resolve(against), isProfiled });
  }
  const missing = builds.find((build) => !existsSync(join(build.dist, 'cli.js')));
  if (missing) throw new Error(`there is no cli.js in ${missing.dist}; run npm run build`);
  return builds;
}
