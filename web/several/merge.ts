import type { Row } from '../lines/row.ts';
import type { Entry, LogPage } from './pages.ts';

/** Rows of several logs in the order of their times, and where they lie in each log. */
export interface MergedPage {
  readonly rows: readonly Row[];
  /** The positions before the rows, by the names of the logs. */
  readonly fronts: Places;
  /** And behind them. */
  readonly tails: Places;
  readonly older: boolean;
  readonly newer: boolean;
}

/** Positions by the names of logs. */
export type Places = ReadonlyMap<string, string>;

/** A page has at most so many entries, so that it cannot push out what is in sight. */
const MAX_ENTRIES = 2_000;

interface Head {
  readonly page: LogPage;
  /** How many of its entries were taken. */
  taken: number;
}

/**
 * Takes what comes next of all logs, as the server does with `order=time`: of the entries that come next in each log
 * the one with the least time, and of equal ones that of the first log. It ends where a log may have more
 * that was not read.
 */
export function mergeForward(pages: readonly LogPage[], most = MAX_ENTRIES): MergedPage {
  const heads = pages.map((page): Head => ({ page, taken: 0 }));
  const rows: Row[] = [];
  for (let count = 0; count < most; count += 1) {
    if (heads.some(({ page, taken }) => page.newer && taken === page.entries.length)) break;
    const entry = takeFirst(heads);
    if (entry === null) break;
    rows.push(...entry.rows);
  }
  return {
    rows,
    fronts: placesOf(pages.map(({ log, first }) => [log, first])),
    tails: placesOf(heads.map((head) => [head.page.log, tailOf(head)])),
    older: pages.some(({ older }) => older),
    newer: heads.some(({ page, taken }) => page.newer || taken < page.entries.length),
  };
}

/**
 * Takes what comes before, in the same order. A log may have more that was not read, and of the others only what comes
 * behind all of that is taken.
 */
export function mergeBack(pages: readonly LogPage[], most = MAX_ENTRIES): MergedPage {
  const border = borderOf(pages);
  const heads = pages.map((page, index): Head => {
    const isBehind = (entry: Entry): boolean => isAtOrBehind([entry.timeMs, index], border);
    // What was looked through without a line has no time, and must be passed.
    const isPassed = page.older && !hasLines(page);
    const first = isPassed ? 0 : page.entries.findIndex(isBehind);
    return { page, taken: first < 0 ? page.entries.length : first };
  });
  const count = heads.reduce((sum, { page, taken }) => sum + page.entries.length - taken, 0);
  for (let over = count - most; over > 0; over -= 1) takeFirst(heads);
  const fronts = placesOf(heads.map((head) => [head.page.log, frontOf(head)]));
  const older = heads.some(({ page, taken }) => page.older || taken > 0);
  const rows: Row[] = [];
  for (let entry = takeFirst(heads); entry !== null; entry = takeFirst(heads))
    rows.push(...entry.rows);
  const tails = placesOf(pages.map(({ log, end }) => [log, end]));
  return { rows, fronts, tails, older, newer: pages.some(({ newer }) => newer) };
}

/** A time, and the index of a log, which decides between equal times. */
type Key = readonly [timeMs: number, index: number];

/** Before it there may be lines that were not read. */
function borderOf(pages: readonly LogPage[]): Key {
  return pages.reduce<Key>(
    (border, page, index) => {
      if (!page.older) return border;
      const key: Key = [hasLines(page) ? firstTimeOf(page) : Infinity, index];
      return isAtOrBehind(key, border) ? key : border;
    },
    [-Infinity, -1],
  );
}

/** The first line that says a time; those before it have that of a line that was not read. */
function firstTimeOf({ entries }: LogPage): number {
  return entries.find(({ timeMs }) => timeMs > -Infinity)?.timeMs ?? -Infinity;
}

function hasLines({ entries }: LogPage): boolean {
  return entries.some(({ rows }) => rows.some(({ kind }) => kind === 'line'));
}

function isAtOrBehind([timeMs, index]: Key, [borderMs, borderIndex]: Key): boolean {
  return timeMs > borderMs || (timeMs === borderMs && index >= borderIndex);
}

function takeFirst(heads: readonly Head[]): Entry | null {
  let best: Head | null = null;
  for (const head of heads) {
    const timeMs = timeOf(head);
    if (timeMs !== null && (best === null || timeMs < (timeOf(best) ?? Infinity))) best = head;
  }
  if (best === null) return null;
  best.taken += 1;
  return best.page.entries[best.taken - 1] ?? null;
}

/** When what comes next was written; null where nothing is left. */
function timeOf({ page, taken }: Head): number | null {
  return page.entries[taken]?.timeMs ?? null;
}

/** The position before what comes next. */
function frontOf({ page, taken }: Head): string {
  return page.entries[taken - 1]?.end ?? page.first;
}

/** The same, where all that was looked through counts as well. */
function tailOf(head: Head): string {
  return head.taken === head.page.entries.length ? head.page.end : frontOf(head);
}

function placesOf(entries: readonly (readonly [log: string, id: string])[]): Places {
  return new Map(entries);
}
