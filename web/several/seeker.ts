import { MAX_HITS, STEP_HITS, withAll } from '../find/seeker.ts';
import type { Seeker } from '../find/seeker.ts';
import { fetchOverview } from '../lookup/overview.ts';
import { LookupError } from '../lookup/answer.ts';
import { search } from '../lookup/search.ts';
import type { Found, Hit, Progress } from '../lookup/search.ts';
import { mapFew } from './few.ts';
import { createHitWalk, isSame, numberAmong } from './hit-order.ts';
import type { HitWalk, HitWalkOptions } from './hit-order.ts';
import { findPlaces } from './landing.ts';
import type { Places } from './merge.ts';
import type { LinePlace } from './moves.ts';

/** Where somebody reads. */
export interface ReadHere {
  /** The line; null where that is not known. */
  readonly line: LinePlace | null;
  /** The positions behind it as text, or `start`. */
  readonly place: string;
}

export interface SeveralSeekerOptions {
  /** The logs that are shown, in their order. */
  readonly names: () => readonly string[];
  readonly here: () => ReadHere;
}

/** Looks through several logs. They are counted one after the other: a server lets few searches work at a time. */
export function createSeveralSeeker({ names, here }: SeveralSeekerOptions): Seeker {
  let counted: ReadonlySet<string> = new Set();
  let walk: HitWalk | null = null;
  /** What the walk is for. */
  let walked = '';

  async function* all(params: URLSearchParams, signal: AbortSignal): AsyncGenerator<Found> {
    const logs = names();
    const passed = new Set<string>();
    counted = passed;
    const totals = await totalsOf(logs, signal);
    let sum: Sum = { scanned: 0, hits: 0 };
    for (const log of logs) {
      let end = sum;
      for await (const found of hitsIn(log, params, { most: MAX_HITS - sum.hits, signal })) {
        if (found.event === 'hit') yield found;
        else {
          totals.set(log, found.total);
          end = { scanned: sum.scanned + found.scanned, hits: sum.hits + found.hits };
          yield { event: 'progress', total: totalOf(totals), ...end };
        }
      }
      sum = end;
      if (sum.hits >= MAX_HITS) break;
      passed.add(log);
    }
    const reason = passed.size === logs.length ? 'exhausted' : 'capped';
    yield { event: 'done', reason, total: totalOf(totals), ...sum };
  }

  async function begin(params: URLSearchParams, signal: AbortSignal): Promise<HitWalk> {
    const { line, place } = here();
    const logs = names();
    const { places } = await findPlaces(place, { names: logs, signal });
    return createHitWalk({
      names: logs,
      find: (asked) => nearest(params, { places, line }, asked),
    });
  }

  return {
    all,
    async next(params, dir, signal) {
      const wanted = `${names().join(',')}?${params}`;
      // Whoever has gone elsewhere since goes on from there.
      if (walk === null || walked !== wanted || !isSame(walk.current, here().line)) {
        walk = await begin(params, signal);
        walked = wanted;
      }
      return walk.step(dir, signal);
    },
    numberOf: (hit, hits) =>
      numberAmong(hit, hits, { names: names(), isCounted: (log) => counted.has(log) }),
  };
}

type Sum = Pick<Progress, 'scanned' | 'hits'>;

/** The nearest hit of a log that is in no line where the search began. */
async function nearest(
  params: URLSearchParams,
  { places, line }: { readonly places: Places; readonly line: LinePlace | null },
  { log, dir, from, signal }: Parameters<HitWalkOptions['find']>[0],
): Promise<Hit | null> {
  const at = from?.id ?? places.get(log);
  // A log without a file has no place.
  if (at === undefined) return null;
  const left = from ?? line;
  for await (const found of hitsIn(log, withAll(params, { dir, at }), { most: STEP_HITS, signal }))
    if (found.event === 'hit' && !isSame(found, left)) return found;
  return null;
}

/** What is found in one of the logs, with the times of the hits. Nothing where it has no file. */
async function* hitsIn(
  log: string,
  params: URLSearchParams,
  { most, signal }: { readonly most: number; readonly signal: AbortSignal },
): AsyncGenerator<Found> {
  const asked = withAll(params, { times: 'true', hits: String(most) });
  try {
    for await (const found of search(log, asked, signal))
      yield found.event === 'hit' ? { ...found, log } : found;
  } catch (error) {
    if (!isWithoutFile(error)) throw error;
  }
}

/** How many bytes each log has. */
async function totalsOf(
  logs: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const totals = await mapFew(logs, async (log): Promise<[string, number]> => {
    try {
      return [log, (await fetchOverview(log, 1, signal)).total];
    } catch (error) {
      if (isWithoutFile(error)) return [log, 0];
      throw error;
    }
  });
  return new Map(totals);
}

function totalOf(totals: ReadonlyMap<string, number>): number {
  return [...totals.values()].reduce((sum, total) => sum + total, 0);
}

function isWithoutFile(error: unknown): boolean {
  return error instanceof LookupError && error.code === 'ERR_NO_FILE';
}
