import { parseEventId } from '../../src/protocol/event-id.ts';
import { parseVectorId } from '../../src/protocol/vector-id.ts';
import { NO_FILTER } from '../filter.ts';
import { LookupError } from '../lookup/answer.ts';
import { mapFew } from './few.ts';
import type { Places } from './merge.ts';
import { fetchTimed, readBack } from './pages.ts';

export interface LandingOptions {
  /** Of which logs, in their order. */
  readonly names: readonly string[];
  readonly signal: AbortSignal;
}

/** The last lines before a place are looked through for a time. Bytes. */
const LOOKED_BYTES = 64 * 1024;

/** Positions in several logs. */
export interface FoundPlaces {
  readonly places: Places;
  /** Whether they are behind a line that was meant; else what was meant comes behind them. */
  readonly isBehindLine: boolean;
}

/**
 * Finds a place in each of several logs: positions of all or some of them as `NAME:ID,NAME:ID`, a time or `start`. Where
 * the position in a log is not said it is that of the time of the others. A log without a file has none.
 * @throws {LookupError} where the server cannot find it.
 * @throws {Error} for a place that is one of a log alone; it says what to write.
 */
export async function findPlaces(place: string, options: LandingOptions): Promise<FoundPlaces> {
  const { names, signal } = options;
  const said = new Map([...parseVectorId(place).parts].filter(([name]) => names.includes(name)));
  if (said.size === 0 && isOfOneLog(place))
    throw new Error('Here a place is a time: 14:03, -10m, start');
  const others = names.filter((name) => !said.has(name));
  const known = said.size === 0 ? null : await lastOf(said, options);
  const found = await mapFew(others, (name) => {
    return positionAt(
      name,
      known === null ? place : timeBehind(known, names.indexOf(name)),
      signal,
    );
  });
  const looked = others.flatMap((name, index): [string, string][] => {
    const id = found[index] ?? null;
    return id === null ? [] : [[name, id]];
  });
  return { places: new Map([...said, ...looked]), isBehindLine: said.size > 0 };
}

function isOfOneLog(place: string): boolean {
  return parseEventId(place) !== null || /^\d+$|%$/.test(place);
}

interface LastLine {
  /** When it was written; -Infinity where no line says so. */
  readonly timeMs: number;
  /** Which log it is of. */
  readonly index: number;
}

/** The last of the lines before some positions. */
async function lastOf(said: Places, { names, signal }: LandingOptions): Promise<LastLine> {
  const shared = { dir: 'back', filter: NO_FILTER, max: LOOKED_BYTES, signal } as const;
  const pages = await mapFew([...said], ([log, at]) => readBack({ ...shared, log, at }));
  const lines = pages.map(({ log, entries }): LastLine => {
    return { timeMs: entries.at(-1)?.timeMs ?? -Infinity, index: names.indexOf(log) };
  });
  const [last] = lines.toSorted((a, b) => b.timeMs - a.timeMs || b.index - a.index);
  return last ?? { timeMs: -Infinity, index: 0 };
}

/** From when on another log's lines come behind that line: of equal times those of the first log come first. */
function timeBehind({ timeMs, index }: LastLine, other: number): string {
  if (timeMs === -Infinity) return 'end';
  return new Date(timeMs + (other < index ? 1 : 0)).toISOString();
}

async function positionAt(log: string, at: string, signal: AbortSignal): Promise<string | null> {
  const asked = { log, at, filter: NO_FILTER, max: 1, signal } as const;
  try {
    if (at === 'end') return (await fetchTimed({ ...asked, dir: 'back' })).id;
    return (await fetchTimed({ ...asked, dir: 'forward' })).first;
  } catch (error) {
    if (error instanceof LookupError && error.code === 'ERR_NO_FILE') return null;
    throw error;
  }
}
