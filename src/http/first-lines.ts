import type { Context } from 'koa';

import { SseTailError } from '../errors.ts';
import { isEnough, lastLines } from '../protocol/first-lines.ts';
import type { FirstLines } from '../protocol/first-lines.ts';
import { mostRecent } from '../protocol/most-recent.ts';
import type { ListFeed } from '../offered/list-feed.ts';
import type { Log } from '../log/log.ts';
import type { Page } from '../log/page.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import { firstOf } from '../lib/first-of.ts';
import { linesHtml } from '../shown/lines-html.ts';
import { sightIn, watchOver } from './let-in.ts';

/** The page waits no longer than this for its lines; it can look them up itself. */
const PATIENCE_MS = 200;
/** So many bytes of lines come with the page; more where those are too few lines to fill a screen. */
const SIZES = [32 * 1024, 128 * 1024];
/** The last so many of them can be seen before the page draws them itself: no screen is higher. */
const MAX_ROWS = 100;
/** Pages with lines that are made or sent at a time. Who comes then gets one without. */
const MAX_PAGES = 32;
/** Of more logs it is not looked up which one was written last. */
const MAX_LOGS = 64;

/** With these the page does not begin at the end of the log, or not with all lines. */
const OTHER_PLACES = ['at', 'i', 'x', 'lv'] as const;

export interface FirstLinesOptions {
  readonly feed: ListFeed;
  readonly onError: (error: unknown) => void;
}

/** Gives the markup of the lines that a request for the page begins with; null where it has to look them up itself. */
export type FindFirstLines = (ctx: Context) => Promise<string | null>;

/** Each lookup and each answer with lines holds a place until both are over. */
export function createFirstLines(options: FirstLinesOptions): FindFirstLines {
  let pages = 0;

  async function look(ctx: Context): Promise<string | null> {
    const log = await logOf(ctx, options.feed);
    if (log === null) return null;
    watchOver(ctx, [log]);
    return newestOf(log);
  }

  return async (ctx) => {
    if (pages >= MAX_PAGES) return null;
    pages += 1;
    const found = look(ctx).catch((error: unknown) => {
      // The page asks again, and is told what is wrong.
      if (!(error instanceof SseTailError)) options.onError(error);
      return null;
    });
    const closed = new Promise((resolve) => ctx.res.once('close', resolve));
    void Promise.all([found, closed]).then(() => (pages -= 1));
    return firstOf(found, PATIENCE_MS);
  };
}

/** The log that the page will open, where it is one and the page begins at its end. */
async function logOf(ctx: Context, feed: ListFeed): Promise<Log | null> {
  const query = new URLSearchParams(ctx.querystring);
  if (OTHER_PLACES.some((name) => query.has(name))) return null;
  const sight = sightIn(ctx);
  const name = query.get('log');
  if (name !== null) return sight.get(name);
  if (sight.list().length > MAX_LOGS) return null;
  const newest = mostRecent(await feed.list(sight.sees));
  return newest === undefined ? null : sight.get(newest.name);
}

async function newestOf(log: Log): Promise<string | null> {
  for (const maxBytes of SIZES) {
    const at = { kind: 'end', file: null } as const;
    const { page } = await log.history.page({ at, direction: 'back', maxBytes, filter: null });
    if (isEnough(page)) return htmlOf(page, log.name);
  }
  return null;
}

function htmlOf(page: Page, log: string): string {
  const lines: FirstLines = { log, ...lastLines(page) };
  const isAll = !page.older && page.lines.length <= MAX_ROWS;
  const head = isAll ? `Beginning of ${log}` : 'Earlier lines…';
  // In a script nothing is markup but what begins with this.
  const data = JSON.stringify(lines).replaceAll('<', '\\u003c');
  return [
    `<div class="mounted"><div class="row head">${escapeHtml(head)}</div>`,
    linesHtml(lines.message.lines, MAX_ROWS),
    `</div><script type="application/json" id="first-lines">${data}</script>`,
  ].join('');
}
