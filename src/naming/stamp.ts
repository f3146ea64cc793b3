/** One way to read the part of a name that tells files of a family apart. */
export interface Reading {
  /** In which order the parts of a date stand: where it is not sure, the other names tell. */
  readonly order: 'sure' | 'day-first' | 'month-first';
  /** The smaller, the older; compares within a kind. */
  readonly rank: readonly number[];
}

/** What the name of a rotated file says of its age. */
export type Stamp =
  /** Counted from the newest: the greater, the older. `nameOf` is the name with another number. */
  | {
      readonly kind: 'number';
      readonly number: number;
      readonly nameOf: (number: number) => string;
    }
  /** Dates and seconds since 1970 cannot be compared: nothing tells the time zone. */
  | { readonly kind: 'date' | 'seconds'; readonly readings: readonly Reading[] }
  /** Only the time of change tells. */
  | { readonly kind: 'unknown' };

/** No numbering begins here: a family of nothing but such numbers has years in its names. */
const FIRST_YEAR = 1970;

/**
 * Puts names in order, oldest first.
 * @returns null where the names do not tell.
 */
export function orderByStamp<Item extends { readonly stamp: Stamp }>(
  items: readonly Item[],
): Item[] | null {
  if (items.length <= 1) return [...items];
  if (new Set(items.map(({ stamp }) => stamp.kind)).size > 1) return null;
  const orders = possibleOrders(items);
  const [first, ...others] = orders.map((order) => sorted(items, order));
  if (!first) return null;
  const isSame = (other: Item[] | null): boolean =>
    other !== null && other.every((item, index) => item === first[index]);
  return others.every(isSame) ? first : null;
}

/** Which orders of day and month agree with all names: one that is sure decides for the others. */
function possibleOrders(items: readonly { readonly stamp: Stamp }[]): Reading['order'][] {
  const certain = new Set(items.map(({ stamp }) => soleReading(stamp)?.order));
  const possible = (['day-first', 'month-first'] as const).filter((order) => certain.has(order));
  return possible.length === 1 ? possible : ['day-first', 'month-first'];
}

function soleReading(stamp: Stamp): Reading | undefined {
  return 'readings' in stamp && stamp.readings.length === 1 ? stamp.readings[0] : undefined;
}

/** Null where two names say the same, or one says nothing. */
function sorted<Item extends { readonly stamp: Stamp }>(
  items: readonly Item[],
  order: Reading['order'],
): Item[] | null {
  const numbers = items.flatMap(({ stamp }) => (stamp.kind === 'number' ? [stamp.number] : []));
  if (numbers.length > 0 && numbers.every((number) => number >= FIRST_YEAR)) return null;
  const ranked = items.map((item) => ({ item, rank: rankOf(item.stamp, order) }));
  ranked.sort((a, b) => compareRanks(a.rank, b.rank));
  const isClear = ranked.every(
    ({ rank }, index) => index === 0 || compareRanks(ranked[index - 1]?.rank ?? [], rank) < 0,
  );
  return isClear ? ranked.map(({ item }) => item) : null;
}

function rankOf(stamp: Stamp, order: Reading['order']): readonly number[] {
  if (stamp.kind === 'unknown') return [];
  if (stamp.kind === 'number') return [-stamp.number];
  const { readings } = stamp;
  return (readings.find((reading) => reading.order === order) ?? readings[0])?.rank ?? [];
}

/** Below 0 where the first is older; 0 where the two do not tell. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return a.kind === b.kind ? compareRanks(rankOf(a, 'sure'), rankOf(b, 'sure')) : 0;
}

/** Where one ends before the other, it is as if it went on with 0. */
function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
