import { histograms } from '../later.ts';
import type { Histogram } from './histogram.ts';
import { fetchOverview } from '../lookup/overview.ts';
import type { Scale } from './scale.ts';
import { createScrollbar } from './scrollbar.ts';
import { placeWords, ticksOf } from './ticks.ts';
import type { WorthSeeing } from './ticks.ts';

/** Ranges of the log that are sampled. */
const BUCKETS = 240;

export interface WholeOptions {
  readonly name: string;
  readonly scale: Scale;
  readonly pane: HTMLElement;
  /** The elements to fill. */
  readonly scrollbar: HTMLElement;
  readonly histogram: HTMLElement;
  /** Called with a share of all bytes that was asked for; `isFinal` once the hand has let go. */
  readonly seek: (share: number, isFinal: boolean) => void;
  /** Called where the histogram could not be loaded. */
  readonly unloaded: () => void;
}

/** The log as a whole, beside its lines: the scrollbar with what is worth seeing from afar, and the histogram. */
export interface Whole {
  /**
   * Shows where the topmost line is, as a share of all bytes. The first time, and whenever there is another file, the
   * log is sampled: no sooner than lines are there, which would have to wait for it.
   */
  update(share: number): void;
  /** Shows these instead of those before, beside what the samples say. */
  show(news: Partial<Omit<WorthSeeing, 'buckets'>>): void;
  toggleHistogram(): void;
  close(): void;
}

export function createWhole(options: WholeOptions): Whole {
  const { name, scale, pane, seek, unloaded } = options;
  let seen: WorthSeeing = { buckets: [], hits: [], marks: [], gaps: [] };
  let histogram: Histogram | null = null;
  let sampledAt: number | null = null;
  const leaving = new AbortController();
  const { signal } = leaving;
  const scrollbar = createScrollbar({
    bar: options.scrollbar,
    pane,
    wordsAt,
    seek,
  });

  function wordsAt(share: number): string {
    return placeWords(scale, seen.buckets, share);
  }

  function see(news: Partial<WorthSeeing>): void {
    seen = { ...seen, ...news };
    scrollbar.setTicks(ticksOf(scale, seen));
  }

  /** Without an answer there are no ticks, and all else works. */
  async function sample(): Promise<void> {
    const overview = await fetchOverview(name, BUCKETS, signal).catch(() => null);
    if (overview === null) return;
    scale.learn(overview.family);
    see({ buckets: overview.buckets });
    histogram?.update(seen.buckets);
  }

  async function openHistogram(): Promise<void> {
    const { createHistogram } = await histograms.load();
    if (signal.aborted) return;
    histogram ??= createHistogram({
      element: options.histogram,
      wordsAt,
      seek: (share) => seek(share, true),
    });
    histogram.update(seen.buckets);
  }

  // Another log was open before, and its histogram was in sight.
  if (!options.histogram.hidden) openHistogram().catch(unloaded);
  return {
    update(share) {
      scrollbar.update(share);
      if (scale.newest === sampledAt) return;
      sampledAt = scale.newest;
      void sample();
    },
    show: see,
    toggleHistogram() {
      options.histogram.hidden = !options.histogram.hidden;
      if (!options.histogram.hidden) openHistogram().catch(unloaded);
    },
    close() {
      leaving.abort();
      scrollbar.close();
      histogram?.close();
    },
  };
}
