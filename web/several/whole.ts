import { formatVectorId } from '../../src/protocol/vector-id.ts';
import { times } from '../later.ts';
import type { LineRow } from '../lines/row.ts';
import type { Hit } from '../lookup/search.ts';
import { createScrollbar } from '../scroll/scrollbar.ts';
import type { Tick } from '../scroll/scrollbar.ts';
import { timeWords, toneOf } from '../scroll/ticks.ts';
import { sampleLogs } from './extents.ts';
import type { SampledLog } from './extents.ts';
import { mapFew } from './few.ts';
import { positionAt } from './landing.ts';
import { notedTime } from './row-times.ts';
import { createJointScale } from './scale.ts';
import type { JointScale } from './scale.ts';

/** While they grow, logs are sampled anew no sooner than this. */
const SAMPLED_MS = 30_000;

export interface SeveralWholeOptions {
  readonly pane: HTMLElement;
  /** The element to fill. */
  readonly scrollbar: HTMLElement;
  /** The logs that are shown, in their order. */
  readonly names: () => readonly string[];
  /** Called with a share of all bytes that was asked for; `isFinal` once the hand has let go. */
  readonly seek: (share: number, isFinal: boolean) => void;
}

/** Several logs as a whole, beside their lines. */
export interface SeveralWhole {
  /** Shows where the topmost line is; null: at the end. The first time the logs are sampled. */
  update(top: LineRow | null): void;
  /** So many bytes there are by now. */
  grown(bytes: number): void;
  /** Other logs are shown. */
  changed(): void;
  showHits(hits: readonly Hit[]): void;
  /** What is at a share, as a place to go to. */
  placeAt(share: number): Promise<string>;
  close(): void;
}

export function createSeveralWhole(options: SeveralWholeOptions): SeveralWhole {
  const { names } = options;
  let logs: readonly SampledLog[] = [];
  let scale = createJointScale([]);
  let hits: readonly Hit[] = [];
  let sampling: Promise<void> | null = null;
  let sampledAt = -Infinity;
  let sampledBytes = 0;
  let leaving = new AbortController();
  const scrollbar = createScrollbar({ ...options, bar: options.scrollbar, wordsAt });

  function wordsAt(share: number): string {
    const percent = `${(share * 100).toFixed(1)} %`;
    if (logs.length === 0) return percent;
    const place = scale.placeAt(share);
    const where =
      place.kind === 'within' ? place.name : timeWords(new Date(place.timeMs).toISOString());
    return `${percent} · ${where}`;
  }

  function drawTicks(): void {
    scrollbar.setTicks([
      ...logs.flatMap((log) => levelTicks(log, scale)),
      ...hitTicks(hits, scale),
    ]);
  }

  /** Without an answer there are no times, and a place is looked for again when somebody wants it. */
  async function sample(): Promise<void> {
    const { signal } = leaving;
    sampledAt = performance.now();
    const found = await sampleLogs(names(), signal).catch(() => null);
    if (signal.aborted) return;
    if (found === null) {
      sampling = null;
      return;
    }
    logs = found;
    scale = createJointScale(logs);
    sampledBytes = logs.reduce((sum, { total }) => sum + total, 0);
    drawTicks();
  }

  function shareOf(row: LineRow): number | null {
    const within = scale.shareWithin(row.log ?? '', row.offset ?? 0);
    if (within !== null) return within;
    const timeMs = notedTime(row) ?? times.now?.timeIn(row.text) ?? null;
    return timeMs === null || logs.length === 0 ? null : scale.shareOf(timeMs);
  }

  /** What a log says no times for has a place of its own in each log. */
  async function placeWithin(name: string, share: number): Promise<string> {
    const { signal } = leaving;
    const undated = logs.filter(({ samples }) => samples.length === 0);
    const index = undated.findIndex((log) => log.name === name);
    const before = undated.slice(0, index).map((log) => log.name);
    const found = await mapFew(names(), async (log) => {
      const at = before.includes(log) ? 'end' : 'start';
      const here = log === name ? `${(share * 100).toFixed(7)}%` : at;
      return { log, id: await positionAt(log, here, signal) };
    });
    return formatVectorId(found, null) ?? 'start';
  }

  // What streams bring has no time by the server.
  times.load().catch(() => undefined);
  return {
    update(top) {
      sampling ??= sample();
      const share = top === null ? 1 : shareOf(top);
      if (share !== null) scrollbar.update(share);
    },
    grown(bytes) {
      if (sampling === null || bytes <= sampledBytes) return;
      if (performance.now() - sampledAt > SAMPLED_MS) sampling = sample();
    },
    changed() {
      leaving.abort();
      leaving = new AbortController();
      sampling = null;
    },
    showHits(next) {
      if (hits === next) return;
      hits = next;
      drawTicks();
    },
    async placeAt(share) {
      await (sampling ??= sample());
      if (logs.length === 0) return 'start';
      const place = scale.placeAt(share);
      return place.kind === 'time'
        ? new Date(place.timeMs).toISOString()
        : placeWithin(place.name, place.share);
    },
    close() {
      leaving.abort();
      scrollbar.close();
    },
  };
}

/** The worse levels of a log, where its samples say times. */
function levelTicks({ buckets }: SampledLog, scale: JointScale): Tick[] {
  return buckets.flatMap((bucket): Tick[] => {
    const tone = toneOf(bucket);
    if (tone === null || bucket.time === null) return [];
    return [{ share: scale.shareOf(Date.parse(bucket.time)), tone }];
  });
}

function hitTicks(hits: readonly Hit[], scale: JointScale): Tick[] {
  return hits.flatMap(({ timeMs }): Tick[] =>
    typeof timeMs === 'number' ? [{ share: scale.shareOf(timeMs), tone: 'hit' }] : [],
  );
}
