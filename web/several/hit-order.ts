import type { Hit } from '../lookup/search.ts';
import { mapFew } from './few.ts';

type Direction = 'forward' | 'back';

/** Steps through the hits of several logs in the order in which their lines are merged. */
export interface HitWalk {
  /** The hit that was stepped to last. */
  readonly current: Hit | null;
  /** The next one in a direction; null where there is none. Rejects as what finds them does. */
  step(dir: Direction, signal: AbortSignal): Promise<Hit | null>;
}

export interface HitWalkOptions {
  /** The logs, in their order. */
  readonly names: readonly string[];
  /** Finds the nearest hit of a log on one side of another one; null: of where the walk begins. */
  readonly find: (asked: {
    readonly log: string;
    readonly dir: Direction;
    readonly from: Hit | null;
    readonly signal: AbortSignal;
  }) => Promise<Hit | null>;
}

/** So many logs are searched at a time: a server lets few searches work, and others wait for it too. */
const MOST_SEARCHES = 3;

/**
 * What comes next in each log is found once and kept until it is its turn, as a merge does. So no hit is left out or
 * told twice, in whatever order the times of a log are.
 */
export function createHitWalk({ names, find }: HitWalkOptions): HitWalk {
  /** The nearest hits on each side of the current one, as far as they are known. */
  const near = { forward: new Map<string, Hit>(), back: new Map<string, Hit>() };
  let current: Hit | null = null;

  async function nearest(log: string, dir: Direction, signal: AbortSignal): Promise<Hit | null> {
    const known = near[dir].get(log);
    if (known !== undefined) return known;
    const from = current?.log === log ? current : (near[opposite(dir)].get(log) ?? null);
    const found = await find({ log, dir, from, signal });
    if (found !== null && !signal.aborted) near[dir].set(log, found);
    return found;
  }

  function moveTo(hit: Hit, dir: Direction): void {
    if (current !== null) near[opposite(dir)].set(logOf(current), current);
    near[dir].delete(logOf(hit));
    current = hit;
  }

  return {
    get current() {
      return current;
    },
    async step(dir, signal) {
      const found = await mapFew(names, (log) => nearest(log, dir, signal), MOST_SEARCHES);
      signal.throwIfAborted();
      const hits = found.filter((hit) => hit !== null);
      if (dir === 'back') hits.reverse();
      // Of equal times that of the first log comes first, and the first of all stays first when it is sorted.
      const sign = dir === 'forward' ? 1 : -1;
      const [best] = hits.toSorted((a, b) => sign * compare(timeOf(a), timeOf(b)));
      if (best !== undefined) moveTo(best, dir);
      return best ?? null;
    },
  };
}

/**
 * The number of a hit among those of several logs, from 1.
 * @param hits of each log in the order of its lines. @param isCounted whether no more of a log can come.
 * @returns 0 while there may be more before it.
 */
export function numberAmong(
  hit: Hit,
  hits: readonly Hit[],
  { names, isCounted }: { names: readonly string[]; isCounted: (log: string) => boolean },
): number {
  const reached = new Map<string, number>();
  // A line comes no sooner than those before it in its log, whatever its time says.
  const turns = hits.map((one) => {
    const log = logOf(one);
    const turn = Math.max(reached.get(log) ?? -Infinity, timeOf(one));
    reached.set(log, turn);
    return { turn, index: names.indexOf(log) };
  });
  const place = hits.findIndex((one) => isSame(one, hit) && one.offset === hit.offset);
  const own = turns[place];
  const isPassed = (log: string): boolean =>
    isCounted(log) || (reached.get(log) ?? -Infinity) > (own?.turn ?? Infinity);
  if (own === undefined || !names.every(isPassed)) return 0;
  const before = turns.filter(({ turn, index }, at) => {
    return (compare(turn, own.turn) || index - own.index || at - place) < 0;
  });
  return 1 + before.length;
}

/** Whether two hits are in the same line. */
export function isSame(
  one: Pick<Hit, 'log' | 'id'> | null,
  other: Pick<Hit, 'log' | 'id'> | null,
): boolean {
  return one?.log === other?.log && one?.id === other?.id;
}

function opposite(dir: Direction): Direction {
  return dir === 'forward' ? 'back' : 'forward';
}

function logOf({ log = '' }: Hit): string {
  return log;
}

/** Lines before all that say a time come first. */
function timeOf({ timeMs }: Hit): number {
  return timeMs ?? -Infinity;
}

/** Two infinities have no difference. */
function compare(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
