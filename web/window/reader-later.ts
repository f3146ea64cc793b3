import { readers } from '../later.ts';
import type { LogReaderOptions } from './log-reader.ts';
import type { Reader } from './reader.ts';

/** A reader that is loaded when lines are first to be read: what the page begins with fills the screen. */
export function createReaderLater(options: LogReaderOptions): Reader {
  const { lines, changed, failed } = options;
  let reader: Reader | null = null;
  /** Whoever asks or stops later makes what was asked for before of no use. */
  let lastTurn = 0;
  let isLoading = false;

  /** @returns null where it was given up, or could not be loaded. */
  async function load(): Promise<Reader | null> {
    lastTurn += 1;
    const turn = lastTurn;
    isLoading = true;
    try {
      const { createLogReader } = await readers.load();
      reader ??= createLogReader(options);
      return turn === lastTurn ? reader : null;
    } catch (error) {
      if (turn === lastTurn && error instanceof Error) failed(error);
      return null;
    } finally {
      if (turn === lastTurn) isLoading = false;
    }
  }

  /** Reads on where the window has more; what is being loaded reads on at the next look at the window. */
  function readOn(work: (it: Reader) => void): void {
    if (reader !== null) work(reader);
    else if (!isLoading) void load().then((it) => (it === null ? undefined : changed()));
  }

  return {
    get busy() {
      return isLoading || (reader?.busy ?? false);
    },
    older() {
      if (lines.older) readOn((it) => it.older());
    },
    newer() {
      if (lines.newer) readOn((it) => it.newer());
    },
    goTo: async (place) => (await (reader === null ? load() : reader))?.goTo(place) ?? null,
    stop() {
      lastTurn += 1;
      isLoading = false;
      reader?.stop();
    },
  };
}
