import type { Contender } from './contenders/contender.ts';
import type { Peer } from './contenders/peer.ts';
import type { Way } from './contenders/sse-tail-peer.ts';
import type { Build, SseTailSettings } from './contenders/sse-tail.ts';

/** One measured thing: its unit, what it came to in each run, and what it should come to. */
export interface Figure {
  readonly caseName: string;
  readonly contender: string;
  readonly name: string;
  readonly unit: string;
  /** One value a run, in the order of the runs. */
  readonly runs: readonly number[];
  /** What the median should be; null where there is nothing to reach. */
  readonly goal: Goal | null;
}

/** `exactly` holds for each run and fails the program; the others are only told. */
export type Goal =
  | { readonly atMost: number }
  | { readonly atLeast: number }
  | { readonly exactly: number };

/** How much a benchmark does. */
export interface Scale {
  /** How often each contender is measured. */
  readonly runs: number;
  /** Lines at first that do not count: for some ten seconds V8 compiles the server's code. */
  readonly warmUpLines: number;
  /** Lines of the busy part of `latency`, written at 1,000 a second. */
  readonly busyLines: number;
  readonly idleLines: number;
  /** Bursts a run in `last-line`. */
  readonly bursts: number;
  readonly backfillBytes: number;
  readonly pausedBytes: number;
  /** Bytes of the file in `archive`, uncompressed, and in `filter`. */
  readonly archiveBytes: number;
  /** Lines of the live log meanwhile, written at 1,000 a second. */
  readonly archiveLines: number;
  readonly longLineBytes: number;
  /** How many viewers there are in `fan-out`, one after the other. */
  readonly crowds: readonly number[];
  /** And in `ways` and `slow`. */
  readonly waysViewers: number;
  readonly slowViewers: number;
  /** Lines a second of the logs in `rates`. */
  readonly rates: readonly number[];
  /** How long a crowd is written for. */
  readonly crowdSeconds: number;
  readonly burstLines: number;
  readonly idleViewers: number;
  /** How long is looked at a server that has nothing to do. */
  readonly idleMs: number;
  /** And one of which so little is expected that it takes longer to tell. */
  readonly quietMs: number;
  /** And how long it is left alone before: V8 goes on compiling for a while. */
  readonly settleMs: number;
  /** How many logs there are in `many-logs`. */
  readonly logCounts: readonly number[];
  /** Bytes that are in the log already in `growth`. */
  readonly grownBytes: readonly number[];
  /** Whether other programs are measured, besides the floor. */
  readonly withPeers: boolean;
}

export const FULL: Scale = {
  runs: 5,
  warmUpLines: 10_000,
  busyLines: 10_000,
  idleLines: 20,
  bursts: 5,
  backfillBytes: 500e6,
  pausedBytes: 200e6,
  archiveBytes: 1e9,
  archiveLines: 12_000,
  longLineBytes: 1000e6,
  crowds: [1, 100, 500, 2000],
  waysViewers: 500,
  slowViewers: 100,
  rates: [1, 100, 1000],
  crowdSeconds: 5,
  burstLines: 300_000,
  idleViewers: 5000,
  idleMs: 5000,
  quietMs: 20_000,
  settleMs: 10_000,
  logCounts: [1, 10, 100],
  grownBytes: [0, 100e6, 1000e6, 10_000e6],
  withPeers: true,
};

/** Enough to show that everything runs; too little to say how fast. */
export const SHORT: Scale = {
  runs: 1,
  warmUpLines: 200,
  busyLines: 500,
  idleLines: 3,
  bursts: 1,
  backfillBytes: 10e6,
  pausedBytes: 20e6,
  archiveBytes: 20e6,
  archiveLines: 1500,
  longLineBytes: 20e6,
  crowds: [5],
  waysViewers: 5,
  slowViewers: 5,
  rates: [100],
  crowdSeconds: 0.3,
  burstLines: 5000,
  idleViewers: 10,
  idleMs: 200,
  quietMs: 200,
  settleMs: 0,
  logCounts: [5],
  grownBytes: [0, 10e6],
  withPeers: false,
};

/** What a case is given. */
export interface Bench {
  readonly scale: Scale;
  /** Every build of sse-tail that is to be measured, with these settings over its defaults. */
  sseTails(settings?: SseTailSettings): Contender[];
  readonly builds: readonly Build[];
  /** Every build of sse-tail in these ways, to be watched by a crowd. */
  ways(ways: readonly Way[]): Peer[];
  /** What else there is on this machine. */
  peers(): readonly Peer[];
  /** A new and empty log file. Removed at the end of the program. */
  createLog(): string;
}

/** One question, in a file of its own. */
export interface BenchCase {
  readonly name: string;
  measure(bench: Bench): Promise<Figure[]>;
}

/** What one run of one contender gave, by the keys of the columns. */
export type Sample<Key extends string> = Readonly<Record<Key, number>>;

/** How a value of the samples is told. */
export interface Column<Key extends string> {
  readonly key: Key;
  readonly name: string;
  readonly unit: string;
  readonly goal?: Goal;
}

/**
 * Runs all contenders in turn, A B A B: whatever else the machine does then falls on all of them
 * alike. Gives the samples of each, in the order of the contenders.
 */
export async function alternate<Item, Result>(
  items: readonly Item[],
  runs: number,
  measure: (item: Item) => Promise<Result>,
): Promise<Result[][]> {
  const results: Result[][] = items.map(() => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, item] of items.entries()) results[index]?.push(await measure(item));
  }
  return results;
}

/** The figures of one contender. */
export function toFigures<Key extends string>(
  { caseName, contender }: Pick<Figure, 'caseName' | 'contender'>,
  samples: readonly Sample<Key>[],
  columns: readonly Column<Key>[],
): Figure[] {
  return columns.map(({ key, name, unit, goal = null }) => {
    return { caseName, contender, name, unit, goal, runs: samples.map((sample) => sample[key]) };
  });
}
