import { NO_FILTER } from '../filter.ts';
import type { Bucket } from '../lookup/overview.ts';
import { fetchOverview } from '../lookup/overview.ts';
import { LookupError } from '../lookup/answer.ts';
import { mapFew } from './few.ts';
import { fetchTimed } from './pages.ts';
import type { LogExtent, Sample } from './scale.ts';

/** Ranges of each log that are sampled. */
const BUCKETS = 120;
/** The first and the last lines are looked through for a time. Bytes. */
const LOOKED_BYTES = 4096;

/** A log as a whole, and what samples say of it. */
export interface SampledLog extends LogExtent {
  readonly buckets: readonly Bucket[];
}

/** Looks at each log as a whole. One without a file has no bytes. @throws {LookupError} */
export function sampleLogs(names: readonly string[], signal: AbortSignal): Promise<SampledLog[]> {
  return mapFew(names, async (name) => {
    try {
      return await sampleLog(name, signal);
    } catch (error) {
      if (!(error instanceof LookupError) || error.code !== 'ERR_NO_FILE') throw error;
      return { name, total: 0, live: 0, samples: [], buckets: [] };
    }
  });
}

async function sampleLog(name: string, signal: AbortSignal): Promise<SampledLog> {
  const asked = { log: name, filter: NO_FILTER, max: LOOKED_BYTES, signal };
  const [{ total, family, buckets }, start, end] = await Promise.all([
    fetchOverview(name, BUCKETS, signal),
    // Compressed files are not sampled: what they begin with says when they do.
    fetchTimed({ ...asked, at: 'start', dir: 'forward' }),
    fetchTimed({ ...asked, at: 'end', dir: 'back' }),
  ]);
  const samples = [
    ...sampleAt(start.times.find(isTime), 0),
    ...samplesIn(buckets),
    ...sampleAt(end.times.findLast(isTime), total),
  ];
  return { name, total, live: family.at(-1)?.size ?? total, samples, buckets };
}

function samplesIn(buckets: readonly Bucket[]): Sample[] {
  let before = 0;
  return buckets.flatMap(({ time, bytes }) => {
    const samples = sampleAt(time === null ? null : Date.parse(time), before);
    before += bytes;
    return samples;
  });
}

function sampleAt(timeMs: number | null | undefined, before: number): Sample[] {
  return typeof timeMs === 'number' ? [{ timeMs, before }] : [];
}

function isTime(timeMs: number | null): timeMs is number {
  return timeMs !== null;
}
