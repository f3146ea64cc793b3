import type { TrackedGeneration } from './tracked-generation.ts';

/** Keeps compressed files open for whoever pages through them, so that a page goes on where the last one was. */
export interface KeptArchives {
  /** Keeps a file for a while, if it is compressed. */
  keep(generation: TrackedGeneration): void;
  close(): void;
}

/** So many of a log; then the one that was asked for longest ago is let go. */
const MAX_KEPT = 2;
/** After the last page. Milliseconds. */
const KEEP_MS = 5000;

export function createKeptArchives(): KeptArchives {
  /** In the order in which they were asked for. */
  const kept = new Map<TrackedGeneration, NodeJS.Timeout>();
  let isClosed = false;

  function letGo(generation: TrackedGeneration): void {
    clearTimeout(kept.get(generation));
    if (kept.delete(generation)) generation.release();
  }

  return {
    keep(generation) {
      if (isClosed || generation.file.archive === null) return;
      generation.retain();
      letGo(generation);
      kept.set(
        generation,
        setTimeout(() => letGo(generation), KEEP_MS),
      );
      const [oldest] = kept.keys();
      if (kept.size > MAX_KEPT && oldest !== undefined) letGo(oldest);
    },
    close() {
      isClosed = true;
      for (const generation of kept.keys()) letGo(generation);
    },
  };
}
