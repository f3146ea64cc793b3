import { DAY_MS } from './calendar.ts';

/** How clocks of one place go. */
export interface Zone {
  /** An IANA name, such as `Europe/Berlin`. */
  readonly name: string;
  /**
   * Milliseconds since 1970 of what a clock there shows. Of a time that never came, since clocks were
   * put forward, it is that of the clock that was not.
   * @param wallMs what the clock shows, as if it were UTC, in milliseconds since 1970.
   * @param twice which one is meant where clocks were put back and showed a time twice.
   */
  toUtcMs(wallMs: number, twice: Twice): number;
  /** What a clock there shows at a time: the inverse. */
  toWallMs(utcMs: number): number;
}

/** Of a time that clocks show twice: the earlier one, or the later. */
export type Twice = 'first' | 'second';

/** Clocks are changed at a full quarter of an hour, in every zone since 1972. */
const SLOT_MS = 15 * 60_000;
/** Slots and days that are remembered; then all are forgotten. */
const MAX_REMEMBERED = 4096;

/**
 * @param name an IANA name, `UTC`, or `local` for that of this machine.
 * @returns null where there is no such zone.
 */
export function createZone(name: string): Zone | null {
  if (name === 'local') return createLocalZone();
  try {
    return zoneOf(createFormat(name));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** There always is one, so it is looked up when it is first needed: it takes 10 ms, and few lines need it. */
function createLocalZone(): Zone {
  let found: Zone | null = null;
  const zone = (): Zone => (found ??= zoneOf(createFormat(undefined)));
  return {
    get name() {
      return zone().name;
    },
    toUtcMs: (wallMs, twice) => zone().toUtcMs(wallMs, twice),
    toWallMs: (utcMs) => zone().toWallMs(utcMs),
  };
}

function zoneOf(format: Intl.DateTimeFormat): Zone {
  const { timeZone } = format.resolvedOptions();
  return timeZone === 'UTC' ? UTC : createChangingZone(timeZone, format);
}

/** Where clocks are never changed. */
export const UTC: Zone = {
  name: 'UTC',
  toUtcMs: (wallMs) => wallMs,
  toWallMs: (utcMs) => utcMs,
};

function createChangingZone(name: string, format: Intl.DateTimeFormat): Zone {
  /** What is subtracted of clocks in a slot, for both readings. A format takes microseconds. */
  const differences = new Map<number, Difference>();
  const calm = new Map<number, Difference | null>();
  let lastSlot = NaN;
  let last: Difference = { first: 0, second: 0 };

  function differenceIn(slot: number): Difference {
    const wallMs = slot * SLOT_MS;
    return (
      remembered(calm, Math.floor(wallMs / DAY_MS), (day) => calmDifference(format, day)) ??
      remembered(differences, slot, () => differenceOf(format, wallMs))
    );
  }

  return {
    name,
    toUtcMs(wallMs, twice) {
      const slot = Math.floor(wallMs / SLOT_MS);
      if (slot !== lastSlot) {
        last = differenceIn(slot);
        lastSlot = slot;
      }
      return wallMs - last[twice];
    },
    toWallMs: (utcMs) => utcMs + offsetAt(format, utcMs),
  };
}

/** Milliseconds that clocks are ahead of UTC, for both readings of a time that they show. */
type Difference = Readonly<Record<Twice, number>>;

function remembered<Value>(
  cache: Map<number, Value>,
  key: number,
  make: (key: number) => Value,
): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= MAX_REMEMBERED) cache.clear();
  const value = make(key);
  cache.set(key, value);
  return value;
}

/** Null for a day on which, or next to which, clocks are changed. */
function calmDifference(format: Intl.DateTimeFormat, day: number): Difference | null {
  const before = offsetAt(format, (day - 1) * DAY_MS);
  const after = offsetAt(format, (day + 2) * DAY_MS);
  return before === after ? { first: before, second: before } : null;
}

function differenceOf(format: Intl.DateTimeFormat, wallMs: number): Difference {
  const before = offsetAt(format, wallMs - DAY_MS);
  const after = offsetAt(format, wallMs + DAY_MS);
  const possible = [before, after].filter((it) => offsetAt(format, wallMs - it) === it);
  // None: clocks were put forward over this time.
  if (possible.length === 0) return { first: before, second: before };
  return { first: Math.max(...possible), second: Math.min(...possible) };
}

function createFormat(timeZone: string | undefined): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    ...(timeZone !== undefined && { timeZone }),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}

/** Milliseconds that clocks are ahead of UTC at a time. */
function offsetAt(format: Intl.DateTimeFormat, utcMs: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(utcMs)) parts[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return wallMs - Math.floor(utcMs / 1000) * 1000;
}
