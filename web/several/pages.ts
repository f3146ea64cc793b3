import { parseEventId } from '../../src/protocol/event-id.ts';
import { apiUrl } from '../api.ts';
import { addFilter } from '../filter.ts';
import type { Filter } from '../filter.ts';
import { gapRow, noticeRow } from '../lines/notice-row.ts';
import { idOf, rowsOf } from '../lines/row.ts';
import type { Row } from '../lines/row.ts';
import { LookupError, fetchJson } from '../lookup/answer.ts';
import type { LinesPage } from '../lookup/page.ts';

/** Rows of a log that stay together: a line, and what is told before it. */
export interface Entry {
  readonly rows: readonly Row[];
  /** When the line was written, or the one before that says so; -Infinity where none does. */
  readonly timeMs: number;
  /** The position behind it in its log, an id. */
  readonly end: string;
}

/** What lies on one side of a position in one log. */
export interface LogPage {
  readonly log: string;
  readonly entries: readonly Entry[];
  /** The position before the first entry. */
  readonly first: string;
  /** The position behind the last. */
  readonly end: string;
  readonly older: boolean;
  readonly newer: boolean;
}

/** A page with the time of each line. */
export interface TimedPage extends LinesPage {
  readonly times: readonly (number | null)[];
}

export interface PageAsked {
  readonly log: string;
  readonly at: string;
  readonly dir: 'forward' | 'back';
  readonly filter: Filter;
  /** Bytes of lines at most. */
  readonly max: number;
  readonly signal: AbortSignal;
}

/** Lines that do not say when they were written are looked behind so many pages for one that does. */
const MAX_LOOKS = 4;

/** Asks for lines of one log with their times. @throws {LookupError} */
export function fetchTimed({ log, at, dir, filter, max, signal }: PageAsked): Promise<TimedPage> {
  const url = apiUrl(`api/lines/${encodeURIComponent(log)}`);
  const query = { at, dir, max: String(max), times: 'true' };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  addFilter(url.searchParams, filter);
  return fetchJson(url, signal);
}

/** Reads what comes behind a position. */
export async function readForward(asked: PageAsked): Promise<LogPage> {
  const { log, at } = asked;
  const page = await fetchTimed(asked).catch(lost);
  if (page === null) return lostPage(log, at);
  const { first, id: end, older, newer } = page;
  return { log, entries: entriesOf(log, [page], 'forward'), first, end, older, newer };
}

/** Reads what comes before a position, so far back that its first line says a time where any near it does. */
export async function readBack(asked: PageAsked): Promise<LogPage> {
  const { log, at } = asked;
  const last = await fetchTimed(asked).catch(lost);
  if (last === null) return lostPage(log, at);
  const pages = [last];
  let page = last;
  for (let looks = 1; looks < MAX_LOOKS && isUndated(page); looks += 1) {
    // They come one after the other: each tells where the next one is.
    // oxlint-disable-next-line no-await-in-loop
    page = await fetchTimed({ ...asked, at: page.first });
    pages.unshift(page);
  }
  const { first, older } = page;
  const entries = entriesOf(log, pages, 'back');
  return { log, entries, first, end: last.id, older, newer: last.newer };
}

function isUndated({ times, older }: TimedPage): boolean {
  return older && times.length > 0 && times.every((time) => time === null);
}

/** Pages that follow on each other as entries. What is told on the way to a page stands on that side of its lines. */
function entriesOf(log: string, pages: readonly TimedPage[], dir: 'forward' | 'back'): Entry[] {
  const entries: Entry[] = [];
  let timeMs = -Infinity;
  let before: Row[] = [];
  for (const page of pages) {
    const notices = page.notices.map(noticeRow).filter((row) => row !== null);
    const told = notices.map((row) => ({ ...row, log }));
    const midLine = parseEventId(page.first)?.midLine ?? false;
    const rows = rowsOf(page, { midLine, generation: 0 });
    let index = 0;
    for (const row of dir === 'forward' ? [...told, ...rows] : [...rows, ...told]) {
      if (row.kind === 'notice') {
        before.push(row);
        continue;
      }
      timeMs = page.times[index] ?? timeMs;
      index += 1;
      entries.push({ rows: [...before, { ...row, log }], timeMs, end: idOf(row) ?? page.id });
      before = [];
    }
    if (before.length > 0) entries.push({ rows: before, timeMs, end: page.id });
    before = [];
  }
  return entries;
}

/** Null for what can no longer be read, or not yet. @throws what went wrong otherwise. */
function lost(error: unknown): null {
  if (error instanceof LookupError && LOST.has(error.code)) return null;
  throw error;
}

const LOST: ReadonlySet<string> = new Set(['ERR_UNKNOWN_ID', 'ERR_NO_FILE']);

function lostPage(log: string, at: string): LogPage {
  const row = { ...gapRow('what was here is no longer there'), log };
  const entries = [{ rows: [row], timeMs: -Infinity, end: at }];
  return { log, entries, first: at, end: at, older: false, newer: false };
}
