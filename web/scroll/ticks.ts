import { formatBytes } from '../format.ts';
import type { Hit } from '../lookup/search.ts';
import type { Bucket } from '../lookup/overview.ts';
import type { Place, Scale } from './scale.ts';
import type { Tick } from './scrollbar.ts';

/** What of a log is worth seeing from afar. */
export interface WorthSeeing {
  readonly buckets: readonly Bucket[];
  readonly hits: readonly Hit[];
  readonly marks: readonly Place[];
  /** Where lines are missing, as far as the page came across it. */
  readonly gaps: readonly Place[];
}

/** A tick for each worse level in the samples, each end of a file, and whatever else is worth seeing. */
export function ticksOf(
  scale: Scale,
  { buckets, hits, marks, gaps }: WorthSeeing,
): readonly Tick[] {
  const at = ({ file, offset }: Pick<Bucket, 'file' | 'offset'>): number =>
    scale.shareOf({ generation: scale.generationOf(file), offset });
  const levels = buckets.flatMap((bucket): Tick[] => {
    const tone = toneOf(bucket);
    return tone === null ? [] : [{ share: at(bucket), tone }];
  });
  const turns = scale.turns().map((share): Tick => ({ share, tone: 'turn' }));
  const ticks = (places: readonly Place[], tone: Tick['tone']): Tick[] =>
    places.map((place) => ({ share: scale.shareOf(place), tone }));
  const found = hits.map((hit): Tick => ({ share: at(hit), tone: 'hit' }));
  // Those that come later lie over those before.
  return [...levels, ...turns, ...found, ...ticks(gaps, 'gap'), ...ticks(marks, 'mark')];
}

/** The worst level in a sample, if it is one to be seen. */
export function toneOf({ levels }: Bucket): 'error' | 'warn' | null {
  if ((levels['error'] ?? 0) + (levels['fatal'] ?? 0) > 0) return 'error';
  return (levels['warn'] ?? 0) > 0 ? 'warn' : null;
}

/** A place in words: the share, and the time that the sample before it says, or how many bytes are before it. */
export function placeWords(scale: Scale, buckets: readonly Bucket[], share: number): string {
  const percent = `${(share * 100).toFixed(1)} %`;
  const before = buckets.findLast(
    ({ file, offset, time }) =>
      time !== null && scale.shareOf({ generation: scale.generationOf(file), offset }) <= share,
  );
  const time = before?.time ? timeWords(before.time) : formatBytes(scale.total * share);
  return `${percent} · ${time}`;
}

/** A time of ISO 8601, for people. */
export function timeWords(time: string): string {
  return time.slice(0, 19).replace('T', ' ');
}
