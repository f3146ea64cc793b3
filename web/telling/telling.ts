import { bytesBehind } from '../chrome/model.ts';
import type { PageModel } from '../chrome/model.ts';
import { falling, resumed } from '../later.ts';
import type { Return } from '../stream/returns.ts';
import type { Behind } from './behind.tsx';

/** So far behind, or further, is worth telling if it lasts. */
const FAR_BYTES = 1024 * 1024;
const FAR_MS = 3_000;
/** A page that catches up in less has no use for a button. */
const LASTS_MS = 2_000;

/** What of the page is looked at here. */
type Seen = Pick<PageModel, 'list' | 'log' | 'viewer'>;

/** What the page says by itself of what the stream does. */
export interface Telling {
  /** Says that the page has been far behind for a while; null where it has not. */
  readonly behind: typeof Behind | null;
  /** Takes up how the open log stands. */
  note(seen: Seen): void;
}

/** @param tell says something for a moment. */
export function createTelling(tell: (words: string) => void): Telling {
  let toldOf: Return | null = null;
  let farSinceMs: number | null = null;

  function noteReturn(returned: Return | null): void {
    if (returned === null || returned === toldOf) return;
    toldOf = returned;
    // Where that cannot be loaded the light has said what matters.
    resumed.load().then(
      ({ resumedWords }) => tell(resumedWords(returned)),
      () => undefined,
    );
  }

  return {
    get behind() {
      const isLong = farSinceMs !== null && performance.now() - farSinceMs > LASTS_MS;
      return isLong ? (falling.now?.Behind ?? null) : null;
    },
    note(seen) {
      farSinceMs = isFar(seen) ? (farSinceMs ?? performance.now()) : null;
      // Where it cannot be loaded the lag is shown without it, and the next look tries again.
      if (farSinceMs !== null) falling.load().catch(() => undefined);
      noteReturn(seen.viewer?.returned ?? null);
    },
  };
}

function isFar(seen: Seen): boolean {
  const { viewer } = seen;
  const kind = viewer?.connection.kind;
  if (viewer === null || (kind !== 'live' && kind !== 'catching-up')) return false;
  return (viewer.lagMs ?? 0) > FAR_MS || bytesBehind(seen) > FAR_BYTES;
}
