import type { Beginning } from './start.ts';

/** A search for a beginning whose viewer may be let in before it is over. */
export interface FoundSoon {
  /** What was found; null where that failed, or takes long and is to be claimed. */
  readonly soon: Promise<Beginning | null>;
  /** What a search that took long has found; null where that failed, and from the second time on. */
  claim(): Promise<Beginning | null>;
  /** Nobody will claim it: lets go of what it finds. */
  abandon(onError: (error: unknown) => void): void;
}

/** @param find searches, and says so where that will take long; null where it failed. */
export function findSoon(find: (onSlow: () => void) => Promise<Beginning | null>): FoundSoon {
  let late: Promise<Beginning | null> | null = null;
  const soon = new Promise<Beginning | null>((resolve, reject) => {
    const found = find(() => {
      // On the next turn, since a search that was not slow to come here has given back nothing yet.
      queueMicrotask(() => {
        late = found;
        resolve(null);
      });
    });
    found.then(resolve, reject);
  });

  function take(): Promise<Beginning | null> {
    const taken = late ?? Promise.resolve(null);
    late = null;
    return taken;
  }

  return {
    soon,
    claim: take,
    abandon(onError) {
      take()
        .then((found) => found?.generation?.release())
        .catch(onError);
    },
  };
}
