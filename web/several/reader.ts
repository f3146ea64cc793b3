import { formatVectorId } from '../../src/protocol/vector-id.ts';
import type { Filter } from '../filter.ts';
import { idOf } from '../lines/row.ts';
import type { Row } from '../lines/row.ts';
import { createOneRead } from '../window/one-read.ts';
import type { OneReadOptions } from '../window/one-read.ts';
import type { LineWindow } from '../window/window.ts';
import { mapFew } from './few.ts';
import { rowsIn } from './held-rows.ts';
import { findPlaces } from './landing.ts';
import { mergeBack, mergeForward } from './merge.ts';
import type { MergedPage, Places } from './merge.ts';
import { readBack, readForward } from './pages.ts';

/** So many bytes of all logs are asked for at a time, no more of one than it takes, and of each a few lines. */
const ALL_BYTES = 256 * 1024;
const LOG_BYTES = { least: 4 * 1024, most: 64 * 1024 };

export interface SeveralReaderOptions extends OneReadOptions {
  readonly lines: LineWindow;
  /** The logs that are shown, in their order. */
  readonly names: () => readonly string[];
  readonly filter: () => Filter;
}

/** Reads lines of several logs into the window in the order of their times, on from its edges or around a place. */
export interface SeveralReader {
  readonly busy: boolean;
  /** False while something is being read, and for a while after that went wrong. */
  readonly isFree: boolean;
  /** Whether the positions before the window are known: a live stream that has just begun leaves lines out between. */
  readonly isPlaced: boolean;
  /** The positions behind the window, where it was read. */
  readonly tails: Places;
  older(): void;
  newer(): void;
  /** Begins the window anew around a place. @returns the row to show; null where that was given up or went wrong. */
  goTo(place: string): Promise<number | null>;
  /** Adds rows of a stream, which is at these positions then. */
  append(rows: readonly Row[], tails: Places): void;
  /** The stream has come so far, or is given up here. */
  moveTo(tails: Places): void;
  /** The positions behind a row, as text: of the logs of which they are known. Null where of none. */
  placeAt(sequence: number): string | null;
  /** Other logs than these are no longer in the window. */
  keep(names: readonly string[]): void;
  /** A window begins of which only the stream knows where it is. */
  forget(): void;
  stop(): void;
}

export function createSeveralReader(options: SeveralReaderOptions): SeveralReader {
  const { lines, names, filter } = options;
  const one = createOneRead(options);
  /** Before the window; null where that is not known. */
  let fronts: Places | null = null;
  let tails: Places = new Map();

  async function readAll(
    places: Places,
    dir: 'forward' | 'back',
    signal: AbortSignal,
  ): Promise<MergedPage> {
    const read = dir === 'back' ? readBack : readForward;
    const logs = names().filter((name) => places.has(name));
    const share = Math.floor(ALL_BYTES / Math.max(1, logs.length));
    const max = Math.max(LOG_BYTES.least, Math.min(share, LOG_BYTES.most));
    const shared = { dir, filter: filter(), max, signal };
    const pages = await mapFew(logs, (log) => read({ ...shared, log, at: places.get(log) ?? '' }));
    return dir === 'back' ? mergeBack(pages) : mergeForward(pages);
  }

  /** Behind a row: of each log the position behind its last line up to there. */
  function placesAt(sequence: number): Places {
    const places = new Map(fronts);
    const found = new Set<string>();
    for (let at = sequence; at >= lines.first && found.size < names().length; at -= 1) {
      const row = lines.at(at);
      const id = row?.kind === 'line' ? idOf(row) : null;
      if (row?.log === undefined || id === null || found.has(row.log)) continue;
      places.set(row.log, id);
      found.add(row.log);
      // What else is known would be of lines between which some are missing.
      if (fronts === null) break;
    }
    return places;
  }

  function prepend(page: MergedPage): void {
    const { end } = lines;
    fronts = new Map([...(fronts ?? []), ...page.fronts]);
    lines.prepend(page.rows, { frontId: null, older: page.older });
    if (lines.end < end) tails = placesAt(lines.end - 1);
  }

  function append(rows: readonly Row[], next: Places): void {
    const { first, end } = lines;
    // Of a log that has just come in nothing is known before its first lines.
    if (rows.some(({ log }) => log !== undefined && fronts?.has(log) === false)) fronts = null;
    const known = fronts === null ? [] : rowsIn(lines);
    lines.append(rows, null);
    tails = new Map([...tails, ...next]);
    if (fronts === null || lines.first === first) return;
    // Two folds that met are one.
    const isJoined = lines.end < end + rows.length;
    const gone = [...known, ...rows.slice(isJoined ? 1 : 0)].slice(0, lines.first - first);
    fronts = new Map([...fronts, ...endsOf(gone)]);
  }

  async function readOlder(from: Places): Promise<void> {
    await one.read(async (signal) => {
      const page = await readAll(from, 'back', signal);
      // Under a fast stream the window may have moved on since.
      if (!signal.aborted && fronts === from) prepend(page);
    });
  }

  async function readNewer(from: Places): Promise<void> {
    await one.read(async (signal) => {
      const page = await readAll(from, 'forward', signal);
      if (signal.aborted || tails !== from) return;
      append(page.rows, page.tails);
      lines.newer = page.newer;
    });
  }

  async function around(place: string, signal: AbortSignal): Promise<number | null> {
    const { places, isBehindLine } = await findPlaces(place, { names: names(), signal });
    const back = await readAll(places, 'back', signal);
    const ahead = await readAll(places, 'forward', signal);
    if (signal.aborted) return null;
    lines.clear({ frontId: null, older: back.older, newer: true });
    fronts = back.fronts;
    append(back.rows, places);
    const last = lines.end - 1;
    append(ahead.rows, ahead.tails);
    lines.newer = ahead.newer;
    const sequence = isBehindLine ? last : last + 1;
    return Math.max(lines.first, Math.min(sequence, lines.end - 1));
  }

  return {
    get busy() {
      return one.busy;
    },
    get isFree() {
      return one.isFree;
    },
    get isPlaced() {
      return fronts !== null;
    },
    get tails() {
      return tails;
    },
    older() {
      if (fronts !== null && lines.older && one.isFree) void readOlder(fronts);
    },
    newer() {
      if (lines.newer && one.isFree) void readNewer(tails);
    },
    goTo: (place) => one.read((signal) => around(place, signal)),
    append,
    moveTo(next) {
      tails = next;
    },
    placeAt(sequence) {
      const places = placesAt(sequence);
      return formatVectorId(
        names().map((log) => ({ log, id: places.get(log) ?? null })),
        null,
      );
    },
    keep(logs) {
      one.stop();
      const kept = (places: Places): Places =>
        new Map([...places].filter(([log]) => logs.includes(log)));
      fronts = fronts && kept(fronts);
      tails = kept(tails);
    },
    forget() {
      one.stop();
      fronts = null;
      tails = new Map();
    },
    stop: () => one.stop(),
  };
}

/** The position behind the last line of each log. */
function endsOf(rows: readonly Row[]): [string, string][] {
  return rows.flatMap((row): [string, string][] => {
    const id = row.kind === 'line' ? idOf(row) : null;
    return id === null || row.log === undefined ? [] : [[row.log, id]];
  });
}
