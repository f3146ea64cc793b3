import { resumed } from '../later.ts';
import type { Return } from '../stream/returns.ts';
import type { ViewerStatus } from '../viewer-model.ts';

/** What the page says by itself of what the stream does. */
export interface Telling {
  /** Takes up how the open log stands. */
  note(status: ViewerStatus | null): void;
}

/** @param tell says something for a moment. */
export function createTelling(tell: (words: string) => void): Telling {
  let toldOf: Return | null = null;
  return {
    note(status) {
      const returned = status?.returned ?? null;
      if (returned === null || returned === toldOf) return;
      toldOf = returned;
      // Where that cannot be loaded the light has said what matters.
      resumed.load().then(
        ({ resumedWords }) => tell(resumedWords(returned)),
        () => undefined,
      );
    },
  };
}
